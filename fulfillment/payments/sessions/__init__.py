"""Payment sessions: the amount due for a checkout, order or invoice, and its sources (checkout.md, section 15)."""
