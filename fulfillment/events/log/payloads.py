"""The serializer that shows the resource of an event, by the beginning of the event's type. Slices register their own:

show_as("source", SourceSerializer)
show_as("customer.source", SourceSerializer)
"""

from copy import copy
from typing import Any, TypeVar

from django.db import models

from catalog.wire.messages.serializers import ApiSerializer
from catalog.wire.records.resources import Resource
from catalog.wire.values.naming import wire_name

R = TypeVar("R", bound=models.Model)


_serializers: dict[str, type[ApiSerializer]] = {}


def show_as(prefix: str, serializer: type[ApiSerializer]) -> None:
    """Show the resources of all event types that begin with these segments by a serializer."""
    _serializers[prefix] = serializer


def shown(event_type: str, resource: Any) -> dict[str, Any]:
    """Return a resource as an event shows it, in the newest version (R-CON-202, R-EVT-083).

    The serializer with the longest matching prefix counts. Raises LookupError for a type without one.
    """
    segments = event_type.split(".")
    for length in range(len(segments), 0, -1):
        serializer = _serializers.get(".".join(segments[:length]))
        if serializer is not None:
            payload: dict[str, Any] = serializer(resource).data
            return payload
    raise LookupError(f"no serializer shows the resource of {event_type}; register it with show_as()")


def previous_attributes(event_type: str, resource: Resource, previous: dict[str, Any]) -> dict[str, Any]:
    """Return the former values of the top-level members that changed, in wire form (R-EVT-006).

    `previous` maps model attributes to former values. A member that had no value is null: it did change.
    """
    now, then = shown(event_type, resource), shown(event_type, as_it_was(resource, previous))
    changed = {name: then.get(name) for name in (*then, *now) if then.get(name) != now.get(name)}
    changed.pop(wire_name("updated_time"), None)
    return changed


def as_it_was(resource: R, previous: dict[str, Any]) -> R:
    """Return a copy with former values, without annotations, which tell the present."""
    former = copy(resource)
    columns = {field.attname for field in former._meta.concrete_fields}
    for name in [name for name in former.__dict__ if name not in columns and not name.startswith("_")]:
        del former.__dict__[name]
    for name, value in previous.items():
        setattr(former, name, value)
    return former
