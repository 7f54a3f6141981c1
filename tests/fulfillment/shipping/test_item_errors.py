"""The coordinated dialect: what is refused (fulfillment.md, 5.1, 5.2, 19)."""

from collections.abc import Iterator
from typing import Any

import pytest

from fulfillment.taxes.models import ExchangeRate
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage

from .goods import ask, ask_packages, goods, line, place

pytestmark = pytest.mark.usefixtures("rates")

BODY = ask(line("mug"))
INVALID, MISSING, UNKNOWN = "invalid_parameter", "missing_parameter", "unknown_parameter"


@pytest.fixture(scope="module", autouse=True)
def staged_stock(stage: Stage, staged_rates: None) -> Iterator[None]:
    """One item that can be quoted."""
    with stage():
        place("east", state="MN")
        goods("mug", "1", east=9)
        yield


def refused(api: Api, body: dict[str, Any], *errors: tuple[str, str]) -> list[str]:
    """Check that a request is refused with these problems; return the messages."""
    return assert_error(api.post("/shipping-quotes", body), 400, *errors)


def test_both_or_neither_dialect(api: Api) -> None:
    """R-FUL-081, A-FUL-01; what both dialects ask is judged, too (R-FUL-012)."""
    assert refused(api, BODY | {"packages": ask_packages()["packages"]}, (INVALID, "items"))
    assert refused(api, BODY | {"packages": []}, (INVALID, "items"))
    neither = {"currency": "USD", "shipTo": {"country": "US"}}
    assert refused(api, neither, (MISSING, "packages")) == ["A parameter is missing."]
    assert refused(api, neither | {"items": None, "packages": None}, (MISSING, "packages"))
    assert refused(api, {}, (MISSING, "currency"), (MISSING, "shipTo.country"), (MISSING, "packages"))
    both = ask(line("mug"), currency="YEM", country="XX") | {"packages": []}
    refused(api, both, (INVALID, "items"), (INVALID, "currency"), (INVALID, "shipTo.country"))


def test_nothing_but_items(api: Api) -> None:
    """5.2, R-FUL-009: what is required; an empty list is missing."""
    lacking: dict[str, Any] = {"items": []}
    refused(api, lacking, (MISSING, "currency"), (MISSING, "shipTo.country"), (MISSING, "items"))
    refused(api, BODY | {"shipTo": {}}, (MISSING, "shipTo.country"))
    refused(api, BODY | {"shipTo": {"address": {"city": "Woodbury"}}}, (MISSING, "shipTo.address.country"))
    lines = [{}, {"inventoryItemId": "mug", "price": None, "quantity": 1}]
    names = ("items[0].inventoryItemId", "items[0].price", "items[0].quantity", "items[1].price")
    refused(api, BODY | {"items": lines}, *((MISSING, name) for name in names))


@pytest.mark.parametrize(
    ("currency", "message"),
    [
        ("YEM", "'YEM' is not a valid currency."),
        ("usd", "'usd' is not a valid currency."),
        ("", "'' is not a valid currency."),
        ("XAU", "'XAU' is not a valid currency."),
        ("EUR", "'EUR' is not a valid currency."),
    ],
)
def test_currencies(api: Api, currency: str, message: str) -> None:
    """R-FUL-088: unknown, without a minor unit, without an exchange rate."""
    assert refused(api, BODY | {"currency": currency}, (INVALID, "currency")) == [message]


def test_both_exchange_rates_are_needed(api: Api) -> None:
    """R-FUL-088: what the currency is worth, and what the USD of the table are worth; EUR is worth itself."""
    ExchangeRate.objects.create(currency="GBP", euros="1.17")
    refused(api, BODY | {"currency": "GBP"}, (INVALID, "currency"))
    ExchangeRate.objects.create(currency="USD", euros="0.92")
    for currency in ("GBP", "EUR", "USD"):
        assert api.post("/shipping-quotes", BODY | {"currency": currency}).status_code == 200


@pytest.mark.parametrize("live", [False, True])
def test_unknown_items(api_for: Any, live: bool) -> None:
    """R-FUL-091, R-FUL-014: unknown, or of the other mode."""
    body = ask(line("mug"), line("none"))
    unknown = [("none", 1)] if not live else [("mug", 0), ("none", 1)]
    messages = refused(
        api_for(live=live), body, *((INVALID, f"items[{position}].inventoryItemId") for _, position in unknown)
    )
    assert messages == [f"'{item_id}' is not a valid inventory item." for item_id, _ in unknown]


@pytest.mark.parametrize(
    ("change", "code", "parameter", "message"),
    [
        ({"quantity": 0}, INVALID, "items[0].quantity", "'0' is not a valid parameter."),
        ({"quantity": "1.5"}, INVALID, "items[0].quantity", "'1.5' is not a valid parameter."),
        ({"quantity": True}, INVALID, "items[0].quantity", "'true' is not a valid parameter."),
        ({"quantity": 10**9}, INVALID, "items[0].quantity", "'1000000000' is not a valid parameter."),
        (
            {"quantity": -1},
            "invalid_quantity_amount",
            "items[0].quantity",
            "The quantity provided in the request was invalid.",
        ),
        ({"price": -0.01}, INVALID, "items[0].price", "'-0.01' is not a valid parameter."),
        ({"price": "1e3"}, INVALID, "items[0].price", "'1e3' is not a valid parameter."),
        ({"inventoryItemId": {}}, INVALID, "items[0].inventoryItemId", "'{}' is not a valid parameter."),
        ({"inventoryItemId": "a\x00"}, INVALID, "items[0].inventoryItemId", None),
        ({"amount": 1}, UNKNOWN, "amount", "'amount' is an unknown parameter."),
    ],
)
def test_lines(api: Api, change: dict[str, Any], code: str, parameter: str, message: str | None) -> None:
    """R-FUL-003, R-FUL-010, section 19."""
    messages = refused(api, BODY | {"items": [line("mug") | change]}, (code, parameter))
    assert message is None or messages == [message]


@pytest.mark.parametrize(
    ("ship_to", "code", "parameter", "message"),
    [
        ({"country": "us"}, INVALID, "shipTo.country", "'us' is not a valid country."),
        ({"country": "US", "type": "drone"}, INVALID, "shipTo.type", "'drone' is not a valid item type."),
        ({"country": "US", "planet": "Mars"}, UNKNOWN, "planet", "'planet' is an unknown parameter."),
        ({"address": {"country": "XX"}}, INVALID, "shipTo.address.country", "'XX' is not a valid country."),
        ("US", INVALID, "shipTo", "'US' is not a valid parameter."),
    ],
)
def test_destinations(api: Api, ship_to: Any, code: str, parameter: str, message: str) -> None:
    """5.2."""
    assert refused(api, BODY | {"shipTo": ship_to}, (code, parameter)) == [message]


def test_everything_wrong_at_once(api: Api) -> None:
    """R-FUL-012."""
    body = {
        "currency": "YEM",
        "shipTo": {"country": "XX", "type": "drone"},
        "items": [line("none", 0), line("mug", 1, -1)],
        "colour": "red",
    }
    refused(
        api,
        body,
        (INVALID, "currency"),
        (INVALID, "shipTo.country"),
        (INVALID, "shipTo.type"),
        (INVALID, "items[0].quantity"),
        (INVALID, "items[0].inventoryItemId"),
        (INVALID, "items[1].price"),
        (UNKNOWN, "colour"),
    )


@pytest.mark.parametrize("items", [{}, "mug", ["mug"], [None]])
def test_items_that_are_no_list_of_objects(api: Api, items: Any) -> None:
    """R-CON-072."""
    refused(api, BODY | {"items": items}, (INVALID, "items[0]" if isinstance(items, list) else "items"))


def test_keys(api_for: Any) -> None:
    """R-CON-025: quoting is a write of `shipping-quotes`, although nothing is written."""
    restricted = api_for(kind="restricted", permissions={"shipping-quotes": "write"})
    assert restricted.post("/shipping-quotes/", BODY).status_code == 200
    for permissions in ({"shipping-quotes": "read"}, {"inventory-levels": "read_write"}):
        reader = api_for(kind="restricted", permissions=permissions)
        assert_error(reader.post("/shipping-quotes", BODY), 403, ("forbidden", None))
    assert_error(api_for(kind="public").post("/shipping-quotes", BODY), 401, ("unauthorized", None))
    assert_error(restricted.get("/shipping-quotes"), 405, ("method_not_allowed", None))
