"""Retrieving, changing and deleting customers (section 19)."""

import json
from typing import Any

import pytest

from fulfillment.customers.models import Customer
from fulfillment.events.log.models import Event
from tests.factories.client import Api, assert_error

from .test_create import CERTIFICATE, SHIPPING


@pytest.fixture
def path(api: Api) -> str:
    """The path of a customer with a bit of everything."""
    body = {
        "id": "c-1",
        "email": "a@example.com",
        "shipping": SHIPPING,
        "type": "business",
        "metadata": {"a": 1, "b": 2},
    }
    assert api.post("/customers", body).status_code == 201
    return "/customers/c-1"


def test_only_what_is_sent_changes(api: Api, path: str) -> None:
    """R-CON-121, R-CON-122."""
    before = api.get(path).json()
    after = api.post(path, {"email": "b@example.com"})
    assert after.status_code == 200
    changed = {name for name in after.json() if after.json()[name] != before.get(name)}
    assert changed <= {"email", "updatedTime"}
    assert api.get(path).json() == after.json()


@pytest.mark.parametrize("body", [{}, {"email": ""}, {"email": "a@example.com"}, {"type": "", "locale": ""}])
def test_what_changes_nothing(api: Api, path: str, body: dict[str, Any]) -> None:
    """R-CON-126, R-CHK-008: no new time, no event, no history."""
    before = api.get(path).json()
    assert api.post(path, body).json() == before
    assert not Event.objects.filter(type="customer.updated").exists()
    assert Customer.history.count() == 1


def test_null_clears(api: Api, path: str) -> None:
    """R-CHK-009; a flag goes back to its default."""
    api.post(path, {"enabled": False})
    body = {"email": None, "shipping": None, "type": None, "metadata": None, "enabled": None, "defaultSourceId": None}
    shown = api.post(path, body).json()
    assert shown.keys() == {"id", "createdTime", "updatedTime", "requestToBeForgotten", "enabled", "liveMode"}
    assert shown["enabled"] is True


def test_metadata_is_replaced_as_a_whole(api: Api, path: str) -> None:
    """R-CHK-012, R-CON-113."""
    assert api.post(path, {"metadata": {"c": 3}}).json()["metadata"] == {"c": 3}


def test_shipping_is_replaced_as_a_whole(api: Api, path: str) -> None:
    assert api.post(path, {"shipping": {"name": "Ann"}}).json()["shipping"] == {"name": "Ann"}


def test_request_to_be_forgotten(api: Api, path: str) -> None:
    """R-CHK-217: only on update; told as `customer.updated`."""
    assert api.post(path, {"requestToBeForgotten": True}).json()["requestToBeForgotten"] is True
    data = json.loads(Event.objects.get(type="customer.updated").body)["data"]
    assert data["object"]["requestToBeForgotten"] is True
    assert data["previousAttributes"] == {"requestToBeForgotten": False}


def test_certificates_are_appended(api: Api, path: str) -> None:
    """R-CHK-216."""
    second = CERTIFICATE | {"taxAuthority": "WI"}
    api.post(path, {"taxCertificate": CERTIFICATE})
    shown = api.post(path, {"taxCertificate": second}).json()
    assert shown["taxCertificates"] == [CERTIFICATE, second]
    assert "taxCertificate" not in shown


@pytest.mark.parametrize("name", sorted(CERTIFICATE))
@pytest.mark.parametrize("nothing", [None, "", ...])
def test_all_five_members_of_a_certificate(api: Api, path: str, name: str, nothing: Any) -> None:
    """R-CHK-216."""
    sent = CERTIFICATE | {name: nothing}
    if nothing is ...:
        del sent[name]
    answer = api.post(path, {"taxCertificate": sent})
    assert_error(answer, 400, ("missing_parameter", f"taxCertificate.{name}"))
    assert Customer.objects.get().tax_certificates == []


@pytest.mark.parametrize("end", ["2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "2027-01-01", "soon", 5])
def test_end_of_a_certificate(api: Api, path: str, end: Any) -> None:
    """R-CHK-216: a timestamp, after the start."""
    answer = api.post(path, {"taxCertificate": CERTIFICATE | {"endDate": end}})
    assert_error(answer, 400, ("invalid_parameter", "taxCertificate.endDate"))


def test_unknown_member_of_a_certificate(api: Api, path: str) -> None:
    answer = api.post(path, {"taxCertificate": CERTIFICATE | {"state": "MN"}})
    assert_error(answer, 400, ("unknown_parameter", "state"))


def test_the_result_is_validated(api: Api, path: str) -> None:
    """E-CHK-16, E-CHK-17; nothing is stored."""
    before = api.get(path).json()
    bad = {"country": "CA", "postalCode": "99999", "state": "MN"}
    answer = api.post(path, {"shipping": {"address": bad}, "email": "b@example.com"})
    assert_error(answer, 400, ("invalid_parameter", "address.postalCode"), ("invalid_parameter", "address.state"))
    assert api.get(path).json() == before


def test_unknown_default_source(api: Api, path: str) -> None:
    """R-CHK-213."""
    assert_error(api.post(path, {"defaultSourceId": "src"}), 409, ("not_found", "defaultSourceId"))
    assert api.post(path, {"defaultSourceId": ""}).status_code == 200


def test_id_in_the_body(api: Api, path: str) -> None:
    """R-CON-079: equal is ignored, another one is refused."""
    assert api.post(path, {"id": "c-1"}).status_code == 200
    assert_error(api.post(path, {"id": "c-2"}), 400, ("invalid_parameter", "id"))


def test_what_was_read_can_be_sent_back(api: Api, path: str) -> None:
    """R-CON-079."""
    shown = api.get(path).json()
    assert api.post(path, shown).json() == shown


def test_delete(api: Api, path: str) -> None:
    """R-CHK-214, R-CON-124, R-CON-181: 204, then 404; the id may be used anew; told with the last state."""
    last = api.get(path).json()
    assert (api.delete(path).status_code, api.delete(path).status_code) == (204, 404)
    assert assert_error(api.get(path), 404, ("not_found", "id")) == ["Customer 'c-1' not found."]
    assert json.loads(Event.objects.get(type="customer.deleted").body)["data"]["object"] == last
    assert api.post("/customers", {"id": "c-1"}).status_code == 201


def test_modes_do_not_see_each_other(live_api: Api, path: str) -> None:
    """R-CHK-015."""
    for answer in (live_api.get(path), live_api.post(path, {}), live_api.delete(path)):
        assert_error(answer, 404, ("not_found", "id"))
    assert live_api.get("/customers").json()["data"] == []
    assert_error(live_api.get("/customers", startingAfter="c-1"), 400, ("invalid_parameter", "startingAfter"))


def test_unknown_and_unreadable_ids(api: Api, path: str) -> None:
    """R-CON-063."""
    for wire_id in ("c-2", "C-1", "%00", "x" * 300):
        assert_error(api.get(f"/customers/{wire_id}"), 404, ("not_found", "id"))


def test_methods(api: Api, path: str) -> None:
    """R-CON-004."""
    assert api.put(path, {}).headers["Allow"] == "GET, POST, DELETE"
    assert api.delete("/customers").headers["Allow"] == "GET, POST"
    assert_error(api.put(path, {}), 405, ("method_not_allowed", None))


def test_permissions(api_for: Any, public_api: Api, anonymous: Api, path: str) -> None:
    """R-CON-024, R-CON-025."""
    reader = api_for(kind="restricted", permissions={"customers": "read"})
    assert reader.get(path).status_code == 200
    assert_error(reader.post(path, {}), 403, ("forbidden", None))
    assert_error(reader.delete(path), 403, ("forbidden", None))
    assert_error(public_api.get(path), 401, ("unauthorized", None))
    assert_error(anonymous.get(path), 401, ("unauthorized", None))
