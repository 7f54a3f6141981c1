"""A page belongs to its mode, whatever the session says when it is sent (F1)."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.skus.models import Sku
from catalog.staff.form_tokens import FIELD
from catalog.staff.mode import works_in_live
from tests.browser_forms import Fields, changed, fields_in, form_of
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.form_tokens import token_for

ADD = "/admin/catalog/sku/add/"
SWITCH = "/admin/mode/"


def goes_on_in(root: Client, mode: str) -> None:
    """The session of this browser is switched, as in another tab."""
    root.post(SWITCH, {"mode": mode})


def live_session(root: Client) -> bool:
    return works_in_live(root.get("/admin/jsi18n/").wsgi_request)


@pytest.fixture
def fields(root: Client) -> Fields:
    return changed(
        form_of(root, ADD), wire_id="mug", name="Mug", eccn="EAR99", tax_code="4323.310_A", country_of_origin="PL"
    )


def test_a_form_of_the_other_mode_is_not_stored(root: Client, fields: Fields) -> None:
    goes_on_in(root, "live")
    shown = root.post(ADD, fields)
    assert "opened in test mode; you are now working in live mode" in shown.content.decode()
    assert shown.context["adminform"].form["name"].value() == "Mug"
    assert not shown.context["live_mode"]
    assert not Sku.objects.exists()
    again = root.post(ADD, fields)
    assert (again.status_code, Sku.objects.count()) == (200, 0)


def test_sending_it_again_switches_back(root: Client, fields: Fields) -> None:
    goes_on_in(root, "live")
    stored = root.post(ADD, fields_in(root.post(ADD, fields)), follow=True)
    assert "You are working in test mode again." in stored.content.decode()
    assert [sku.live_mode for sku in Sku.objects.all()] == [False]
    assert not live_session(root)


def test_a_live_page_does_not_become_one_of_test_mode(root: Client) -> None:
    """Both ways, and for what exists in both modes."""
    ours, theirs = SkuFactory(wire_id="mug", live=True), SkuFactory(wire_id="mug")
    goes_on_in(root, "live")
    address = f"/admin/catalog/sku/{ours.pk}/change/"
    fields = changed(form_of(root, address), name="Cup")
    goes_on_in(root, "test")
    shown = root.post(address, fields)
    assert "opened in live mode" in shown.content.decode()
    assert "Live mode: what you change here is real." in shown.content.decode()
    assert {sku.name for sku in Sku.objects.all()} == {ours.name, theirs.name}
    assert root.post(address, fields_in(shown)).status_code == 302
    assert Sku.objects.get(pk=ours.pk).name == "Cup"


def test_the_choices_are_those_of_the_page(root: Client, fields: Fields) -> None:
    group = SkuGroupFactory()
    SkuGroupFactory(live=True)
    goes_on_in(root, "live")
    shown = root.post(ADD, changed(fields, sku_group=str(group.pk)))
    offered = shown.context["adminform"].form.fields["sku_group"].queryset
    assert list(offered) == [group]


def test_an_action_of_the_other_mode_is_not_carried_out(root: Client) -> None:
    """Pages with nothing to fill in offer to send it again."""
    sku = SkuFactory()
    address = f"/admin/catalog/sku/{sku.pk}/delete/"
    sent = {"post": "yes", FIELD: token_for(root, address)}
    goes_on_in(root, "live")
    shown = root.post(address, sent)
    assert "Send again" in shown.content.decode()
    assert Sku.objects.filter(pk=sku.pk).exists()
    page: Any = fields_in(shown, "send-again")
    assert root.post(address, page).status_code == 302
    assert not Sku.objects.filter(pk=sku.pk).exists()


def test_what_is_computed_belongs_to_the_mode_of_the_page(root: Client, client: Client) -> None:
    """Also of one that is no longer the session's; but a token of somebody else says nothing."""
    SkuFactory(wire_id="mug")
    SkuFactory(wire_id="mug", live=True)
    basket = {"sku": "mug", "price": "10", "quantity": "1", "currency": "USD"}
    basket[FIELD] = token_for(root, "/admin/simulator/")
    client.force_login(User.objects.create_superuser("paul"))
    for browser, is_live in ((root, "false"), (client, "true")):
        goes_on_in(browser, "live")
        answer = browser.post("/admin/simulator/price/", basket).content.decode()
        assert f"&quot;liveMode&quot;: {is_live}" in answer


def test_what_is_looked_up_belongs_to_the_mode_of_the_page(root: Client) -> None:
    """Look-ups that begin on a page of test mode while the session is live, and the other way round."""
    SkuFactory(wire_id="mug-test")
    SkuFactory(wire_id="mug-live", live=True)
    page = {mode: root.get("/admin/simulator/").content.decode() for mode in ("test",)}
    goes_on_in(root, "live")
    page["live"] = root.get("/admin/simulator/").content.decode()
    for mode, text in page.items():
        address = f"/admin/simulator/skus/?mode={mode}"
        assert f'data-source="{address}"' in text
        for session in ("test", "live"):
            goes_on_in(root, session)
            assert [row["code"] for row in root.get(f"{address}&q=mug").json()["results"]] == [f"mug-{mode}"]
    goes_on_in(root, "live")
    assert "autocomplete/?mode=live" in root.get("/admin/fulfillment/adultitem/add/").content.decode()
