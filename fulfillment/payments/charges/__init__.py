"""Charges: authorizations of sources, and the operations on them (fulfillment.md, section 11)."""
