"""What restricted keys can be allowed to do: one permission per resource (R-CON-025)."""

READ, WRITE, READ_WRITE = "read", "write", "read_write"
LEVELS = {READ: {READ}, WRITE: {WRITE}, READ_WRITE: {READ, WRITE}}

RESOURCES = (
    "skus",
    "sku-groups",
    "inventory-items",
    "inventory-levels",
    "fees",
    "country-specs",
    "checkouts",
    "orders",
    "invoices",
    "customers",
    "sources",
    "charges",
    "tax-identifiers",
    "events",
    "webhooks",
    "reservations",
    "shipping-quotes",
    "fulfillment-orders",
    "fulfillment-cancellations",
    "fulfillment-returns",
    "fulfillments",
    "shipments",
    "returns",
    "refunds",
    "plans",
    "subscriptions",
    "lockstep",
)
"""First path segments of the API; `lockstep` stands for everything below /lockstep/."""


def allows(permissions: dict[str, str], resource: str, method: str) -> bool:
    """Tell whether permissions cover a method: GET needs read, every other one write (R-CON-025)."""
    needed = READ if method == "GET" else WRITE
    return needed in LEVELS.get(permissions.get(resource, ""), set())


def parse_permissions(words: list[str]) -> dict[str, str]:
    """Read words such as `skus:read`; read and write of one resource add up. Raises ValueError on nonsense."""
    granted: dict[str, set[str]] = {}
    for word in words:
        resource, _, level = word.partition(":")
        if resource not in RESOURCES:
            raise ValueError(f"'{word}' is not a permission; the resources are {', '.join(RESOURCES)}.")
        if level not in LEVELS:
            raise ValueError(f"'{word}' is not a permission; write it as skus:read, skus:write or skus:read_write.")
        granted.setdefault(resource, set()).update(LEVELS[level])
    return {resource: READ_WRITE if len(levels) == 2 else levels.pop() for resource, levels in granted.items()}
