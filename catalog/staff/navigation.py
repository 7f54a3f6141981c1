"""The navigation, grouped by people's work; everybody sees only what they may open (R-CAT-247)."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

Line = tuple[str, str, str] | tuple[str, str, str, str]

WORK: tuple[tuple[str, tuple[Line, ...]], ...] = (
    (
        "Catalog",
        (
            ("SKUs", "sell", "catalog.sku"),
            ("SKU groups", "category", "catalog.skugroup"),
            ("Inventory items", "inventory_2", "catalog.inventoryitem"),
            ("Fees", "receipt_long", "catalog.fee"),
        ),
    ),
    (
        "Sales",
        (
            ("Checkout simulator", "calculate", "fulfillment.scenario", "simulator"),
            ("Checkouts", "shopping_cart", "fulfillment.checkout"),
            ("Orders", "receipt", "fulfillment.order"),
            ("Invoices", "request_quote", "fulfillment.invoice"),
            ("Payment sources", "credit_card", "fulfillment.source"),
            ("Customers", "groups", "fulfillment.customer"),
            ("Tax identifiers", "id_card", "fulfillment.taxidentifier"),
            ("Fraud rules", "policy", "fulfillment.fraudrule"),
            ("Denied parties", "person_off", "fulfillment.deniedparty"),
        ),
    ),
    (
        "Shipping",
        (
            ("Shipping rates", "local_shipping", "fulfillment.shippingrate"),
            ("Age-restricted items", "person_check", "fulfillment.adultitem"),
            ("Shipping settings", "tune", "fulfillment.shippingsettings"),
        ),
    ),
    (
        "Stock",
        (
            ("Stock levels", "shelves", "fulfillment.level"),
            ("Reservations", "timer", "fulfillment.reservation"),
            ("Ledger", "menu_book", "fulfillment.movement"),
            ("Locations", "warehouse", "fulfillment.location"),
        ),
    ),
    (
        "Fulfillment",
        (
            ("Fulfillment orders", "package_2", "fulfillment.fulfillmentorder"),
            ("Fulfillments", "task_alt", "fulfillment.fulfillment"),
            ("Shipments", "deployed_code_history", "fulfillment.shipment"),
            ("Cancellations", "cancel", "fulfillment.fulfillmentcancellation"),
            ("Returns", "assignment_return", "fulfillment.fulfillmentreturn"),
            ("Policies", "robot_2", "fulfillment.fulfillmentpolicy"),
        ),
    ),
    (
        "Reference",
        (
            ("Tax codes", "label", "catalog.taxcode"),
            ("HS codes", "account_tree", "catalog.hscode"),
            ("ECCNs", "shield", "catalog.eccn"),
            ("Countries", "public", "catalog.country"),
            ("Embargoed regions", "block", "catalog.embargoedregion"),
            ("Currencies", "payments", "catalog.currency"),
            ("Registered parts", "factory", "catalog.registeredpart"),
            ("Default manufacturer", "star", "catalog.defaultmanufacturer"),
        ),
    ),
    (
        "Taxes",
        (
            ("Tax rates", "percent", "fulfillment.taxrate"),
            ("Taxability", "rule", "fulfillment.taxability"),
            ("Shipping taxability", "local_shipping", "fulfillment.shippingtaxability"),
            ("Tax rate components", "stacked_bar_chart", "fulfillment.taxratecomponent"),
            ("ZIP code counties", "pin_drop", "fulfillment.zipcounties"),
            ("Duty rates", "flight_land", "fulfillment.dutyrate"),
            ("Exchange rates", "currency_exchange", "fulfillment.exchangerate"),
            ("Selling entities", "apartment", "fulfillment.sellingentityrule"),
            ("Account settings", "tune", "fulfillment.accountsettings"),
        ),
    ),
    (
        "Developers",
        (
            ("Webhooks", "webhook", "fulfillment.webhook"),
            ("Events", "event_list", "fulfillment.event"),
            ("Deliveries", "outbox", "fulfillment.delivery"),
            ("Stuck rows", "warning", "fulfillment.stuckrow"),
            ("Clock", "schedule", "catalog.simulationclock"),
            ("Faults", "bug_report", "fulfillment.faultswitch"),
            ("Reset test mode", "restart_alt", "fulfillment.testmodereset"),
            ("API keys", "key", "catalog.apikey"),
            ("API requests", "list_alt", "catalog.loggedrequest"),
            ("API description", "api", "fulfillment.event", "api-docs"),
            ("Fidelity", "fact_check", "fulfillment.event", "fidelity"),
        ),
    ),
    ("Staff", (("Users", "person", "auth.user"), ("Roles", "badge", "auth.group"))),
)
"""(Heading, ((title, icon, table), ...)): a later slice adds its line here.

Shown to whoever may see the table; the line leads to its list, or to the page whose name stands fourth.
"""


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the side bar, without what the person may not see."""
    home = {"title": "Home", "icon": "home", "link": reverse("admin:index"), "active": _is_home(request)}
    groups: list[dict[str, Any]] = [{"items": [home]}]
    for heading, lines in WORK:
        items = [item for line in lines if (item := _item(request, *line))]
        if items:
            groups.append({"title": heading, "items": items})
    return groups


def place_in(groups: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return {"group", "title", "link"} of the line that the present page belongs to; None for home and for others."""
    lines = [(group.get("title"), item) for group in groups for item in group["items"] if item["active"]]
    if not lines or lines[0][0] is None:
        return None
    heading, item = max(lines, key=lambda line: len(line[1]["link"]))
    return {"group": heading, "title": item["title"], "link": item["link"]}


def title_of(table: str) -> str:
    """Return what the side bar calls a table such as `catalog.sku`; "" for one that is not there."""
    return next((line[0] for _, lines in WORK for line in lines if line[2:] == (table,)), "")


def _is_home(request: HttpRequest) -> bool:
    return request.path == reverse("admin:index")


def _item(request: HttpRequest, title: str, icon: str, table: str, page: str = "") -> dict[str, Any] | None:
    app, model = table.split(".")
    if not (request.user.has_perm(f"{app}.view_{model}") or request.user.has_perm(f"{app}.change_{model}")):
        return None
    try:
        link = reverse(page or f"admin:{app}_{model}_changelist")
    except NoReverseMatch:
        return None
    return {"title": title, "icon": icon, "link": link, "active": request.path.startswith(link)}
