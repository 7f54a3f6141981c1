"""Operations on tax identifiers; `fulfillment/customers/operations.py` attaches them to customers."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import transaction

from catalog.wire.exceptions import Errors, Refusal
from catalog.wire.records.changes import Change
from catalog.wire.records.operations import create_resource
from fulfillment.events.worker.due_rows import due_rows
from fulfillment.queues.row_queue import RowQueue

from . import states
from .models import TaxIdentifier

SETTLEMENT_DELAY = timedelta(seconds=60)
SETTLING = RowQueue("settle tax identifiers")


class TaxIdentifierAttributes(TypedDict, total=False):
    """The attributes of a new identifier."""

    type: str
    value: str


@transaction.atomic
def create_tax_identifier(
    *, live_mode: bool, errors: Errors | None = None, **attributes: Unpack[TaxIdentifierAttributes]
) -> TaxIdentifier:
    """Create an identifier. Raises ValidationError with all problems (E-CHK-15)."""
    return create_resource(TaxIdentifier(live_mode=live_mode), attributes, errors)


@transaction.atomic
def delete_tax_identifier(*, live_mode: bool, wire_id: str) -> None:
    """Delete an identifier, also from its customer. Raises NotFound."""
    TaxIdentifier.objects.find(wire_id, live_mode=live_mode, lock=True).delete(is_locked=True)


@transaction.atomic
def settle_tax_identifier(*, live_mode: bool, wire_id: str, state: str = states.VERIFIED) -> TaxIdentifier:
    """Move an identifier to verified or not valid (R-CHK-250). Raises NotFound; Refusal for an illegal transition."""
    identifier = TaxIdentifier.objects.find(wire_id, live_mode=live_mode, lock=True)
    if identifier.state == state:
        return identifier
    if not states.may_follow(identifier.state, state):
        raise Refusal(f"Tax identifier '{wire_id}' is {identifier.state}.", parameter="state")
    identifier.enter(state, identifier.now())
    identifier.save(change=Change(is_locked=True))
    return identifier


@due_rows("settle tax identifiers")
def settle_due_tax_identifiers(*, now: datetime, live_mode: bool) -> int:
    """Verify the identifiers that have been pending for a minute, and return their number (R-CHK-236)."""

    def settle(identifier: TaxIdentifier) -> None:
        settle_tax_identifier(live_mode=live_mode, wire_id=identifier.wire_id)

    due = TaxIdentifier.objects.in_mode(live_mode).filter(
        state=states.PENDING, pending_time__lte=now - SETTLEMENT_DELAY
    )
    return SETTLING.work(due.order_by("key"), settle, live_mode=live_mode)
