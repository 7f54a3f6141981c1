"""What happens to every resource when it is stored, whoever stores it: id, times, validation, and word of the change.

`signals.py` calls these around each save, so that the API, the admin, an import and a shell cannot differ.
"""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.dispatch import Signal

from catalog.wire.exceptions import AlreadyExists, Errors, add_errors

from .resources import Resource

resource_created = Signal()
"""Sent in the change's transaction with `instance`."""
resource_updated = Signal()
"""Sent in the change's transaction with `instance` and `previous` (attribute -> former value), if there is a change."""
resource_deleted = Signal()
"""Sent in the change's transaction with `instance` as it was last."""


def prepare(resource: Resource) -> None:
    """Make a resource ready to be stored; its row, if there is one, stays locked until the transaction ends.

    Raises ValidationError with everything that is wrong with the result (R-CON-122); NotFound when it was deleted
    meanwhile.
    """
    resource.__dict__.pop("skip_history_when_saving", None)
    resource.load_stored()
    _settle_id_and_times(resource)
    resource.lock_dependencies()
    exclude = {*_computed(), *resource.locked_references}
    resource.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    if resource.stored is None:
        return
    if resource.changed_fields():
        resource.updated_time = resource.stamp or resource.now()
    else:
        # simple-history's own switch: a save that changes nothing is not part of the history (R-CON-126).
        resource.skip_history_when_saving = True  # type: ignore[attr-defined]


def new_wire_id(resource: Resource) -> str:
    """Generate an id (R-CON-061)."""
    return f"{resource.wire_id_prefix}{uuid.uuid4()}"


def _computed() -> set[str]:
    return {"key", "created_time", "updated_time"}


def _settle_id_and_times(resource: Resource) -> None:
    """Give a new resource its id and its birth; a stored one keeps its times, whatever the object says (R-CON-103)."""
    if resource.stored is None:
        resource.wire_id = resource.wire_id or new_wire_id(resource)
        resource.created_time = resource.created_time or resource.stamp or resource.now()
    else:
        resource.created_time = resource.stored["created_time"]
        resource.updated_time = resource.stored["updated_time"]


def announce(resource: Resource, *, created: bool) -> None:
    """Tell who listens what was stored (R-CON-200, R-CON-202), and remember it as the stored state."""
    resource.__dict__.pop("skip_history_when_saving", None)
    previous = {} if created else _previous_values(resource)
    resource.snapshot()
    resource.stamp = None
    resource.sent = frozenset()
    if created:
        resource_created.send(type(resource), instance=resource)
    elif previous:
        resource_updated.send(type(resource), instance=resource, previous=previous)


def _previous_values(resource: Resource) -> dict[str, Any]:
    stored = resource.stored or {}
    return {name: stored[name] for name in resource.changed_fields() - _computed() if name in stored}


def store(resource: Resource, errors: Errors, *, is_held: bool = False) -> None:
    """Save a resource unless something is wrong with it or with the message it came in.

    With `is_held` the caller has read it with a lock, in this transaction: it need not be read again.
    Raises ValidationError with all of `errors` and all that the resource's own rules find (R-CON-153).
    """
    if errors:
        resource.unreadable = frozenset(errors)
        try:
            resource.full_clean(exclude={*errors, *_computed()}, validate_unique=False, validate_constraints=False)
        except ValidationError as more:
            add_errors(errors, more)
        raise ValidationError(errors)
    resource.is_held = is_held
    try:
        resource.save()
    finally:
        resource.is_held = False


def remove(resource: Resource) -> None:
    """Delete a resource that the caller has read with a lock, in this transaction. Raises NotFound, InUse."""
    resource.is_held = True
    resource.delete()


def create(resource: Resource, errors: Errors) -> None:
    """Store a new resource. Raises ValidationError; AlreadyExists when the id is taken in the mode (R-CON-120)."""
    try:
        with transaction.atomic():
            store(resource, errors)
    except IntegrityError:
        if type(resource)._base_manager.filter(live_mode=resource.live_mode, wire_id=resource.wire_id).exists():
            raise AlreadyExists(resource.wire_noun, resource.wire_id) from None
        raise


def assign(resource: Resource, values: dict[str, Any]) -> None:
    """Set what a request sends and note that it was sent."""
    for name, value in values.items():
        setattr(resource, name, value)
    resource.sent = frozenset(values)
