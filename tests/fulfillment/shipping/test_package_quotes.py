"""The package dialect (R-FUL-093 to R-FUL-096)."""

from collections.abc import Iterator
from typing import Any

import pytest

from fulfillment.taxes.models import ExchangeRate
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage

from .goods import ask_packages, package, place

pytestmark = pytest.mark.usefixtures("rates")

INVALID, MISSING = "invalid_parameter", "missing_parameter"


@pytest.fixture(scope="module", autouse=True)
def staged_locations(stage: Stage, staged_rates: None) -> Iterator[None]:
    """One in the US that ships everywhere, one in Germany that ships within Europe, a closed one in Japan."""
    with stage():
        place("east", state="MN", priority=1)
        place("berlin", "DE", countries=["DE", "FR", "CH"], priority=2)
        place("tokyo", "JP", is_active=False)
        yield


def quotes(api: Api, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the quotes of a request."""
    answer = api.post("/shipping-quotes", body)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["quotes"]
    return found


def product(weight: Any = None, unit: str | None = None, quantity: int = 1) -> dict[str, Any]:
    """Return an element of a package's `items[]`."""
    details = {"name": "Mug", "weight": weight, "weightUnit": unit}
    return {"productDetails": details, "amount": 10, "quantity": quantity}


def test_the_whole_answer(api: Api) -> None:
    """5.4, R-FUL-094: at home one quote a service, with terms DDP; 5 % on top."""
    body = ask_packages(package(weight="1.6", weightUnit="kg", height=3, width=4, length=5))
    answer = api.post("/shipping-quotes", body).json()
    address = {"line1": "1 Dock Road", "city": "Somewhere", "postalCode": "55343", "state": "MN", "country": "US"}
    assert {name: answer[name] for name in answer if name != "quotes"} == {"currency": "USD", "liveMode": False}
    assert answer["quotes"][0] == {
        "id": "SG",
        "description": "Standard",
        "serviceLevel": "standard",
        "estimatedDelivery": "3-7",
        "shippingTerms": "DDP",
        "totalAmount": 6.3,
        "shipFrom": {"address": address},
        "fees": {"details": [{"name": "Fuel Surcharge", "amount": 0.3}], "amount": 0.3},
    }
    assert [(quote["id"], quote["totalAmount"]) for quote in answer["quotes"]] == [
        ("SG", 6.3), ("D2", 14.7), ("D1", 24.15),
    ]  # fmt: skip
    assert answer["quotes"][2]["estimatedDelivery"] == "1"


@pytest.mark.parametrize(
    ("origin", "destination", "offered"),
    [("US", "CA", ["SG", "SG", "IC", "IC"]),
     ("US", "AU", ["IS", "IS", "IC", "IC"]),
     ("DE", "FR", ["SG", "SG", "IC", "IC"])],
)  # fmt: skip
def test_across_borders_with_both_terms(api: Api, origin: str, destination: str, offered: list[str]) -> None:
    """R-FUL-094: DDP, then DAP, same id, same amount."""
    found = quotes(api, ask_packages(country=destination, shipFrom={"address": {"country": origin}}))
    assert [quote["id"] for quote in found] == offered
    assert [quote["shippingTerms"] for quote in found] == ["DDP", "DAP"] * 2
    for duty_paid, duty_unpaid in zip(found[::2], found[1::2], strict=True):
        assert duty_unpaid == duty_paid | {"shippingTerms": "DAP"}
    assert found[0]["shipFrom"] == {"address": {"country": origin}}


@pytest.mark.parametrize(
    ("sent", "shipping"),
    [
        (package(), 5.0),
        (package(product(quantity=3)), 6.0),
        (package(product("1.2", "kg", 2)), 7.0),
        (package(product("1.2", "kg"), product(quantity=2)), 7.0),
        (package(product("16", None, 2)), 5.0),
        (package(product("40", "kg"), weight="3"), 6.0),
        (package(product("40", "kg"), weight="3", weightUnit="kg"), 7.0),
        (package(product("40", "kg"), weight=0), 5.0),
    ],
)
def test_weights(api: Api, sent: dict[str, Any], shipping: float) -> None:
    """R-FUL-093: the package's own weight, in lb unless told; else its products', in the SKU's unit; else pounds."""
    [quote] = [quote for quote in quotes(api, ask_packages(sent)) if quote["id"] == "SG"]
    assert quote["totalAmount"] == pytest.approx(shipping * 1.05)


def test_several_packages(api: Api) -> None:
    """R-FUL-094: each is billed for itself; in-home only if each of them is heavy enough."""
    light, heavy = package(weight="0.2", weightUnit="kg"), package(weight="20", weightUnit="kg")
    found = {quote["id"]: quote["totalAmount"] for quote in quotes(api, ask_packages(light, light, heavy))}
    assert found["SG"] == pytest.approx((5 + 5 + 24) * 1.05)
    assert "IH" not in found
    assert "IH" in {quote["id"] for quote in quotes(api, ask_packages(heavy, heavy))}


def test_conversion(api: Api) -> None:
    """R-FUL-088: shipping and surcharge are rounded each: 5.00 USD are 820 JPY, and 41 on top."""
    ExchangeRate.objects.create(currency="USD", euros="1")
    ExchangeRate.objects.create(currency="JPY", euros="0.0061")
    [quote] = [quote for quote in quotes(api, ask_packages(currency="JPY")) if quote["id"] == "SG"]
    assert (quote["totalAmount"], quote["fees"]["amount"]) == (861.0, 41.0)


def test_an_origin_without_a_way(api: Api) -> None:
    """R-FUL-095: no active location of that country ships there."""
    for origin, destination in (("DE", "US"), ("JP", "US"), ("FR", "FR")):
        body = ask_packages(country=destination, shipFrom={"address": {"country": origin}})
        [message] = assert_error(api.post("/shipping-quotes", body), 400, (INVALID, "shipTo.address"))
        assert message == "The shipTo.address is invalid with the shipFrom.address"


def test_nobody_ships_there(api_for: Any) -> None:
    """R-FUL-090: without `shipFrom` there is nothing to refuse; the live mode has no location at all."""
    assert quotes(api_for(live=True), ask_packages()) == []


@pytest.mark.parametrize(
    ("change", "code", "parameter", "message"),
    [
        ({"weight": 1, "weightUnit": "lbs"}, INVALID, "packages[0].weightUnit", "'lbs' is not a valid item type."),
        ({"weight": -1}, INVALID, "packages[0].weight", "'-1' is not a valid parameter."),
        ({"height": "tall"}, INVALID, "packages[0].height", "'tall' is not a valid parameter."),
        ({"items": []}, MISSING, "packages[0].items", "A parameter is missing."),
        ({"items": [{"quantity": 1}]}, MISSING, "packages[0].items[0].productDetails", "A parameter is missing."),
        ({"items": [{"productDetails": {}}]}, MISSING, "packages[0].items[0].quantity", "A parameter is missing."),
        (
            {"items": [{"productDetails": {"weightUnit": "st"}, "quantity": 1}]},
            INVALID,
            "packages[0].items[0].productDetails.weightUnit",
            "'st' is not a valid item type.",
        ),
        ({"colour": 1}, "unknown_parameter", "colour", "'colour' is an unknown parameter."),
    ],
)
def test_packages(api: Api, change: dict[str, Any], code: str, parameter: str, message: str) -> None:
    """5.4, R-FUL-096."""
    answer = api.post("/shipping-quotes", ask_packages(package(**change)))
    assert assert_error(answer, 400, (code, parameter)) == [message]


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"packages": []}, [(MISSING, "packages")]),
        ({"shipTo": None}, [(MISSING, "shipTo")]),
        ({"shipTo": {}}, [(MISSING, "shipTo.address.country")]),
        ({"shipTo": {"address": {"country": "XX"}}}, [(INVALID, "shipTo.address.country")]),
        ({"shipTo": {"country": "US"}}, [("unknown_parameter", "country")]),
        ({"shipFrom": {"address": {"city": "Berlin"}}}, [(MISSING, "shipFrom.address.country")]),
        ({"currency": None}, [(MISSING, "currency")]),
        ({"currency": "EUR"}, [(INVALID, "currency")]),
        (
            {"currency": "YEM", "shipFrom": {"address": {"country": "JP"}}},
            [(INVALID, "currency"), (INVALID, "shipTo.address")],
        ),
    ],
)
def test_what_both_dialects_ask(api: Api, change: dict[str, Any], errors: list[tuple[str, str]]) -> None:
    """5.4, R-FUL-009, R-FUL-012."""
    assert_error(api.post("/shipping-quotes", ask_packages() | change), 400, *errors)


@pytest.mark.parametrize("packages", [1, 40])
def test_queries_do_not_depend_on_packages(api: Api, django_assert_max_num_queries: Any, packages: int) -> None:
    """R-FUL-447."""
    body = ask_packages(*[package()] * packages)
    with django_assert_max_num_queries(12):
        assert api.post("/shipping-quotes", body).status_code == 200
