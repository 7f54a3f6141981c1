"""Bodies of `POST /sources` for tests."""

from typing import Any

from tests.factories.client import Api

ADDRESS = {"line1": "10380 Bren Road W", "city": "Minnetonka", "postalCode": "55343", "state": "MN", "country": "US"}
OWNER = {"firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com", "address": ADDRESS}
GOOD = "4444 2222 3333 1111"


def card(number: str = GOOD, **members: Any) -> dict[str, Any]:
    """Return the body of a card that is valid for years."""
    hash_ = {"number": number, "expirationMonth": 3, "expirationYear": 2090, "cvv": "737"}
    return {"type": "creditCard", "owner": OWNER, "creditCard": hash_} | members


def wallet(type_: str, last_name: str = "Lovelace", **members: Any) -> dict[str, Any]:
    """Return the body of a source of any other primary type."""
    return {"type": type_, "owner": OWNER | {"lastName": last_name}} | members


def credit(amount: Any = 5, **members: Any) -> dict[str, Any]:
    """Return the body of a store credit."""
    return {"type": "customerCredit", "amount": amount} | members


def make(api: Api, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Make a source and return it."""
    answer = api.post("/sources", body or card())
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made
