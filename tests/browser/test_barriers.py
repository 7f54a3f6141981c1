"""Nobody is kept out: names for all controls, enough contrast, nothing wider than a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from catalog.fees.admin import FeeAdmin
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory, SkuGroupFactory

from .conftest import WIDE, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(reference: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of lists and forms, full of what there can be on them: even a gap in the page numbers."""
    monkeypatch.setattr(FeeAdmin, "list_per_page", 1)
    group = SkuGroupFactory(alias="Mugs")
    sku = SkuFactory(managed=True, item_breadcrumb="A > B", metadata={"n": 1}, sku_group=group)
    fee, *_ = FeeFactory.create_batch(11, sku=sku)
    apart = SkuFactory(
        wire_id=f"long-{'0123456789' * 5}",
        part_number="P",
        url="https://shop.example/",
        image="https://shop.example/mug.png",
    )
    item = InventoryItemFactory(wire_id=apart.wire_id, part_number="Q")
    objects = {"sku": apart.pk, "skugroup": group.pk, "inventoryitem": item.pk, "fee": fee.pk}
    lists = [f"/admin/catalog/{model}/" for model in objects]
    forms = [f"/admin/catalog/{model}/{pk}/change/" for model, pk in objects.items()]
    return [*lists, *forms, f"/admin/catalog/sku/{sku.pk}/change/", "/admin/catalog/sku/add/"]


def test_no_grave_barriers(sit_down: Callable[..., Desk], pages: list[str]) -> None:
    """On lists and forms: both colours, wide and narrow; and a phone shows all that a desk does."""
    assert sit_down("Administrator", "ada").faults_of(pages) == {}


def test_errors_are_no_barriers(sit_down: Callable[..., Desk], pages: list[str]) -> None:
    """A form full of errors is where help is needed most."""
    desk = sit_down("Merchandiser")
    desk.open("/admin/catalog/sku/add/")
    desk.page.get_by_label("HS code").fill("x")
    desk.page.get_by_role("button", name="Save", exact=True).click()
    expect(desk.page.get_by_text("is not a valid HS code")).to_be_visible()
    assert desk.barriers() == []

    desk.look("light", WIDE)
    desk.page.get_by_label("Name", exact=False).first.focus()
    assert desk.covered() == []
