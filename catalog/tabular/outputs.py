"""Files that commands write: made aside, moved into place when they are complete, never over an input."""

import os
import stat
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .tables import UnusableFile

_NEW = 0o666


class Output:
    """A file that appears at its path only when `keep` is called. Raises UnusableFile where it cannot be written."""

    def __init__(self, path: Path, *, inputs: Collection[Path] = ()) -> None:
        self.name = str(path)
        try:
            # Whoever writes through a link means the file behind it.
            self._target = path.resolve()
            self._mode = self._checked_mode(inputs)
            handle, aside = tempfile.mkstemp(prefix=".writing-", suffix=path.suffix, dir=self._target.parent)
        except (OSError, RuntimeError) as refused:
            raise self._refused(getattr(refused, "strerror", None) or refused) from refused
        os.close(handle)
        self.path = Path(aside)

    def _refused(self, why: object) -> UnusableFile:
        return UnusableFile(f"{self.name} cannot be written: {why}.")

    def _checked_mode(self, inputs: Collection[Path]) -> int:
        """Return the permissions that the file shall have: those of the one that it replaces."""
        try:
            present = self._target.stat()
        except FileNotFoundError:
            umask = os.umask(0)
            os.umask(umask)
            return _NEW & ~umask
        # One file can have many names: links, and other capitals where the file system does not tell them apart.
        if any(os.path.samestat(present, read.stat()) for read in inputs):
            raise UnusableFile(f"{self.name} is the file that is read; write to another one.")
        if not stat.S_ISREG(present.st_mode):
            raise self._refused("it is not a file")
        if not os.access(self._target, os.W_OK):
            raise self._refused("it is read-only")
        return stat.S_IMODE(present.st_mode)

    def keep(self) -> None:
        """Move what was written into place, on the disk before its name is."""
        try:
            with self.path.open("rb+") as file:
                os.fsync(file.fileno())
            self.path.chmod(self._mode)
            self.path.replace(self._target)
        except OSError as refused:
            self.discard()
            raise self._refused(refused.strerror) from refused

    def discard(self) -> None:
        """Remove what was written."""
        with suppress(FileNotFoundError):
            self.path.unlink()


@contextmanager
def replacing(path: Path, *, inputs: Collection[Path] = ()) -> Iterator[Path]:
    """Give a path to write to, and move the file into place at the end; an error leaves the former file as it was.

    Raises UnusableFile, also for an OSError of the block.
    """
    output = Output(path, inputs=inputs)
    try:
        yield output.path
        output.keep()
    except OSError as refused:
        raise UnusableFile(f"{path} cannot be written: {refused.strerror or refused}.") from refused
    finally:
        output.discard()
