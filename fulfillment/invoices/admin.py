"""Invoices for staff: what is billed, how collecting it goes, and the next steps that its state allows (R-CHK-250)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeNumericFilter
from unfold.decorators import action, display

from catalog.reference.money import in_words
from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import DaysFilter
from catalog.staff.formatting import json_panel
from catalog.staff.lists import ExactSearchList
from catalog.staff.plain_language import sentence_of
from catalog.staff.read_only import ReadOnlyAdmin
from catalog.wire.exceptions import Refusal
from catalog.wire.values.times import parse_time
from fulfillment.checkouts.admin import table_of_lines
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import Charge

from .collection import collect_invoice
from .models import Invoice
from .operations import delete_invoice, open_invoice, void_invoice
from .readiness import sources_of
from .serializers import InvoiceSerializer
from .states import CHOICES, DRAFT, OPEN, TRANSITIONS, UNCOLLECTIBLE, VOID

BADGES = {"Draft": "info", "Open": "warning", "Paid": "success", "Uncollectible": "danger"}
SIMULATED = "The payment is simulated: no money moves, and nobody outside is asked."

Operation = Callable[..., Invoice]


def moment_of(time: datetime) -> str:
    """Return a moment as pages show it."""
    return formats.date_format(timezone.localtime(time), "j M Y H:i:s")


def outcome_of(invoice: Invoice) -> str:
    """Return what has become of an invoice, in a sentence."""
    if invoice.next_attempt_time is not None:
        return f"The attempt failed. The next one follows on {moment_of(invoice.next_attempt_time)}."
    if invoice.state == UNCOLLECTIBLE:
        return "The attempt failed. It was the last one: the invoice is uncollectible."
    return f"The invoice is now: {invoice.get_state_display().lower()}."


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin, ExactSearchList, ModeAdmin):
    """List and page of invoices. They are made through the API and never edited."""

    search_fields = ("wire_id", "upstream_id", "customer_id")
    change_list_template = "admin/fulfillment/source/change_list.html"
    list_display = ("wire_id", "created", "customer_id", "shown_total", "status", "shown_attempts", "upstream_id")
    list_display_links = ("wire_id",)
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("created_time", DaysFilter),
        ("total_amount", RangeNumericFilter),
    )
    sortable_by = ("created", "shown_total")
    actions_detail = ("open", "collect", "void")
    fields = (
        "wire_id",
        "status",
        "shown_total",
        "shown_attempts",
        "next_attempt_time",
        "shown_order",
        "customer_id",
        "email",
        "description",
        "upstream_id",
        "created_time",
        "updated_time",
        "shown_lines",
        "shown_sources",
        "shown_charges",
        "shown_times",
        "shown_json",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Let drafts alone be deleted (R-CHK-197)."""
        return request.user.has_perm("fulfillment.delete_invoice") and (obj is None or obj.state == DRAFT)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no action on a selection."""
        return {}

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete by the operation, which cancels single-use sources."""
        delete_invoice(live_mode=obj.live_mode, wire_id=obj.wire_id)

    @action(description="Open", url_path="open", permissions=["open"])
    def open(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then open the draft."""
        return self._act(request, object_id, open_invoice, "Open", "Its sources are charged at once.")

    @action(description="Run the next collection attempt", url_path="collect", permissions=["collect"])
    def collect(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then make the next attempt."""
        verb = "Run the next collection attempt of"
        return self._act(request, object_id, collect_invoice, verb, "It counts as the next one of the schedule.")

    @action(description="Void", url_path="void", permissions=["void"])
    def void(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then give the invoice up."""
        return self._act(request, object_id, void_invoice, "Void", "Nothing is collected any more, for good.")

    def has_open_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the invoice can be opened, and this person may."""
        return self._can_become(request, object_id, OPEN)

    def has_void_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the invoice can be voided, and this person may."""
        return self._can_become(request, object_id, VOID)

    def has_collect_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the invoice waits for an attempt, and this person may simulate (R-CHK-251)."""
        invoice = self._invoice(request, object_id)
        return invoice is not None and invoice.state == OPEN and request.user.has_perm("fulfillment.simulate_invoice")

    def _can_become(self, request: HttpRequest, object_id: Any, state: str) -> bool:
        invoice = self._invoice(request, object_id)
        allowed = request.user.has_perm("fulfillment.change_invoice")
        return allowed and invoice is not None and state in TRANSITIONS[invoice.state]

    def _invoice(self, request: HttpRequest, object_id: Any) -> Invoice | None:
        found: Invoice | None = self.get_object(request, str(object_id)) if object_id else None
        return found

    def _act(
        self, request: HttpRequest, object_id: str, operation: Operation, verb: str, consequence: str
    ) -> HttpResponse:
        invoice = self._invoice(request, object_id)
        if invoice is None:
            return self.redirect_from_missing(request, object_id)
        address = self.object_address(invoice.pk)
        if request.method == "POST":
            self._carry_out(request, operation, invoice)
            return redirect(address)
        return self.ask(
            request,
            invoice,
            title=verb.partition(" ")[0],
            question=f"{verb} invoice {invoice.wire_id} of {self.shown_total(invoice)}?",
            consequences=[SIMULATED, consequence],
            verb=f"{verb} the invoice" if verb.isalpha() else "Run the attempt",
        )

    def _carry_out(self, request: HttpRequest, operation: Operation, invoice: Invoice) -> None:
        """Do it, or say why it cannot be done."""
        try:
            changed = operation(live_mode=invoice.live_mode, wire_id=invoice.wire_id)
        except (Refusal, ValidationError) as refused:
            self.message_user(request, f"Nothing was changed. {sentence_of(refused)}", messages.ERROR)
        else:
            failed = changed.next_attempt_time is not None or changed.state == UNCOLLECTIBLE
            self.message_user(request, outcome_of(changed), messages.WARNING if failed else messages.SUCCESS)

    @display(description="State", label=BADGES)
    def status(self, invoice: Invoice) -> str:
        """Return the state in words."""
        return invoice.get_state_display()

    @display(description="Total", ordering="total_amount")
    def shown_total(self, invoice: Invoice) -> str:
        """Return the total with its currency."""
        return in_words(invoice.total_amount, invoice.currency)

    @display(description="Attempts")
    def shown_attempts(self, invoice: Invoice) -> str:
        """Return how many attempts are over, and how many there can be."""
        return f"{invoice.attempt_count} of {invoice.attempts_allowed}"

    @display(description="Order")
    def shown_order(self, invoice: Invoice) -> str:
        """Return the order that the invoice became, as a link where it can be opened."""
        order = Order.objects.in_mode(invoice.live_mode).filter(wire_id=invoice.order_id or None).first()
        if order is None:
            return "None yet"
        if not self.admin_site.is_registered(Order):
            return order.wire_id
        return format_html("<a href='{}'>{}</a>", reverse("admin:fulfillment_order_change", args=[order.pk]), order)

    @display(description="Lines")
    def shown_lines(self, invoice: Invoice) -> str:
        """Return a row for each line (R-CHK-243)."""
        return table_of_lines(invoice.items)

    @display(description="Paid by")
    def shown_sources(self, invoice: Invoice) -> str:
        """Return the sources."""
        rows = [(reverse("admin:fulfillment_source_change", args=[one.pk]), one) for one in sources_of(invoice)]
        return format_html_join(", ", "<a href='{}'>{}</a>", rows) or "Nothing yet"

    @display(description="Charges")
    def shown_charges(self, invoice: Invoice) -> str:
        """Return what became of the charges of all attempts; the failure code is for staff alone (R-CHK-239)."""
        charges = Charge.objects.for_wire().filter(session=invoice.session).order_by("key")
        rows = [
            (in_words(one.amount, one.currency), one.state, f" ({one.failure_code})" if one.failure_code else "")
            for one in charges
        ]
        return format_html_join("", "<div>{}: {}{}</div>", rows) or "Nothing yet"

    @display(description="Reached")
    def shown_times(self, invoice: Invoice) -> str:
        """Return when each state was reached, first to last."""
        names = dict(CHOICES)
        reached = sorted((parse_time(time), names[state]) for state, time in invoice.state_transitions.items())
        return format_html_join("", "<div>{}: {}</div>", [(name, moment_of(time)) for time, name in reached])

    @display(description="As the API shows it")
    def shown_json(self, invoice: Invoice) -> str:
        """Return the resource as a GET would."""
        return json_panel(InvoiceSerializer(invoice).data)
