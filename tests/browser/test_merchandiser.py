"""A merchandiser's morning, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from tests.factories import SkuFactory

from .conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SitDown = Callable[..., Desk]


def test_find_break_read_fix_see_the_pair_and_the_history(sit_down: SitDown) -> None:
    """R-CAT-231, R-CAT-241, R-CAT-242, R-CON-202."""
    SkuFactory(wire_id="mug-01", name="Enamel mug with steel rim", managed=True, part_number="EM-500")
    SkuFactory(wire_id="pot-01", name="Teapot")
    desk = sit_down("Merchandiser", by_hand=True)
    page = desk.page

    desk.open("/admin/catalog/sku/")
    page.get_by_label("Part of name or part number").fill("steel")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_role("link", name="mug-01")).to_be_visible()
    expect(page.get_by_role("link", name="pot-01")).to_have_count(0)
    usual = page.viewport_size
    page.set_viewport_size({"width": 375, "height": 812})
    expect(page.get_by_role("heading", level=1)).to_have_text("SKUs", use_inner_text=True)
    page.set_viewport_size(usual or {"width": 1280, "height": 720})
    page.get_by_role("link", name="mug-01").click()

    page.get_by_label("HS code").fill("1234.56.YW")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("'1234.56.YW' is not a valid HS code.")).to_be_visible()
    expect(page.get_by_label("HS code")).to_have_value("1234.56.YW")

    page.get_by_label("HS code").fill("7323.94")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Changes saved")).to_be_visible()
    row = page.locator("#pair tbody tr", has_text="HS code")
    expect(row.get_by_role("cell")).to_have_text(["7323.94", "7323.94", "equal"])
    assert InventoryItem.objects.get(wire_id="mug-01").hs_code == "7323.94"

    page.locator('a[href*="/history/"]').first.click()
    expect(page.get_by_text("7323.94")).to_be_visible()
    expect(page.get_by_text("Browser").first).to_be_visible()


def test_after_a_refusal_the_first_wrong_input_has_the_focus(sit_down: SitDown) -> None:
    """R-CAT-241: not the ID, which is right."""
    desk = sit_down("Merchandiser")
    desk.open("/admin/catalog/sku/add/")
    page = desk.page
    page.locator("[name=wire_id]").fill("mug-01")
    page.locator("[name=name]").fill("Mug")
    page.locator("[name=country_of_origin]").fill("Polandia")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Choose a country from the list.")).to_be_visible()
    page.wait_for_load_state("load")
    expect(page.locator("[name=country_of_origin]")).to_be_focused()


def test_rows_can_be_added_and_taken_away(sit_down: SitDown) -> None:
    """R-CAT-235, R-CAT-237: by keyboard as well."""
    sku = SkuFactory(item_breadcrumb="Kitchen > Mugs; Gifts", metadata={"season": "2026"})
    desk = sit_down("Merchandiser")
    desk.open(f"/admin/catalog/sku/{sku.pk}/change/")
    page = desk.page

    paths = page.locator("#id_item_breadcrumb")
    paths.get_by_role("button", name="Remove row 1").click()
    paths.get_by_role("button", name="Add row").press("Enter")
    page.keyboard.type("Outdoor > Camp kitchen")
    members = page.locator("#id_metadata")
    members.get_by_label("Name, row 2").fill("rank")
    members.get_by_label("Type, row 2").select_option("Integer")
    members.get_by_label("Value, row 2").fill("3")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Changes saved")).to_be_visible()

    stored = Sku.objects.get(pk=sku.pk)
    assert stored.item_breadcrumb == "Gifts; Outdoor > Camp kitchen"
    assert stored.metadata == {"season": "2026", "rank": 3}


def test_the_form_works_without_scripts(sit_down: SitDown) -> None:
    """The few empty rows are then all there are."""
    sku = SkuFactory(item_breadcrumb="Kitchen")
    desk = sit_down("Merchandiser")
    state = desk.page.context.storage_state()
    plain = desk.page.context.browser.new_context(java_script_enabled=False, storage_state=state)  # type: ignore[union-attr]
    page = plain.new_page()
    page.goto(f"{desk.base}/admin/catalog/sku/{sku.pk}/change/")
    page.get_by_label("Breadcrumb, row 2").fill("Gifts")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Changes saved")).to_be_visible()
    plain.close()
    assert Sku.objects.get(pk=sku.pk).item_breadcrumb == "Kitchen; Gifts"
