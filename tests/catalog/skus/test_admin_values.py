"""What the form asks for where the API has a default or no check: the unit of a weight, addresses of the web."""

import pytest
from django.test import Client
from django.urls import reverse

from catalog.skus.models import Sku
from catalog.skus.readiness import readiness_hints
from catalog.wire.values.web_addresses import HINT
from tests.browser_forms import changed, errors_of, form_of
from tests.factories import SkuFactory
from tests.factories.client import Api

pytestmark = pytest.mark.django_db

ADD = "/admin/catalog/sku/add/"
COMPLIANT = {"name": "Mug", "country_of_origin": "PL", "eccn": "EAR99", "tax_code": "P0000000"}
ADDRESSES = ("image", "url")
UNUSABLE = [
    "not-a-url",
    "javascript:alert(document.domain)",
    "JavaScript:alert(1)//https://shop.example",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//shop.example/mug",
    "https:/shop.example",
    "https://",
    "https://shop example/mug",
    "https:\\\\shop.example",
    "ftp://shop.example/mug.png",
]


def test_a_weight_needs_its_unit(mary: Client) -> None:
    """A kilogram shop must not get ounces; the API keeps its default (R-CAT-031)."""
    blank = form_of(mary, ADD)
    typed = changed(blank, wire_id="mug-01", weight="1.5", **COMPLIANT)
    assert errors_of(mary.post(ADD, typed)) == {"weight_unit": ["Choose the unit of the weight."]}
    assert mary.post(ADD, changed(typed, weight_unit="kg")).status_code == 302
    sku = Sku.objects.get(wire_id="mug-01")
    page = reverse("admin:catalog_sku_change", args=[sku.pk])
    assert errors_of(mary.post(page, changed(form_of(mary, page), weight_unit=""))) == {
        "weight_unit": ["Choose the unit of the weight."]
    }
    assert mary.post(page, changed(form_of(mary, page), weight="", weight_unit="")).status_code == 302
    assert Sku.objects.get().weight is None


def test_only_web_addresses_are_taken(mary: Client) -> None:
    """The scheme, a host, and nothing that a browser would execute."""
    blank = form_of(mary, ADD)
    for image, url in zip(UNUSABLE[::2], UNUSABLE[1::2], strict=True):
        typed = changed(blank, wire_id="mug-01", image=image, url=url, **COMPLIANT)
        errors = errors_of(mary.post(ADD, typed))
        assert errors == {name: [HINT] for name in ADDRESSES}, (image, url)
    good = {"image": "https://cdn.shop.example/mug.png", "url": "http://shop.example:8080/mug?a=b c"}
    assert mary.post(ADD, changed(blank, wire_id="mug-01", **COMPLIANT, **good)).status_code == 302
    assert not {hint.member for hint in readiness_hints(Sku.objects.get())} & set(ADDRESSES)


def test_what_the_api_stored_neither_counts_nor_stops_the_form(mary: Client, api: Api) -> None:
    """R-CAT-028: the wire takes any text. Such a SKU is not ready for wallets, and can still be edited."""
    sku = SkuFactory(wire_id="mug-01")
    assert api.post("/skus/mug-01", {"image": "javascript:alert(1)", "url": "not-a-url"}).status_code == 200
    assert {hint.member for hint in readiness_hints(Sku.objects.get())} >= set(ADDRESSES)
    for name in ADDRESSES:
        assert list(mary.get("/admin/catalog/sku/", {"missing": name}).context["cl"].result_list) == [sku]
    page = reverse("admin:catalog_sku_change", args=[sku.pk])
    assert mary.post(page, changed(form_of(mary, page), name="Cup")).status_code == 302
    assert (Sku.objects.get().name, Sku.objects.get().image) == ("Cup", "javascript:alert(1)")
