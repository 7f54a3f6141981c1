"""SKU groups in the browser: kept by administrators, read by the others (R-CAT-083, R-CAT-247)."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, ProtectedError, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from catalog.skus.models import Sku
from catalog.staff.base_admin import LockstepTabularInline, ModeAdmin
from catalog.staff.filters import WordsFilter
from catalog.staff.forms import RowForm, StaffForm
from catalog.staff.lists import ExactSearchList
from catalog.staff.success_messages import SuccessMessages
from catalog.staff.widgets import CodeLookup

from .models import GroupTariffCode, SkuGroup


class SkuGroupForm(StaffForm):
    """Adds and edits a group."""

    class Meta:
        model = SkuGroup
        exclude = ("live_mode",)
        widgets = {
            "description": UnfoldAdminTextareaWidget({"rows": 3}),
            **{name: CodeLookup(name) for name in ("tax_code", "eccn", "hs_code")},
        }


class GroupTariffCodeForm(RowForm):
    """One country of a group."""

    class Meta:
        model = GroupTariffCode
        exclude = ("sku_group",)
        widgets = {"country": CodeLookup("country")}


class GroupTariffCodeInline(LockstepTabularInline):
    """The full tariff codes of a group, country by country (R-CAT-085)."""

    model = GroupTariffCode
    form = GroupTariffCodeForm
    extra = 1


class AliasFilter(WordsFilter):
    title = "alias"
    columns = ("alias",)


@admin.register(SkuGroup)
class SkuGroupAdmin(ExactSearchList, SuccessMessages, ModeAdmin):
    """Groups with the number of SKUs that use them."""

    form = SkuGroupForm
    words_label = "Part of alias"
    list_filter = (AliasFilter,)
    inlines = (GroupTariffCodeInline,)
    change_form_template = "admin/catalog/skugroup/change_form.html"
    list_display = ("wire_id", "alias", "tax_code", "eccn", "hs_code", "used_by", "created")
    list_display_links = ("wire_id", "alias")
    sortable_by = ("wire_id", "alias", "created")
    fixed_fields = ("wire_id",)
    fieldsets = (
        ("General", {"fields": ("wire_id", "alias", "description")}),
        (
            "Customs",
            {
                "fields": ("tax_code", "eccn", "hs_code"),
                "description": "Values from the group take precedence over those of its SKUs; empty ones do not count.",
            },
        ),
        ("Shipping", {"fields": ("dangerous_goods_class", "signature_required")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return groups with the number of their SKUs."""
        users = Sku.objects.filter(sku_group=OuterRef("pk")).order_by().values("sku_group").annotate(n=Count("pk"))
        return super().get_queryset(request).annotate(sku_count=Coalesce(Subquery(users.values("n")), 0))

    @display(description="SKUs")
    def used_by(self, group: Any) -> str:
        """Return the number of SKUs, with the way to their list."""
        if not group.sku_count:
            return "0"
        address = reverse("admin:catalog_sku_changelist")
        return format_html('<a class="underline" href="{}?group={}">{}</a>', address, group.wire_id, group.sku_count)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Tell whom a change concerns (R-CAT-088)."""
        group = kwargs.get("obj")
        if group is not None:
            users = Sku.objects.filter(sku_group=group)
            context |= {"sku_count": users.count(), "managed_count": users.exclude(managed_fulfillment="").count()}
        return super().render_change_form(request, context, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Tell how many SKUs use a group, not which; a group in use is told before anybody confirms (R-CAT-087)."""
        in_use = [uses_of(group) for group in objs if group.skus.exists()]
        return [str(group) for group in objs], {}, set(), in_use

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a group. Raises ValidationError naming how many SKUs use it (R-CAT-087)."""
        try:
            super().delete_model(request, obj)
        except ProtectedError:
            raise ValidationError(f"{uses_of(obj)} Give these SKUs another group first.") from None

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete the chosen groups, all or none."""
        for group in queryset:
            self.delete_model(request, group)


def uses_of(group: SkuGroup) -> str:
    """Return in one sentence how many SKUs use a group."""
    count = group.skus.count()
    return f"{count} SKU{'' if count == 1 else 's'} use{'s' if count == 1 else ''} the group {group.alias}."
