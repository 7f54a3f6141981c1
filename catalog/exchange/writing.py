"""Store one row: create a new id, update a known one, by the same rules as the calls of the API."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from catalog.skus.models import DEFAULT_WEIGHT_UNIT, Sku
from catalog.tabular.cells import Cell
from catalog.wire.exceptions import Errors, Refusal, missing
from catalog.wire.records.changes import Change
from catalog.wire.records.effects import Effect, Gravity, PlannedChange, effects_of, grave
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.operations import assign, insert, store
from catalog.wire.values.text import has_unstorable_text
from catalog.wire.values.web_addresses import is_web_address

from .cells import metadata_value
from .kinds import VERSION, Kind


class Outcome(StrEnum):
    """The result for a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class WouldDestroy(Refusal):
    """A row that would delete stock or strand orders, in an import without permission to (R-CAT-166, R-CAT-171)."""

    def __init__(self, effects: Iterable[Effect]) -> None:
        lost = " ".join(effect.text for effect in grave(effects))
        super().__init__(f"Not imported, as it would take this along: {lost} --allow-destructive permits it.")


@dataclass(frozen=True)
class Written:
    """The result for a row, with its side effects and assumptions."""

    outcome: Outcome
    effects: list[Effect]


@dataclass(frozen=True)
class Message:
    """The content of a row: a body of the API, metadata cells by name, and errors of what could not be read."""

    body: dict[str, Any]
    metadata: dict[str, Cell] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)

    @property
    def wire_id(self) -> str:
        """Return the row's id, empty when it has none."""
        return str(self.body.get("id") or "")


def write_message(
    kind: Kind, message: Message, stored: ManagedResource | None, *, live_mode: bool, allow_destructive: bool = False
) -> Written:
    """Update the stored resource, or create it; attributes that the message leaves out keep their value.

    The stored one was read with a lock in the present transaction. Raises ValidationError with all that is wrong;
    Refusal, such as InUse when management cannot end, or AlreadyExists when the id turns out not to be new;
    WouldDestroy for an update that takes stock or orders along, unless that is allowed.
    """
    resource = stored or kind.model(live_mode=live_mode)
    before = resource.stored
    attributes = _read(kind, message, resource, is_new=stored is None)
    assign(resource, attributes)
    change = Change(sent=frozenset(attributes), is_locked=stored is not None)
    remarks = _remarks(resource)
    if stored is None:
        insert(resource, message.errors, change)
        return Written(Outcome.CREATED, remarks)
    effects = effects_of(PlannedChange.of(resource)) if not message.errors else []
    store(resource, message.errors, change)
    if not allow_destructive and grave(effects, Gravity.DESTROY):
        raise WouldDestroy(effects)
    is_changed = resource.stored != before
    return Written(Outcome.UPDATED if is_changed else Outcome.UNCHANGED, [*effects, *remarks])


def _remarks(resource: ManagedResource) -> list[Effect]:
    """Return remarks on what the API accepts silently: a default unit, an address that no shop can show."""
    if not isinstance(resource, Sku):
        return []
    remarks, changed = [], resource.changed_fields()
    if resource.weight is not None and not resource.weight_unit:
        remarks.append(Effect(f"Weight without a unit: {DEFAULT_WEIGHT_UNIT} assumed."))
    for name, label in (("image", "Image"), ("url", "Product")):
        if name in changed and (value := getattr(resource, name)) and not is_web_address(value):
            remarks.append(Effect(f"{label} URL that does not begin with https:// or http://: wallets cannot use it."))
    return remarks


def known_ids(kind: Kind, wire_ids: Iterable[str], *, live_mode: bool) -> set[str]:
    """Return the ids that exist, in one query."""
    storable = [wire_id for wire_id in wire_ids if not has_unstorable_text(wire_id)]
    found = kind.model.objects.in_mode(live_mode).filter(wire_id__in=storable).values_list("wire_id", flat=True)
    return set(found)


def _read(kind: Kind, message: Message, resource: Any, *, is_new: bool) -> dict[str, Any]:
    """Return the attributes that the message sends, and add to its errors what cannot be read."""
    body = dict(message.body)
    if message.metadata:
        former = resource.metadata
        cells = {name: metadata_value(cell, former.get(name)) for name, cell in message.metadata.items()}
        body["metadata"] = former | cells
    context = {"version": VERSION, "live_mode": resource.live_mode, "wire_id": None if is_new else message.wire_id}
    serializer = kind.serializer(data=body, partial=not is_new, context=context)
    serializer.is_valid()
    attributes = {name: value for name, value in serializer.validated_data.items() if name not in message.errors}
    for name, errors in serializer.errors.items():
        message.errors.setdefault(name, []).extend(errors)
    if not message.wire_id:
        message.errors.setdefault("wire_id", [missing(hint="Every row needs an ID.")])
    return attributes
