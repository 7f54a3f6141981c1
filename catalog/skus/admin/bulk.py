"""Bulk edit of a selection: choose, look at what would change, apply."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.effects import no_effect
from catalog.sku_groups.models import SkuGroup
from catalog.skus.bulk import EffectsChanged, Outcome, all_effects, change_skus, fingerprint_of, rehearse_changes
from catalog.skus.models import Sku
from catalog.staff.holding import HoldableForm
from catalog.staff.mode import is_live
from catalog.staff.plain_language import sentence_of
from catalog.staff.widgets import CodeLookup
from catalog.wire.records.effects import Gravity, counted, grave

CODES = ("country_of_origin", "hs_code", "eccn", "tax_code")
MEMBERS = (*CODES, "sku_group", "managed_fulfillment")
LIST = "admin:catalog_sku_changelist"
CONFIRMED = "confirmed"
CHANGED_MEANWHILE = "Nothing was changed yet: look at what would be lost, then confirm it."


class BulkForm(HoldableForm):
    """New values, each behind a tick: only what is ticked is changed, an empty value clears."""

    filters = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, live_mode: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CODES:
            self.fields[name] = forms.CharField(required=False, label=label_of(name), widget=CodeLookup(name))
        groups = SkuGroup.objects.in_mode(live_mode).order_by("alias")
        self.fields["sku_group"] = forms.ModelChoiceField(
            groups, required=False, label=label_of("sku_group"), widget=UnfoldAdminSelectWidget, empty_label="No group"
        )
        choices = [("", "Not managed"), *Sku.Management.choices]
        self.fields["managed_fulfillment"] = forms.ChoiceField(
            choices=choices, required=False, label=label_of("managed_fulfillment"), widget=UnfoldAdminSelectWidget
        )
        for name in MEMBERS:
            self.fields[f"change_{name}"] = forms.BooleanField(required=False, label=f"Change {label_of(name)}")

    def pairs(self) -> list[tuple[Any, Any]]:
        """Return each tick with its value."""
        return [(self[f"change_{name}"], self[name]) for name in MEMBERS]

    def values(self) -> dict[str, Any]:
        """Return what is ticked."""
        return {name: self.cleaned_data[name] for name in MEMBERS if self.cleaned_data.get(f"change_{name}")}


def label_of(name: str) -> str:
    """Return what people call a member."""
    return str(Sku._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def bulk_page(admin: Any, request: HttpRequest, keys: list[int]) -> HttpResponse:
    """Ask for the new values; once there are some, show what they would do, and do it when told to."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    live_mode = is_live(request)
    is_sent = "step" in request.POST
    initial = {"filters": request.GET.urlencode()}
    form = BulkForm(request.POST if is_sent else None, live_mode=live_mode, initial=initial)
    values = form.values() if form.is_valid() else {}
    if values and request.POST["step"] in ("all", "good"):
        skip = request.POST["step"] == "good"
        try:
            confirmed = request.POST.get(CONFIRMED, "")
            outcomes = change_skus(live_mode=live_mode, keys=keys, skip_refused=skip, confirmed=confirmed, **values)
            if skip or not any(outcome.refused for outcome in outcomes):
                return _done(request, outcomes, keys)
            messages.error(request, "Nothing was changed: something was refused.")
        except EffectsChanged:
            messages.warning(request, CHANGED_MEANWHILE)
    outcomes = rehearse_changes(live_mode=live_mode, keys=keys, **values) if values else []
    return _shown(admin, request, form, keys, outcomes)


def _done(request: HttpRequest, outcomes: list[Outcome], keys: list[int]) -> HttpResponse:
    good = [outcome for outcome in outcomes if not outcome.refused]
    told = [f"{counted(sum(1 for outcome in good if outcome.changes), 'SKU')} changed"]
    without = sum(1 for outcome in good if outcome.overridden and not outcome.changes)
    units = sum(effect.units for effect in all_effects(outcomes))
    counts = (
        (len(outcomes) - len(good), "{} skipped"),
        (without, "{} without effect"),
        (len(keys) - len(outcomes), "{} no longer there"),
    )
    told += [words.format(number) for number, words in counts if number]
    told += [f"{counted(units, 'unit')} of stock deleted"] if units else []
    messages.success(request, ", ".join(told))
    return redirect(list_address(request))


def list_address(request: HttpRequest) -> str:
    """Return the address of the list with the filters that it had."""
    filters = request.POST.get("filters") or request.GET.urlencode()
    return f"{reverse(LIST)}?{filters}" if filters else reverse(LIST)


def _shown(
    admin: Any, request: HttpRequest, form: BulkForm, keys: list[int], outcomes: list[Outcome]
) -> TemplateResponse:
    good = [outcome for outcome in outcomes if not outcome.refused]
    effects = all_effects(outcomes)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Change several SKUs",
        "opts": admin.opts,
        "media": form.media,
        "form": form,
        "keys": keys,
        "back": list_address(request),
        "rows": [_row(outcome) for outcome in outcomes],
        "changed": sum(1 for outcome in good if outcome.changes),
        "without": sum(1 for outcome in good if outcome.overridden and not outcome.changes),
        "following": sum(1 for outcome in good if outcome.item_follows),
        "leaving": sum(1 for outcome in good if outcome.ends_management),
        "units": sum(effect.units for effect in effects),
        "losses": bool(grave(effects, Gravity.DESTROY)),
        "confirmed": fingerprint_of(outcomes),
        "refused": len(outcomes) - len(good),
        "gone": len(keys) - len(outcomes) if outcomes else 0,
        "asked": form.is_bound and not outcomes,
    }
    return TemplateResponse(request, "admin/catalog/sku/bulk.html", context)


def _row(outcome: Outcome) -> tuple[Outcome, list[str], str]:
    refusal = sentence_of(outcome.refused) if outcome.refused else ""
    return outcome, _in_words(outcome), refusal


def _in_words(outcome: Outcome) -> list[str]:
    changes = [f"{label_of(name)}: {old or 'none'} → {new or 'none'}" for name, (old, new) in outcome.changes.items()]
    return [*changes, *(no_effect(group, name) for name, group in outcome.overridden.items())]
