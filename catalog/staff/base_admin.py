"""The base of all admin pages: errors in plain words, one mode at a time, lists that stay quick, readable history.

How a slice uses it::

    @admin.register(Sku)
    class SkuAdmin(ModeAdmin):            # LockstepAdmin for models without live_mode
        list_display = (...)
        inlines = [FeeInline]             # class FeeInline(LockstepTabularInline)
        form = SkuForm                    # class SkuForm(StaffForm), if it needs a form of its own

Whatever a rule refuses while an object is stored (ValidationError, Refusal) appears at the form; while it is deleted,
or in an action, as a message, and nothing is stored. Actions thus raise, and never catch, what the rules raise.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import BaseForm, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin, TabularInline

from catalog.wire.exceptions import Refusal
from catalog.wire.records.effects import PlannedChange, effects_of
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.operations import insert

from .confirmation import (
    Unconfirmed,
    confirmation_page,
    listed_effects,
    refuse_if_going_back,
    require_confirmation,
    tell_effects,
)
from .forms import StaffForm, bind
from .history import HistoryPages
from .mode import is_live
from .navigation import title_of
from .number_fields import FORM_CLASSES
from .paginator import CappedPaginator
from .plain_language import sentence_of
from .strict_lists import StrictLists
from .widgets import SelectInMode


def has_mode(model: type[models.Model]) -> bool:
    """Tell whether the rows of a model belong to a mode."""
    return any(field.name == "live_mode" for field in model._meta.concrete_fields)


class ChoicesInMode:
    """Offers and accepts only objects of the mode in force wherever a form refers to another object (R-CON-023)."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Narrow the choices of a reference to the mode."""
        related = db_field.remote_field.model
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            site = self.admin_site  # type: ignore[attr-defined]
            kwargs.setdefault("widget", SelectInMode(db_field, site, live_mode=is_live(request)))
        if has_mode(related):
            rows = kwargs.get("queryset") or related._default_manager.all()
            kwargs["queryset"] = rows.filter(live_mode=is_live(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class LockstepAdmin(ChoicesInMode, HistoryPages, StrictLists, ModelAdmin):
    """The base of every admin. See the head of this module."""

    form = StaffForm
    formfield_overrides = FORM_CLASSES
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    paginator = CappedPaginator
    list_filter_submit = True
    warn_unsaved_form = True
    fixed_fields: tuple[str, ...] = ()
    """Fields that are entered when an object is added and read-only from then on."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Add the fixed fields once there is an object."""
        return (*super().get_readonly_fields(request, obj), *(self.fixed_fields if obj else ()))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return a form class that knows the mode and what was refused in this request."""
        return bind(super().get_form(request, obj, change, **kwargs), request, self.model)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the object; two people adding the same ID at one moment get an answer, not a crash (R-CON-120).

        Raises Unconfirmed when the change takes along what somebody has to confirm first; what the rules refuse is
        told before anybody is asked.
        """
        details = {"change": form.resource_change} if isinstance(obj, ManagedResource) else {}
        if not change and details:
            insert(obj, **details)
            return
        effects = effects_of(PlannedChange.of(obj)) if change else []
        obj.save(**details)
        require_confirmation(request, obj, effects)
        tell_effects(self, request, effects)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save an object. What is refused while storing is shown at the form, filled in as it was sent.

        A change with grave effects is shown on a page that asks for confirmation; nothing is stored then.
        """
        request.refused = refuse_if_going_back(request)  # type: ignore[attr-defined]
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Unconfirmed as asked:
            return confirmation_page(self, request, asked)
        except (Refusal, ValidationError) as refused:
            if request.method != "POST":
                raise
            request.refused = refused  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list or carry out an action, the action as a whole or not at all."""
        extra_context = {"title": self.list_title(), **(extra_context or {})}
        if request.method != "POST":
            return self._list_page(request, extra_context)
        try:
            with transaction.atomic():
                return self._list_page(request, extra_context)
        except (Refusal, ValidationError) as refused:
            self.message_user(request, f"Nothing was changed. {sentence_of(refused)}", messages.ERROR)
            return redirect(request.get_full_path())

    def _list_page(self, request: HttpRequest, extra_context: dict[str, Any]) -> HttpResponse:
        """Return the list; an empty one where the address holds a number that no row can have."""
        try:
            return super().changelist_view(request, extra_context)
        except OverflowError:
            # SQLite's driver takes no number beyond 64 bits, not even to find nothing, as PostgreSQL does.
            request.asks_for_no_row = True  # type: ignore[attr-defined]
            return super().changelist_view(request, extra_context)

    def list_title(self) -> str:
        """Return what the list is called: as in the side bar."""
        plural = str(self.opts.verbose_name_plural)
        return title_of(self.opts.label_lower) or plural[:1].upper() + plural[1:]

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, or delete; what is refused becomes a message on the object's page."""
        obj = self.get_object(request, unquote(object_id)) if request.method == "GET" else None
        extra_context = {"effects": effects_of(PlannedChange.deletion(obj)) if obj else [], **(extra_context or {})}
        try:
            return super().delete_view(request, object_id, extra_context)
        except (Refusal, ValidationError) as refused:
            self.message_user(request, f"Nothing was deleted. {sentence_of(refused)}", messages.ERROR)
        return redirect(self.object_address(unquote(object_id)))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        # Django's own pages call this; there is no public hook.
        return self.redirect_from_missing(request, object_id)

    def redirect_from_missing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Redirect to the list with a message that names the missing object by its own ID, not by its database key."""
        name = self._former_name(request, object_id)
        text = f"{name} does not exist any more. Perhaps somebody deleted it. Nothing was changed."
        self.message_user(request, text, messages.WARNING)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _former_name(self, request: HttpRequest, object_id: str) -> str:
        """Return what a deleted object was called: by its history, else its kind alone."""
        noun = str(self.opts.verbose_name)
        wire_id = ""
        if hasattr(self.model, "history"):
            with suppress(Http404, OverflowError):
                last = self.get_history_queryset(request, unquote(object_id)).first()
                wire_id = getattr(last, "wire_id", "")
        return f"{noun[:1].upper()}{noun[1:]} “{wire_id}”" if wire_id else f"This {noun}"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[Any], Any, set[str], Any]:
        """Name what goes along by counts as well, object by object."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return [*deleted, *listed_effects(request, objs)], counts, lacking, protected

    def page(
        self, request: HttpRequest, template: str, *, title: str, obj: Any = None, **context: Any
    ) -> TemplateResponse:
        """Answer with a page of the site about the model, or about one object of it."""
        shared = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "original": obj}
        return TemplateResponse(request, template, shared | context)

    def ask(
        self,
        request: HttpRequest,
        obj: Any,
        *,
        title: str,
        question: str,
        consequences: Sequence[str],
        verb: str,
        form: BaseForm | None = None,
    ) -> TemplateResponse:
        """Ask on a page of its own whether an action on an object is to be taken; `verb` labels the button."""
        context = {"question": question, "consequences": consequences, "verb": verb, "form": form}
        back = self.object_address(obj.pk)
        return self.page(request, "staff/confirm.html", title=title, obj=obj, back=back, **context)

    def object_address(self, pk: Any) -> str:
        """Return the address of an object's page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[quote(pk)])


class ModeAdmin(LockstepAdmin):
    """The base for models with `live_mode`: the other mode does not exist here (R-CAT-248)."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows of the mode in force: for lists, look-ups, pages of objects, actions."""
        return super().get_queryset(request).filter(live_mode=is_live(request))

    def get_history_queryset(self, request: HttpRequest, object_id: Any) -> QuerySet[Any]:
        """Return the history of an object of the mode in force."""
        return super().get_history_queryset(request, object_id).filter(live_mode=is_live(request))


class LockstepTabularInline(ChoicesInMode, TabularInline):
    """The base of rows that are edited on the page of another object."""

    form = StaffForm
    formfield_overrides = FORM_CLASSES

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return a formset whose forms know the mode."""
        formset = super().get_formset(request, obj, **kwargs)
        bind(formset.form, request, self.model)
        return formset

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Name each control: the heading of its column is not tied to it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs.setdefault("aria-label", str(field.label))
        return field
