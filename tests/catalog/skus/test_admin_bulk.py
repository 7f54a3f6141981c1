"""Changing several SKUs at once: a preview that tells the truth, then all, or all that may be."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from tests.browser_forms import changed, fields_in, member_of
from tests.factories import SkuFactory, SkuGroupFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/sku/"


def begin(mary: Client, *skus: Sku) -> dict[str, list[str]]:
    """Choose SKUs in the list, and return the fields of the page that follows."""
    chosen = {"action": "change_several", "_selected_action": [sku.pk for sku in skus]}
    return fields_in(mary.post(LIST, chosen), "bulk_form")


def send(mary: Client, fields: dict[str, list[str]], step: str, **values: str) -> Any:
    """Tick and fill in values, and press a button."""
    ticks = {f"change_{name}": "on" for name in values}
    return mary.post(reverse("admin:catalog_sku_bulk"), changed(fields, **ticks, **values, step=step))


def test_the_preview_changes_nothing_and_tells_the_truth(mary: Client) -> None:
    """Also of the inventory items."""
    managed, plain, equal = SkuFactory(managed=True), SkuFactory(), SkuFactory(hs_code="7323.94")
    answer = send(mary, begin(mary, managed, plain, equal), "preview", hs_code="7323.94")
    assert [answer.context[name] for name in ("changed", "following", "refused")] == [2, 1, 0]
    assert sorted(Sku.objects.values_list("hs_code", flat=True)) == ["", "6404.20", "7323.94"]
    assert InventoryItem.objects.get().hs_code == "6404.20"
    assert managed.history.count() == 1
    done = send(mary, fields_in(answer, "bulk_form"), "all", hs_code="7323.94")
    assert [str(message) for message in get_messages(done.wsgi_request)] == ["2 SKUs changed"]
    assert set(Sku.objects.values_list("hs_code", flat=True)) == {"7323.94"}
    assert InventoryItem.objects.get().hs_code == "7323.94"
    assert managed.history.latest("history_id").through == "browser"
    assert equal.history.count() == 1


def test_what_is_refused_stops_all_or_is_skipped(mary: Client) -> None:
    """Each refusal stands in its row."""
    managed, plain = SkuFactory(managed=True), SkuFactory()
    fields = begin(mary, managed, plain)
    shown = send(mary, fields, "preview", tax_code="DM010100")
    assert [bool(refusal) for _, _, refusal in shown.context["rows"]] == [True, False]
    assert "needs a tax code of physical goods" in shown.content.decode()
    send(mary, fields, "all", tax_code="DM010100")
    assert not Sku.objects.filter(tax_code="DM010100").exists()
    send(mary, fields, "good", tax_code="DM010100")
    assert [sku.pk for sku in Sku.objects.filter(tax_code="DM010100")] == [plain.pk]


def test_several_members_groups_and_management_at_once(mary: Client) -> None:
    """A managed SKU gets its item; an empty value clears."""
    group, sku = SkuGroupFactory(), SkuFactory(part_number="P", hs_code="6404.20")
    values = {"sku_group": str(group.pk), "managed_fulfillment": "DRGlobalFulfillment", "hs_code": ""}
    send(mary, begin(mary, sku), "all", **values)
    stored = Sku.objects.get(pk=sku.pk)
    assert (stored.sku_group, stored.is_managed, stored.hs_code) == (group, True, "")
    assert InventoryItem.objects.get(wire_id=sku.wire_id).part_number == "P"


def test_a_value_without_a_tick_is_none(mary: Client) -> None:
    """Only what is ticked is changed."""
    sku = SkuFactory()
    answer = mary.post(reverse("admin:catalog_sku_bulk"), changed(begin(mary, sku), eccn="5A992", step="all"))
    assert "Tick at least one line." in answer.content.decode()
    assert Sku.objects.get(pk=sku.pk).eccn == "EAR99"


def test_other_modes_and_readers_are_kept_out(mary: Client) -> None:
    """R-CAT-247, R-CAT-248."""
    live, sku = SkuFactory(live=True), SkuFactory()
    fields = begin(mary, sku)
    send(mary, changed(fields, key=[str(live.pk), "nonsense"]), "all", hs_code="7323.94")
    assert Sku.objects.get(pk=live.pk).hs_code == ""
    assert send(member_of("Viewer"), fields, "all", hs_code="7323.94").status_code == 403
    assert Sku.objects.get(pk=sku.pk).hs_code == ""
