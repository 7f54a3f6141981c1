"""The states of a source and their transitions (R-CHK-138, R-CHK-142, R-CHK-150)."""

CHARGEABLE, PENDING_FUNDS, PENDING_REDIRECT = "chargeable", "pending_funds", "pending_redirect"
REQUIRES_ACTION, CONSUMED, CANCELLED, FAILED = "requires_action", "consumed", "cancelled", "failed"

CHOICES = [
    (CHARGEABLE, "Chargeable"),
    (PENDING_FUNDS, "Waiting for funds"),
    (PENDING_REDIRECT, "Waiting for approval"),
    (REQUIRES_ACTION, "Waiting for a challenge"),
    (CONSUMED, "Used up"),
    (CANCELLED, "Cancelled"),
    (FAILED, "Failed"),
]

ATTACHABLE = frozenset({CHARGEABLE, PENDING_FUNDS, PENDING_REDIRECT})
"""States in which a source can pay for something (R-CHK-138)."""

FOLLOWERS: dict[str, frozenset[str]] = {
    CHARGEABLE: frozenset({CONSUMED, CANCELLED, FAILED}),
    PENDING_FUNDS: frozenset({CHARGEABLE, CANCELLED, FAILED}),
    PENDING_REDIRECT: frozenset({CHARGEABLE, CANCELLED, FAILED}),
    REQUIRES_ACTION: frozenset({CHARGEABLE, CANCELLED, FAILED}),
    # Its pending charge has failed.
    CONSUMED: frozenset({FAILED}),
    CANCELLED: frozenset(),
    FAILED: frozenset(),
}
"""State -> possible next states."""

FINAL = frozenset({CONSUMED, CANCELLED, FAILED})
"""Final states: nothing can be charged any more."""


def is_final(state: str) -> bool:
    """Return True for a final state."""
    return state in FINAL


def may_follow(former: str, state: str) -> bool:
    """Return True for a legal transition."""
    return state in FOLLOWERS[former]
