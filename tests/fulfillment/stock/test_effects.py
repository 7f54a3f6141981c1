"""An edit names what it destroys before it does: in the form, in a bulk edit, when deleting, in an import."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from catalog.inventory_items.models import InventoryItem
from catalog.reference.models import Currency, TaxCode
from catalog.skus.models import Sku
from catalog.wire.records.effects import PlannedChange, effects_of
from fulfillment.checkouts.models import Checkout
from fulfillment.customers.models import Customer
from fulfillment.events.webhooks.models import Webhook
from fulfillment.policies.models import FulfillmentPolicy
from fulfillment.stock.models import Level
from tests.browser_forms import changed, confirmed, fields_in, form_of, member_of
from tests.catalog.exchange.files import Imported, csv_file, table_of
from tests.factories import ApiKeyFactory, FeeFactory, RegisteredPartFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api
from tests.factories.orders import Sold, make_order
from tests.factories.stock import make_location, stock_up
from tests.fulfillment.orders.shop import Shop

pytestmark = pytest.mark.django_db

LIST, BULK = "/admin/catalog/sku/", "/admin/catalog/sku/bulk/"
LOST = "63 units of stock at 2 locations (main: 42, north: 21) are deleted."


@pytest.fixture
def mary(reference: None) -> Client:
    """A merchandiser's browser."""
    return member_of("Merchandiser", "mary")


@pytest.fixture
def mug(reference: None) -> Sku:
    """A managed SKU with 63 units at two places."""
    sku = SkuFactory(wire_id="mug-01", name="Mug", managed=True)
    stock_up(42)
    stock_up(21, location="north")
    return sku


def page(row: Any) -> str:
    """Return the address of an object's page."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def texts(change: PlannedChange) -> list[str]:
    """Return the sentences of a change's effects."""
    return [effect.text for effect in effects_of(change)]


def said(answer: Any) -> list[str]:
    """Return the messages of an answer."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def units() -> int:
    """Return all units on hand."""
    return sum(Level.objects.values_list("on_hand", flat=True))


class TestForm:
    """Saving on the page of an object."""

    def test_ending_management_asks_first(self, mary: Client, mug: Sku) -> None:
        """With the counts; what was typed goes along; nothing is stored before."""
        typed = changed(form_of(mary, page(mug)), managed_fulfillment="", name="Cup")
        asked = mary.post(page(mug), typed)
        assert LOST in asked.content.decode()
        assert "Save and delete 63 units" in asked.content.decode()
        assert (units(), Sku.objects.get().name, mug.history.count()) == (63, "Mug", 1)
        done = mary.post(page(mug), confirmed(asked))
        assert done.status_code == 302
        assert f"{LOST} The inventory item is deleted." in said(done)
        assert (units(), InventoryItem.objects.count(), Sku.objects.get().name) == (0, 0, "Cup")

    def test_other_counts_are_asked_about_again(self, mary: Client, mug: Sku) -> None:
        """What was confirmed were 63 units; 64 are there now."""
        asked = mary.post(page(mug), changed(form_of(mary, page(mug)), managed_fulfillment=""))
        stock_up(1)
        again = mary.post(page(mug), confirmed(asked))
        assert "The counts have changed since you looked." in again.content.decode()
        assert units() == 64
        assert mary.post(page(mug), confirmed(again)).status_code == 302
        assert units() == 0

    def test_going_back_keeps_what_was_typed(self, mary: Client, mug: Sku) -> None:
        asked = mary.post(page(mug), changed(form_of(mary, page(mug)), managed_fulfillment="", name="Cup"))
        back = mary.post(page(mug), fields_in(asked, "confirm_effects") | {asked.context["back_name"]: ["1"]})
        assert fields_in(back)["name"] == ["Cup"]
        assert "Nothing was saved yet." in back.content.decode()
        assert units() == 63

    def test_what_is_refused_is_told_before_anybody_is_asked(self, mary: Client, mug: Sku, api: Api) -> None:
        """R-CAT-171."""
        hold = {"id": "cart-1", "items": [{"inventoryItemId": "mug-01", "quantity": 1}], "expiresInSeconds": 600}
        place = {"shipTo": {"address": {"country": "US"}}}
        choice = {"shippingChoice": {"currency": "USD", "amount": 5, "serviceLevel": "SG"}}
        assert api.post("/reservations", hold | place | choice).status_code == 201
        answer = mary.post(page(mug), changed(form_of(mary, page(mug)), managed_fulfillment=""))
        assert "adminform" in answer.context
        assert answer.context["adminform"].form.errors

    def test_without_stock_nobody_is_asked(self, mary: Client, reference: None) -> None:
        sku = SkuFactory(managed=True)
        done = mary.post(page(sku), changed(form_of(mary, page(sku)), managed_fulfillment=""))
        assert done.status_code == 302
        assert "The inventory item is deleted." in " ".join(said(done))

    def test_a_value_that_the_group_overrides_is_told(self, mary: Client, reference: None) -> None:
        sku = SkuFactory(sku_group=SkuGroupFactory(alias="Boots", hs_code="6404.20"))
        assert "A value here has no effect." in mary.get(page(sku)).content.decode()
        done = mary.post(page(sku), changed(form_of(mary, page(sku)), hs_code="7323.94"))
        assert "No effect: SKU group Boots supplies 6404.20 (HS code)." in said(done)

    def test_closing_a_location_asks_first(self, mary: Client, mug: Sku) -> None:
        main = Level.objects.get(on_hand=42).location
        typed = form_of(mary, page(main), "location_form")
        typed.pop("is_active")
        asked = mary.post(page(main), typed)
        assert "42 units of 1 item here are no longer offered." in asked.content.decode()
        assert type(main).objects.get(pk=main.pk).is_active
        assert mary.post(page(main), confirmed(asked)).status_code == 302
        assert not type(main).objects.get(pk=main.pk).is_active


class TestDeleting:
    """The page that asks, for one and for several."""

    def test_a_sku(self, mary: Client, mug: Sku) -> None:
        """R-CAT-239: fees, item and stock, alone and chosen in the list."""
        FeeFactory(sku=mug)
        one = mary.get(reverse("admin:catalog_sku_delete", args=[mug.pk])).content.decode()
        several = mary.post(LIST, {"action": "delete_selected", "_selected_action": [mug.pk]}).content.decode()
        assert LOST in one
        assert LOST in several
        assert "1 fee is deleted." in several

    def test_other_counts_are_asked_about_again(self, mary: Client, mug: Sku) -> None:
        """Units that arrived since the page was opened are not deleted by it."""
        address = reverse("admin:catalog_sku_delete", args=[mug.pk])
        chosen = {"action": "delete_selected", "_selected_action": [mug.pk]}
        seen = [mary.get(address), mary.post(LIST, chosen)]
        stock_up(1)
        for answer, target in zip(seen, (address, LIST), strict=True):
            name = "_confirmed_effects"
            value = re.search(rf'name="{name}" value="(\w+)"', answer.content.decode())
            assert value is not None
            refused = mary.post(target, chosen | {"post": "yes", name: value[1]})
            assert "has changed since you looked" in said(refused)[-1]
            assert units() == 64
        again = re.search(rf'name="{name}" value="(\w+)"', mary.get(address).content.decode())
        assert again is not None
        mary.post(address, {"post": "yes", name: again[1]})
        assert units() == 0

    def test_an_item(self, mary: Client, mug: Sku) -> None:
        """Its stock, and the SKU that is left behind (R-CAT-176)."""
        item = InventoryItem.objects.get()
        one = mary.get(reverse("admin:catalog_inventoryitem_delete", args=[item.pk])).content.decode()
        chosen = {"action": "delete_selected", "_selected_action": [item.pk]}
        several = mary.post("/admin/catalog/inventoryitem/", chosen).content.decode()
        for shown in (one, several):
            assert LOST in shown
            assert "The SKU with the same ID is left without an inventory item and cannot be shipped." in shown
        assert units() == 63


class TestBulk:
    """Changing several SKUs."""

    def begin(self, mary: Client, address: str = LIST) -> dict[str, list[str]]:
        """Choose all SKUs in a list, and return the fields of the page that follows."""
        keys = list(Sku.objects.order_by("pk").values_list("pk", flat=True))
        return fields_in(mary.post(address, {"action": "change_several", "_selected_action": keys}), "bulk_form")

    def send(self, mary: Client, fields: dict[str, list[str]], step: str, **values: str) -> Any:
        """Tick and fill in values, and press a button."""
        return mary.post(BULK, changed(fields, **{f"change_{name}": "on" for name in values}, **values, step=step))

    def test_ending_management_is_counted_and_confirmed(self, mary: Client, mug: Sku) -> None:
        """Neither a button without a preview nor one with other counts deletes anything."""
        SkuFactory()
        fields = self.begin(mary)
        early = self.send(mary, fields, "all", managed_fulfillment="")
        assert units() == 63
        shown = self.send(mary, fields, "preview", managed_fulfillment="").content.decode()
        for page_ in (early.content.decode(), shown):
            assert "1 inventory item would be deleted, with 63 units of stock." in page_
            assert LOST in page_
            assert "Change 1 SKU and delete 63 units" in page_
            assert "follows" not in page_
        stock_up(1)
        late = self.send(mary, fields_in(early, "bulk_form"), "all", managed_fulfillment="")
        assert "with 64 units of stock" in late.content.decode()
        done = self.send(mary, fields_in(late, "bulk_form"), "all", managed_fulfillment="")
        assert said(done)[-1] == "1 SKU changed, 64 units of stock deleted"
        assert (units(), InventoryItem.objects.count()) == (0, 0)

    def test_what_a_group_overrides_is_no_change(self, mary: Client, reference: None) -> None:
        """The row says which group supplies what, and the value stays as it is."""
        group = SkuGroupFactory(alias="Boots", tax_code="P0000000")
        inside, outside = SkuFactory(sku_group=group), SkuFactory()
        before = inside.tax_code
        shown = self.send(mary, self.begin(mary), "preview", tax_code="PC040110")
        assert (shown.context["changed"], shown.context["without"]) == (1, 1)
        assert "No effect: SKU group Boots supplies P0000000 (tax code)." in shown.content.decode()
        done = self.send(mary, fields_in(shown, "bulk_form"), "all", tax_code="PC040110")
        assert said(done) == ["1 SKU changed, 1 without effect"]
        codes = {sku.pk: sku.tax_code for sku in Sku.objects.all()}
        assert codes == {inside.pk: before, outside.pk: "PC040110"}

    def test_joining_a_group_shows_what_takes_effect(self, mary: Client, reference: None) -> None:
        SkuFactory(hs_code="6404.20")
        group = SkuGroupFactory(alias="Boots", hs_code="6403.91")
        shown = self.send(mary, self.begin(mary), "preview", sku_group=str(group.pk), hs_code="7323.94")
        text = shown.content.decode()
        assert "HS code in effect: 6404.20 → 6403.91." in text
        assert "No effect: SKU group Boots supplies 6403.91 (HS code)." in text

    def test_the_list_comes_back_filtered_and_missing_rows_are_told(self, mary: Client, reference: None) -> None:
        SkuFactory(name="Boot A")
        gone = SkuFactory(name="Boot B")
        fields = self.begin(mary, f"{LIST}?words=boot&kind=physical")
        gone.delete()
        shown = self.send(mary, fields, "preview", hs_code="7323.94")
        assert "1 of the SKUs you chose is no longer there." in shown.content.decode()
        assert f'href="{LIST}?words=boot&amp;kind=physical"' in shown.content.decode()
        done = self.send(mary, fields_in(shown, "bulk_form"), "all", hs_code="7323.94")
        assert done["Location"] == f"{LIST}?words=boot&kind=physical"
        assert said(done) == ["1 SKU changed, 1 no longer there"]


class TestImport:
    """`import_catalog`, and the flag that permits loss."""

    def test_a_row_that_destroys_stock_is_refused_without_the_flag(self, tmp_path: Path, mug: Sku) -> None:
        """Counted in the dry run, in the refusal and in the report; other rows are kept."""
        SkuFactory(wire_id="cup-01")
        rows = [["id", "managedFulfillment", "name"], ["mug-01", "", "Mug"], ["cup-01", "", "Cup"]]
        file = csv_file(tmp_path, rows)
        for options in ({"dry_run": True}, {}):
            done = Imported(file, **options)
            assert done.status == 1
            assert LOST in done.problems[0]
            assert "--allow-destructive" in done.problems[0]
            assert units() == 63
        assert Sku.objects.get(wire_id="cup-01").name == "Cup"
        tried = Imported(file, allow_destructive=True, dry_run=True)
        assert (tried.status, units()) == (0, 63)
        done = Imported(file, allow_destructive=True)
        assert (done.status, units()) == (0, 0)
        assert done.problems == tried.problems == [f"row 2  mug-01: {LOST}"]

    def test_what_has_no_effect_or_was_assumed_is_noted(self, tmp_path: Path, reference: None) -> None:
        """R-CAT-028, R-CAT-031, R-CAT-084: stored as the API would, and told."""
        SkuFactory(wire_id="a", sku_group=SkuGroupFactory(alias="Boots", hs_code="6404.20"))
        done = Imported(
            csv_file(
                tmp_path, table_of({"id": "a", "hsCode": "7323.94", "weight": "1.5", "url": "javascript:alert(1)"})
            )
        )
        assert done.notes == [
            "note: No effect: SKU group Boots supplies 6404.20 (HS code). (row 2)",
            "note: Weight without a unit: oz assumed. (row 2)",
            "note: Product URL that does not begin with https:// or http://: wallets cannot use it. (row 2)",
        ]
        assert done.summary == "0 created, 1 updated, 0 unchanged, 0 rejected"


class TestKinds:
    """Tax codes that turn goods into something digital, and groups that do so for many."""

    def test_a_sku_that_becomes_digital(self, mary: Client, mug: Sku, api: Api) -> None:
        """Item, stock and open checkouts are counted."""
        mug.managed_fulfillment = ""
        mug.save()
        api.post("/inventory-items", {"id": "mug-01", "partNumber": "P-1"})
        stock_up(5)
        assert (
            api.post("/checkouts", {"currency": "USD", "items": [{"skuId": "mug-01", "price": 20}]}).status_code == 201
        )
        asked = mary.post(page(mug), changed(form_of(mary, page(mug)), tax_code="DM010100"))
        assert {effect.text for effect in asked.context["effects"]} == {
            "5 units in stock will not be shipped any more.",
            "1 open checkout contains what is changed.",
            "The SKU becomes digital.",
            "The inventory item stays, but digital SKUs are not shipped.",
        }
        assert mary.post(page(mug), confirmed(asked)).status_code == 302

    def test_a_tax_code_and_a_group(self, mug: Sku) -> None:
        """Counts for all SKUs that have the code or the group."""
        group = SkuGroupFactory(hs_code="6404.20")
        SkuFactory.create_batch(2, sku_group=group, hs_code="7323.94")
        code = TaxCode.objects.get(code=group.tax_code)
        code.physical = False
        assert texts(PlannedChange.of(code)) == ["3 SKUs become digital."]
        group.hs_code = ""
        assert texts(PlannedChange.of(group)) == ["HS code in effect for 2 SKUs: 6404.20 → their own."]
        group.hs_code = "7323.94"
        assert texts(PlannedChange.of(group)) == ["HS code in effect for 2 SKUs: 6404.20 → 7323.94."]

    def test_what_stands_at_a_location(self, mug: Sku) -> None:
        """Fewer countries are a loss, more are none."""
        place = make_location("south", countries=["DE", "AT"])
        stock_up(3, location="south")
        place.countries = ["DE", "AT", "CH"]
        assert texts(PlannedChange.of(place)) == []
        place.countries = ["DE"]
        assert texts(PlannedChange.of(place)) == ["3 units of 1 item here are offered to fewer countries."]


def test_orders_in_progress_are_counted(mug: Sku) -> None:
    """Managed lines that wait for goods cannot be shipped without the item."""
    make_order(Sold(quantity=2, product="20.00", managed=True))
    text = "1 order in progress with 2 units of this SKU can no longer be shipped by Lockstep."
    assert text in texts(PlannedChange.deletion(mug))
    mug.managed_fulfillment = ""
    assert text in texts(PlannedChange.of(mug))


def test_what_goes_with_customers_carts_and_policies(mug: Sku, api: Api) -> None:
    """Saved sources, attached sources, and goods that waited for staff."""
    shop = Shop(api)
    shop.post("/customers", {"id": "ann", "email": "ann@example.com"})
    shop.post(f"/customers/ann/sources/{shop.card()}")
    assert texts(PlannedChange.deletion(Customer.objects.get())) == ["1 saved payment source is cancelled for good."]
    shop.checkout(source=shop.card(), customerId="ann")
    assert texts(PlannedChange.deletion(Checkout.objects.get())) == ["1 payment source is cancelled."]
    text = "1 open checkout names this customer: its order is refused."
    assert texts(PlannedChange.deletion(Customer.objects.get()))[1:] == [text]
    order = make_order(Sold(quantity=2, product="20.00", managed=True))
    request: dict[str, Any] = {
        "currency": "USD",
        "upstreamOrderTime": "2026-03-02T09:15:30Z",
        "shipTo": {"address": {"country": "US"}},
    }
    line = {"upstreamId": order.lines.get().wire_id, "inventoryItemId": "mug-01", "quantity": 2}
    request |= {"upstreamId": order.wire_id, "shippingChoice": {"id": "SG"}, "items": [line]}
    shop.post("/fulfillment-orders", request)
    policy = FulfillmentPolicy.objects.create(live_mode=False)
    policy.ship_after_seconds = 60
    assert texts(PlannedChange.of(policy)) == ["1 fulfillment order that waits will be shipped by the worker."]


def test_keys_webhooks_and_parts(mary: Client, mug: Sku, api: Api) -> None:
    """What hangs on them is counted where they are deleted or disabled."""
    assert api.post("/webhooks", {"address": "https://hook.example/a", "types": ["sku.updated"]}).status_code == 201
    api.post("/skus/mug-01", {"name": "Cup"})
    webhook = Webhook.objects.get()
    assert texts(PlannedChange.deletion(webhook)) == ["1 delivery on the way is given up."]
    webhook.enabled = False
    assert texts(PlannedChange.of(webhook)) == ["1 delivery on the way is given up."]
    part = RegisteredPartFactory(part_number=Sku.objects.get().part_number)
    assert texts(PlannedChange.deletion(part)) == ["The inventory items of 1 managed SKU with this part number follow."]
    assert "No call used a key of this name" in texts(PlannedChange.deletion(ApiKeyFactory()))[0]


def test_a_count_below_what_is_promised_is_asked_about(mary: Client, mug: Sku) -> None:
    """R-FUL-028: it may be, but nobody should do it unaware; other numbers are asked about again."""
    level = Level.objects.get(on_hand=42)
    QuerySet(Level).filter(pk=level.pk).update(allocated=5)
    address = page(level)
    sent = {"change": "correct", "correct-counted": "3", "correct-note": "Count"}
    asked = mary.post(address, sent).content.decode()
    assert "5 units held or allocated: 2 would be missing. Send it again to confirm." in asked
    assert 'name="correct-missing" value="2"' in asked
    assert mary.post(address, sent | {"correct-missing": "1"}).status_code == 200
    assert units() == 63
    assert mary.post(address, sent | {"correct-missing": "2"}).status_code == 302
    assert units() == 24


def test_decimals_of_a_currency_stay_while_orders_are_in_progress(reference: None) -> None:
    """What was captured would not add up any more; nothing that staff do is a breach."""
    currency = Currency.objects.get_or_create(code="USD", defaults={"name": "US Dollar", "minor_units": 2})[0]
    make_order()
    currency.minor_units = 0
    with pytest.raises(ValidationError, match="1 order in progress is in this currency"):
        currency.save()
    currency.refresh_from_db()
    currency.name = "Dollar"
    currency.save()
