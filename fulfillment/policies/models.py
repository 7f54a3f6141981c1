"""Policies of the simulated warehouse and bank, one per mode (R-FUL-153, R-FUL-154)."""

from django.db import models

from catalog.wire.records.history import change_history


class FulfillmentPolicy(models.Model):
    """What the worker does by itself, after seconds of the simulation clock; without a time, it is left to staff.

    A mode without a row has the defaults: goods wait for staff, money settles at once.
    """

    class Split(models.TextChoices):
        ONE = "one", "One shipment"
        PER_LOCATION = "per_location", "One shipment for each location"
        PER_LINE = "per_line", "One shipment for each line"
        PER_UNIT = "per_unit", "One shipment for each unit"

    class Cancellations(models.TextChoices):
        ACCEPT_OPEN = "accept_open", "Accept what has not shipped"
        MANUAL = "manual", "Staff decide"
        REJECT = "reject", "Reject"

    class Returns(models.TextChoices):
        AUTO_APPROVE = "auto_approve", "Approve at once"
        MANUAL = "manual", "Staff decide"

    live_mode = models.BooleanField("live mode", unique=True, editable=False)
    accepts_backorders = models.BooleanField("accept backorders", default=True)
    ship_after_seconds = models.PositiveIntegerField("ship after (seconds)", null=True, blank=True)
    split = models.CharField(max_length=12, choices=Split.choices, default=Split.PER_LOCATION)
    cancellations = models.CharField(max_length=12, choices=Cancellations.choices, default=Cancellations.MANUAL)
    returns = models.CharField(max_length=12, choices=Returns.choices, default=Returns.MANUAL)
    receive_returns_after_seconds = models.PositiveIntegerField(
        "receive returns after (seconds)", null=True, blank=True
    )
    settle_capture_seconds = models.PositiveIntegerField("captures settle after (seconds)", default=0)
    settle_cancel_seconds = models.PositiveIntegerField("cancels settle after (seconds)", default=0)
    settle_refund_seconds = models.PositiveIntegerField("refunds settle after (seconds)", default=0)

    history = change_history()

    class Meta:
        verbose_name = "fulfillment policy"
        verbose_name_plural = "fulfillment policies"

    def __str__(self) -> str:
        return "Live policy" if self.live_mode else "Test policy"


def policy_of(*, live_mode: bool) -> FulfillmentPolicy:
    """Return the policy of a mode, or an unsaved one with the defaults."""
    found = FulfillmentPolicy.objects.filter(live_mode=live_mode).first()
    return found or FulfillmentPolicy(live_mode=live_mode)
