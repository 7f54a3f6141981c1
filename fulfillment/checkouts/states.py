"""The life of a checkout; nothing on the wire names these states (checkout.md, section 5)."""

from catalog.wire.exceptions import Refusal

OPEN, CONVERTED, DEAD = "open", "converted", "dead"

CHOICES = [(OPEN, "Open"), (CONVERTED, "Became an order"), (DEAD, "Ended by a failed order")]


class RestrictedUpdate(Refusal):
    """A checkout that can no longer be changed (E-CHK-38)."""

    code = "restricted_update"

    def __init__(self, wire_id: str) -> None:
        super().__init__(f"Checkout '{wire_id}' can no longer be changed.", parameter="id")


def refuse_unless_open(state: str, wire_id: str) -> None:
    """Let only open checkouts be changed (R-CHK-026, R-CHK-027). Raises RestrictedUpdate."""
    if state != OPEN:
        raise RestrictedUpdate(wire_id)
