"""Admin pages of API keys: what a key may do, new secrets, revoking (R-CON-022, R-CON-025, R-CON-029, R-CON-030)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from unfold.decorators import action

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.mode import is_live

from .forms import ApiKeyForm, LiveRotationForm, NewLiveKeyForm, RotationForm
from .models import ApiKey
from .operations import ensure_standard_key, issue_secret, rotate_key


@admin.register(ApiKey)
class ApiKeyAdmin(ModeAdmin):
    """Keys of the mode in force. The standard ones can only be rotated and given another version."""

    form = ApiKeyForm
    list_display = ("name", "kind", "version", "grants", "state", "created_time")
    search_fields = ("name",)
    actions = None
    actions_detail = ("rotate",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the keys with their secrets."""
        return super().get_queryset(request).prefetch_related("secrets")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """List the keys; the standard ones always exist (R-CON-022)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        for kind in ApiKey.STANDARD:
            ensure_standard_key(live_mode=is_live(request), kind=kind)
        return super().changelist_view(request, extra_context)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        """Return what can be seen of a key of this kind."""
        if obj is None:
            return ("name", "version", "permissions", *(("password",) if is_live(request) else ()))
        return ("name", "kind", "version", *(() if obj.is_standard else ("permissions",)), "secrets")

    def get_form(self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form; that of a new key of the live mode asks for the person's password."""
        if obj is not None or not is_live(request):
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, **kwargs | {"form": NewLiveKeyForm})
        form.request = request
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        """Fix the kind, and the name of a standard key."""
        if obj is None:
            return ()
        return ("kind", "secrets", *(("name",) if obj.is_standard else ()))

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Refuse for standard keys."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_standard)

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret of a new key, this once."""
        return self._show_secret(request, obj, issue_secret(api_key=obj))

    @action(description="Rotate secret", url_path="rotate", permissions=["change"])
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask when the old secret shall stop working; then make the new one and show it, this once."""
        key = self.get_object(request, object_id)
        if key is None:
            return self.redirect_from_missing(request, object_id)
        latest = key.secrets.values_list("pk", flat=True).first()
        given: dict[str, Any] = {"data": request.POST or None, "initial": {"latest": latest}}
        form = LiveRotationForm(request, **given) if key.live_mode else RotationForm(**given)
        if not form.is_valid():
            return self._page(request, "staff/rotate_key.html", key, "Rotate secret", form=form)
        if form.cleaned_data["latest"] != latest:
            # A page that is sent again must not retire the secret that its first sending has just made.
            messages.warning(request, "This key has been rotated already; nothing was changed.")
            return redirect(self.object_address(key.pk))
        secret = rotate_key(api_key=key, retire_at=form.retire_at)
        self.log_change(request, key, f"Rotated; older secrets stop {form.retire_at or 'now'}.")
        return self._show_secret(request, key, secret)

    def _show_secret(self, request: HttpRequest, key: ApiKey, secret: str) -> HttpResponse:
        # Shown in the answer itself: it is neither in an address nor in the session, and cannot be called up again.
        response = self._page(request, "staff/new_secret.html", key, "New secret", secret=secret)
        response["Cache-Control"] = "no-store"
        # Where a repeat of the form leads: the answer with the secret cannot be shown again.
        response["Content-Location"] = self.object_address(key.pk)
        return response

    def _page(self, request: HttpRequest, template: str, key: ApiKey, title: str, **context: Any) -> HttpResponse:
        context |= {"subtitle": key.name, "key": key, "address": self.object_address(key.pk)}
        return self.page(request, template, title=title, **context)

    @admin.display(description="may")
    def grants(self, key: ApiKey) -> str:
        """Return in short what a key may do."""
        if key.kind == ApiKey.Kind.RESTRICTED:
            return f"{len(key.permissions)} resources" if len(key.permissions) > 1 else ", ".join(key.permissions)
        return "everything" if key.kind == ApiKey.Kind.CONFIDENTIAL else "create payment sources"

    @admin.display(description="secret")
    def state(self, key: ApiKey) -> str:
        """Return how the working secrets begin and end."""
        now = timezone.now()
        working = [secret.hint for secret in key.secrets.all() if not secret.is_retired(now)]
        return ", ".join(working) or "none yet: rotate to get one"

    @admin.display(description="secrets")
    def secrets(self, key: ApiKey) -> str:
        """Return all secrets with their times."""
        now = timezone.now()
        rows = [
            (secret.hint, secret.created_time.strftime("%Y-%m-%d %H:%M"), _ending(secret, now))
            for secret in key.secrets.all()
        ]
        lines = format_html_join("", "<li><code>{}</code> made {} UTC, {}</li>", rows)
        return format_html('<ul class="plain-list">{}</ul>', lines) if rows else "none yet: rotate to get one"


def _ending(secret: Any, now: Any) -> str:
    if secret.retires_at is None:
        return "works"
    moment = secret.retires_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"stopped {moment}" if secret.is_retired(now) else f"works until {moment}"
