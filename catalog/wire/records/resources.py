"""What every resource of the API has: an id per mode, times, a snapshot of what is stored (R-CON-023, R-CON-060)."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.base import ModelBase

from catalog.wire.exceptions import Errors, add_errors, invalid
from catalog.wire.values.text import has_unstorable_text

from . import clock
from .metadata import MetadataField


class Resource(models.Model):
    """A resource of the API: id, mode, times. Lists order by its database key, which never leaves the server.

    A model that extends `Resource` directly is written by the operations of its slice and by nothing else: they apply
    its rules, set its times and record its events. `save()` alone only refuses to insert values that the fields do not
    accept. A model whose every save must do all of that, whoever saves it, extends `ManagedResource`.
    """

    wire_noun = "Resource"
    """Its name in messages: `<Noun> '<id>' not found.` (R-CON-157)."""
    wire_id_prefix = ""
    """The prefix of generated ids (R-CON-061)."""

    key = models.BigAutoField(primary_key=True)
    wire_id = models.CharField("ID", max_length=255)
    live_mode = models.BooleanField("live mode", default=False, editable=False)
    created_time = models.DateTimeField("created", editable=False)
    updated_time = models.DateTimeField("last changed", null=True, blank=True, editable=False)

    stored: dict[str, Any] | None = None
    """Concrete attribute -> value as read from the database; None for an object that was never read."""

    class Meta:
        abstract = True
        ordering = ("-key",)
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.wire_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; refuse to insert a value that its field does not accept. Raises ValidationError."""
        if self._state.adding:
            self.check_new()
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        instance = super().from_db(db, field_names, values, **kwargs)
        instance.snapshot()
        return instance

    def snapshot(self) -> None:
        """Take the present values as the stored ones."""
        loaded = self.__dict__
        self.stored = {name: _copied(loaded[name]) for name in concrete_attributes(type(self)) if name in loaded}

    def changed_fields(self, names: Iterable[str] | None = None) -> set[str]:
        """Return which of the attributes `names`, by default all, differ from the stored value.

        A new object differs in all of them. `True` is no number here, as for a client (R-CON-114).
        """
        names = concrete_attributes(type(self)) if names is None else names
        known = self.stored
        if known is None:
            return set(names)
        return {name for name in names if name in known and not _equal(self.__dict__.get(name), known[name])}

    def check_new(self) -> None:
        """Check every value that a new object has. What must not be empty is up to its operation and the database."""
        fields = self._meta.concrete_fields
        values = self.__dict__
        self.clean_fields(
            {field.name for field in fields if field.is_relation or values.get(field.attname) in field.empty_values}
        )

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check every value: that it can be stored (R-CON-074), then the validators of its field."""
        excluded = {*(exclude or ()), *self.accepted_fields()}
        errors: Errors = {name: [invalid(value)] for name, value in self._unstorable() if name not in excluded}
        try:
            super().clean_fields(exclude={*excluded, *errors})
        except ValidationError as refused:
            add_errors(errors, refused)
        if errors:
            raise ValidationError(errors)

    def _unstorable(self) -> Iterator[tuple[str, str]]:
        for field in self._meta.concrete_fields:
            value = self.__dict__.get(field.attname)
            if isinstance(value, str) and has_unstorable_text(value):
                yield field.name, value

    def accepted_fields(self) -> set[str]:
        """Return the fields whose stored value is not checked again, because their rules have become stricter since.

        Metadata once took larger numbers.
        """
        fields = metadata_fields(type(self))
        return set() if self.stored is None else set(fields) - self.changed_fields(fields)

    def new_wire_id(self) -> str:
        """Generate an id (R-CON-061)."""
        return f"{self.wire_id_prefix}{uuid.uuid4()}"

    def now(self) -> datetime:
        """Return the time of the object's mode."""
        return clock.now(live_mode=self.live_mode)


def _copied(value: Any) -> Any:
    """Return a copy of a value that can be changed in place; any other is its own copy."""
    return deepcopy(value) if isinstance(value, (dict, list)) else value


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[name], other[name]) for name in one)
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


_attributes: dict[ModelBase, tuple[str, ...]] = {}
_metadata: dict[ModelBase, frozenset[str]] = {}


def concrete_attributes(model: type[models.Model]) -> tuple[str, ...]:
    """Return the attributes of a model's columns."""
    if model not in _attributes:
        _attributes[model] = tuple(field.attname for field in model._meta.concrete_fields)
    return _attributes[model]


def metadata_fields(model: type[models.Model]) -> frozenset[str]:
    """Return the names of a model's metadata fields."""
    if model not in _metadata:
        fields = model._meta.concrete_fields
        _metadata[model] = frozenset(field.name for field in fields if isinstance(field, MetadataField))
    return _metadata[model]


def unique_in_mode(name: str) -> models.UniqueConstraint:
    """Return the constraint that the same id exists at most once in each mode (R-CON-023)."""
    return models.UniqueConstraint(fields=["live_mode", "wire_id"], name=name)
