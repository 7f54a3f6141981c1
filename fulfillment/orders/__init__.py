"""Orders: how a checkout becomes one, what its money does, what staff decide about it (checkout.md, 16 and 17)."""
