"""The states of a tax identifier and how they follow each other (checkout.md, 3.8 and section 12)."""

PENDING = "pending"
VERIFIED = "verified"
NOT_VALID = "not_valid"

CHOICES = ((PENDING, "Pending"), (VERIFIED, "Verified"), (NOT_VALID, "Not valid"))

FOLLOWERS: dict[str, frozenset[str]] = {
    PENDING: frozenset({VERIFIED, NOT_VALID}),
    VERIFIED: frozenset({NOT_VALID}),
    NOT_VALID: frozenset({VERIFIED}),
}
"""State -> states that may come after it. What staff have decided, they may decide anew."""


def may_follow(former: str, state: str) -> bool:
    """Tell whether a state may come after another one."""
    return state in FOLLOWERS[former]
