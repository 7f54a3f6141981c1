"""What a webhook can be asked for beside its form: its secrets, a try-out, a preview, a replay."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from catalog.staff.formatting import indented
from catalog.staff.passwords import OwnPasswordForm
from catalog.wire.exceptions import Refusal
from fulfillment.events.replays import AT_ONCE, events_of_window, replay
from fulfillment.events.trials import preview_event, send_test_event
from fulfillment.events.webhooks.encryption import UnreadableSecret
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.secrets import TooManySecrets, active_secrets, rotate_secret

from .forms import PreviewForm, ReplayForm, RotationForm, TestEventForm
from .pages import OwnPages

logger = logging.getLogger("lockstep.webhooks")


class WebhookPages(OwnPages):
    """The pages; all need the right to change webhooks."""

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the pages, below that of the webhook."""
        pages = {
            "reveal": self.reveal,
            "rotate": self.rotate,
            "test": self.test,
            "preview": self.preview,
            "replay": self.replay_window,
        }
        own = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(page), name=f"fulfillment_webhook_{name}")
            for name, page in pages.items()
        ]
        return [*own, *super().get_urls()]

    def reveal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the person's password, then show the active secrets and write down that it was done (R-EVT-104)."""
        webhook = self.webhook_or_refuse(request, object_id)
        form = OwnPasswordForm(request, request.POST or None)
        if not form.is_valid():
            return self.own_page(request, "events/reveal.html", webhook, "Reveal secret", form=form)
        try:
            shown = [(secret, secret.value) for secret in active_secrets(webhook)]
        except UnreadableSecret as problem:
            form.add_error(None, str(problem))
            return self.own_page(request, "events/reveal.html", webhook, "Reveal secret", form=form)
        self.note(request, webhook, "Revealed the secret.")
        return self._secrets_page(request, webhook, "Secret", shown)

    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask when the present secret stops, and for the password; then show the new one (R-EVT-101, R-EVT-102)."""
        webhook = self.webhook_or_refuse(request, object_id)
        latest = active_secrets(webhook).values_list("pk", flat=True).first()
        form = RotationForm(request, request.POST or None, initial={"latest": latest})
        if form.is_valid():
            if form.cleaned_data["latest"] != latest:
                # A page that is sent again must not retire the secret that its first sending has just made.
                self.message_user(request, "This secret has been rotated already; nothing was changed.", "warning")
                return redirect(self.object_address(webhook.pk))
            try:
                made = rotate_secret(webhook=webhook, overlap_hours=form.cleaned_data["hours"])
            except TooManySecrets as refused:
                form.add_error(None, refused.message)
            else:
                self.note(request, webhook, f"Rotated the secret; the former one stops {form.chosen}.")
                return self._secrets_page(request, webhook, "New secret", [(made, made.value)])
        return self.own_page(request, "events/rotate.html", webhook, "Rotate secret", form=form)

    def test(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send an event with invented data, and go to its delivery (R-EVT-194)."""
        webhook = self.webhook_or_refuse(request, object_id)
        form = TestEventForm(webhook, request.POST or None)
        if form.is_valid():
            try:
                delivery = send_test_event(webhook=webhook, event_type=form.cleaned_data["type"])
            except Refusal as refused:
                form.add_error(None, refused.message)
            else:
                self.message_user(request, "The test event is on its way.")
                return redirect(reverse("admin:fulfillment_delivery_change", args=[delivery.pk]))
        return self.own_page(request, "events/test.html", webhook, "Send a test event", form=form)

    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what would be sent about an object, signed, and a command that sends it."""
        webhook = self.webhook_or_refuse(request, object_id)
        form = PreviewForm(request, webhook, request.GET or None)
        shown = None
        if form.is_valid():
            chosen = form.cleaned_data
            try:
                shown = preview_event(webhook=webhook, event_type=chosen["type"], wire_id=chosen["id"])
            except Refusal as refused:
                form.add_error("id", refused.message)
            except UnreadableSecret as problem:
                form.add_error(None, str(problem))
        context = {"form": form, "preview": shown, "readable": indented(shown.body) if shown else ""}
        page = self.own_page(request, "events/preview.html", webhook, "Preview", **context)
        page["Cache-Control"] = "no-store"
        # Where a repeat of the form leads.
        page["Content-Location"] = self.object_address(webhook.pk)
        return page

    def replay_window(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a window, tell how many events it holds, and send them when that is confirmed."""
        webhook = self.webhook_or_refuse(request, object_id)
        sent = request.POST or (request.GET if "begin" in request.GET else None)
        form = ReplayForm(webhook, sent)
        number = None
        if form.is_valid():
            number = events_of_window(webhook, **form.window).count()
            if request.method == "POST":
                return self._replayed(request, webhook, form)
        given = request.GET.lists() if number is not None else []
        context = {
            "form": form,
            "number": number,
            "sent": list(given),
            "in_background": number is not None and number > AT_ONCE,
        }
        return self.own_page(request, "events/replay.html", webhook, "Replay", **context)

    def _replayed(self, request: HttpRequest, webhook: Webhook, form: ReplayForm) -> HttpResponse:
        try:
            number = replay(webhook=webhook, **form.window)
        except Refusal as refused:
            self.say_refusal(request, refused)
            return redirect(request.get_full_path())
        noun = "event is" if number == 1 else "events are"
        self.note(request, webhook, f"Replayed {number:,} events from {form.words}.")
        self.message_user(request, f"{number:,} {noun} on the way again.")
        return redirect(f"{reverse('admin:fulfillment_delivery_changelist')}?webhook={webhook.pk}")

    def webhook_or_refuse(self, request: HttpRequest, object_id: str) -> Webhook:
        """Return the webhook of the mode in force. Raises PermissionDenied."""
        webhook: Webhook | None = self.get_object(request, object_id)
        if webhook is None or not self.has_change_permission(request, webhook):
            raise PermissionDenied
        return webhook

    def note(self, request: HttpRequest, webhook: Webhook, text: str) -> None:
        """Write down, for staff and in the log, what somebody did."""
        self.log_change(request, webhook, text)
        logger.info("webhook %s: %s: %s", webhook.wire_id, request.user.get_username(), text)

    def _secrets_page(
        self, request: HttpRequest, webhook: Webhook, title: str, shown: list[tuple[Any, str]]
    ) -> HttpResponse:
        # In the answer itself: neither in an address nor in the session.
        page = self.own_page(request, "events/secrets.html", webhook, title, shown=shown)
        page["Cache-Control"] = "no-store"
        # Where a repeat of the form leads.
        page["Content-Location"] = self.object_address(webhook.pk)
        return page
