"""Legal next steps: what can be done with an object now, by whom, on a page of its own that asks first (R-FUL-440)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.lists import ExactSearchList
from catalog.staff.plain_language import sentence_of
from catalog.staff.read_only import ReadOnlyAdmin
from catalog.wire.exceptions import Refusal

from .forms import ActionForm


@dataclass(frozen=True)
class Step:
    """Something that can be done: when it is legal, which right it needs, what is asked, what is done and said."""

    name: str
    label: str
    question: str
    right: str
    is_legal: Callable[[Any], bool]
    act: Callable[[Any, Any], str]
    form: type[ActionForm] = ActionForm
    consequence: str = ""


class StepPages(ReadOnlyAdmin, ExactSearchList, ModeAdmin):
    """Rows that nobody edits; what can be done with one are its steps."""

    steps: tuple[Step, ...] = ()
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the steps, below that of the object."""
        own = [
            path(f"<path:object_id>/{step.name}/", self._page(step), name=f"{self.prefix}_{step.name}")
            for step in self.steps
        ]
        return [*own, *super().get_urls()]

    @property
    def prefix(self) -> str:
        """Return how the names of the steps' addresses begin."""
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def _page(self, step: Step) -> Any:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            return self.step_view(request, object_id, step)

        return self.admin_site.admin_view(view)

    def back(self, subject: Any) -> str:
        """Return where to go when a step is done."""
        return self.object_address(subject.pk)

    def way_back(self, request: HttpRequest, subject: Any) -> str:
        """Return the page that led to the step, if it names itself and is one of ours, or else the object's own."""
        page = request.GET.get("next", "")
        is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
        return page if is_ours else self.back(subject)

    def step_view(self, request: HttpRequest, object_id: str, step: Step) -> HttpResponse:
        """Ask what is to be done; do it; say what was done, or why not."""
        subject = self.get_object(request, object_id)
        if subject is None:
            return self.redirect_from_missing(request, object_id)
        if not request.user.has_perm(step.right):
            raise PermissionDenied
        back = self.way_back(request, subject)
        if not step.is_legal(subject):
            self.message_user(request, f"{step.label}: not possible any more.", "warning")
            return redirect(back)
        form = step.form(subject, request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                self.message_user(request, step.act(subject, form))
                return redirect(back)
            except (Refusal, ValidationError) as refused:
                form.add_error(None, sentence_of(refused))
        context = {"subtitle": str(subject), "step": step, "form": form, "back": back}
        return self.page(request, "goods/step.html", title=step.label, obj=subject, **context)


def links(prefix: str, steps: Iterable[Step], subject: Any, user: Any) -> list[tuple[str, str]]:
    """Return (label, address) of the steps that are legal now and that the person may take."""
    return [
        (step.label, reverse(f"admin:{prefix}_{step.name}", args=[subject.pk]))
        for step in steps
        if user.has_perm(step.right) and step.is_legal(subject)
    ]
