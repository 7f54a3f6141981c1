"""Change history that also records the channel of a change: browser, key, import or shell."""

from functools import cache
from typing import Any

from django.db import models
from django.dispatch import receiver
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from . import unit_of_work
from .actor import current_actor
from .changes import Change


class TracedChange(models.Model):
    """The columns that Lockstep adds to every history row."""

    through = models.CharField(max_length=20, blank=True)
    actor_name = models.CharField("by", max_length=150, blank=True)
    request_id = models.CharField("request ID", max_length=36, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row; a batch inserts its rows in bulk."""
        if self._state.adding and unit_of_work.is_open():
            unit_of_work.defer(_insert, self)
        else:
            super().save(*args, **kwargs)


def _insert(rows: list[Any]) -> None:
    for model in {type(row): None for row in rows}:
        model._base_manager.bulk_create([row for row in rows if type(row) is model])


class CachedHistoryManager(HistoryManager):
    """Derive the manager's class once; the library asks for it on every access, which takes longer than an insert."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[models.QuerySet[Any]], class_name: str | None = None) -> Any:
        """Return the manager class for a queryset class."""
        return super().from_queryset(queryset_class, class_name)


class History(HistoricalRecords):
    """A tracker that skips the saves of managed resources that change nothing (R-CON-126)."""

    def post_save(self, instance: Any, created: bool, using: str | None = None, **kwargs: Any) -> None:
        change: Change | None = getattr(instance, "change", None)
        if created or change is None or change.previous:
            super().post_save(instance, created, using=using, **kwargs)


def change_history(**options: Any) -> HistoricalRecords:
    """Return the history tracker of a model."""
    return History(bases=[TracedChange], history_manager=CachedHistoryManager, **options)


@receiver(pre_create_historical_record)
def note_actor(sender: Any, instance: Any, history_instance: Any, **kwargs: Any) -> None:
    """Add the actor to a history row that is about to be stored.

    A model may name attributes whose secrets are not kept: `masked_in_history`, attribute -> function that masks it.
    """
    for name, mask in getattr(instance, "masked_in_history", {}).items():
        setattr(history_instance, name, mask(getattr(history_instance, name)))
    if isinstance(history_instance, TracedChange):
        actor = current_actor()
        history_instance.through = actor.through
        history_instance.actor_name = actor.name
        history_instance.request_id = actor.request_id
