"""Writing tax identifiers. Attaching one is the customer's business (`fulfillment/customers/operations.py`)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from catalog.wire.exceptions import Errors, Refusal
from catalog.wire.records.storage import assign, create, store
from fulfillment.queues.row_queue import RowQueue

from . import states
from .models import TaxIdentifier

SETTLEMENT_DELAY = timedelta(seconds=60)
SETTLING = RowQueue("settle tax identifiers")


@transaction.atomic
def create_tax_identifier(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> TaxIdentifier:
    """Create an identifier. Raises ValidationError with all problems (E-CHK-15)."""
    identifier = TaxIdentifier(live_mode=live_mode)
    assign(identifier, values)
    create(identifier, errors or {})
    return identifier


@transaction.atomic
def delete_tax_identifier(*, live_mode: bool, wire_id: str) -> None:
    """Delete an identifier, which takes it from its customer. Raises NotFound."""
    TaxIdentifier.objects.find(wire_id, live_mode=live_mode, lock=True).delete()


@transaction.atomic
def settle_tax_identifier(*, live_mode: bool, wire_id: str, state: str = states.VERIFIED) -> TaxIdentifier:
    """Decide about an identifier: verified or not valid (R-CHK-250). Raises NotFound; Refusal if it cannot follow."""
    identifier = TaxIdentifier.objects.find(wire_id, live_mode=live_mode, lock=True)
    if identifier.state == state:
        return identifier
    if not states.may_follow(identifier.state, state):
        raise Refusal(f"Tax identifier '{wire_id}' is {identifier.state}.", parameter="state")
    identifier.enter(state, identifier.now())
    store(identifier, {})
    return identifier


def settle_due_tax_identifiers(*, now: datetime, live_mode: bool) -> int:
    """Verify what has been pending for a minute; return how many (R-CHK-236). The worker's settlement step."""

    def settle(identifier: TaxIdentifier) -> None:
        settle_tax_identifier(live_mode=live_mode, wire_id=identifier.wire_id)

    due = TaxIdentifier.objects.in_mode(live_mode).filter(
        state=states.PENDING, pending_time__lte=now - SETTLEMENT_DELAY
    )
    return SETTLING.work(due.order_by("key"), settle, live_mode=live_mode)
