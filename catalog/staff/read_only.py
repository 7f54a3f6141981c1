"""Admin bases for rows that staff cannot add, edit or delete by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse


class FixedRowsAdmin:
    """Neither adds nor deletes rows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(FixedRowsAdmin):
    """Shows rows that the API or Lockstep itself writes.

    The page needs no `readonly_fields`: without the right to change a row, Django shows all fields as text.
    """

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the row, and a link to its history if the model keeps one."""
        keeps_history = hasattr(self.model, "history")  # type: ignore[attr-defined]
        context = {"show_history": keeps_history, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)  # type: ignore[misc]


class SingleRowAdmin:
    """Settings: one row per mode, added once and never deleted. Mix into a ModeAdmin."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow it until the row exists.

        Every page of the site asks, for its menus; only the pages of this model pay for the query.
        """
        allowed = bool(super().has_add_permission(request))  # type: ignore[misc]
        opts = self.opts  # type: ignore[attr-defined]
        url_name = getattr(request.resolver_match, "url_name", None) or ""
        here = url_name.startswith(f"{opts.app_label}_{opts.model_name}_")
        return allowed and not (here and self.get_queryset(request).exists())  # type: ignore[attr-defined]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
