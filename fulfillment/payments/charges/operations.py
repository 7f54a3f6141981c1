"""Capture, cancel and refund on the charges of one order (fulfillment.md, 11.3).

Nothing here touches orders: the caller locks the order and its charges (`lock_charges`), books, and commits.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from fulfillment.policies.models import policy_of
from fulfillment.pricing.payment_split import ChargeBalance, split_cancel, split_capture, split_refund

from . import states
from .events import ChargeEvents
from .models import Charge, ChargeOperation
from .outcomes import next_attempt_of, settle_time_of
from .parts import Parts, divide, total_of

SPLITS = {states.CAPTURE: split_capture, states.CANCEL: split_cancel, states.REFUND: split_refund}
"""Who pays first: captures drain the secondary charges, cancels and refunds the primary one (R-FUL-265)."""
FAILED_REQUEST = "failed-request"


class NothingLeft(RuntimeError):
    """The amount of a failed operation is no longer open: a bug, since it is kept open for the retry."""


class Booking:
    """Operations to book on the charges of one order; `commit` stores them."""

    def __init__(self, charges: Sequence[Charge], *, live_mode: bool, now: datetime) -> None:
        self.charges, self.now = charges, now
        self.operations: list[ChargeOperation] = []
        self._policy = policy_of(live_mode=live_mode)
        self._events = ChargeEvents()
        for charge in charges:
            self._events.watch(charge)

    def book(
        self, kind: str, parts: Parts, *, line_id: str = "", fulfillment_id: str = "", refund_id: str = ""
    ) -> None:
        """Book an operation on each charge that shares in the amount, none for 0 (R-FUL-264, R-FUL-266).

        Raises NotCovered if the amount exceeds the charges.
        """
        amounts = SPLITS[kind](total_of(parts), [_balance(charge, kind) for charge in self.charges])
        shares = zip(self.charges, amounts, divide(parts, amounts), strict=True)
        for charge, amount, components in shares:
            if amount:
                self._add(
                    ChargeOperation(
                        charge=charge,
                        kind=kind,
                        amount=amount,
                        line_id=line_id,
                        fulfillment_id=fulfillment_id,
                        refund_id=refund_id,
                        components=components,
                    )
                )

    def retry(self, failed: ChargeOperation, *, forced_outcome: str = "") -> None:
        """Book a failed capture or cancel again, as a new operation (R-FUL-270). Raises NothingLeft."""
        if failed.amount > failed.charge.open_amount:
            raise NothingLeft(failed.wire_id)
        failed.next_attempt_time = None
        failed.save()
        self._add(
            ChargeOperation(
                charge=failed.charge,
                kind=failed.kind,
                amount=failed.amount,
                line_id=failed.line_id,
                fulfillment_id=failed.fulfillment_id,
                components=failed.components,
                attempt=failed.attempt + 1,
                retry_of=failed,
                forced_outcome=forced_outcome,
            )
        )

    def _add(self, operation: ChargeOperation) -> None:
        operation.created_time = operation.updated_time = self.now
        operation.settle_time = settle_time_of(operation, self._policy, self.now)
        operation.charge.entries.append(operation)
        self.operations.append(operation)
        self._events.add_operation(operation)

    def commit(self) -> list[ChargeOperation]:
        """Store the operations and record their events, then those of charges whose state changed (R-FUL-231)."""
        ChargeOperation.objects.bulk_create(self.operations)
        for charge in self.charges:
            self._events.add_state_change(charge)
        self._events.record()
        return self.operations


def _balance(charge: Charge, kind: str) -> ChargeBalance:
    available: Decimal = charge.refundable_amount if kind == states.REFUND else charge.free_amount
    return ChargeBalance(charge.is_primary, available)


def settle_operation(operation: ChargeOperation, outcome: str, now: datetime) -> None:
    """Settle an operation under way, and record its events and those of its charge (R-FUL-267 to R-FUL-269).

    The caller has locked the charge, takes `operation` from its `entries`, and is in a transaction.
    """
    events = ChargeEvents()
    events.watch(operation.charge)
    operation.state, operation.settle_time, operation.updated_time = outcome, None, now
    if outcome == states.FAILED:
        operation.failure_code = FAILED_REQUEST
        operation.next_attempt_time = next_attempt_of(operation, now)
    operation.save()
    events.add_operation(operation)
    events.add_state_change(operation.charge)
    events.record()


def ask_for_information(operation: ChargeOperation, now: datetime) -> None:
    """Make a pending cancel wait for information until staff settle it (fulfillment.md, 11.3)."""
    events = ChargeEvents()
    operation.state, operation.settle_time, operation.updated_time = states.PENDING_INFORMATION, None, now
    operation.save()
    events.add_operation(operation)
    events.record()
