"""Every worked example of kind pricing comes out to the cent through `POST /checkouts` (S-CHK-03)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from catalog.wire.values import jsontext
from tests.factories import FeeFactory, SkuFactory
from tests.factories.client import Api
from tests.fulfillment.pricing.examples import entries, expected

from .conftest import MINNETONKA, InjectedTables

PHYSICAL = ["P0000000", "4323.310_A", "PC040100", "PM020700", "PB0010000", "PB0010504"]
DIGITAL = ["DC020500", "DC010500", "DC070000", "DM010100"]
NORWAY = {"line1": "Karl Johans gate 1", "city": "Oslo", "postalCode": "0154", "country": "NO"}

pytestmark = pytest.mark.django_db


def number(text: str) -> float:
    """Return a figure as clients send it; its digits survive, as no example has more than seventeen."""
    return float(text)


def build_line(index: int, item: dict[str, Any], country: str, currency: str, tables: InjectedTables) -> dict[str, Any]:
    """Make a SKU of its own for a line, put its rates into the tables, and return the line to send."""
    physical = item.get("physical", True)
    landed = "dutyRate" in item
    code = tax_code(physical, item["taxRate"] if not landed else "0", tables)
    hs_code = f"6404.{11 + index}" if landed else ""
    sku = SkuFactory(wire_id=f"line-{index}", tax_code=code, hs_code=hs_code)
    for fee in reversed(item.get("feesPerUnit", [])):
        FeeFactory(sku=sku, amount=Decimal(fee), currency=currency, country=country, subdivisions=[])
    if landed:
        tables.duties[hs_code] = Decimal(item["dutyRate"])
        tables.import_rate = Decimal(item["importTaxRate"])
    line: dict[str, Any] = {"skuId": sku.wire_id, "quantity": item.get("quantity", 1)}
    line |= {name: number(item[name]) for name in ("price", "aggregatePrice") if name in item}
    if "discount" in item:
        line["discount"] = discount(item["discount"])
    return line


def tax_code(physical: bool, rate: str, tables: InjectedTables) -> str:
    """Return a tax code that stands for a rate, one rate a code."""
    codes = PHYSICAL if physical else DIGITAL
    code = next(code for code in codes if tables.rates.get(code, Decimal(rate)) == Decimal(rate))
    tables.rates[code] = Decimal(rate)
    return code


def discount(sent: dict[str, Any]) -> dict[str, Any]:
    """Return a discount with numbers."""
    return {name: value if name == "quantity" else number(value) for name, value in sent.items()}


def body_of(entry: dict[str, Any], tables: InjectedTables) -> dict[str, Any]:
    """Return the request that an entry describes."""
    sent = entry["input"]
    landed = any("dutyRate" in item for item in sent["items"])
    country = "NO" if landed else "US"
    body: dict[str, Any] = {
        "currency": sent["currency"],
        "taxInclusive": sent["taxInclusive"],
        "items": [
            build_line(index, item, country, sent["currency"], tables) for index, item in enumerate(sent["items"])
        ],
        "shipFrom": {"address": {"country": "US"}},
        "shipTo": {"address": NORWAY if landed else MINNETONKA},
        "billTo": {"address": {"country": country}},
    }
    if sent.get("shippingChoice"):
        body["shippingChoice"] = {"amount": number(sent["shippingChoice"]["amount"])}
    for name in ("discount", "shippingDiscount"):
        if sent.get(name):
            body[name] = discount(sent[name])
    return body


def figures(line: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of an answered line under the names of the examples."""
    found = {
        "amount": line["amount"],
        "taxAmount": line["tax"]["amount"],
        "taxRate": line["tax"]["rate"],
        "feesAmount": line["fees"]["amount"],
        "feesTaxAmount": line["fees"]["taxAmount"],
        "shippingAmount": line["shipping"]["amount"],
        "shippingTaxAmount": line["shipping"]["taxAmount"],
        "duties": line["duties"].get("amount", Decimal(0)),
        "importerTax": line["importerTax"].get("amount", Decimal(0)),
    }
    return found | {"discountQuantity": line["discount"]["quantity"]} if "discount" in line else found


def assert_equal(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Compare the figures that the example prints."""
    shared = found.keys() & wanted.keys()
    assert {name: Decimal(str(found[name])) for name in shared} == {name: Decimal(str(wanted[name])) for name in shared}


@pytest.mark.parametrize("entry", entries("pricing"), ids=lambda entry: entry["id"])
def test_worked_example(entry: dict[str, Any], api: Api, inject: Callable[..., InjectedTables]) -> None:
    """Status 201 and every printed figure, line by line and in total."""
    body = body_of(entry, inject())
    response = api.post("/checkouts", body)
    assert response.status_code == 201, response.content
    answer = jsontext.read_object(response.content)
    wanted = expected(entry)
    assert len(answer["items"]) == len(body["items"])
    for line, figures_wanted in zip(answer["items"], wanted.get("items", []), strict=False):
        assert_equal(figures(line), figures_wanted)
    assert_equal(answer, wanted.get("totals", {}))
    if "shippingChoice" in wanted:
        assert_equal(answer["shippingChoice"], wanted["shippingChoice"])
