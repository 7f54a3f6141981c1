"""The delivery log: what was sent where, what came back, when it is tried again (R-EVT-126, R-EVT-129)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.decorators import action, display

from catalog.staff.base_admin import LockstepAdmin
from catalog.staff.filters import MomentsFilter
from catalog.staff.formatting import indented, moment
from catalog.staff.lists import ExactSearchList
from catalog.staff.mode import is_live
from catalog.staff.read_only import ReadOnlyAdmin
from catalog.wire.exceptions import Refusal
from catalog.wire.masking import mask_text
from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.delivery.operations import send_again

from .filters import DeliveredGroupFilter, FailureFilter, StateFilter, WebhookFilter
from .pages import may_send
from .visibility import visible_events

COLOURS = {
    "Delivered": "success",
    "Failed": "danger",
    "Abandoned": "danger",
    "Waiting for a retry": "warning",
    "Sending": "info",
    "Pending": "info",
}


def came_back(attempt: Attempt) -> str:
    """Return what came back from an attempt: the status, or why there is none."""
    return str(attempt.status) if attempt.status is not None else str(attempt.get_failure_display())


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin, ExactSearchList, LockstepAdmin):
    """Deliveries of the mode in force; those to deleted webhooks stay on record."""

    change_list_template = "admin/fulfillment/delivery/change_list.html"
    change_form_template = "admin/fulfillment/delivery/change_form.html"
    list_display = ("event_type", "event_id", "endpoint", "state_label", "made", "result", "duration", "next_attempt")
    list_filter = (
        StateFilter,
        WebhookFilter,
        DeliveredGroupFilter,
        FailureFilter,
        ("event__created_time", MomentsFilter),
    )
    search_fields = ("event__wire_id",)
    ordering = ("-pk",)
    sortable_by = ()
    actions = ("send_selected_again",)
    actions_detail = ("send_one_again",)
    fields = ("event_type", "event_link", "endpoint", "state_label", "made", "first_attempt", "next_attempt")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Return the deliveries of the mode whose events the person may see, with their attempts."""
        rows: QuerySet[Delivery] = super().get_queryset(request).filter(event__live_mode=is_live(request))
        rows = rows.filter(visible_events(request.user, "event__"))
        tried = Prefetch("attempts", Attempt.objects.defer("answer", "signature"))
        return rows.select_related("event", "webhook").defer("event__body").prefetch_related(tried)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """Find the deliveries of an event, or of what happened to an object, by the complete ID."""
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(event__wire_id=term) | queryset.filter(event__resource_id=term), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a delivery with all its attempts."""
        delivery = self.get_object(request, object_id)
        attempts = list(delivery.attempts.defer(None).order_by("-pk")) if delivery else []
        context = {
            "attempts": [(attempt, came_back(attempt), indented(mask_text(attempt.answer))) for attempt in attempts]
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def has_send_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the person may send again."""
        return may_send(request)

    @admin.action(description="Send again", permissions=["send"])
    def send_selected_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Make one more attempt of each (R-EVT-129); those to webhooks that are disabled are left out."""
        sent, refused = 0, 0
        for delivery in queryset:
            try:
                send_again(delivery=delivery)
                sent += 1
            except Refusal:
                refused += 1
        if sent:
            self.message_user(request, f"{sent:,} {'delivery is' if sent == 1 else 'deliveries are'} sent again.")
        if refused:
            text = f"{refused:,} {'was' if refused == 1 else 'were'} left out: the webhook is disabled or deleted."
            self.message_user(request, text, messages.WARNING)

    @action(description="Send again", url_path="send-again", permissions=["send"])
    def send_one_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make one more attempt (R-EVT-129); asks first when the page was opened by its address."""
        delivery = self.get_object(request, object_id)
        if delivery is None or not may_send(request):
            raise PermissionDenied
        if request.method == "POST":
            send_again(delivery=delivery)
            self.message_user(request, "The event is sent again.")
            return redirect(self.object_address(delivery.pk))
        return self.ask(
            request,
            delivery,
            title="Send again",
            question=f"Send {delivery.event.type} again?",
            consequences=[f"One more attempt to {delivery.webhook}, with the same event ID and body."],
            verb="Send again",
        )

    @display(description="Event")
    def event_type(self, delivery: Delivery) -> str:
        """Return the type, with a mark on test events."""
        mark = " (test)" if delivery.event.is_test else ""
        return f"{delivery.event.type}{mark}"

    @display(description="Event ID")
    def event_id(self, delivery: Delivery) -> str:
        """Return the ID of the event."""
        return delivery.event.wire_id

    @display(description="Event ID")
    def event_link(self, delivery: Delivery) -> str:
        """Return the way to the event."""
        address = reverse("admin:fulfillment_event_change", args=[delivery.event.pk])
        return format_html('<a href="{}">{}</a>', address, delivery.event.wire_id)

    @display(description="Webhook")
    def endpoint(self, delivery: Delivery) -> str:
        """Return the way to the webhook; of a deleted one its address."""
        webhook = delivery.webhook
        if webhook.deleted_time:
            return f"{webhook} (deleted)"
        address = reverse("admin:fulfillment_webhook_change", args=[webhook.pk])
        return format_html('<a href="{}">{}</a>', address, webhook)

    @display(description="State", label=COLOURS)
    def state_label(self, delivery: Delivery) -> str:
        """Return the state in words."""
        return delivery.get_state_display()

    @display(description="Attempts")
    def made(self, delivery: Delivery) -> int:
        """Return how many attempts were made."""
        return delivery.attempts_made

    @display(description="Latest answer")
    def result(self, delivery: Delivery) -> str:
        """Return what came back last."""
        tried = list(delivery.attempts.all())
        return came_back(tried[0]) if tried else "—"

    @display(description="Duration")
    def duration(self, delivery: Delivery) -> str:
        """Return how long the latest attempt took."""
        tried = list(delivery.attempts.all())
        return f"{tried[0].duration_ms:,} ms" if tried else "—"

    @display(description="First attempt (UTC)")
    def first_attempt(self, delivery: Delivery) -> str:
        """Return when it was tried first."""
        return moment(delivery.first_attempt_time)

    @display(description="Next attempt (UTC)")
    def next_attempt(self, delivery: Delivery) -> str:
        """Return when it is tried again, in UTC."""
        if delivery.due_time and (delivery.state == Delivery.State.SENDING or delivery.due_time <= timezone.now()):
            return "now"
        return moment(delivery.due_time)
