"""Simulated behavior of a source: fixed at creation, kept when the source is saved (R-CHK-233)."""

SUCCEEDS = ""
SOURCE_FAILS = "source_fails"
SOURCE_FAILS_AFTER_REDIRECT = "source_fails_after_redirect"
SOURCE_FAILS_WITH_DELAY = "source_fails_with_delay"
CHALLENGE = "challenge"
CHALLENGE_THEN_CHARGE_FAILS = "challenge_then_charge_fails"
CHARGE_FAILS = "charge_fails"
CHARGE_FAILS_AFTER_PENDING = "charge_fails_after_pending"
CHARGE_STAYS_PENDING = "charge_stays_pending"
CAPTURE_FAILS = "capture_fails"
CAPTURE_FAILS_LATER = "capture_fails_later"
CAPTURE_STAYS_PENDING = "capture_stays_pending"
CANCEL_FAILS = "cancel_fails"
REFUND_FAILS = "refund_fails"
REFUND_FAILS_LATER = "refund_fails_later"
REFUND_FAILS_AFTER_INFORMATION = "refund_fails_after_information"

CHOICES = [
    (SUCCEEDS, "Everything succeeds"),
    (SOURCE_FAILS, "The source fails at once"),
    (SOURCE_FAILS_AFTER_REDIRECT, "The source fails when the shopper comes back from the payment page"),
    (SOURCE_FAILS_WITH_DELAY, "The source fails 30 seconds after the order"),
    (CHALLENGE, "The shopper must pass a challenge"),
    (CHALLENGE_THEN_CHARGE_FAILS, "The shopper must pass a challenge, then the charge fails"),
    (CHARGE_FAILS, "The charge fails"),
    (CHARGE_FAILS_AFTER_PENDING, "The charge is pending, later it fails"),
    (CHARGE_STAYS_PENDING, "The charge stays pending"),
    (CAPTURE_FAILS, "Captures fail"),
    (CAPTURE_FAILS_LATER, "Captures are pending, later they fail"),
    (CAPTURE_STAYS_PENDING, "Captures stay pending"),
    (CANCEL_FAILS, "Cancels fail"),
    (REFUND_FAILS, "Refunds fail"),
    (REFUND_FAILS_LATER, "Refunds are pending, later they fail"),
    (REFUND_FAILS_AFTER_INFORMATION, "Refunds fail once the bank details are there"),
]
"""Behavior -> its description for staff and the help page."""

CHALLENGED = frozenset({CHALLENGE, CHALLENGE_THEN_CHARGE_FAILS})
DECLINED = frozenset({CHARGE_FAILS, CHALLENGE_THEN_CHARGE_FAILS})
"""Behaviors with which a charge is declined at once (R-CHK-169)."""
