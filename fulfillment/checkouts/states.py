"""States of a checkout, which the wire never shows (checkout.md, section 5)."""

from catalog.wire.exceptions import Refusal

OPEN, CONVERTED, DEAD = "open", "converted", "dead"

CHOICES = [(OPEN, "Open"), (CONVERTED, "Became an order"), (DEAD, "Ended by a failed order")]


class RestrictedUpdate(Refusal):
    """The checkout can no longer be changed (E-CHK-38)."""

    code = "restricted_update"

    def __init__(self, wire_id: str) -> None:
        super().__init__(f"Checkout '{wire_id}' can no longer be changed.", parameter="id")
