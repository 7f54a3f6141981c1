"""The history page of an object: who changed what, when, through what (R-CON-202).

It only shows. Going back is an edit like any other, because storing an old row as it was would pass by today's rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import display_for_field, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Field, ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

PER_PAGE = 50
NOTHING = "—"
KINDS = {"+": "Added", "~": "Changed", "-": "Deleted"}
SOURCES = {"browser": "Browser", "key": "API key", "import": "Import", "shell": "Command line"}


@dataclass(frozen=True)
class Change:
    """One attribute that became something else."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One line of the page."""

    time: Any
    kind: str
    who: str
    through: str
    request_id: str
    changes: list[Change]


class HistoryPages:
    """Shows the change history of models that keep one; Django's own page for the others."""

    def get_history_queryset(self, request: HttpRequest, object_id: Any) -> QuerySet[Any]:
        """Return the history rows of an object, newest first; deleted objects still have theirs."""
        opts: Any = self.model._meta  # type: ignore[attr-defined]
        try:
            pk = opts.pk.to_python(object_id)
        except ValidationError:
            raise Http404 from None
        rows = self.model.history.filter(**{opts.pk.attname: pk})  # type: ignore[attr-defined]
        return rows.select_related("history_user").order_by("-history_date", "-history_id")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Answer the history page."""
        admin: Any = self
        if not hasattr(admin.model, "history"):
            return super().history_view(request, object_id, extra_context)  # type: ignore[misc]
        if not admin.has_view_or_change_permission(request):
            raise PermissionDenied
        page = Paginator(admin.get_history_queryset(request, unquote(object_id)), PER_PAGE).get_page(
            request.GET.get("p")
        )
        if not page.paginator.count:
            raise Http404
        present = admin.get_object(request, unquote(object_id))
        context = {
            **admin.admin_site.each_context(request),
            "title": "History",
            "subtitle": str(present or page.object_list[0]),
            "entries": entries(page, admin.model),
            "page_obj": page,
            "object": present,
            "opts": admin.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "staff/history.html", context)


def entries(page: Any, model: Any) -> list[Entry]:
    """Return the lines of a page; the row before its oldest one is read too, to tell what that one changed."""
    start = page.start_index() - 1
    rows = list(page.paginator.object_list[start : start + PER_PAGE + 1])
    names = names_of_related(rows)
    shown = rows[:PER_PAGE]
    return [_entry(row, older, names) for row, older in zip(shown, [*rows[1:], None], strict=False)]


def _entry(row: Any, older: Any, names: dict[tuple[str, Any], str]) -> Entry:
    return Entry(
        time=row.history_date,
        kind=KINDS[row.history_type],
        who=row.actor_name or str(row.history_user or ""),
        through=SOURCES.get(row.through, row.through),
        request_id=row.request_id,
        changes=list(changes_between(older, row, names)) if row.history_type != "-" else [],
    )


def changes_between(older: Any, row: Any, names: dict[tuple[str, Any], str]) -> Iterable[Change]:
    """Yield what differs between two history rows; of the first row, everything that was not empty."""
    for field in tracked_fields(row):
        old = getattr(older, field.attname) if older is not None else None
        new = getattr(row, field.attname)
        if old != new and not (older is None and new in (None, "", {}, [])):
            label = str(field.verbose_name)
            yield Change(label[:1].upper() + label[1:], _shown(field, old, names), _shown(field, new, names))


def tracked_fields(row: Any) -> list[Field]:
    """Return the attributes worth showing: not the key, the mode and the times, which every change moves."""
    silent = {"live_mode", "created_time", "updated_time"}
    return [field for field in type(row).tracked_fields if not field.primary_key and field.name not in silent]


def names_of_related(rows: list[Any]) -> dict[tuple[str, Any], str]:
    """Return the names of all objects that history rows refer to, one query for each attribute."""
    names: dict[tuple[str, Any], str] = {}
    references = [field for field in tracked_fields(rows[0]) if isinstance(field, ForeignKey)] if rows else []
    for field in references:
        column = field.target_field.attname
        wanted = {getattr(row, field.attname) for row in rows} - {None}
        for related in field.related_model._default_manager.filter(**{f"{column}__in": wanted}):
            names[field.name, getattr(related, column)] = str(related)
    return names


def _shown(field: Field, value: Any, names: dict[tuple[str, Any], str]) -> str:
    if value in (None, "", {}, []):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, ForeignKey):
        return names.get((field.name, value), str(value))
    if hasattr(field, "as_text"):
        return str(field.as_text(value))
    return str(display_for_field(value, field, NOTHING))
