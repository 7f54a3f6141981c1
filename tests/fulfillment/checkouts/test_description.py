"""What is published about checkouts and orders fits what is answered, and says what of it is always there."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.factories.client import Api
from tests.fulfillment.orders.shop import Shop, shop  # noqa: F401

ALWAYS_ON_LINES = {"id", "productDetails", "quantity", "amount", "tax", "importerTax", "duties", "fees", "shipping"}


@pytest.fixture(scope="module")
def description(staged_api: Api) -> Any:
    """The published document, which takes long to write; nobody changes it."""
    return staged_api.get("/lockstep/openapi.json").json()


def line_of(description: Any, resource: str) -> Any:
    """Return the schema of an element of `items[]`."""
    return description["components"]["schemas"][resource]["properties"]["items"]["items"]


def faults(description: Any, resource: str, shown: Any) -> list[str]:
    """Return where an answer does not fit its schema."""
    schema = {"$ref": f"#/components/schemas/{resource}", "components": description["components"]}
    return [f"{list(found.path)}: {found.message}" for found in Draft202012Validator(schema).iter_errors(shown)]


def test_lines_name_what_is_always_there(description: Any) -> None:
    """checkout.md 3.2: figures are on every line, and their amounts are in them."""
    line = line_of(description, "Checkout")
    assert set(line["required"]) == ALWAYS_ON_LINES
    assert set(line["properties"]["tax"]["required"]) == {"rate", "amount"}
    assert set(line["properties"]["fees"]["required"]) == {"amount", "taxAmount"}
    ordered = line_of(description, "Order")
    assert set(ordered["required"]) == ALWAYS_ON_LINES | {"itemId", "state", "stateTransitions"}


def test_sessions_name_what_is_always_there(description: Any) -> None:
    """checkout.md 3.5."""
    payment = description["components"]["schemas"]["Checkout"]["properties"]["payment"]
    session = payment["properties"]["session"]
    amounts = {"amountContributed", "amountRemainingToBeContributed"}
    assert set(session["required"]) == {"id", "clientSecret", "state"} | amounts


def test_answers_fit(description: Any, shop: Shop) -> None:  # noqa: F811
    """A checkout with discounts and its order; a line without its id does not fit."""
    items = [
        {"skuId": "mug-01", "price": 20, "quantity": 2, "discount": {"percentOff": 10}},
        {"skuId": "ebook-01", "price": 5, "subscriptionInfo": {"subscriptionId": "s", "autoRenewal": False}},
    ]
    checkout = shop.paid_checkout(*items)
    shown = shop.get(f"/checkouts/{checkout}")
    assert faults(description, "Checkout", shown) == []
    assert faults(description, "Order", shop.order(checkout)) == []
    del shown["items"][0]["id"]
    assert len(faults(description, "Checkout", shown)) == 1
