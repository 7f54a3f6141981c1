"""Who may do what (R-CAT-247): one table, written into Django's groups whenever migrations have run.

On the tables named here a role has exactly the rights of this table; rights on other tables, which an operator gives to
a role, stay. Whoever needs another mix makes a group of their own.
"""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission

READ = ("view",)
EDIT = ("view", "add", "change", "delete")

AREAS: dict[str, tuple[str, ...]] = {
    "catalog": ("catalog.sku", "catalog.tariffcode", "catalog.inventoryitem", "catalog.fee"),
    "groups and registry": (
        "catalog.skugroup",
        "catalog.grouptariffcode",
        "catalog.registeredpart",
        "catalog.defaultmanufacturer",
    ),
    "reference": (
        "catalog.taxcode",
        "catalog.eccn",
        "catalog.country",
        "catalog.currency",
        "catalog.embargoedregion",
        "catalog.hscode",
        "catalog.hssection",
    ),
    "taxes": (
        "fulfillment.taxrate",
        "fulfillment.taxability",
        "fulfillment.shippingtaxability",
        "fulfillment.taxratecomponent",
        "fulfillment.zipcounties",
        "fulfillment.dutyrate",
        "fulfillment.exchangerate",
        "fulfillment.sellingentityrule",
        "fulfillment.accountsettings",
    ),
    "shipping": ("fulfillment.shippingrate", "fulfillment.shippingsettings", "fulfillment.adultitem"),
    "customers": ("fulfillment.customer",),
    "tax identifiers": ("fulfillment.taxidentifier",),
    "checkouts": ("fulfillment.checkout", "fulfillment.checkoutline"),
    "orders": ("fulfillment.order",),
    "review": ("fulfillment.fraudrule", "fulfillment.deniedparty"),
    "sources": ("fulfillment.source",),
    "invoices": ("fulfillment.invoice",),
    "stock": ("fulfillment.level", "fulfillment.location", "fulfillment.reservation", "fulfillment.movement"),
    # To add a fulfillment is to capture or give up money from the page of an order (R-FUL-440, R-FUL-444).
    "fulfillments": ("fulfillment.fulfillment",),
    # To change a fulfillment order is to play the warehouse; to add a cancellation or return is to ask it (R-FUL-444).
    "goods": ("fulfillment.fulfillmentorder", "fulfillment.shipment"),
    "cancellations and returns": ("fulfillment.fulfillmentcancellation", "fulfillment.fulfillmentreturn"),
    "policies": ("fulfillment.fulfillmentpolicy",),
    "simulator": ("fulfillment.scenario",),
    "events": ("fulfillment.event", "fulfillment.delivery", "fulfillment.attempt"),
    "webhooks": ("fulfillment.webhook",),
    "clock": ("catalog.simulationclock",),
    "faults": ("fulfillment.faultswitch",),
    # To add one is to reset test mode, for everybody.
    "resets": ("fulfillment.testmodereset",),
    # To change a stuck row is to let it be tried again.
    "stuck rows": ("fulfillment.stuckrow",),
    "keys": ("catalog.apikey",),
    "request log": ("catalog.loggedrequest",),
    "users": ("auth.user",),
    "roles": ("auth.group",),
}

# Checkouts and customers are not for everybody: they hold names, addresses and emails (R-CHK-251).
_READER: dict[str, tuple[str, ...]] = dict.fromkeys(
    (
        "catalog",
        "groups and registry",
        "reference",
        "taxes",
        "shipping",
        "tax identifiers",
        "orders",
        "review",
        "stock",
        "fulfillments",
        "goods",
        "cancellations and returns",
        "policies",
        "sources",
        "invoices",
        "events",
        "webhooks",
        "clock",
        "faults",
    ),
    READ,
)

_WAREHOUSE = {
    "goods": ("view", "change"),
    "cancellations and returns": ("view", "add", "change"),
    "policies": ("view", "add", "change"),
}

ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "Administrator": dict.fromkeys(AREAS, EDIT)
    | {"orders": ("view", "change", "simulate"), "invoices": (*EDIT, "simulate"), "request log": READ, "roles": READ}
    | {"resets": ("view", "add"), "stuck rows": ("view", "change")},
    "Merchandiser": _READER | {"catalog": EDIT, "stock": EDIT},
    "Operations": _READER
    | _WAREHOUSE
    | {"orders": ("view", "change"), "fulfillments": ("view", "add"), "review": EDIT}
    # In the simulator they save checkouts and pay them; deleting these and moving time are others' (R-FUL-444).
    | {"shipping": EDIT, "stock": EDIT, "checkouts": ("view", "add"), "simulator": EDIT}
    | {"stuck rows": ("view", "change")},
    # To change a tax identifier is to simulate its verification, which is not customer service's to do (R-CHK-251).
    "Customer service": _READER
    | {"cancellations and returns": ("view", "add"), "fulfillments": ("view", "add"), "orders": ("view", "change")}
    | {"customers": EDIT, "tax identifiers": ("view", "add", "delete"), "invoices": ("view", "change")},
    "Developer": _READER
    | _WAREHOUSE
    | {"tax identifiers": ("view", "change"), "sources": ("view", "change")}
    | {"orders": ("view", "change", "simulate"), "invoices": ("view", "change", "delete", "simulate")}
    | {
        "checkouts": EDIT,
        "simulator": EDIT,
        "webhooks": EDIT,
        "clock": EDIT,
        "faults": EDIT,
        "resets": ("view", "add"),
        "stuck rows": ("view", "change"),
        "keys": EDIT,
        "request log": READ,
    },
    "Viewer": _READER,
}


def rights_of(role: str) -> set[tuple[str, str, str]]:
    """Return the rights of a role as (app, model, action)."""
    return {
        (*table.split("."), action)  # type: ignore[misc]
        for area, actions in ROLES[role].items()
        for table in AREAS[area]
        for action in actions
    }


def ensure_roles(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Create the roles and bring their rights in line with the table; run after every `migrate`."""
    tables = {table for area in AREAS.values() for table in area}
    if sender.label not in {table.split(".")[0] for table in tables}:
        return
    known = {
        (right.content_type.app_label, right.content_type.model, right.codename.partition("_")[0]): right
        for right in Permission.objects.using(using).select_related("content_type")
        if f"{right.content_type.app_label}.{right.content_type.model}" in tables
    }
    for role in ROLES:
        group, _ = Group.objects.using(using).get_or_create(name=role)
        others = group.permissions.exclude(pk__in=[right.pk for right in known.values()])
        group.permissions.set([*others, *(known[right] for right in rights_of(role) if right in known)])
