"""Fulfillments: units of an order are closed, their money is captured or given up (fulfillment.md, section 10)."""
