"""Simulated money: sessions, sources, charges (checkout.md, sections 15 and 21; fulfillment.md, section 11)."""
