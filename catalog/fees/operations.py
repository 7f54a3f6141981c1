"""Operations on fees. A fee never changes its SKU's `updatedTime` (R-CAT-205)."""

from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from catalog.skus.models import Sku
from catalog.wire.exceptions import Errors
from catalog.wire.records.operations import create_resource, update_resource

from .models import Fee


class FeeAttributes(TypedDict, total=False):
    """The attributes of a fee that a caller may set."""

    type: str
    sku: Sku
    category: str
    value: str
    amount: Decimal
    currency: str
    country: str
    subdivisions: list[str]
    compliance_agency: str
    fee_exemption: str
    brand_name: str
    battery: dict[str, Any]
    weee: dict[str, Any]
    weight_and_units: str
    visible: bool
    metadata: dict[str, Any]


@transaction.atomic
def create_fee(*, live_mode: bool, errors: Errors | None = None, **attributes: Unpack[FeeAttributes]) -> Fee:
    """Create a fee on a SKU (R-CAT-200). Raises ValidationError; an unknown SKU is a 404 (E-CAT-25)."""
    return create_resource(Fee(live_mode=live_mode), attributes, errors)


@transaction.atomic
def update_fee(
    *, live_mode: bool, wire_id: str, errors: Errors | None = None, **attributes: Unpack[FeeAttributes]
) -> Fee:
    """Change the given attributes, type and SKU included (R-CAT-201). Raises NotFound; ValidationError."""
    return update_resource(Fee.objects.find(wire_id, live_mode=live_mode, lock=True), attributes, errors)


@transaction.atomic
def delete_fee(*, live_mode: bool, wire_id: str) -> None:
    """Delete a fee. Raises NotFound (E-CAT-29)."""
    Fee.objects.find(wire_id, live_mode=live_mode, lock=True).delete(is_locked=True)
