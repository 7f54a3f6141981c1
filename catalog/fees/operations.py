"""Writing fees. A fee never changes its SKU's `updatedTime` (R-CAT-205)."""

from typing import Any

from django.db import transaction

from catalog.wire.exceptions import Errors
from catalog.wire.records.storage import assign, create, store

from .models import Fee


@transaction.atomic
def create_fee(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> Fee:
    """Create a fee on a SKU (R-CAT-200). Raises ValidationError; an unknown SKU is a 404 (E-CAT-25)."""
    fee = Fee(live_mode=live_mode)
    assign(fee, values)
    create(fee, errors or {})
    return fee


@transaction.atomic
def update_fee(*, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None) -> Fee:
    """Change what is sent, type and SKU included (R-CAT-201). Raises NotFound; ValidationError."""
    fee = Fee.objects.find(wire_id, live_mode=live_mode, lock=True)
    assign(fee, values)
    store(fee, errors or {})
    return fee


@transaction.atomic
def delete_fee(*, live_mode: bool, wire_id: str) -> None:
    """Delete a fee. Raises NotFound (E-CAT-29)."""
    Fee.objects.find(wire_id, live_mode=live_mode, lock=True).delete()
