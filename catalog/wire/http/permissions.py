"""Permissions of API keys: by the kind of key, and for restricted keys by resource (R-CON-024, R-CON-025)."""

from typing import Any

from rest_framework.permissions import BasePermission

from catalog.wire.exceptions import Unauthorized

WRITING_METHODS = ("POST", "PUT", "PATCH", "DELETE")
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


class KeyKindPermission(BasePermission):
    """Let public keys call the actions that are open to them, and no other (R-CON-024)."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Return True. Raises Unauthorized: for other actions a public key is no key."""
        if request.auth.kind == request.auth.Kind.PUBLIC and view.action not in view.public_actions:
            raise Unauthorized
        return True


class ResourcePermission(BasePermission):
    """Let restricted keys do what they were given permissions for (R-CON-025)."""

    message = "The key has no permission for this."

    def has_permission(self, request: Any, view: Any) -> bool:
        """Return whether the key covers the view's resource and the method."""
        api_key = request.auth
        restricted = api_key.kind == api_key.Kind.RESTRICTED
        return not restricted or allows(api_key.permissions, view.resource, request.method)


class TestModePermission(BasePermission):
    """Refuse keys of live mode; subclasses say in a message what exists in test mode only."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Return whether the key is one of test mode."""
        return not view.live_mode


def only_in_test_mode(message: str) -> list[Any]:
    """Return the permission classes of a view for keys of test mode; `message` refuses the others."""
    refusal = type("OnlyInTestMode", (TestModePermission,), {"message": message})
    return [KeyKindPermission, ResourcePermission, refusal]


def allows(permissions: dict[str, str], resource: str, method: str) -> bool:
    """Return whether permissions cover a method: GET needs read, every other one write (R-CON-025)."""
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
