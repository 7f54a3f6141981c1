"""Who may see what the logs hold: whoever may view the tables that a call or an event is about, and nobody else.

The event log, the delivery log and the API log repeat resources whose own pages are not open to everybody: customers
and checkouts hold names, addresses and emails (R-CHK-251). One rule holds for all of them: a log shows the content of
an entry only to those who may view each table named here. What is named nowhere is for superusers.
"""

from collections.abc import Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User

Person = User | AnonymousUser | AbstractBaseUser

EVENTS: dict[str, tuple[str, ...]] = {
    "sku": ("catalog.sku",),
    "fee": ("catalog.fee",),
    "checkout": ("fulfillment.checkout",),
    "customer": ("fulfillment.customer",),
    "customer.source": ("fulfillment.customer", "fulfillment.source"),
    "source": ("fulfillment.source",),
    "order": ("fulfillment.order",),
    "refund": ("fulfillment.order",),
    "return": ("fulfillment.order",),
    "invoice": ("fulfillment.invoice",),
    # The body is an order with what was sent of it (R-EVT-042).
    "fulfillment": ("fulfillment.fulfillment", "fulfillment.order"),
    "fulfillment_order": ("fulfillment.fulfillmentorder",),
    "fulfillment_cancellation": ("fulfillment.fulfillmentcancellation",),
    "fulfillment_return": ("fulfillment.fulfillmentreturn",),
}
"""Beginning of an event type -> the tables that its body shows; the longest fitting beginning counts."""

ALL_EVENTS = tuple(sorted({table for tables in EVENTS.values() for table in tables}))

CALLS: dict[str, tuple[str, ...]] = {
    "skus": ("catalog.sku",),
    "sku-groups": ("catalog.skugroup",),
    "inventory-items": ("catalog.inventoryitem",),
    "inventory-levels": ("fulfillment.level",),
    "fees": ("catalog.fee",),
    "country-specs": ("catalog.country",),
    "checkouts": ("fulfillment.checkout", "fulfillment.source"),
    "orders": ("fulfillment.order",),
    "invoices": ("fulfillment.invoice", "fulfillment.source"),
    "customers": ("fulfillment.customer", "fulfillment.source", "fulfillment.taxidentifier"),
    "sources": ("fulfillment.source",),
    "charges": ("fulfillment.order",),
    "tax-identifiers": ("fulfillment.taxidentifier",),
    "events": ALL_EVENTS,
    "webhooks": ("fulfillment.webhook",),
    "reservations": ("fulfillment.reservation",),
    # A request for a quote tells where a shopper lives.
    "shipping-quotes": ("fulfillment.checkout",),
    "fulfillment-orders": ("fulfillment.fulfillmentorder",),
    "fulfillment-cancellations": ("fulfillment.fulfillmentcancellation",),
    "fulfillment-returns": ("fulfillment.fulfillmentreturn",),
    "fulfillments": ("fulfillment.fulfillment", "fulfillment.order"),
    "shipments": ("fulfillment.shipment",),
    "lockstep/checkouts": ("fulfillment.checkout",),
    "lockstep/orders": ("fulfillment.order",),
    "lockstep/charge-operations": ("fulfillment.order",),
    "lockstep/invoices": ("fulfillment.invoice",),
    "lockstep/sources": ("fulfillment.source",),
    "lockstep/fulfillment-orders": ("fulfillment.fulfillmentorder",),
    "lockstep/fulfillment-cancellations": ("fulfillment.fulfillmentcancellation",),
    "lockstep/fulfillment-returns": ("fulfillment.fulfillmentreturn",),
    "lockstep/shipments": ("fulfillment.shipment",),
    "lockstep/restocks": ("fulfillment.level",),
    "lockstep/clock": ("catalog.simulationclock",),
    "lockstep/reset": ("catalog.simulationclock",),
    "lockstep/fidelity": (),
    "lockstep/metrics": (),
}
"""Resource of a call (`LoggedRequest.resource`) -> the tables that its bodies show."""


def may_view(person: Person, tables: tuple[str, ...] | None) -> bool:
    """Return whether a person may view all of some tables; None stands for what nobody has placed."""
    if tables is None:
        return bool(getattr(person, "is_superuser", False) and person.is_active)
    return all(person.has_perm(view_permission(table)) for table in tables)  # type: ignore[union-attr]


def view_permission(table: str) -> str:
    """Return the name of the permission to view a table (`app.model`)."""
    app, _, model = table.partition(".")
    return f"{app}.view_{model}"


def tables_of_event(event_type: str) -> tuple[str, ...] | None:
    """Return the tables that the body of an event shows, None for a type that has no place here."""
    segments = event_type.split(".")
    beginnings = (".".join(segments[:length]) for length in range(len(segments), 0, -1))
    return next((EVENTS[beginning] for beginning in beginnings if beginning in EVENTS), None)


def may_view_event(person: Person, event_type: str) -> bool:
    """Return whether a person may see events of a type."""
    return may_view(person, tables_of_event(event_type))


def visible_resources(person: Person, calls: Mapping[str, tuple[str, ...]] = CALLS) -> list[str]:
    """Return the resources whose calls a person may read in full."""
    return [resource for resource, tables in calls.items() if may_view(person, tables)]
