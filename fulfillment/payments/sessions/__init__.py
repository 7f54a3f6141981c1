"""What is to be paid for a checkout, order or invoice, and which sources pay it (checkout.md, section 15)."""
