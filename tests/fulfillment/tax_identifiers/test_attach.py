"""Attaching tax identifiers to customers (section 12, R-CHK-214, E-CHK-31)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from fulfillment.events.log.models import Event
from fulfillment.tax_identifiers.models import TaxIdentifier
from tests.factories.client import Api, assert_error


def created(api: Api, type_: str = "nl", value: str = "NL002458380B62") -> str:
    """Create an identifier and return its id."""
    return str(api.post("/tax-identifiers", {"type": type_, "value": value}).json()["id"])


@pytest.fixture
def customers(api: Api) -> None:
    for wire_id in ("c-1", "c-2"):
        api.post("/customers", {"id": wire_id})


def attach(api: Api, customer: str, identifier: str) -> Any:
    return api.post(f"/customers/{customer}/tax-identifiers/{identifier}")


def test_answer_is_the_identifier(api: Api, customers: None) -> None:
    """200 and the identifier with its customer, who shows it with its applicability from then on (3.7)."""
    identifier = created(api)
    answer = attach(api, "c-1", identifier)
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["customerId"]) == (identifier, "c-1")
    shown = api.get("/customers/c-1").json()["taxIdentifiers"]
    assert shown == [api.get(f"/tax-identifiers/{identifier}").json()]
    assert shown[0]["applicability"]
    assert [row["id"] for row in api.get("/tax-identifiers", customerId="c-1").json()["data"]] == [identifier]


def test_attaching_again_changes_nothing(api: Api, customers: None) -> None:
    identifier = created(api)
    first = attach(api, "c-1", identifier).json()
    assert attach(api, "c-1", identifier).json() == first


def test_another_customer(api: Api, customers: None) -> None:
    """E-CHK-31, exact body."""
    identifier = created(api)
    attach(api, "c-1", identifier)
    answer = attach(api, "c-2", identifier)
    messages = assert_error(answer, 409, ("customer_not_updateable", "customerId"))
    assert messages == ["You cannot replace a tax identifier's customer id."]
    assert api.get(f"/tax-identifiers/{identifier}").json()["customerId"] == "c-1"


def test_one_of_each_type(api: Api, customers: None) -> None:
    attach(api, "c-1", created(api))
    assert attach(api, "c-1", created(api, "de", "DE123456789")).status_code == 200
    second = created(api)
    assert_error(attach(api, "c-1", second), 409, ("already_exists", "type"))
    assert "customerId" not in api.get(f"/tax-identifiers/{second}").json()
    assert attach(api, "c-2", second).status_code == 200


def test_unknown_customer_and_unknown_identifier(api: Api, live_api: Api, customers: None) -> None:
    """E-CHK-40; a deleted identifier is unknown, and so is one of the other mode."""
    identifier = created(api)
    assert assert_error(attach(api, "nobody", identifier), 404, ("not_found", "id")) == ["Customer 'nobody' not found."]
    api.delete(f"/tax-identifiers/{identifier}")
    for gone in (identifier, created(live_api)):
        messages = assert_error(attach(api, "c-1", gone), 404, ("not_found", "id"))
        assert messages == [f"Tax identifier '{gone}' not found."]


def test_deleting_an_identifier_takes_it_from_the_customer(api: Api, customers: None) -> None:
    identifier = created(api)
    attach(api, "c-1", identifier)
    api.delete(f"/tax-identifiers/{identifier}")
    assert "taxIdentifiers" not in api.get("/customers/c-1").json()


def test_deleting_the_customer_detaches(api: Api, customers: None) -> None:
    """R-CHK-214: the identifier stays and is free; the event tells the customer's last state."""
    identifier = created(api)
    attach(api, "c-1", identifier)
    api.delete("/customers/c-1")
    assert "customerId" not in api.get(f"/tax-identifiers/{identifier}").json()
    told = Event.objects.filter(type="customer.deleted").get()
    assert identifier in told.body
    assert attach(api, "c-2", identifier).status_code == 200


def test_shell_meets_the_same_rules(api: Api, customers: None) -> None:
    """Whoever saves an identifier for a customer that does not exist, or takes somebody's, is refused."""
    identifier = TaxIdentifier.objects.get(wire_id=created(api))
    identifier.customer_id = "nobody"
    with pytest.raises(ValidationError):
        identifier.save()
    identifier.customer_id = "c-1"
    identifier.save()
    identifier.customer_id = "c-2"
    with pytest.raises(ValidationError):
        identifier.save()
    assert TaxIdentifier.objects.get().customer_id == "c-1"


def test_permission_is_that_of_customers(api: Api, api_for: Any, customers: None) -> None:
    """R-CON-026."""
    identifier = created(api)
    writer = api_for(kind="restricted", permissions={"customers": "write"})
    assert attach(writer, "c-1", identifier).status_code == 200
    other = api_for(kind="restricted", permissions={"tax-identifiers": "read_write"})
    assert_error(attach(other, "c-1", identifier), 403, ("forbidden", None))
