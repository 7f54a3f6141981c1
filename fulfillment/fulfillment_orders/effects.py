"""Effects of a changed policy on goods that wait for staff (R-FUL-152, R-FUL-442)."""

from collections.abc import Iterator

from catalog.wire.records.effects import Effect, Gravity, PlannedChange, counted, effect_reader
from fulfillment.policies.models import FulfillmentPolicy

from .fulfiller.policy import orders_with_units
from .models import FulfillmentCancellation, FulfillmentReturn


@effect_reader(FulfillmentPolicy)
def effects_on_waiting_goods(change: PlannedChange) -> Iterator[Effect]:
    """Count what the worker would do once the policy is stored."""
    policy = change.instance
    if change.is_deletion:
        return
    counts = (
        (
            change.alters("ship_after_seconds") and policy.ship_after_seconds is not None,
            orders_with_units(policy).in_mode(policy.live_mode),
            ("fulfillment order", "will be shipped by the worker"),
        ),
        (
            change.alters("cancellations") and policy.cancellations != FulfillmentPolicy.Cancellations.MANUAL,
            FulfillmentCancellation.objects.in_mode(policy.live_mode).filter(decided_time=None),
            ("cancellation request", f"will be decided by the worker: {policy.get_cancellations_display().lower()}"),
        ),
        (
            change.alters("returns") and policy.returns == FulfillmentPolicy.Returns.AUTO_APPROVE,
            FulfillmentReturn.objects.in_mode(policy.live_mode).filter(approved_time=None, closed_time=None),
            ("return", "will be approved by the worker"),
        ),
    )
    for concerns, rows, (noun, what) in counts:
        if concerns and (number := rows.count()):
            yield Effect(f"{counted(number, noun)} that wait{'s' if number == 1 else ''} {what}.", Gravity.CONFIRM)
