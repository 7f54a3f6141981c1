"""States of a reservation (fulfillment.md, 4.3)."""

ACTIVE, CONVERTED, RELEASED, EXPIRED = "active", "converted", "released", "expired"

CHOICES = [(ACTIVE, "Active"), (CONVERTED, "Converted"), (RELEASED, "Released"), (EXPIRED, "Expired")]
