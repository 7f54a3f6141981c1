"""Payment sources for staff: what there is, what it does, and the shopper's part by hand (R-CHK-250, R-CHK-251)."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from catalog.reference.money import in_words
from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import DaysFilter
from catalog.staff.formatting import json_panel
from catalog.staff.lists import ExactSearchList
from catalog.staff.read_only import ReadOnlyAdmin
from fulfillment.payments.sessions.models import PaymentSession

from . import states
from .forms import DeclineForm
from .models import Source
from .operations import approve_source, complete_challenge, decline_source, plan_decline
from .serializers import SourceSerializer

BADGES = {
    "Chargeable": "success",
    "Waiting for funds": "warning",
    "Waiting for approval": "warning",
    "Waiting for a challenge": "warning",
    "Used up": "info",
    "Failed": "danger",
}
SHOWN_PAYMENTS = 20
SIMULATED = "The payment is simulated: no money moves, and nobody outside is asked."

Operation = Callable[..., Source]


def papers(session: PaymentSession) -> list[tuple[str, str, str]]:
    """Return what a session pays for: the name of its kind, the address of its page, its ID."""
    found = []
    for relation in session._meta.related_objects:
        paper = getattr(session, relation.get_accessor_name() or "", None) if relation.one_to_one else None
        if paper is not None:
            address = reverse(f"admin:{paper._meta.app_label}_{paper._meta.model_name}_change", args=[paper.pk])
            found.append((str(paper._meta.verbose_name), address, paper.wire_id))
    return found


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin, ExactSearchList, ModeAdmin):
    """List and page of sources. They are made through the API or in the simulator and never edited."""

    search_fields = ("wire_id", "upstream_id", "customer__wire_id")
    change_list_template = "admin/fulfillment/source/change_list.html"
    list_display = ("wire_id", "shown_type", "status", "behaviour_in_words", "shown_customer", "created")
    list_display_links = ("wire_id",)
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("type", ChoicesDropdownFilter),
        ("behaviour", ChoicesDropdownFilter),
        ("created_time", DaysFilter),
    )
    list_select_related = ("customer",)
    sortable_by = ("created",)
    actions_detail = ("approve", "decline", "complete_challenge", "decline_next_charge")
    fields = (
        "wire_id",
        "shown_type",
        "status",
        "behaviour_in_words",
        "shown_decline",
        "worth",
        "shown_owner",
        "shown_customer",
        "shown_page",
        "created_time",
        "updated_time",
        "upstream_id",
        "payment_session_id",
        "shown_payments",
        "shown_json",
    )

    @action(description="Approve", url_path="approve", permissions=["approve"])
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then approve in the shopper's place."""
        return self._act(request, object_id, approve_source, "Approve", "The source can be charged.")

    @action(description="Decline", url_path="decline", permissions=["approve"])
    def decline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then decline in the shopper's place."""
        return self._act(request, object_id, decline_source, "Decline", "The source goes on waiting for approval.")

    @action(description="Complete the challenge", url_path="challenge", permissions=["challenge"])
    def complete_challenge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then pass the challenge in the shopper's place."""
        verb = "Complete the challenge of"
        return self._act(request, object_id, complete_challenge, verb, "The source can be charged.")

    @action(description="Decline the next charge", url_path="decline-next-charge", permissions=["plan"])
    def decline_next_charge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask with which code the next charge fails, and plan it (R-CHK-238)."""
        source = self.get_object(request, object_id)
        if source is None:
            return self.redirect_from_missing(request, object_id)
        form = DeclineForm(source, request.POST if request.method == "POST" else None)
        if form.is_valid():
            code = form.cleaned_data["code"]
            plan_decline(live_mode=source.live_mode, wire_id=source.wire_id, code=code)
            self.message_user(request, f"The next charge will be declined: {code}." if code else "Nothing is planned.")
            return redirect(self.object_address(source.pk))
        return self.ask(
            request,
            source,
            title="Decline",
            question=f"Decline the next charge of {source}?",
            consequences=[
                SIMULATED,
                "The next charge fails, whatever the source does otherwise; the one after it does not.",
            ],
            verb="Save",
            form=form,
        )

    def has_plan_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether something may yet be charged to the source in test mode, and this person may simulate."""
        source = self.get_object(request, str(object_id)) if object_id else None
        charged = source is not None and not source.live_mode and not states.is_final(source.state)
        return charged and request.user.has_perm("fulfillment.change_source")

    def has_approve_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the source waits for approval, and this person may simulate."""
        return self._waits(request, object_id, states.PENDING_REDIRECT)

    def has_challenge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the source waits for a challenge, and this person may simulate."""
        return self._waits(request, object_id, states.REQUIRES_ACTION)

    def _waits(self, request: HttpRequest, object_id: Any, state: str) -> bool:
        source = self.get_object(request, str(object_id)) if object_id else None
        return source is not None and source.state == state and request.user.has_perm("fulfillment.change_source")

    def _act(
        self, request: HttpRequest, object_id: str, operation: Operation, verb: str, consequence: str
    ) -> HttpResponse:
        source = self.get_object(request, object_id)
        if source is None:
            return self.redirect_from_missing(request, object_id)
        if request.method == "POST":
            changed = operation(live_mode=source.live_mode, wire_id=source.wire_id)
            self.message_user(request, f"The source is now: {changed.get_state_display().lower()}.")
            return redirect(self.object_address(source.pk))
        return self.ask(
            request,
            source,
            title=verb.partition(" ")[0],
            question=f"{verb} {source}?",
            consequences=[SIMULATED, consequence],
            verb=f"{verb} the source" if verb.isalpha() else "Complete the challenge",
        )

    @display(description="Type")
    def shown_type(self, source: Source) -> str:
        """Return the type, of a card with brand and last digits."""
        return " ".join(filter(None, (source.details.get("brand"), str(source))))

    @display(description="State", label=BADGES)
    def status(self, source: Source) -> str:
        """Return the state in words."""
        return source.get_state_display()

    @display(description="When used")
    def behaviour_in_words(self, source: Source) -> str:
        """Return what the simulation does with it."""
        return source.get_behaviour_display()

    @display(description="Next charge")
    def shown_decline(self, source: Source) -> str:
        """Return with which code the next charge is declined; for staff alone (R-CHK-239)."""
        return f"Declined: {source.get_planned_decline_display()}" if source.planned_decline else "As always"

    @display(description="Worth")
    def worth(self, source: Source) -> str:
        """Return the amount of a store credit; others pay what is asked of them."""
        return in_words(source.amount, source.currency) if source.amount is not None else "What is asked"

    @display(description="Saved for")
    def shown_customer(self, source: Source) -> str:
        """Return the customer's ID."""
        return source.customer_wire_id or "Nobody"

    @display(description="Owner")
    def shown_owner(self, source: Source) -> str:
        """Return who it belongs to, in a line."""
        address = source.owner.get("address", {})
        parts = (source.owner.get("first_name"), source.owner.get("last_name"))
        place = [address.get(part) for part in ("line1", "postal_code", "city", "state", "country")]
        told = [" ".join(filter(None, parts)), source.owner.get("email"), *place]
        return ", ".join(filter(None, told)) or "Nobody"

    def get_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:
        """Lead to the shopper's page only those who may act in the shopper's place."""
        may_act = request.user.has_perm("fulfillment.change_source")
        return tuple(name for name in self.fields if may_act or name != "shown_page")

    @display(description="Page for the shopper")
    def shown_page(self, source: Source) -> str:
        """Return the address where the shopper acts, as a link."""
        page = source.shopper_page
        link = "<a class='plain-button' href='{}' rel='noopener'>Open the page</a>"
        return format_html(link, page) if page else "None"

    @display(description="Pays")
    def shown_payments(self, source: Source) -> str:
        """Return what it pays of which checkout, order or invoice, the latest first."""
        found = []
        for row in source.contributions.select_related("session").order_by("-key")[:SHOWN_PAYMENTS]:
            links = format_html_join(", ", "{} <a href='{}'>{}</a>", papers(row.session))
            found.append((in_words(row.amount, row.session.currency), links))
        return format_html_join("; ", "{} of {}", found) or "Nothing yet"

    @display(description="As the API shows it")
    def shown_json(self, source: Source) -> str:
        """Return the resource as a GET would."""
        return json_panel(SourceSerializer(source).data)
