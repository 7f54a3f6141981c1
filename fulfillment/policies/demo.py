"""The policy of development and the demo (R-FUL-154)."""

from .models import FulfillmentPolicy

MINUTE = 60


def seed_demo_policy() -> None:
    """Let the warehouse of test mode work by itself, unless staff have set a policy."""
    if FulfillmentPolicy.objects.filter(live_mode=False).exists():
        return
    FulfillmentPolicy(
        live_mode=False,
        ship_after_seconds=2 * MINUTE,
        split=FulfillmentPolicy.Split.PER_LOCATION,
        cancellations=FulfillmentPolicy.Cancellations.ACCEPT_OPEN,
        returns=FulfillmentPolicy.Returns.AUTO_APPROVE,
        receive_returns_after_seconds=5 * MINUTE,
    ).save()
