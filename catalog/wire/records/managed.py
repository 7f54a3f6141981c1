"""Resources that validate, trace and announce themselves on every save; the package's docstring draws it."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from typing import Any, ClassVar

from django.db import transaction
from django.db.models.signals import class_prepared, post_delete, pre_delete
from django.dispatch import receiver

from catalog.wire.exceptions import NotFound, invalid

from .changes import Change
from .resources import Resource, concrete_attributes, metadata_fields
from .signals import resource_created, resource_deleted, resource_deleting, resource_updated

COMPUTED = frozenset({"key", "created_time", "updated_time"})
"""The attributes that a save sets itself."""
UNCHANGED = Change()


class ManagedResource(Resource):
    """A resource whose every save is validated, traced and announced, be it by the API, admin, import or shell.

    Being a subclass is all that a model has to do for it; `history = change_history()` adds the history.
    """

    table_members: ClassVar[tuple[str, ...]] = ()
    """The fields whose value must be in a reference table."""
    locked_references: ClassVar[tuple[str, ...]] = ()
    """The foreign keys that `lock_dependencies` locks; their existence is not checked again."""
    change: Change = UNCHANGED
    """The circumstances of the save or validation that is going on."""

    class Meta(Resource.Meta):
        abstract = True

    @contextmanager
    def changing(self, change: Change) -> Iterator[None]:
        """Run a block in which rules see `change`."""
        outer = self.change
        self.change = change
        try:
            yield
        finally:
            self.change = outer

    def save(self, *args: Any, change: Change = UNCHANGED, **kwargs: Any) -> None:
        """Validate, store and announce in one transaction with everything that receivers add to it (R-CON-125).

        `update_fields` limits what changes: the other attributes take their stored values, as those of an object that
        was read in part do. Whatever the rules derive from the change is stored all the same.

        Raises ValidationError with everything that is wrong with the result (R-CON-122); NotFound if the row is gone.
        """
        kept: Iterable[str] | None = kwargs.pop("update_fields", None)
        if kept is None and self.get_deferred_fields():
            kept = self.__dict__.keys() & set(concrete_attributes(type(self)))
        with transaction.atomic(), self.changing(change):
            if kept is not None:
                self.reset_to_stored(keep=kept)
                self.change = replace(change, is_locked=True)
            self._prepare_save()
            super().save(*args, **kwargs)
            self._announce_save()

    def delete(self, *args: Any, is_locked: bool = False, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete in one transaction with everything that goes along, by the stored values. Raises NotFound, InUse.

        With `is_locked` the caller has read the row with a lock in this transaction.
        """
        with transaction.atomic(), self.changing(Change(is_locked=is_locked)):
            self.reset_to_stored()
            return super().delete(*args, **kwargs)

    def check_new(self) -> None:
        """Do nothing: `save` has applied all rules."""

    def load_stored(self) -> None:
        """Lock the row FOR UPDATE and take its values as the stored ones. Raises NotFound if it is gone."""
        if self.change.is_locked and self.stored is not None:
            return
        self.stored = None
        if self.pk is not None:
            rows = type(self)._base_manager.filter(pk=self.pk).select_for_update()
            self.stored = rows.values(*concrete_attributes(type(self))).first()
            if self.stored is None and not self._state.adding:
                raise NotFound(self.wire_noun, self.wire_id)

    def reset_to_stored(self, *, keep: Iterable[str] = ()) -> None:
        """Load the stored values and give them to the object, except those to keep. Raises NotFound."""
        self.load_stored()
        kept = {self._meta.get_field(name).attname for name in keep}  # type: ignore[union-attr]
        for name, value in deepcopy(self.stored or {}).items():
            if name not in kept:
                setattr(self, name, value)

    def lock_dependencies(self) -> None:
        """Lock what the rules rely on in other tables, after the own row. Raises ValidationError if it is gone."""

    def accepted_fields(self) -> set[str]:
        """Return the fields that are not checked again; of a copy, those that the original was checked for.

        Staff may have taken a code off its table: that counts only where the value is new or sent (R-CAT-022).
        """
        if self.change.is_copy:
            return {*self.table_members, *metadata_fields(type(self))}
        unsent = {*self.table_members} - self.change.sent
        return super().accepted_fields() | (unsent - self.changed_fields(unsent) if self.stored is not None else set())

    def clean(self) -> None:
        """Refuse to move an object to another id or mode (R-CAT-013)."""
        super().clean()
        if self.stored is not None:
            for name in ("wire_id", "live_mode"):
                if getattr(self, name) != self.stored.get(name, getattr(self, name)):
                    raise invalid(getattr(self, name), "cannot be changed.", parameter="id")

    def validate(self, *, exclude: Collection[str] = ()) -> None:
        """Apply all rules of the fields and of the model. Uniqueness is left to the database."""
        self.full_clean(exclude={*COMPUTED, *exclude}, validate_unique=False, validate_constraints=False)

    def _prepare_save(self) -> None:
        """Lock, set id and times, validate; note the former values of everything that changes."""
        self.load_stored()
        self._set_id_and_times()
        self.lock_dependencies()
        self.validate(exclude=self.locked_references)
        if self.stored is None:
            return
        altered = self.changed_fields() - COMPUTED
        if altered:
            self.updated_time = self.change.changed_at or self.now()
        self.change = replace(self.change, previous={name: self.stored[name] for name in altered})

    def _set_id_and_times(self) -> None:
        """Give a new resource its id and birth; a stored one keeps its times, whatever the object says (R-CON-103)."""
        if self.stored is None:
            self.wire_id = self.wire_id or self.new_wire_id()
            self.created_time = self.created_time or self.change.changed_at or self.now()
        else:
            self.created_time = self.stored["created_time"]
            self.updated_time = self.stored["updated_time"]

    def _announce_save(self) -> None:
        """Tell the receivers what was stored (R-CON-200, R-CON-202), and take it as the stored state."""
        is_new, previous = self.stored is None, self.change.previous
        self.snapshot()
        if is_new:
            resource_created.send(type(self), instance=self)
        elif previous:
            resource_updated.send(type(self), instance=self, previous=previous)


@receiver(class_prepared)
def announce_deletions(sender: type, **kwargs: Any) -> None:
    """Connect each managed model to its deletion, be it by `delete()`, by a queryset or by a cascade."""
    if issubclass(sender, ManagedResource):
        pre_delete.connect(_send_deleting, sender=sender)
        post_delete.connect(_send_deleted, sender=sender)


def _send_deleting(instance: ManagedResource, **kwargs: Any) -> None:
    resource_deleting.send(type(instance), instance=instance)


def _send_deleted(instance: ManagedResource, **kwargs: Any) -> None:
    resource_deleted.send(type(instance), instance=instance)
