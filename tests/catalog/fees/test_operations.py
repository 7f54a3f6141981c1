"""`/fees` (R-CAT-200 to R-CAT-209, R-CAT-263)."""

import re
from typing import Any

import pytest
import time_machine

from catalog.fees.models import Fee
from catalog.reference.models import Currency
from catalog.skus.models import Sku
from tests.factories import FeeFactory, SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import element, missing, not_found, unknown
from tests.flows.messages import DIGITAL

REQUIRED = {
    "type": "battery",
    "skuId": "mug-01",
    "category": "portable",
    "value": "AA",
    "amount": 1.75,
    "currency": "EUR",
    "country": "DE",
}
OPTIONAL = {
    "subdivisions": ["CA", "NY"],
    "complianceAgency": "EAR",
    "feeExemption": "none",
    "brandName": "Mugs",
    "battery": {"quantity": 2, "chemicalSystem": "Li-ion", "iecCode": "R6"},
    "weightAndUnits": "1.73 kilogram",
    "metadata": {"a": 1},
}
FULL = REQUIRED | OPTIONAL


@pytest.fixture
def fee(api: Api) -> dict[str, Any]:
    """A fee with everything, as answered."""
    SkuFactory(wire_id="mug-01")
    with time_machine.travel("2026-03-02T09:15:00Z", tick=False):
        answer = api.post("/fees", FULL)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_create(api: Api, fee: dict[str, Any]) -> None:
    """Both times from birth (R-CON-103); `rateAndUnits` in words."""
    born = {"createdTime": "2026-03-02T09:15:00Z", "updatedTime": "2026-03-02T09:15:00Z"}
    assert fee == FULL | born | {"id": fee["id"], "rateAndUnits": "1.75 EUR", "liveMode": False}
    assert re.fullmatch(r"fee_[0-9a-f-]{36}", fee["id"])
    assert api.get(f"/fees/{fee['id']}").json() == fee
    assert api.get("/fees").json() == {"hasMore": False, "data": [fee]}


def test_required_alone(api: Api) -> None:
    """R-CON-085: nothing empty is shown."""
    SkuFactory(wire_id="mug-01")
    answer = api.post("/fees", REQUIRED | {"subdivisions": []})
    shown = {"id", "createdTime", "updatedTime", "rateAndUnits", "liveMode"}
    assert answer.json().keys() == REQUIRED.keys() | shown


@pytest.mark.parametrize("how", ["absent", "null"])
def test_missing_members(api: Api, how: str) -> None:
    """E-CAT-10."""
    answer = api.post("/fees", dict.fromkeys(REQUIRED) if how == "null" else {})
    assert_error(answer, 400, *map(missing, REQUIRED))


def test_unknown_sku(api: Api, live_api: Api) -> None:
    """E-CAT-25; also one of the other mode (S-CAT-19)."""
    assert_error(api.post("/fees", REQUIRED | {"skuId": "no-such"}), 404, not_found("SKU", "no-such", "skuId"))
    SkuFactory(wire_id="mug-01")
    assert_error(live_api.post("/fees", REQUIRED), 404, not_found("SKU", "mug-01", "skuId"))
    assert not Fee.objects.exists()


PARAMETER = "is not a valid parameter."
BAD: list[tuple[str, Any, str]] = [
    ("type", "e-waste", "'e-waste' is not a valid item type."),
    ("type", "BATTERY", "'BATTERY' is not a valid item type."),
    ("category", "", f"'' {PARAMETER}"),
    ("category", "x" * 256, f"'{'x' * 200}' {PARAMETER}"),
    ("value", "x" * 1025, f"'{'x' * 200}' {PARAMETER}"),
    ("amount", -1, f"'-1' {PARAMETER}"),
    ("amount", 1.755, f"'1.755' {PARAMETER}"),
    ("amount", "1.00001", f"'1.00001' {PARAMETER}"),
    ("amount", 10**30, f"'{10**30}' {PARAMETER}"),
    ("amount", "much", f"'much' {PARAMETER}"),
    ("currency", "eur", "'eur' is not a valid currency."),
    ("currency", "XXZ", "'XXZ' is not a valid currency."),
    ("country", "de", "'de' is not a valid country."),
    ("country", "ZZ", "'ZZ' is not a valid country."),
    ("subdivisions", "CA", f"'CA' {PARAMETER}"),
    ("subdivisions", ["CA", "ny"], f"'ny' {PARAMETER}"),
    ("subdivisions", ["CA"] * 101, ""),
    ("weightAndUnits", "1.5kg", f"'1.5kg' {PARAMETER}"),
    ("weightAndUnits", "1.234 kg", f"'1.234 kg' {PARAMETER}"),
    ("weightAndUnits", ",5 kg", f"',5 kg' {PARAMETER}"),
    ("weightAndUnits", "1 kg\n", f"'1 kg\n' {PARAMETER}"),
    ("battery", "AA", f"'AA' {PARAMETER}"),
]


@pytest.mark.parametrize(
    ("member", "value", "message"), BAD, ids=[f"{name}={str(value)[:15]}" for name, value, _ in BAD]
)
@pytest.mark.parametrize("way", ["create", "update"])
def test_refused_values(api: Api, fee: dict[str, Any], way: str, member: str, value: Any, message: str) -> None:
    """E-CAT-26 and the constraints of section 12; nothing changes."""
    body = FULL | {member: value} if way == "create" else {member: value}
    answer = api.post("/fees" if way == "create" else f"/fees/{fee['id']}", body)
    if message:
        assert_error(answer, 400, element(member, message))
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, member)
    assert api.get("/fees").json()["data"] == [fee]


@pytest.mark.parametrize(
    "text", ["100 kilograms", "1.73 kilogram", "3.00 kg", "1 " + "x" * 64, f"{'9' * 16}.99 {'x' * 64}"]
)
def test_weight_and_units(api: Api, fee: dict[str, Any], text: str) -> None:
    """R-CAT-204: the longest that the pattern allows is stored too."""
    assert api.post(f"/fees/{fee['id']}", {"weightAndUnits": text}).json()["weightAndUnits"] == text


@pytest.mark.parametrize(
    ("currency", "amount", "fits"),
    [("JPY", 100, True), ("JPY", 1.5, False), ("KWD", 1.123, True), ("EUR", 1.1, True), ("EUR", "1.100", True)],
)
def test_decimals_of_the_currency(api: Api, fee: dict[str, Any], currency: str, amount: Any, fits: bool) -> None:
    answer = api.post(f"/fees/{fee['id']}", {"currency": currency, "amount": amount})
    assert answer.status_code == (200 if fits else 400), answer.content


def test_currency_without_minor_unit(api: Api, fee: dict[str, Any]) -> None:
    """Gold has no minor unit; that is no crash."""
    gold = Currency.objects.filter(minor_units=None).first()
    assert gold is not None
    assert api.post(f"/fees/{fee['id']}", {"currency": gold.code, "amount": 1}).status_code == 200


def test_result_is_judged(api: Api, fee: dict[str, Any]) -> None:
    """R-CON-122: another currency may make the stored amount wrong."""
    answer = api.post(f"/fees/{fee['id']}", {"currency": "JPY"})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "amount")


def test_update(api: Api, fee: dict[str, Any]) -> None:
    """R-CAT-201: type and SKU included; R-CAT-205: the SKUs do not notice."""
    SkuFactory(wire_id="mug-02")
    answer = api.post(f"/fees/{fee['id']}", {"skuId": "mug-02", "type": "packaging", "amount": 2})
    assert answer.status_code == 200
    assert (answer.json()["skuId"], answer.json()["rateAndUnits"]) == ("mug-02", "2.00 EUR")
    assert answer.json()["updatedTime"] > fee["updatedTime"]
    assert not Sku.objects.exclude(updated_time=None).exists()


def test_update_that_changes_nothing(api: Api, fee: dict[str, Any]) -> None:
    for body in ({}, FULL, {"amount": "1.750"}):
        assert api.post(f"/fees/{fee['id']}", body).json() == fee


def test_null_clears_and_required_stay(api: Api, fee: dict[str, Any]) -> None:
    """R-CON-087."""
    answer = api.post(f"/fees/{fee['id']}", dict.fromkeys(OPTIONAL))
    assert not OPTIONAL.keys() & answer.json().keys()
    assert_error(api.post(f"/fees/{fee['id']}", dict.fromkeys(REQUIRED)), 400, *map(missing, REQUIRED))


def test_details_go_with_their_type(api: Api, fee: dict[str, Any]) -> None:
    """R-CAT-202."""
    path = f"/fees/{fee['id']}"
    for body, member in (
        ({"weee": {"weeeRegistrationId": "1"}}, "weee"),
        ({"type": "weee", "battery": {"iecCode": "1"}}, "battery"),
    ):
        answer = api.post(path, body)
        found = [(one["code"], one["parameter"]) for one in answer.json()["errors"]]
        assert (answer.status_code, found) == (400, [("invalid_parameter", member)])
    changed = api.post(path, {"type": "weee", "weee": {"weeeRegistrationID": "17"}}).json()
    assert (changed["weee"], "battery" in changed) == ({"weeeRegistrationId": "17"}, False)


def test_type_is_wrong_and_details_are_not_judged(api: Api, fee: dict[str, Any]) -> None:
    """R-CON-153: one mistake is one error."""
    assert_error(api.post("/fees", FULL | {"type": None}), 400, missing("type"))
    wrong = element("type", "'accu' is not a valid item type.")
    assert_error(api.post("/fees", FULL | {"type": "accu"}), 400, wrong)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_id(api: Api, live_api: Api, fee: dict[str, Any], method: str) -> None:
    """E-CAT-29; also from the other mode."""
    assert_error(api.call(method, "/fees/fee_0"), 404, not_found("Fee", "fee_0"))
    assert_error(live_api.call(method, f"/fees/{fee['id']}"), 404, not_found("Fee", fee["id"]))


def test_delete_leaves_the_sku_alone(api: Api, fee: dict[str, Any]) -> None:
    """R-CAT-205, R-CON-181."""
    sku = api.get("/skus/mug-01").json()
    assert api.delete(f"/fees/{fee['id']}").status_code == 204
    assert_error(api.delete(f"/fees/{fee['id']}"), 404, not_found("Fee", fee["id"]))
    assert api.get("/skus/mug-01").json() == sku


def test_several_fees_also_on_digital_skus(api: Api) -> None:
    """R-CAT-200, R-CAT-209."""
    SkuFactory(wire_id="mug-01", tax_code=DIGITAL)
    ids = [api.post("/fees", REQUIRED).json()["id"] for _ in range(2)]
    assert [row["id"] for row in api.get("/fees", skuId="mug-01").json()["data"]] == ids[::-1]


def test_filters(api: Api, fee: dict[str, Any]) -> None:
    FeeFactory(country="FR")
    filters = {"type": "battery", "skuId": "mug-01", "category": "portable", "country": "DE", "ids": fee["id"]}
    for name, value in filters.items():
        assert [row["id"] for row in api.get("/fees", **{name: value}).json()["data"]] == [fee["id"]], name
    by_time = api.get("/fees", query=[("updatedTime", "2026-03-02T09:15:00Z")]).json()["data"]
    assert [row["id"] for row in by_time] == [fee["id"]]


def test_visible(api: Api, fee: dict[str, Any]) -> None:
    """R-CAT-206, R-CAT-263."""
    path = f"/fees/{fee['id']}"
    assert_error(api.post(path, {"visible": False}), 400, unknown("visible"))
    old = api.in_version("2020-09-30")
    assert old.get(path).json()["visible"] is True
    assert old.post(path, {"visible": False}).json()["visible"] is False
    assert "visible" not in api.in_version("2020-12-17").get(path).json()
    api.post(path, {"amount": 3})
    assert old.get(path).json()["visible"] is False


@pytest.mark.parametrize("name", ["id", "rateAndUnits", "createdTime", "liveMode"])
def test_read_only(api: Api, fee: dict[str, Any], name: str) -> None:
    """R-CON-079."""
    value = fee[name] if name == "id" else "anything"
    assert api.post(f"/fees/{fee['id']}", {name: value}).json() == fee
