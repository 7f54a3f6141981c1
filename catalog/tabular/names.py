"""Names of columns: found again in spite of blanks, invisible characters and capitals."""

from collections.abc import Collection

from .cells import Cell, without_invisible
from .guarding import unguard_name


class Names:
    """The names that a caller knows, and those without which a row is no header."""

    def __init__(self, known: Collection[str] = (), required: Collection[str] = ()) -> None:
        self.required = frozenset(required)
        self._known = {_plain(name): name for name in (*known, *required)}

    def read(self, cell: Cell) -> str:
        """Return the name in a cell of the header: a known name as it is written properly, another trimmed."""
        if not isinstance(cell, str):
            return ""
        name = unguard_name(cell)
        return self._known.get(_plain(name), name)

    def matches(self, cells: Collection[Cell]) -> int:
        """Return how many known names there are among cells."""
        return len({name for cell in cells if (name := self.read(cell)) in self._names})

    def has_required(self, cells: Collection[Cell]) -> bool:
        """Tell whether cells can be a header."""
        return bool(self.required) and self.required <= {self.read(cell) for cell in cells}

    @property
    def _names(self) -> Collection[str]:
        return self._known.values()


def _plain(name: str) -> str:
    return without_invisible(name).casefold()
