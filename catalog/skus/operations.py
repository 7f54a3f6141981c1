"""Operations on SKUs. Validation, the pair, history and events follow from the save (see `catalog.wire.records`)."""

from decimal import Decimal
from typing import Any, TypedDict, Unpack

from catalog.sku_groups.models import SkuGroup
from catalog.wire.exceptions import AlreadyExists, Errors, NotFound
from catalog.wire.records import unit_of_work
from catalog.wire.records.operations import create_resource, update_resource

from .models import Sku


class SkuAttributes(TypedDict, total=False):
    """The attributes of a SKU that a caller may set."""

    name: str
    description: str
    eccn: str
    tax_code: str
    hs_code: str
    country_of_origin: str
    sku_group: SkuGroup | None
    part_number: str
    manufacturer_id: str
    managed_fulfillment: str
    image: str
    url: str
    weight: Decimal | None
    weight_unit: str
    item_breadcrumb: str
    metadata: dict[str, Any]
    partner_account_id: str
    fulfill: bool
    allow_oversell: bool


@unit_of_work.batch()
def create_sku(
    *, live_mode: bool, wire_id: str = "", errors: Errors | None = None, **attributes: Unpack[SkuAttributes]
) -> Sku:
    """Create a SKU and, if it is managed, its inventory item (R-CAT-012, R-CAT-062, R-CAT-162).

    `errors` are what the caller already found wrong. Raises ValidationError with all problems; AlreadyExists.
    """
    return create_resource(Sku(live_mode=live_mode, wire_id=wire_id), attributes, errors)


@unit_of_work.batch()
def update_sku(
    *, live_mode: bool, wire_id: str, errors: Errors | None = None, **attributes: Unpack[SkuAttributes]
) -> Sku:
    """Change the given attributes; the pair follows (R-CAT-067, R-CAT-164).

    Raises NotFound; ValidationError with all problems of the result; InUse when management cannot end.
    """
    return update_resource(Sku.objects.find(wire_id, live_mode=live_mode, lock=True), attributes, errors)


@unit_of_work.batch()
def put_sku(
    *, live_mode: bool, wire_id: str, errors: Errors | None = None, **attributes: Unpack[SkuAttributes]
) -> tuple[Sku, bool]:
    """Create a SKU under an id or replace the one that has it; return it and True if it is new (R-CAT-063 ff.).

    Raises ValidationError, also for an id that cannot be one; InUse when management cannot end.
    """
    while True:
        try:
            return update_sku(live_mode=live_mode, wire_id=wire_id, errors=errors, **attributes), False
        except NotFound:
            pass
        try:
            return create_sku(live_mode=live_mode, wire_id=wire_id, errors=errors, **attributes), True
        except AlreadyExists:
            # Somebody else created it at this moment.
            continue


@unit_of_work.batch()
def delete_sku(*, live_mode: bool, wire_id: str) -> None:
    """Delete a SKU with its fees and, if it is managed, its inventory item (R-CAT-070). Raises NotFound, InUse."""
    Sku.objects.find(wire_id, live_mode=live_mode, lock=True).delete(is_locked=True)
