"""The steps that operations on resources share: set attributes, store, report everything that is wrong at once."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalog.wire.exceptions import AlreadyExists, Errors, add_errors

from .changes import Change
from .managed import UNCHANGED, ManagedResource
from .resources import Resource

R = TypeVar("R", bound=ManagedResource)


def assign(resource: Resource, attributes: Mapping[str, object]) -> None:
    """Set attributes."""
    for name, value in attributes.items():
        setattr(resource, name, value)


def check_fields(
    resource: Resource, errors: Errors, *, exclude: Collection[str] = (), only: Collection[str] | None = None
) -> None:
    """Add what the validators of the fields find to `errors`, except for attributes that these name already."""
    if only is not None:
        exclude = {field.name for field in resource._meta.concrete_fields if field.name not in only}
    try:
        resource.clean_fields(exclude={*exclude, *errors})
    except ValidationError as error:
        add_errors(errors, error)


def create_resource(resource: R, attributes: Mapping[str, object], errors: Errors | None = None) -> R:
    """Give a new resource the sent attributes and insert it. Raises like `insert`."""
    assign(resource, attributes)
    insert(resource, errors, Change(sent=frozenset(attributes)))
    return resource


def update_resource(resource: R, attributes: Mapping[str, object], errors: Errors | None = None) -> R:
    """Change the sent attributes of a resource that was read with a lock in this transaction. Raises like `store`."""
    assign(resource, attributes)
    store(resource, errors, Change(sent=frozenset(attributes), is_locked=True))
    return resource


def insert(resource: ManagedResource, errors: Errors | None = None, change: Change = UNCHANGED) -> None:
    """Store a new resource. Raises ValidationError; AlreadyExists when the id is taken in the mode (R-CON-120)."""
    try:
        with transaction.atomic():
            store(resource, errors, change)
    except IntegrityError:
        if type(resource)._base_manager.filter(live_mode=resource.live_mode, wire_id=resource.wire_id).exists():
            raise AlreadyExists(resource.wire_noun, resource.wire_id) from None
        raise


def store(resource: ManagedResource, errors: Errors | None = None, change: Change = UNCHANGED) -> None:
    """Save a resource unless the caller found `errors`.

    Raises ValidationError with all of these and all that the resource's own rules find (R-CON-153).
    """
    if not errors:
        resource.save(change=change)
        return
    try:
        with resource.changing(replace(change, unreadable=frozenset(errors))):
            resource.validate(exclude=errors)
    except ValidationError as more:
        add_errors(errors, more)
    raise ValidationError(errors)
