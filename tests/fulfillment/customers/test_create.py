"""Creating customers (checkout.md, 3.7 and section 19)."""

import json
import re
from typing import Any

import pytest

from fulfillment.customers.models import Customer
from fulfillment.events.log.models import Event
from tests.factories.client import Api, assert_error

CERTIFICATE = {
    "companyName": "Acme Inc",
    "taxAuthority": "MN",
    "startDate": "2026-01-01T00:00:00Z",
    "endDate": "2027-01-01T00:00:00Z",
    "fileId": "any-file",
}
SHIPPING = {
    "address": {
        "line1": "10380 Bren Rd W",
        "city": "Minnetonka",
        "postalCode": "55343",
        "state": "MN",
        "country": "US",
    },
    "name": "John Smith",
    "phone": "952-111-1111",
    "email": "john@example.com",
    "organization": "Acme",
    "additionalAddressInfo": {"neighborhood": "Centro", "division": "Sales", "phoneticName": "Jon"},
}


def test_the_least(api: Api) -> None:
    """R-CHK-206, 208, R-CHK-006: a generated id of digits, two defaults, both times, nothing else."""
    answer = api.post("/customers")
    assert answer.status_code == 201
    created = answer.json()
    assert re.fullmatch("[0-9]{12}", created.pop("id"))
    assert created.pop("createdTime") == created.pop("updatedTime")
    assert created == {"requestToBeForgotten": False, "enabled": True, "liveMode": False}


def test_everything(api: Api) -> None:
    body = {
        "id": "5823594808",
        "email": "john@example.com",
        "shipping": SHIPPING,
        "type": "business",
        "locale": "de-at",
        "enabled": False,
        "metadata": {"tier": 3, "vip": True},
        "taxCertificate": CERTIFICATE,
    }
    created = api.post("/customers", body).json()
    certificates = {"taxCertificates": [CERTIFICATE]}
    expected = {name: value for name, value in body.items() if name != "taxCertificate"} | certificates
    assert created.items() >= (expected | {"locale": "de_AT"}).items()
    assert api.get("/customers/5823594808").json() == created


def test_what_connectors_send_for_nothing(api: Api) -> None:
    """R-CHK-008, R-CON-086: empty strings and nulls are not sent; inside of objects, too."""
    body = {
        "id": "",
        "email": "",
        "type": "",
        "locale": None,
        "shipping": {"name": None, "phone": ""},
        "taxCertificate": None,
        "metadata": None,
    }
    created = api.post("/customers", body)
    assert created.status_code == 201, created.content
    assert created.json().keys() == {"id", "createdTime", "updatedTime", "requestToBeForgotten", "enabled", "liveMode"}


@pytest.mark.parametrize("wire_id", ["x", "x" * 40, "user@example.com", "Übung 7", 529861350336])
def test_own_ids(api: Api, wire_id: Any) -> None:
    """R-CHK-004, R-CHK-206: up to 40 characters, literally; a number becomes its text."""
    assert api.post("/customers", {"id": wire_id}).json()["id"] == str(wire_id)
    assert api.get(f"/customers/{wire_id}").json()["id"] == str(wire_id)


@pytest.mark.parametrize("wire_id", ["x" * 41, "x" * 5000, "a/b", ".", " ", " x"])
def test_ids_that_cannot_be(api: Api, wire_id: str) -> None:
    """R-CHK-206, exact message."""
    messages = assert_error(api.post("/customers", {"id": wire_id}), 400, ("invalid_parameter", "id"))
    assert messages == [f"'{wire_id[:200]}' is not a valid customer ID."]
    assert not Customer.objects.exists()


def test_taken_id(api: Api, live_api: Api) -> None:
    """S-CHK-15, E-CHK-43: 409 already_exists; once in each mode."""
    assert api.post("/customers", {"id": "c-1"}).status_code == 201
    messages = assert_error(api.post("/customers", {"id": "c-1"}), 409, ("already_exists", "id"))
    assert messages == ["Customer 'c-1' already exists."]
    assert live_api.post("/customers", {"id": "c-1"}).json()["liveMode"] is True


def test_emails_need_not_be_unique(api: Api) -> None:
    """R-CHK-207."""
    for _ in range(2):
        assert api.post("/customers", {"email": "a@example.com"}).status_code == 201


@pytest.mark.parametrize(
    ("member", "value", "code", "parameter"),
    [
        ("email", "nobody", "email_invalid", "email"),
        ("email", "a b@example.com", "email_invalid", "email"),
        ("email", f"{'x' * 250}@example.com", None, "email"),
        ("type", "company", "invalid_parameter", "type"),
        ("type", "Business", "invalid_parameter", "type"),
        ("locale", "english", "invalid_parameter", "locale"),
        ("locale", "en_USA", "invalid_parameter", "locale"),
        ("enabled", 1, "invalid_parameter", "enabled"),
        ("shipping", "home", "invalid_parameter", "shipping"),
        ("shipping", {"address": {"country": "us"}}, "invalid_parameter", "shipping.address.country"),
        ("shipping", {"address": {"country": "XX"}}, "invalid_parameter", "shipping.address.country"),
        ("shipping", {"address": {"country": "US", "postalCode": "1"}}, "invalid_parameter", "address.postalCode"),
        ("shipping", {"address": {"country": "US", "state": "XX"}}, "invalid_parameter", "address.state"),
        ("shipping", {"address": {"city": "x" * 65}}, "invalid_parameter", "shipping.address.city"),
        ("shipping", {"planet": "Mars"}, "unknown_parameter", "planet"),
        ("metadata", {"a": []}, "invalid_metadata_value", "metadata"),
        ("price", 1, "unknown_parameter", "price"),
        ("sourceId", "x", "unknown_parameter", "sourceId"),
    ],
)
def test_bad_values(api: Api, member: str, value: Any, code: str | None, parameter: str) -> None:
    """R-CHK-215 (114, 115, 117), R-CHK-095, R-CHK-119, R-CON-075, R-CON-078, R-CON-112."""
    answer = api.post("/customers", {member: value})
    found = [(error["code"], error["parameter"]) for error in answer.json()["errors"]]
    assert answer.status_code == 400, answer.content
    assert found == [(code or found[0][0], parameter)]
    assert not Customer.objects.exists()


def test_shipping_has_no_required_members(api: Api) -> None:
    """R-CHK-215."""
    created = api.post("/customers", {"shipping": {"name": "Ann"}})
    assert created.json()["shipping"] == {"name": "Ann"}


def test_bad_request_wins_over_conflict(api: Api) -> None:
    """R-CHK-010: all 400s together, 409 only without any."""
    body = {"defaultSourceId": "nothing", "email": "nobody", "type": "x"}
    assert_error(api.post("/customers", body), 400, ("email_invalid", "email"), ("invalid_parameter", "type"))


def test_default_source_cannot_be_set_on_create(api: Api) -> None:
    """R-CHK-213: it must be one of the customer's own, and there is none."""
    answer = api.post("/customers", {"defaultSourceId": "fd74a5c5-0163-469a-ae8e-031f0259b576"})
    assert_error(answer, 409, ("not_found", "defaultSourceId"))
    assert not Customer.objects.exists()


def test_server_set_members_are_ignored(api: Api) -> None:
    """R-CON-079, R-CHK-217: `requestToBeForgotten` is for updates only."""
    body = {"requestToBeForgotten": True, "sources": [{}], "taxIdentifiers": [{}], "taxCertificates": [CERTIFICATE]}
    created = api.post("/customers", body | {"createdTime": "x", "liveMode": True}).json()
    assert created["requestToBeForgotten"] is False
    assert created.keys().isdisjoint({"sources", "taxIdentifiers", "taxCertificates"})


def test_creation_is_told(api: Api) -> None:
    """Section 22: `customer.created` with the resource as GET shows it."""
    created = api.post("/customers", {"email": "a@example.com"}).json()
    assert json.loads(Event.objects.get(type="customer.created").body)["data"]["object"] == created


def test_nothing_of_a_failed_request_is_stored(api: Api) -> None:
    """R-CHK-014."""
    api.post("/customers", {"id": "c-1", "email": "nobody"})
    assert (Customer.objects.count(), Event.objects.count()) == (0, 0)
    assert api.post("/customers", {"id": "c-1"}).status_code == 201
