"""Checkouts for staff: everything stored, read only; they are made in the simulator or through the API (R-CHK-246)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import RangeNumericFilter
from unfold.decorators import action, display

from catalog.reference.money import as_written, in_words
from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import DaysFilter
from catalog.staff.formatting import json_panel
from catalog.staff.read_only import ReadOnlyAdmin
from fulfillment.sales.priced_lines import PricedLine

from .formatting import MONEY, addresses_of, charges_of, facts_of, session_of, sources_of
from .models import Checkout
from .operations import delete_checkout
from .serializers import CheckoutSerializer
from .states import DEAD, OPEN

AFTERWARDS = {
    OPEN: "Mend that and order again.",
    DEAD: "That has ended this checkout: the shopper needs a new one.",
}
"""State of a checkout after an order that failed -> what to do next."""


def _sentence(error: dict[str, str]) -> str:
    """Return what an answer said was wrong, and with which member."""
    parameter = error.get("parameter")
    return f"{error['message']} ({parameter})" if parameter else error["message"]


def _rows(found: Iterable[tuple[str, str]]) -> str:
    """Return a line for each label with its value."""
    return format_html_join("", "<div>{}: {}</div>", found) or "None"


def table_of_lines(lines: Sequence[PricedLine]) -> str:
    """Return a row for each line of a sale, with its ID and amount; two lines of one SKU are two rows (R-CHK-243)."""
    rows = [
        (
            line.quantity,
            line.product.get("name", ""),
            line.sku_id or line.product.get("id", ""),
            line.wire_id,
            *(as_written(one, line.document.currency) for one in (line.amount, line.tax_amount, line.line_value)),
        )
        for line in lines
    ]
    body = format_html_join(
        "",
        "<tr><td>{} of {}<span class='faint'>{}</span><span class='faint'>{}</span></td>"
        "<td>{}</td><td>{}</td><td>{}</td></tr>",
        rows,
    )
    return format_html(
        "<table class='plain-table'><thead><tr><th>Line</th><th>Amount</th><th>Tax</th><th>Line total</th></tr>"
        "</thead><tbody>{}</tbody></table>",
        body,
    )


@admin.register(Checkout)
class CheckoutAdmin(ReadOnlyAdmin, ModeAdmin):
    """List and page of checkouts."""

    list_display = ("wire_id", "created_time", "email", "shown_total", "state", "upstream_id")
    list_filter = ("state", ("created_time", DaysFilter), ("total_amount", RangeNumericFilter))
    search_fields = ("=wire_id", "=email")
    search_help_text = "Complete checkout ID or email address"
    date_hierarchy = None
    fields = (
        "wire_id",
        "shown_total",
        "state",
        "shown_order",
        "shown_failure",
        "created_time",
        "updated_time",
        "email",
        "customer_id",
        "upstream_id",
        "shown_money",
        "shown_lines",
        "shown_session",
        "shown_sources",
        "shown_charges",
        "shown_addresses",
        "shown_facts",
        "shown_json",
    )
    actions_detail = ("pay", "rebuild")

    @action(description="Pay and order", url_path="pay", permissions=["pay"])
    def pay(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to where the checkout is paid with test sources and ordered."""
        return self._simulate(request, object_id)

    @action(description="Build a new one", url_path="rebuild", permissions=["rebuild"])
    def rebuild(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to where a new checkout is built from the basket of one that has ended (R-CHK-027)."""
        return self._simulate(request, object_id)

    def _simulate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        checkout = self.get_object(request, object_id)
        if checkout is None:
            return self.redirect_from_missing(request, object_id)
        return redirect("simulator-checkout", checkout.wire_id)

    def has_pay_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Offer it while the checkout is open (R-CHK-026, R-CHK-027)."""
        return self._may_simulate(request, object_id, OPEN)

    def has_rebuild_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Offer it once an order has failed for good."""
        return self._may_simulate(request, object_id, DEAD)

    def _may_simulate(self, request: HttpRequest, object_id: Any, state: str) -> bool:
        """Leave it to those who use the simulator (R-CHK-251), in the state that allows it."""
        checkout = self.get_object(request, str(object_id)) if object_id else None
        if checkout is None or checkout.state != state:
            return False
        return request.user.has_perms(["fulfillment.view_scenario", "fulfillment.add_checkout"])

    def has_delete_permission(self, request: HttpRequest, obj: Checkout | None = None) -> bool:
        """Let open checkouts alone be deleted (R-CHK-026, R-CHK-029)."""
        return request.user.has_perm("fulfillment.delete_checkout") and (obj is None or obj.state == OPEN)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no action on a selection: checkouts are deleted one by one."""
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Checkout]:
        """Fetch the lines with the checkouts."""
        rows: QuerySet[Checkout] = super().get_queryset(request).prefetch_related("lines")
        return rows

    @display(description="Total", ordering="total_amount")
    def shown_total(self, checkout: Checkout) -> str:
        """Return the total with its currency."""
        return in_words(checkout.total_amount, checkout.currency)

    @display(description="Order")
    def shown_order(self, checkout: Checkout) -> str:
        """Return a link to the order that it became (R-CHK-246)."""
        order = getattr(checkout.session, "order", None)
        if order is None:
            return "None"
        return format_html("<a href='{}'>{}</a>", reverse("admin:fulfillment_order_change", args=[order.pk]), order)

    @display(description="Last failed order")
    def shown_failure(self, checkout: Checkout) -> str:
        """Return why the last order could not be placed, with what shoppers are not told (R-CHK-246)."""
        failure = checkout.last_failure
        if not failure.get("errors"):
            return "None"
        reasons = [*map(_sentence, failure["errors"]), failure.get("reason"), AFTERWARDS.get(checkout.state)]
        return " ".join(filter(None, reasons))

    @display(description="Lines")
    def shown_lines(self, checkout: Checkout) -> str:
        """Return a row for each line; two lines of one SKU are two rows (R-CHK-243)."""
        return table_of_lines(checkout.items)

    @display(description="Totals")
    def shown_money(self, checkout: Checkout) -> str:
        """Return the totals that the total amount is made of."""
        found = [(label, in_words(getattr(checkout, name), checkout.currency)) for name, label in MONEY.items()]
        return _rows(found)

    @display(description="Payment session")
    def shown_session(self, checkout: Checkout) -> str:
        """Return the state of the session, what is paid and what is left."""
        return _rows(session_of(checkout))

    @display(description="Sources")
    def shown_sources(self, checkout: Checkout) -> str:
        """Return the sources that are attached, with what each pays and its state."""
        return format_html_join("", "<div><a href='{}'>{}</a>: {}, {}</div>", sources_of(checkout)) or "Nothing yet"

    @display(description="Charges")
    def shown_charges(self, checkout: Checkout) -> str:
        """Return what became of the charges; the failure code is for staff alone (R-CHK-239)."""
        return format_html_join("", "<div>{}: {}{}</div>", charges_of(checkout)) or "None"

    @display(description="Addresses")
    def shown_addresses(self, checkout: Checkout) -> str:
        """Return where goods go, who is billed, where they come from."""
        return _rows((heading, ", ".join(told)) for heading, told in addresses_of(checkout))

    @display(description="Also stored")
    def shown_facts(self, checkout: Checkout) -> str:
        """Return everything else that is stored (R-CHK-246)."""
        return _rows(facts_of(checkout))

    @display(description="As the API shows it")
    def shown_json(self, checkout: Checkout) -> str:
        """Return the resource as a GET would."""
        return json_panel(CheckoutSerializer(checkout).data)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete by the operation, which leaves an event."""
        delete_checkout(live_mode=obj.live_mode, wire_id=obj.wire_id)
