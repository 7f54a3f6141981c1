"""What the warehouse refuses (fulfillment.md, sections 8 and 9)."""

from catalog.wire.exceptions import Refusal


class Overtaken(Refusal):
    """Somebody has decided already, or the thing has moved on: it is not in the state that the action is for."""
