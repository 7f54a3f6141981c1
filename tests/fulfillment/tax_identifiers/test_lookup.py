"""What checkouts ask about tax identifiers (R-CHK-106, R-CHK-110, E-CHK-22, E-CHK-27 to 29)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from catalog.wire.http.errors import error_details
from fulfillment.customers.models import Customer
from fulfillment.tax_identifiers.lookup import applicable, as_pricing, find_attached, required_types
from fulfillment.tax_identifiers.models import TaxIdentifier

IRELAND, BRAZIL, TAIWAN = "DR_IRELAND-ENTITY", "DR_BRAZIL-ENTITY", "DR_TAIWAN-ENTITY"


def made(**values: Any) -> TaxIdentifier:
    identifier = TaxIdentifier(**({"type": "nl", "value": "NL002458380B62"} | values))
    identifier.save()
    return identifier


@pytest.mark.django_db
def test_found_in_the_order_asked_and_each_once() -> None:
    ids = [made().wire_id for _ in range(3)][::-1]
    found, errors = find_attached([*ids, ids[0]], live_mode=False, customer_id=None)
    assert ([identifier.wire_id for identifier in found], errors) == (ids, {})


@pytest.mark.django_db
def test_one_query_however_many(django_assert_num_queries: Any) -> None:
    ids = [made().wire_id for _ in range(5)]
    with django_assert_num_queries(1):
        find_attached(ids, live_mode=False, customer_id=None)
    with django_assert_num_queries(0):
        assert find_attached([], live_mode=False, customer_id=None) == ([], {})


@pytest.mark.django_db
@pytest.mark.parametrize("wire_id", ["unknown", "\x00", ""])
def test_unknown_id(wire_id: str) -> None:
    """E-CHK-22, as published: 409, `parameter` id."""
    found, errors = find_attached([wire_id], live_mode=False, customer_id=None)
    status, problems = error_details(ValidationError(errors))
    assert (found, status) == ([], 409)
    message = f"Tax identifier '{wire_id}' not found."
    assert [problem.element for problem in problems] == [{"code": "not_found", "parameter": "id", "message": message}]


@pytest.mark.django_db
def test_the_other_mode_does_not_exist() -> None:
    identifier = made(live_mode=True)
    assert find_attached([identifier.wire_id], live_mode=False, customer_id=None)[0] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("buyer", "free"), [("c-1", True), ("c-2", False), (None, False)])
def test_somebody_elses(buyer: str | None, free: bool) -> None:
    """E-CHK-27: attached to another customer than the buyer."""
    Customer(wire_id="c-1").save()
    identifier = made(customer_id="c-1")
    found, errors = find_attached([identifier.wire_id], live_mode=False, customer_id=buyer)
    assert (found == [identifier]) is free
    if not free:
        status, problems = error_details(ValidationError(errors))
        text = f"Tax identifier '{identifier.wire_id}' is attached to a different customer."
        assert status == 409
        assert problems[0].element == {"code": "tax_identifier_in_use", "parameter": "taxIdentifiers", "message": text}


@pytest.mark.parametrize(
    ("country", "entity", "customer_type", "expected"),
    [
        ("NL", IRELAND, "business", True),
        ("NL", IRELAND, "individual", False),
        ("BE", IRELAND, "business", False),
        ("NL", "DR_UK-ENTITY", "business", False),
    ],
)
def test_applicable(country: str, entity: str, customer_type: str, expected: bool) -> None:
    """E-CHK-28: country, entity and customer type must agree."""
    identifier = TaxIdentifier(type="nl", value="NL002458380B62")
    assert applicable(identifier, country=country, entity_id=entity, customer_type=customer_type) is expected


@pytest.mark.parametrize(
    ("country", "entity", "customer_type", "expected"),
    [
        ("BR", BRAZIL, "individual", {"br_natural"}),
        ("BR", BRAZIL, "business", {"br", "br_ie"}),
        ("KE", IRELAND, "business", {"ke"}),
        ("KE", IRELAND, "individual", set()),
        ("TW", TAIWAN, "business", {"tw"}),
        ("TW", IRELAND, "business", {"tw_offshore"}),
        ("DE", IRELAND, "business", set()),
    ],
)
def test_required(country: str, entity: str, customer_type: str, expected: set[str]) -> None:
    """E-CHK-29."""
    assert required_types(country=country, entity_id=entity, customer_type=customer_type) == expected


def test_as_pricing_wants_it() -> None:
    """R-CHK-106, R-CHK-108: with the customer types of this place and entity."""
    identifier = TaxIdentifier(type="cl", value="12.345.678-5", state="verified")
    shown = as_pricing(identifier, country="CL", entity_id=IRELAND)
    assert (shown.type, shown.state, shown.customer_types) == ("cl", "verified", frozenset({"individual", "business"}))
    assert as_pricing(identifier, country="AR", entity_id=IRELAND).customer_types == frozenset()
