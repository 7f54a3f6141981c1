"""The states of a source and how they follow each other (R-CHK-138, R-CHK-142, R-CHK-150)."""

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
    # The charge that used it up was pending, and has failed after all.
    CONSUMED: frozenset({FAILED}),
    CANCELLED: frozenset(),
    FAILED: frozenset(),
}
"""State -> states that may come after it."""

FINAL = frozenset({CONSUMED, CANCELLED, FAILED})
"""States in which nothing can be charged any more."""


def is_final(state: str) -> bool:
    """Tell whether nothing can be charged in a state any more."""
    return state in FINAL


def may_follow(former: str, state: str) -> bool:
    """Tell whether a state may come after another one."""
    return state in FOLLOWERS[former]
