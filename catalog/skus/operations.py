"""Writing SKUs. Validation, the pair, history and events follow from storing them (`catalog/signals.py`)."""

from typing import Any

from catalog.wire.exceptions import AlreadyExists, Errors, NotFound
from catalog.wire.records import unit_of_work
from catalog.wire.records.storage import assign, create, remove, store

from .models import Sku


@unit_of_work.batch()
def create_sku(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> Sku:
    """Create a SKU and, if it is managed, its inventory item (R-CAT-012, R-CAT-062, R-CAT-162).

    `errors` are what the caller already found wrong. Raises ValidationError with all problems; AlreadyExists.
    """
    sku = Sku(live_mode=live_mode)
    assign(sku, values)
    create(sku, errors or {})
    return sku


@unit_of_work.batch()
def update_sku(*, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None) -> Sku:
    """Change what is sent and nothing else; the pair follows (R-CAT-067, R-CAT-164).

    Raises NotFound; ValidationError with all problems of the result; InUse when management cannot end.
    """
    sku = Sku.objects.find(wire_id, live_mode=live_mode, lock=True)
    assign(sku, values)
    store(sku, errors or {}, is_held=True)
    return sku


@unit_of_work.batch()
def put_sku(*, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None) -> tuple[Sku, bool]:
    """Create a SKU under an id or replace the one that has it; return it and whether it is new (R-CAT-063 ff.).

    Raises ValidationError, also for an id that cannot be one; InUse when management cannot end.
    """
    try:
        return update_sku(live_mode=live_mode, wire_id=wire_id, values=values, errors=errors), False
    except NotFound:
        pass
    try:
        return create_sku(live_mode=live_mode, values=values | {"wire_id": wire_id}, errors=errors), True
    except AlreadyExists:
        return put_sku(live_mode=live_mode, wire_id=wire_id, values=values, errors=errors)


@unit_of_work.batch()
def delete_sku(*, live_mode: bool, wire_id: str) -> None:
    """Delete a SKU with its fees and, if it is managed, its inventory item (R-CAT-070). Raises NotFound, InUse."""
    remove(Sku.objects.find(wire_id, live_mode=live_mode, lock=True))
