"""Querysets that look resources up by mode and id, and refuse bulk writes, which would skip the rules."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models, transaction

from catalog.wire.exceptions import NotFound
from catalog.wire.values.text import has_unstorable_text

if TYPE_CHECKING:
    from .resources import Resource


class BulkWriteRefused(TypeError):
    """A bulk write that would skip validation, pairing, history and events."""


R = TypeVar("R", bound=models.Model)
M = TypeVar("M", bound="Resource")


class GuardedRows(models.QuerySet[R]):
    """A queryset that refuses the writes which send no signals, so that no rule is skipped silently."""

    def _refuse(self, name: str) -> BulkWriteRefused:
        return BulkWriteRefused(
            f"{self.model.__name__}.objects.{name}() would skip validation, pairing and history; "
            "save the objects one by one, or import them with catalog.exchange."
        )

    def update(self, **kwargs: Any) -> int:
        raise self._refuse("update")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[R]:
        raise self._refuse("bulk_create")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise self._refuse("bulk_update")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete one by one, with signals; lock all rows before any rule reads them."""
        with transaction.atomic():
            rows = self.model._base_manager.filter(pk__in=self.values("pk"))
            list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
            return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]


class GuardedQuerySet(GuardedRows[M]):
    """A guarded queryset of a resource."""

    def in_mode(self, live_mode: bool) -> Self:
        """Narrow to one mode (R-CON-023)."""
        return self.filter(live_mode=live_mode)

    def find(self, wire_id: str, *, live_mode: bool, lock: bool = False) -> M:
        """Return the object with this wire id in this mode; `lock` locks its row FOR UPDATE.

        Raises NotFound (404, `parameter` id), also for ids that could not even be stored (R-CON-063).
        """
        rows = self.select_for_update(of=("self",)) if lock else self
        found = None if has_unstorable_text(wire_id) else rows.filter(live_mode=live_mode, wire_id=wire_id).first()
        if found is None:
            raise NotFound(self.model.wire_noun, wire_id)
        return found

    def lock_all(self, wire_ids: Iterable[str], *, live_mode: bool) -> dict[str, M]:
        """Lock FOR UPDATE and return those of some hundred ids that exist in this mode.

        The order is the one in which everybody locks many rows, so that two transactions never deadlock.
        """
        storable = [wire_id for wire_id in wire_ids if not has_unstorable_text(wire_id)]
        rows = self.select_for_update(of=("self",)).filter(live_mode=live_mode, wire_id__in=storable)
        return {row.wire_id: row for row in rows.order_by("pk")}


def unguarded(model: type[R]) -> models.QuerySet[R]:
    """Return all rows of a model without its guard: only for code that writes whole tables at once."""
    return models.QuerySet(model)


def delete_unguarded(rows: models.QuerySet[R]) -> int:
    """Delete rows in one statement, without signals and cascades, and return how many there were.

    The caller takes care of everything that refers to them.
    """
    # Django's own way to a single DELETE, also across joins; there is no public one.
    return rows._raw_delete(rows.db)  # noqa: SLF001
