"""Webhooks in the browser (R-EVT-190 to R-EVT-192)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.decorators import display

from catalog.staff.confirmation import listed_effects
from catalog.staff.formatting import minute
from catalog.staff.lists import ExactSearchList
from catalog.staff.success_messages import SuccessMessages
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.operations import delete_webhook
from fulfillment.events.webhooks.secrets import active_secrets

from .filters import StatusFilter
from .visibility import visible_deliveries
from .webhook_form import WebhookForm
from .webhook_pages import WebhookPages

WARN_AFTER = timedelta(hours=24)
SHOWN_NOTES = 10
COLOURS = {"Enabled": "success", "Failing": "warning", "Disabled": "info", "Disabled by the system": "danger"}


def status_of(webhook: Webhook) -> str:
    """Return what staff are told about a webhook; after a day of failure they are warned (R-EVT-165)."""
    if not webhook.enabled:
        return "Disabled by the system" if webhook.disabled_time else "Disabled"
    return "Failing" if is_long_failing(webhook) else "Enabled"


def is_long_failing(webhook: Webhook) -> bool:
    """Tell whether a webhook has been failing for a day or longer, without one success (R-EVT-165)."""
    return webhook.failing_since is not None and webhook.failing_since <= timezone.now() - WARN_AFTER


@admin.register(Webhook)
class WebhookAdmin(SuccessMessages, ExactSearchList, WebhookPages):
    """The list and the form of webhooks."""

    form = WebhookForm
    change_list_template = "admin/fulfillment/webhook/change_list.html"
    change_form_template = "admin/fulfillment/webhook/change_form.html"
    delete_confirmation_template = "admin/fulfillment/webhook/delete_confirmation.html"
    list_display = (
        "shown_address",
        "status",
        "trouble",
        "subscribed",
        "secret",
        "deliveries_link",
        "updated",
        "created",
    )
    list_filter = (StatusFilter,)
    search_fields = ("wire_id",)
    sortable_by = ()
    ordering = ("-key",)
    actions = None
    fieldsets = (
        (None, {"fields": ("wire_id", "enabled", "address", "api_version", "transport_type", "verify_tls")}),
        ("Credentials", {"fields": (("basic_username", "basic_password"),), "description": "For the transport HTTP."}),
        (
            "OAuth credentials",
            {
                "fields": (
                    "oauth_token_end_point",
                    ("oauth_client_id", "oauth_client_secret"),
                    "oauth_grant_type",
                    ("oauth_user_name", "oauth_password"),
                ),
                "description": "For the transport HTTP with OAuth.",
                "classes": ("collapse",),
            },
        ),
        ("Events", {"fields": ("types",)}),
    )

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Offer secrets to those who may see them."""
        shown = list(super().get_list_display(request))
        return shown if self.has_change_permission(request) else [name for name in shown if name != "secret"]

    def get_readonly_fields(self, request: HttpRequest, obj: Webhook | None = None) -> tuple[str, ...]:
        """Show the ID once there is one; nobody chooses it."""
        return ("wire_id",) if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Webhook | None = None) -> Any:
        """Leave out the ID of a new webhook, and credentials where they cannot be changed: they would look empty."""
        if obj is None:
            (title, first), *others = super().get_fieldsets(request, obj)
            return [(title, {**first, "fields": first["fields"][1:]}), *others]
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        fields = ("wire_id", "enabled", "shown_address", "api_version", "transport_type", "verify_tls", "shown_types")
        return ((None, {"fields": fields}),)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin switched off (R-EVT-191)."""
        return {"enabled": False}

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Find webhooks by their ID or by a part of their address that is shown: secrets cannot be tried out."""
        term = search_term.strip()
        if not term:
            return queryset, False
        similar = [webhook.pk for webhook in queryset if term.casefold() in str(webhook).casefold()]
        return queryset.filter(wire_id=term) | queryset.filter(pk__in=similar), False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Show the form with its status, secrets and latest deliveries."""
        webhook = kwargs.get("obj")
        if webhook is not None:
            stored = Webhook.objects.get(pk=webhook.pk)
            context |= {
                "stored": stored,
                "status": status_of(stored),
                "status_colour": COLOURS[status_of(stored)],
                "is_long_failing": is_long_failing(stored),
                "secrets": active_secrets(stored),
                "notes": notes_about(stored),
                "latest": latest_deliveries(request, stored),
            }
        return super().render_change_form(request, context, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete by the operation, which drops secrets and what was not delivered (R-EVT-091)."""
        delete_webhook(live_mode=obj.live_mode, wire_id=obj.wire_id)

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> tuple[list[Any], Any, set[str], Any]:
        """Name the webhook alone: what was sent to it stays on record."""
        return [*map(str, objs), *listed_effects(request, objs)], {}, set(), []

    @display(description="endpoint URL", ordering="address")
    def shown_address(self, webhook: Webhook) -> str:
        """Return the address without tokens; those who may change it find it in the form."""
        return str(webhook)

    @display(description="Status", label=COLOURS)
    def status(self, webhook: Webhook) -> str:
        """Return the status in words."""
        return status_of(webhook)

    @display(description="Since")
    def trouble(self, webhook: Webhook) -> str:
        """Return since when and why the system disabled it, or since when it is failing (R-EVT-162, R-EVT-165)."""
        if webhook.disabled_time and not webhook.enabled:
            return f"{minute(webhook.disabled_time)}: {webhook.disabled_reason}"
        if webhook.failing_since and is_long_failing(webhook):
            return minute(webhook.failing_since)
        return "—"

    @display(description="Events")
    def subscribed(self, webhook: Webhook) -> str:
        """Return how many types it subscribes to, or the one."""
        return webhook.type_names[0] if len(webhook.type_names) == 1 else f"{len(webhook.type_names)} types"

    @display(description="event types")
    def shown_types(self, webhook: Webhook) -> str:
        """Return the types as text."""
        return ", ".join(webhook.type_names)

    @display(description="Signing secret")
    def secret(self, webhook: Webhook) -> str:
        """Return the way to the secret."""
        address = reverse("admin:fulfillment_webhook_reveal", args=[webhook.pk])
        return format_html('<a href="{}" aria-label="Reveal secret of {}">Reveal secret</a>', address, webhook)

    @display(description="Deliveries")
    def deliveries_link(self, webhook: Webhook) -> str:
        """Return the way to what was sent."""
        address = reverse("admin:fulfillment_delivery_changelist")
        return format_html(
            '<a href="{}?webhook={}" aria-label="Deliveries to {}">Deliveries</a>', address, webhook.pk, webhook
        )

    @display(description="Last updated")
    def updated(self, webhook: Webhook) -> str:
        """Return the time of the last change."""
        return minute(webhook.last_changed)

    @display(description="Created")
    def created(self, webhook: Webhook) -> str:
        """Return the time of creation."""
        return minute(webhook.created_time)


def notes_about(webhook: Webhook) -> list[LogEntry]:
    """Return what staff did with a webhook beside editing it: revealing, rotating, replaying."""
    kind = ContentType.objects.get_for_model(Webhook)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(webhook.pk)).select_related("user")
    # Messages of forms are lists in JSON.
    return list(entries.exclude(change_message__startswith="[").exclude(change_message="")[:SHOWN_NOTES])


def latest_deliveries(request: HttpRequest, webhook: Webhook) -> list[Delivery]:
    """Return the newest deliveries that the person may see."""
    rows = (
        visible_deliveries(request).filter(webhook=webhook).select_related("event").defer("event__body").order_by("-pk")
    )
    return list(rows[:SHOWN_NOTES])
