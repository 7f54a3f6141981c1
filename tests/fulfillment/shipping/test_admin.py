"""Shipping in the browser: prices from a day on, items for adults, settings, and who may (R-FUL-087, 5.3)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from catalog.staff.mode import SESSION_KEY
from fulfillment.shipping.models import AdultItem, ShippingRate, ShippingSettings

from .goods import goods

pytestmark = pytest.mark.usefixtures("rates")

SignIn = Callable[..., Client]
FORM = {
    "service": "SG",
    "zone": "domestic",
    "first_kg": "5.50",
    "further_kg": "1",
    "fees": "0",
    "min_days": "3",
    "max_days": "7",
    "min_kg": "0",
    "valid_from": "2026-12-01",
    "valid_to": "",
}


@pytest.fixture
def sign_in(reference: None) -> SignIn:
    """Return a function that signs in a person of a role."""

    def enter(role: str = "Operations", *, live: bool = False) -> Client:
        user = User.objects.create_user(role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        session = client.session
        session[SESSION_KEY] = live
        session.save()
        return client

    return enter


def page(model: type, action: str = "changelist", *of: int) -> str:
    """Return the address of a page."""
    return reverse(f"admin:fulfillment_{model.__name__.lower()}_{action}", args=of)


def test_operations_set_a_price_from_a_day_on(sign_in: SignIn) -> None:
    """A new row, or a changed one, which then is the staff's."""
    client = sign_in()
    assert client.post(page(ShippingRate, "add"), FORM).status_code == 302
    row = ShippingRate.objects.get(first_kg=Decimal("5.50"))
    assert (row.origin, row.history.get().actor_name) == ("staff", "Operations")
    loaded = ShippingRate.objects.get(service="D2")
    changed = FORM | {"service": "D2", "first_kg": "13", "valid_from": ""}
    assert client.post(page(ShippingRate, "change", loaded.pk), changed).status_code == 302
    loaded.refresh_from_db()
    assert (loaded.origin, loaded.first_kg) == ("staff", Decimal(13))


def test_the_list(sign_in: SignIn) -> None:
    """All rows of the contract, with days, validity and origin; the side bar leads there."""
    text = sign_in().get(page(ShippingRate)).content.decode()
    assert "12 shipping rates" in text
    assert "7 to 21" in text
    assert "IH: In-home" in text
    assert f'href="{page(ShippingSettings)}"' in text


def test_mistakes_are_shown_at_their_field(sign_in: SignIn) -> None:
    """Told in plain words; nothing is stored."""
    answer = sign_in().post(page(ShippingRate, "add"), FORM | {"max_days": "1", "fees": "-1"})
    errors = answer.context["adminform"].form.errors
    assert set(errors) == {"max_days", "fees"}
    assert errors["max_days"] == ["The longest time is shorter than the shortest."]
    assert ShippingRate.objects.count() == 12


@pytest.mark.parametrize("role", ["Viewer", "Customer service", "Merchandiser", "Developer"])
def test_others_only_look(sign_in: SignIn, role: str) -> None:
    """Operations and administrators edit; the others read."""
    client = sign_in(role)
    row = ShippingRate.objects.get(service="D2")
    assert client.get(page(ShippingRate, "change", row.pk)).status_code == 200
    assert client.post(page(ShippingRate, "change", row.pk), FORM).status_code == 403
    assert client.post(page(ShippingRate, "add"), FORM).status_code == 403
    assert client.post(page(ShippingSettings, "add"), {"signature_threshold": "5"}).status_code == 403


def test_items_for_adults_belong_to_a_mode(sign_in: SignIn) -> None:
    """An item of the other mode can neither be seen nor chosen (R-CON-023)."""
    test_item, live_item = goods("wine", "1"), goods("gin", "1", live=True)
    client = sign_in()
    assert client.post(page(AdultItem, "add"), {"inventory_item": live_item.pk}).status_code == 200
    assert client.post(page(AdultItem, "add"), {"inventory_item": test_item.pk}).status_code == 302
    row = AdultItem.objects.get()
    assert row.inventory_item == test_item
    other = sign_in("Administrator", live=True)
    assert "wine" not in other.get(page(AdultItem)).content.decode()
    assert other.get(page(AdultItem, "change", row.pk)).status_code == 302


def test_one_row_of_settings_for_each_mode(sign_in: SignIn) -> None:
    """R-FUL-087: the threshold and who pays; the other mode's row does not exist here."""
    client = sign_in()
    assert client.post(page(ShippingSettings, "add"), {"signature_threshold": "250"}).status_code == 302
    row = ShippingSettings.objects.get()
    assert (row.live_mode, row.signature_threshold, row.customer_pays_signature) == (False, Decimal(250), False)
    assert client.post(page(ShippingSettings, "add"), {"signature_threshold": "5"}).status_code == 403
    assert client.post(page(ShippingSettings, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert sign_in("Administrator", live=True).get(page(ShippingSettings, "change", row.pk)).status_code == 302
