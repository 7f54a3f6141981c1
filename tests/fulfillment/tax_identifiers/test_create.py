"""Creating, reading, listing and deleting tax identifiers (checkout.md, 3.8 and section 12)."""

import re
from typing import Any

import pytest

from fulfillment.tax_identifiers.models import TaxIdentifier
from fulfillment.tax_identifiers.operations import settle_tax_identifier
from tests.factories.client import Api, assert_error

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def create(api: Api, type_: str = "nl", value: str = "NL002458380B62") -> dict[str, Any]:
    """Create an identifier and return it."""
    answer = api.post("/tax-identifiers", {"type": type_, "value": value})
    assert answer.status_code == 201, answer.content
    created: dict[str, Any] = answer.json()
    return created


def test_answer_shows_all_that_is_known(api: Api) -> None:
    """3.8, R-CHK-005, R-CHK-006: UUID, both times from birth, pending since then; nothing without a value."""
    created = create(api)
    assert UUID.fullmatch(created.pop("id"))
    born = created.pop("createdTime")
    assert created == {
        "updatedTime": born,
        "type": "nl",
        "value": "NL002458380B62",
        "state": "pending",
        "stateTransitions": {"pending": born},
        "applicability": [{"country": "NL", "entity": "DR_IRELAND-ENTITY", "customerType": "business"}],
        "liveMode": False,
    }


def test_applicability_of_one_type_in_several_countries(api: Api) -> None:
    """R-CHK-110: as a published client has recorded it for `uk`."""
    shown = create(api, "uk", "GB999999999")["applicability"]
    found = {(row["country"], row["entity"], row["customerType"]) for row in shown}
    entities = ("DR_UK-ENTITY", "DR_IRELAND-ENTITY")
    assert found == {(country, entity, "business") for country in ("IM", "GB") for entity in entities}
    assert len(shown) == 4


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("be", "BE0000000000"),
        ("be", "BE1234567890"),
        ("de", "DE000000000"),
        ("de", "DE123456789"),
        ("it", "IT00000000000"),
        ("it", "IT12345678901"),
        ("it_natural", "IT00000000000"),
        ("it_natural", "IT12345678901"),
    ],
)
def test_published_test_values_are_verified_at_once(api: Api, type_: str, value: str) -> None:
    """Section 12: no pending in between."""
    created = create(api, type_, value)
    assert created["state"] == "verified"
    assert created["stateTransitions"] == {"verified": created["createdTime"]}


def test_test_values_are_ordinary_in_live_mode(live_api: Api) -> None:
    assert create(live_api, "de", "DE123456789")["state"] == "pending"


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("it", "IT00121239990xxxx"),
        ("it", "00121239990"),
        ("it", " IT12345678901"),
        ("it", "IT12345678901\n"),
        ("it", "IT1234567890\u0661"),
        ("de", "de123456789"),
        ("nl", "DE123456789"),
        ("uk", "GB12345"),
        ("br_natural", "123.456.789"),
        ("ke", "x" * 33),
        ("de", "x" * 5000),
    ],
)
def test_value_without_the_form_of_its_type(api: Api, type_: str, value: str) -> None:
    """E-CHK-15, exact body."""
    answer = api.post("/tax-identifiers", {"type": type_, "value": value})
    messages = assert_error(answer, 400, ("invalid_parameter", "value"))
    assert messages == [f"Tax identifier '{value[:200]}' invalid."]
    assert not TaxIdentifier.objects.exists()


def test_numbers_are_read_as_text(api: Api) -> None:
    """R-CHK-004."""
    answer = api.post("/tax-identifiers", {"type": "tw", "value": 12345675})
    assert answer.json()["value"] == "12345675"


@pytest.mark.parametrize("missing", [None, ""])
def test_type_and_value_are_required(api: Api, missing: Any) -> None:
    """R-CON-089; `""` equals "not sent" (R-CHK-008)."""
    answer = api.post("/tax-identifiers", {"type": missing, "value": missing})
    assert_error(answer, 400, ("missing_parameter", "type"), ("missing_parameter", "value"))
    assert_error(api.post("/tax-identifiers"), 400, ("missing_parameter", "type"), ("missing_parameter", "value"))


@pytest.mark.parametrize("type_", ["xx", "DE", "gb", "de "])
def test_unknown_type(api: Api, type_: str) -> None:
    """R-CON-075."""
    answer = api.post("/tax-identifiers", {"type": type_, "value": "DE123456789"})
    assert_error(answer, 400, ("invalid_parameter", "type"))


def test_unknown_member_and_what_the_server_sets(api: Api) -> None:
    """R-CHK-007: unknown is refused, read-only is ignored."""
    body = {"type": "de", "value": "DE231287923", "state": "verified", "customerId": "someone", "id": "mine"}
    created = api.post("/tax-identifiers", body).json()
    assert (created["state"], "customerId" in created, created["id"] == "mine") == ("pending", False, False)
    assert_error(api.post("/tax-identifiers", body | {"price": 1}), 400, ("unknown_parameter", "price"))


def test_the_same_value_may_exist_twice(api: Api) -> None:
    """To move an identifier to another customer one makes a second one of the same value."""
    assert create(api)["id"] != create(api)["id"]


def test_retrieve(api: Api) -> None:
    created = create(api)
    assert api.get(f"/tax-identifiers/{created['id']}").json() == created


def test_delete(api: Api) -> None:
    """204, then unknown (R-CON-181, E-CHK-40)."""
    path = f"/tax-identifiers/{create(api)['id']}"
    assert (api.delete(path).status_code, api.delete(path).status_code) == (204, 404)
    messages = assert_error(api.get(path), 404, ("not_found", "id"))
    assert messages == [f"Tax identifier '{path.rpartition('/')[2]}' not found."]


def test_modes_do_not_see_each_other(api: Api, live_api: Api) -> None:
    """R-CHK-015."""
    path = f"/tax-identifiers/{create(api)['id']}"
    assert_error(live_api.get(path), 404, ("not_found", "id"))
    assert_error(live_api.delete(path), 404, ("not_found", "id"))
    assert live_api.get("/tax-identifiers").json() == {"hasMore": False, "data": []}
    assert api.get(path).status_code == 200


def test_no_update_and_no_upsert(api: Api) -> None:
    path = f"/tax-identifiers/{create(api)['id']}"
    assert_error(api.post(path, {"value": "x"}), 405, ("method_not_allowed", None))
    assert_error(api.put(path, {"value": "x"}), 405, ("method_not_allowed", None))


def test_permissions(api_for: Any, public_api: Api, anonymous: Api) -> None:
    """R-CON-024, R-CON-025, R-CON-028."""
    reader = api_for(kind="restricted", permissions={"tax-identifiers": "read"})
    assert reader.get("/tax-identifiers").status_code == 200
    assert_error(reader.post("/tax-identifiers", {}), 403, ("forbidden", None))
    assert_error(public_api.get("/tax-identifiers"), 401, ("unauthorized", None))
    assert_error(anonymous.get("/tax-identifiers"), 401, ("unauthorized", None))


def test_list_filters(api: Api) -> None:
    """Section 4: times, ids, type, value, state, a time per state."""
    pending, verified = create(api), create(api, "de", "DE123456789")
    rejected = create(api, "fr", "FR12345678901")
    settle_tax_identifier(live_mode=False, wire_id=rejected["id"], state="not_valid")

    def ids(**query: Any) -> list[str]:
        return [row["id"] for row in api.get("/tax-identifiers", query=query).json()["data"]]

    assert ids() == [rejected["id"], verified["id"], pending["id"]]
    assert ids(type="de") == ids(value="DE123456789") == ids(state="verified") == [verified["id"]]
    assert ids(state="pending") == [pending["id"]]
    assert ids(ids=[pending["id"], "unknown"]) == [pending["id"]]
    assert ids(verified=verified["createdTime"]) == [verified["id"]]
    assert ids(**{"pending[gte]": pending["createdTime"]}) == [rejected["id"], pending["id"]]
    assert ids(**{"not_valid[gt]": "2020-01-01T00:00:00Z"}) == [rejected["id"]]
    assert ids(updatedTime=pending["updatedTime"], type="nl") == [pending["id"]]
    assert ids(customerId="nobody") == []
    assert_error(api.get("/tax-identifiers", query={"verified": "now"}), 400, ("invalid_parameter", "verified"))
    assert_error(api.get("/tax-identifiers", limit=0), 400, ("invalid_parameter", "limit"))


def test_list_pages(api: Api) -> None:
    """R-CON-131 to R-CON-133."""
    made = [create(api)["id"] for _ in range(3)]
    first = api.get("/tax-identifiers", limit=2).json()
    assert ([row["id"] for row in first["data"]], first["hasMore"]) == (made[:0:-1], True)
    rest = api.get("/tax-identifiers", startingAfter=made[1]).json()
    assert ([row["id"] for row in rest["data"]], rest["hasMore"]) == ([made[0]], False)
