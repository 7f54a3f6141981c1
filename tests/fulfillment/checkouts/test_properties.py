"""Whatever is bought, the stored figures add up (S-CHK-04, R-CHK-074, R-CHK-075, R-CHK-077, R-CHK-078)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fulfillment.checkouts.models import Checkout
from tests.factories import FeeFactory, SkuFactory
from tests.factories.client import Api

from .conftest import InjectedTables

pytestmark = pytest.mark.django_db

OSLO = {"line1": "a", "city": "Oslo", "postalCode": "0154", "country": "NO"}
SMALLEST = {"USD": Decimal("0.01"), "JPY": Decimal(1), "KWD": Decimal("0.001")}

prices = st.decimals("0.5", "999", places=3).map(float)
percents = st.fixed_dictionaries({"percentOff": st.sampled_from([0.01, 10, 33.3, 100])})
amounts = st.fixed_dictionaries({"amountOff": st.sampled_from([0.01, 0.4])})
lines = st.fixed_dictionaries(
    {"skuId": st.sampled_from(["goods", "duty", "ebook"]), "price": prices},
    optional={"quantity": st.integers(1, 7), "discount": st.one_of(percents, amounts)},
)
carts = st.fixed_dictionaries(
    {
        "currency": st.sampled_from(list(SMALLEST)),
        "items": st.lists(lines, min_size=1, max_size=6),
        "shipFrom": st.just({"address": {"country": "US"}}),
        "shipTo": st.just({"address": OSLO}),
        "shippingChoice": st.fixed_dictionaries({"amount": st.sampled_from([0, 5, 12.345])}),
    },
    optional={"discount": percents, "shippingDiscount": percents, "taxInclusive": st.booleans()},
)


@pytest.fixture
def world(inject: Callable[..., InjectedTables], reference: None) -> None:
    """Goods with and without an HS code, something digital, fees, sales tax, duties."""
    inject(default="0.07525", import_rate=Decimal("0.25"), duties={"6404.11": Decimal("0.12")})
    goods = SkuFactory(wire_id="goods", hs_code="")
    SkuFactory(wire_id="duty", hs_code="6404.11")
    SkuFactory(wire_id="ebook", digital=True)
    for currency in SMALLEST:
        FeeFactory(sku=goods, amount="3", currency=currency, country="NO", subdivisions=[])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=carts, data=st.data())
def test_what_is_stored_adds_up(api: Api, world: None, body: dict[str, Any], data: st.DataObject) -> None:
    """The identities hold on the rows; ids are unique; another order of the lines changes no total by a cent a line."""
    response = api.post("/checkouts", body)
    assert response.status_code == 201, response.content
    shown = response.json()
    checkout = Checkout.objects.get(wire_id=shown["id"])
    assert_sums(checkout)
    assert len({line["id"] for line in shown["items"]}) == len(body["items"])
    again = body | {"items": data.draw(st.permutations(body["items"]))}
    other = Checkout.objects.get(wire_id=api.post("/checkouts", again).json()["id"])
    leeway = SMALLEST[body["currency"]] * len(body["items"])
    assert abs(other.total_amount - checkout.total_amount) <= leeway
    assert other.total_discount - checkout.total_discount <= leeway


def assert_sums(checkout: Checkout) -> None:
    """Compare the totals with the sums of the lines."""
    rows = list(checkout.lines.all())

    def total(name: str) -> Decimal:
        return sum((getattr(row, name) for row in rows), Decimal(0))

    goods = total("amount") - total("discount_share")
    freight = checkout.total_shipping - total("shipping_discount_share")
    charges = checkout.total_fees + checkout.total_duty + checkout.total_importer_tax
    assert checkout.subtotal == goods + freight + charges
    assert checkout.total_amount == checkout.subtotal + checkout.total_tax
    assert checkout.total_tax == total("tax_amount") + total("fees_tax") + checkout.shipping_tax
    assert checkout.shipping_tax == total("shipping_tax")
    assert checkout.total_shipping == total("shipping_amount")
    assert checkout.total_fees == total("fees_amount")
    assert (checkout.total_duty, checkout.total_importer_tax) == (total("duties"), total("importer_tax"))
    assert checkout.total_amount == total("line_value")
