"""Fulfillments close units of an order and capture or cancel their money (fulfillment.md, section 10)."""
