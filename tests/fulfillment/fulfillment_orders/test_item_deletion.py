"""Items whose units are set aside for a fulfillment order are not deleted, by whatever way (R-FUL-031, R-CAT-136)."""

import pytest
from django.test import Client

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import InUse
from fulfillment.stock.models import Movement
from tests.catalog.staff.conftest import SignIn, sign_in  # noqa: F401
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.stock import stock_up

from .goods import act, breaches, level, line, request_goods

pytestmark = pytest.mark.django_db
ITEMS = "/admin/catalog/inventoryitem/"


@pytest.fixture
def merchandiser(sign_in: SignIn) -> Client:  # noqa: F811
    """One who keeps items."""
    return sign_in("Merchandiser")


def test_stays_while_units_are_allocated(api: Api) -> None:
    """409, nothing changes; once everything has shipped the item goes, and its line keeps the id."""
    stock_up(3)
    order = request_goods(api, line(2))
    before = Movement.objects.count()
    assert_error(api.delete("/inventory-items/mug-01"), 409, ("invalid_state", "id"))
    with pytest.raises(InUse):
        InventoryItem.objects.all().delete()
    assert (level(), Movement.objects.count(), breaches()) == ((3, 2, 1), before, [])
    act(api, f"fulfillment-orders/{order['id']}/ship", status=201)
    assert api.delete("/inventory-items/mug-01").status_code == 204
    left = api.get(f"/fulfillment-orders/{order['id']}").json()
    assert (left["state"], left["items"][0]["inventoryItemId"]) == ("shipped", "mug-01")


def test_a_managed_sku_stays_too(api: Api) -> None:
    """R-CAT-171: neither deleted nor unmanaged."""
    SkuFactory(wire_id="mug-01", managed=True)
    stock_up(3)
    request_goods(api, line(2))
    assert_error(api.delete("/skus/mug-01"), 409, ("invalid_state", "id"))
    parameter = "managedFulfillment"
    assert_error(api.post("/skus/mug-01", {parameter: None}), 409, ("invalid_state", parameter))
    assert level() == (3, 2, 1)


def test_staff_are_told(api: Api, merchandiser: Client) -> None:
    """The page asks, and says then why nothing was deleted; several chosen ones stay together."""
    stock_up(3)
    stock_up(1, item="cup-01")
    request_goods(api, line(2))
    key = InventoryItem.objects.get(wire_id="mug-01").pk
    assert merchandiser.get(f"{ITEMS}{key}/delete/").status_code == 200
    told = merchandiser.post(f"{ITEMS}{key}/delete/", {"post": "yes"}, follow=True).content.decode()
    assert "Nothing was deleted." in told
    chosen = list(InventoryItem.objects.values_list("pk", flat=True))
    body = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    assert "Nothing was changed." in merchandiser.post(ITEMS, body, follow=True).content.decode()
    assert (level(), level("cup-01")) == ((3, 2, 1), (1, 0, 1))


def test_staff_delete_an_item_with_its_levels(api: Api, merchandiser: Client) -> None:
    """R-FUL-031: nobody may delete a level by itself, but it goes with its item."""
    stock_up(3)
    item = InventoryItem.objects.get()
    merchandiser.post(f"{ITEMS}{item.pk}/delete/", {"post": "yes"})
    assert not InventoryItem.objects.exists()
    assert Movement.objects.latest("pk").kind == Movement.Kind.ITEM_DELETED
