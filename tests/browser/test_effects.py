"""What an edit would destroy is named before it is done, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from fulfillment.stock.models import Level
from tests.factories import SkuFactory
from tests.factories.stock import stock_up

from .conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SitDown = Callable[..., Desk]
LOST = "63 units of stock at 2 locations (main: 42, north: 21) are deleted."


def test_ending_management_by_form_and_by_bulk_edit(sit_down: SitDown) -> None:
    """Both name 63 units at two locations and delete them only when that is confirmed; long names widen no page."""
    for wire_id in ("mug-01", "mug-02"):
        SkuFactory(wire_id=wire_id, name="M" * 1024, managed=True)
        stock_up(42, wire_id)
        stock_up(21, wire_id, location="north")
    sku = Sku.objects.get(wire_id="mug-01")
    desk = sit_down("Merchandiser")
    page = desk.page

    desk.open(f"/admin/catalog/sku/{sku.pk}/change/")
    page.locator("[name=name]").fill("Steel mug")
    page.locator("[name=managed_fulfillment]").select_option("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(LOST)).to_be_visible()
    assert (desk.overflow(), desk.barriers()) == (0, [])
    page.get_by_role("button", name="Back to the form").click()
    expect(page.locator("[name=name]")).to_have_value("Steel mug")
    assert Level.objects.filter(inventory_item__wire_id="mug-01").count() == 2
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Save and delete 63 units").click()
    expect(page.get_by_text("Changes saved")).to_be_visible()
    assert not InventoryItem.objects.filter(wire_id="mug-01").exists()

    desk.open("/admin/catalog/sku/?managed=yes")
    page.locator("[name=_selected_action]").first.check(force=True)
    page.locator("select[name=action]").select_option("change_several")
    page.locator("[name=index]").click()
    page.get_by_label("Change managed fulfillment").check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("1 inventory item would be deleted, with 63 units of stock.")).to_be_visible()
    expect(page.get_by_text(LOST)).to_be_visible()
    assert (desk.overflow(), desk.barriers()) == (0, [])
    assert InventoryItem.objects.filter(wire_id="mug-02").exists()
    page.get_by_role("button", name="Change 1 SKU and delete 63 units").click()
    expect(page.get_by_text("1 SKU changed, 63 units of stock deleted")).to_be_visible()
    assert not InventoryItem.objects.exists()
    assert page.url.endswith("?managed=yes")

    desk.open(f"/admin/catalog/sku/{Sku.objects.get(wire_id='mug-02').pk}/delete/")
    assert desk.overflow() == 0


def test_a_weight_asks_for_its_unit(sit_down: SitDown) -> None:
    """1.5 is not stored as ounces because nobody chose kilograms; the refusal stands at the unit."""
    desk = sit_down("Merchandiser")
    page = desk.page
    desk.open("/admin/catalog/sku/add/")
    for name, value in (("wire_id", "mug-01"), ("name", "Mug"), ("eccn", "EAR99"), ("weight", "1.5")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=country_of_origin]").fill("PL")
    page.locator("[name=tax_code]").fill("P0000000")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Choose the unit of the weight.")).to_be_visible()
    assert not Sku.objects.exists()
    page.locator("[name=weight_unit]").select_option("kg")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("SKU added")).to_be_visible()
    assert Sku.objects.get().weight_unit == "kg"
