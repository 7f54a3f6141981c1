"""What every resource of the API has: an id per mode, times, a memory of what is stored (R-CON-023, R-CON-060)."""

from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.base import ModelBase

from catalog.wire.exceptions import Errors, NotFound, add_errors, invalid
from catalog.wire.values.text import has_unstorable_text

from . import clock
from .metadata import MetadataField


class BulkWriteRefused(TypeError):
    """A bulk write that would pass by validation, pairing, history and events."""


R = TypeVar("R", bound=models.Model)
M = TypeVar("M", bound="Resource")


class GuardedRows(models.QuerySet[R]):
    """A queryset that refuses the writes which send no signals, so that no rule can be passed by silently."""

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
        """Delete one by one, with signals; all rows are locked before anything is asked about them."""
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
        """Return the object with this wire id in this mode; `lock` holds its row until the transaction ends.

        Raises NotFound (404, `parameter` id), also for ids that could not even be stored (R-CON-063).
        """
        rows = self.select_for_update(of=("self",)) if lock else self
        found = None if has_unstorable_text(wire_id) else rows.filter(live_mode=live_mode, wire_id=wire_id).first()
        if found is None:
            raise NotFound(self.model.wire_noun, wire_id)
        return found

    def lock_all(self, wire_ids: Iterable[str], *, live_mode: bool) -> dict[str, M]:
        """Return those of some hundred ids that exist in this mode, their rows locked until the transaction ends.

        They are locked in the order in which all do that lock many, so that two of them never wait for each other.
        """
        storable = [wire_id for wire_id in wire_ids if not has_unstorable_text(wire_id)]
        rows = self.select_for_update(of=("self",)).filter(live_mode=live_mode, wire_id__in=storable)
        return {row.wire_id: row for row in rows.order_by("pk")}


def unguarded(model: type[R]) -> models.QuerySet[R]:
    """Return all rows of a model, its guard and its signals passed by: only for what writes whole tables at once."""
    return models.QuerySet(model)


def delete_unguarded(rows: models.QuerySet[R]) -> int:
    """Delete rows in one statement, without signals and cascades, and return how many there were.

    The caller sees to everything that hangs on them.
    """
    # Django's own way to a single DELETE, also across joins; there is no public one.
    return rows._raw_delete(rows.db)  # noqa: SLF001


class Resource(models.Model):
    """A resource of the API. The database key is a surrogate that never leaves the server; lists order by it."""

    wire_noun = "Resource"
    """How messages call it: `<Noun> '<id>' not found.` (R-CON-157)."""
    wire_id_prefix = ""
    """How generated ids begin (R-CON-061)."""

    key = models.BigAutoField(primary_key=True)
    wire_id = models.CharField("ID", max_length=255)
    live_mode = models.BooleanField("live mode", default=False, editable=False)
    created_time = models.DateTimeField("created", editable=False)
    updated_time = models.DateTimeField("last changed", null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ("-key",)
        base_manager_name = "objects"

    table_members: ClassVar[tuple[str, ...]] = ()
    """Members that must be in a reference table."""

    locked_references: ClassVar[tuple[str, ...]] = ()
    """References to rows that `lock_dependencies` has found and locked, so that nobody need ask whether they exist."""

    stored: dict[str, Any] | None = None
    """Concrete attribute -> value as it was read from the database; None for an object that was never read."""
    sent: frozenset[str] = frozenset()
    """Attributes that the present request sends, changed or not."""
    unreadable: frozenset[str] = frozenset()
    """Attributes whose sent value could not even be read; rules about them have nothing to say."""
    is_copy: bool = False
    """Whether the values are copied from a resource that has been checked already."""
    is_held: bool = False
    """Whether the object was read with a lock in the present transaction, and its row has not been written since."""
    stamp: datetime | None = None
    """The moment of the change when it is not the present one: a pair changes at one moment (R-CAT-165)."""

    def __str__(self) -> str:
        return self.wire_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save in one transaction with everything that receivers add to it (R-CON-125).

        `update_fields` limits what changes: the other attributes take the values of the row, as they do on an object
        that was read in part. What a rule derives from the change is stored all the same.
        """
        kept = kwargs.pop("update_fields", None)
        with transaction.atomic():
            if kept is not None:
                self.reset_to_stored(keep=kept)
            elif self.get_deferred_fields():
                self.reset_to_stored(keep=self.__dict__.keys() & set(_concrete_attributes(type(self))))
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete in one transaction with everything that goes along, by the stored values. Raises NotFound."""
        with transaction.atomic():
            self.reset_to_stored()
            return super().delete(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        instance = super().from_db(db, field_names, values, **kwargs)
        instance.snapshot()
        return instance

    def snapshot(self) -> None:
        """Take the present values as those that are stored."""
        loaded = self.__dict__
        self.stored = {name: _apart(loaded[name]) for name in _concrete_attributes(type(self)) if name in loaded}

    def load_stored(self) -> None:
        """Lock the row and note its values as the stored ones; a new object has none. Raises NotFound if it is gone.

        Of an object whose row the caller has locked when it was read, the noted values are those of the row.
        """
        if self.is_held and self.stored is not None:
            return
        self.stored = None
        if self.pk is not None:
            rows = type(self)._base_manager.filter(pk=self.pk).select_for_update()
            self.stored = rows.values(*_concrete_attributes(type(self))).first()
            if self.stored is None and not self._state.adding:
                raise NotFound(self.wire_noun, self.wire_id)

    def reset_to_stored(self, *, keep: Iterable[str] = ()) -> None:
        """Lock the row and give the object its values, except those to keep. Raises NotFound when it is gone."""
        self.load_stored()
        kept = {self._meta.get_field(name).attname for name in keep}  # type: ignore[union-attr]
        for name, value in deepcopy(self.stored or {}).items():
            if name not in kept:
                setattr(self, name, value)

    def lock_dependencies(self) -> None:
        """Lock what this object's rules rely on in other tables, once its own row is locked. Raises ValidationError."""

    def changed_fields(self) -> set[str]:
        """Return the names of the attributes whose value differs from the stored one; all of them on a new object."""
        names = _concrete_attributes(type(self))
        if self.stored is None:
            return set(names)
        known = self.stored
        return {name for name in names if name in known and not _equal(self.__dict__.get(name), known[name])}

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check every value: that it can be stored (R-CON-074), then its own rules.

        Membership in a staff table counts only where a value is new or sent (R-CAT-022).
        """
        left_out = {*(exclude or ()), *self._settled_members()}
        errors: Errors = {name: [invalid(value)] for name, value in self._unstorable() if name not in left_out}
        try:
            super().clean_fields(exclude={*left_out, *errors})
        except ValidationError as refused:
            add_errors(errors, refused)
        if errors:
            raise ValidationError(errors)

    def _unstorable(self) -> Iterator[tuple[str, str]]:
        for field in self._meta.concrete_fields:
            value = self.__dict__.get(field.attname)
            if isinstance(value, str) and has_unstorable_text(value):
                yield field.name, value

    def _settled_members(self) -> set[str]:
        """Return the members whose stored value stays, and whose rules may have become stricter since.

        Staff may have taken a code off its table; that counts again when it is sent. Metadata once took larger numbers.
        """
        metadata = {field.name for field in self._meta.concrete_fields if isinstance(field, MetadataField)}
        if self.is_copy:
            return {*self.table_members, *metadata}
        if self.stored is None:
            return set()
        return ({*self.table_members} - self.sent | metadata) - self.changed_fields()

    def clean(self) -> None:
        """Refuse to move an object to another id or mode (R-CAT-013)."""
        super().clean()
        if self.stored is not None:
            for name in ("wire_id", "live_mode"):
                if name in self.stored and getattr(self, name) != self.stored[name]:
                    raise invalid(getattr(self, name), "cannot be changed.", parameter="id")

    def now(self) -> datetime:
        """Return the time of the object's mode."""
        return clock.now(live_mode=self.live_mode)


def _apart(value: Any) -> Any:
    """Return a copy of a value that can be changed in place; any other is its own copy."""
    return deepcopy(value) if isinstance(value, (dict, list)) else value


def _equal(one: Any, other: Any) -> bool:
    """Tell whether two values are the same to a client, to whom `true` is no number (R-CON-114)."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[name], other[name]) for name in one)
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


_attributes: dict[ModelBase, tuple[str, ...]] = {}


def _concrete_attributes(model: type[models.Model]) -> tuple[str, ...]:
    if model not in _attributes:
        _attributes[model] = tuple(field.attname for field in model._meta.concrete_fields)
    return _attributes[model]


def unique_in_mode(name: str) -> models.UniqueConstraint:
    """Return the constraint that the same id exists at most once in each mode (R-CON-023)."""
    return models.UniqueConstraint(fields=["live_mode", "wire_id"], name=name)
