"""Side effects of a planned change: what it would destroy or alter beside the object itself, with counts.

Forms, bulk edits, deletions and imports call `effects_of`, which only reads. Slices that own what is affected register
a reader for the model that changes; several slices may register for one model.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Self

from django.db.models import Model


class Gravity(IntEnum):
    """The severity of an effect."""

    NOTE = 1
    """A line in a preview; no confirmation."""
    CONFIRM = 2
    """Staff have to confirm it; an import goes on and reports it."""
    DESTROY = 3
    """Staff have to confirm it; an import refuses the row unless destruction is allowed."""


@dataclass(frozen=True)
class Effect:
    """An effect in a sentence with its counts. `units` are the units of stock that are deleted."""

    text: str
    gravity: Gravity = Gravity.NOTE
    units: int = 0


@dataclass(frozen=True)
class PlannedChange:
    """A change that is not stored yet: an object with its new values, and the stored values.

    `along_with` is the object whose deletion causes this one.
    """

    instance: Any
    stored: Mapping[str, Any] = field(default_factory=dict)
    is_deletion: bool = False
    along_with: Any = None

    @classmethod
    def of(cls, instance: Model) -> Self:
        """Return the change of a stored object to its values in memory."""
        stored = getattr(instance, "stored", None)
        if stored is None:
            rows = type(instance)._base_manager.filter(pk=instance.pk)
            stored = rows.values(*(column.attname for column in instance._meta.concrete_fields)).first()
        return cls(instance, stored or {})

    @classmethod
    def deletion(cls, instance: Model, *, along_with: Any = None) -> Self:
        """Return the deletion of an object."""
        return cls(instance, is_deletion=True, along_with=along_with)

    def alters(self, *names: str) -> bool:
        """Return True if any of the attributes gets another value."""
        return any(name in self.stored and self.stored[name] != getattr(self.instance, name) for name in names)


Reader = Callable[[PlannedChange], Iterable[Effect]]

_readers: dict[type[Model], list[Reader]] = {}


def effect_reader(*models: type[Model]) -> Callable[[Reader], Reader]:
    """Register a reader for changes of `models`."""

    def register(reader: Reader) -> Reader:
        for model in models:
            _readers.setdefault(model, []).append(reader)
        return reader

    return register


def effects_of(change: PlannedChange) -> list[Effect]:
    """Return the effects of a change, gravest first."""
    readers = _readers.get(type(change.instance), ())
    found: Iterator[Effect] = (effect for reader in readers for effect in reader(change))
    return sorted(found, key=lambda effect: -effect.gravity)


def grave(effects: Iterable[Effect], least: Gravity = Gravity.CONFIRM) -> list[Effect]:
    """Return the effects of at least this gravity."""
    return [effect for effect in effects if effect.gravity >= least]


def fingerprint(effects: Iterable[Effect]) -> str:
    """Return a digest for a confirmation: if the counts have changed by then, it is asked for again."""
    texts = "\n".join(effect.text for effect in grave(effects))
    return hashlib.blake2b(texts.encode(), digest_size=16).hexdigest()


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun: `1 unit`, `1,250 units`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
