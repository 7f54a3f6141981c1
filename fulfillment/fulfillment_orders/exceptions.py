"""Refusals of the warehouse (fulfillment.md, sections 8 and 9)."""

from catalog.wire.exceptions import Refusal


class Overtaken(Refusal):
    """The object is no longer in the state that the action is for, for example because it was decided already."""
