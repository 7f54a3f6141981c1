"""Change history that also says through what a change came: browser, key, import or shell."""

from typing import Any

from django.db import models
from django.dispatch import receiver
from simple_history.manager import HistoryDescriptor
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from . import unit_of_work
from .actor import current_actor


class TracedChange(models.Model):
    """The columns that Lockstep adds to every history row."""

    through = models.CharField(max_length=20, blank=True)
    actor_name = models.CharField("by", max_length=150, blank=True)
    request_id = models.CharField("request ID", max_length=36, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row down; a batch writes its new rows together."""
        if self._state.adding and unit_of_work.is_open():
            unit_of_work.defer(_write_down, self)
        else:
            super().save(*args, **kwargs)


def _write_down(rows: list[Any]) -> None:
    for model in {type(row): None for row in rows}:
        model._base_manager.bulk_create([row for row in rows if type(row) is model])


class History(HistoricalRecords):
    """A tracker that derives the class of its manager once, not at each look: that takes longer than a small insert."""

    def finalize(self, sender: Any, **kwargs: Any) -> None:
        """Replace what the library has put on the model."""
        super().finalize(sender, **kwargs)
        descriptor = vars(sender).get(self.manager_name)
        if isinstance(descriptor, HistoryDescriptor):
            setattr(sender, self.manager_name, _Records(descriptor))


class _Records:
    """The attribute `history` of a model and of its objects."""

    def __init__(self, made: HistoryDescriptor) -> None:
        self._model = made.model
        self._manager: Any = made.manager_class.from_queryset(made.queryset_class)

    def __get__(self, instance: Any, owner: type) -> Any:
        return self._manager(self._model, instance)


def change_history(**options: Any) -> HistoricalRecords:
    """Return the history tracker of a model."""
    return History(bases=[TracedChange], **options)


@receiver(pre_create_historical_record)
def note_actor(sender: Any, instance: Any, history_instance: Any, **kwargs: Any) -> None:
    """Write down who acts, and through what, into a history row that is about to be stored.

    A model may name attributes whose secrets are not kept: `masked_in_history`, attribute -> function that masks it.
    """
    for name, mask in getattr(instance, "masked_in_history", {}).items():
        setattr(history_instance, name, mask(getattr(history_instance, name)))
    if isinstance(history_instance, TracedChange):
        actor = current_actor()
        history_instance.through = actor.through
        history_instance.actor_name = actor.name
        history_instance.request_id = actor.request_id
