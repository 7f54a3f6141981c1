"""JSON values: coercion, shapes, text that cannot be stored, unknown and read-only members (R-CON-070 to R-CON-079)."""

import json
from typing import Any

import pytest

from tests.catalog.wire.bodies import ITEM, SKU, fee
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("520984250336", "520984250336"), ("0", "0"), ("-1.50", "-1.50"), ("1e3", "1e3"), ("1E+05", "1E+05")],
)
def test_number_for_text_becomes_its_text(api: Api, sent: str, stored: str) -> None:
    """R-CON-070."""
    response = api.post("/skus", json.dumps(SKU)[:-1] + f', "partNumber": {sent}, "id": 4711' + "}")
    assert response.status_code == 201
    assert (response.json()["partNumber"], response.json()["id"]) == (stored, "4711")


@pytest.mark.parametrize(("sent", "shown"), [("2", 2), ("2.50", 2.5), (2, 2), (2.5, 2.5), ("0", 0), ("007", 7)])
def test_plain_decimal_text_becomes_the_number(api: Api, sent: Any, shown: float) -> None:
    """R-CON-070, R-CON-073: shown as a JSON number, never quoted."""
    assert api.post("/skus", SKU | {"weight": sent}).json()["weight"] == shown


@pytest.mark.parametrize(
    "sent", ["1e3", "+1", " 1", "1 ", "", "1,5", "٣", "\uff11", "0x10", "1_000", ".5", "5.", "NaN", "Infinity", "--1"]
)
def test_other_text_is_no_number(api: Api, sent: str) -> None:
    """R-CON-070: no exponents, no blanks, no plus, ASCII digits only."""
    messages = assert_error(api.post("/skus", SKU | {"weight": sent}), 400, ("invalid_parameter", "weight"))
    assert messages == [f"'{sent}' is not a valid parameter."]


@pytest.mark.parametrize("sent", ["1e400", "-1.50E+60"])
def test_a_number_is_quoted_as_it_was_sent(api: Api, sent: str) -> None:
    """R-CON-156."""
    response = api.post("/skus", json.dumps(SKU)[:-1] + f', "weight": {sent}' + "}")
    assert assert_error(response, 400, ("invalid_parameter", "weight")) == [f"'{sent}' is not a valid parameter."]


@pytest.mark.parametrize(("sent", "stored"), [(True, True), (False, False), ("true", True), ("false", False)])
def test_booleans(api: Api, sent: Any, stored: bool) -> None:
    """R-CON-071."""
    assert api.post("/skus", SKU | {"fulfill": sent}).json()["fulfill"] is stored


@pytest.mark.parametrize("sent", [0, 1, "yes", "True", "FALSE", "1", 0.0, [], {}, "", " true"])
def test_everything_else_is_no_boolean(api: Api, sent: Any) -> None:
    """R-CON-071."""
    assert_error(
        api.post("/inventory-items", ITEM | {"allowOversell": sent}), 400, ("invalid_parameter", "allowOversell")
    )


@pytest.mark.parametrize(
    "member", ["weight", "name", "partNumber", "image", "weightUnit", "hsCode", "skuGroupId", "id"]
)
@pytest.mark.parametrize("sent", [True, False])
def test_a_boolean_is_neither_number_nor_text(api: Api, member: str, sent: bool) -> None:
    """R-CON-071: `True` is an int in Python, not on the wire."""
    messages = assert_error(api.post("/skus", SKU | {member: sent}), 400, ("invalid_parameter", member))
    assert messages[0].startswith(f"'{json.dumps(sent)}' ")


@pytest.mark.parametrize(
    "member", ["name", "weight", "fulfill", "hsCode", "skuGroupId", "weightUnit", "managedFulfillment", "id"]
)
@pytest.mark.parametrize("sent", [{}, [], {"a": 1}, ["x"], [[]]])
def test_object_or_array_for_a_scalar(api: Api, member: str, sent: Any) -> None:
    """R-CON-072."""
    assert_error(api.post("/skus", SKU | {member: sent}), 400, ("invalid_parameter", member))


@pytest.mark.parametrize(
    ("member", "sent"),
    [
        ("subdivisions", "CA"),
        ("subdivisions", {"0": "CA"}),
        ("subdivisions", [1]),
        ("subdivisions", [["CA"]]),
        ("battery", []),
        ("battery", "AA"),
        ("metadata", [1]),
        ("metadata", 1),
    ],
)
def test_scalar_for_an_object_or_array(api: Api, member: str, sent: Any) -> None:
    """R-CON-072."""
    sku = SkuFactory()
    body = fee(sku.wire_id, type="battery", **{member: sent})
    assert_error(api.post("/fees", body), 400, ("invalid_parameter", member))


def test_arrays_keep_their_order(api: Api) -> None:
    """R-CON-076."""
    codes = ["TX", "CA", "NY", "AL"]
    assert api.post("/fees", fee(SkuFactory().wire_id, subdivisions=codes)).json()["subdivisions"] == codes


@pytest.mark.parametrize(
    "text",
    [
        " Mug ",
        "MUG",
        "Cafe\u0301",
        "Café",
        "\ufb01",
        "\u200b.",
        "a\u0000b"[:1],
        "\U0001f375",
        "\t x \n",
        "'; DROP TABLE--",
        "%s %(x)s {0}",
        "\ufffd",
        "\uffff",
    ],
)
def test_text_is_stored_as_sent(api: Api, text: str) -> None:
    """R-CON-074: not trimmed, not folded, not normalised."""
    created = api.post("/skus", SKU | {"name": text, "description": text}).json()
    assert (created["name"], created["description"]) == (text, text)
    assert api.get(f"/skus/{created['id']}").json()["name"] == text


@pytest.mark.parametrize("escape", [r"\u0000", r"a\u0000b", r"\ud800", r"\udfff\ud800", r"\ud83d", r"x\udc00"])
@pytest.mark.parametrize(
    "member",
    ["id", "name", "description", "hsCode", "skuGroupId", "weightUnit", "weight", "fulfill", "image", "itemBreadcrumb"],
)
def test_unstorable_text_is_400(api: Api, member: str, escape: str) -> None:
    """R-CON-074: U+0000 and unpaired surrogates, in every member."""
    body = json.dumps(SKU | {member: "@"}).replace("@", escape)
    assert_error(api.post("/skus", body), 400, ("invalid_parameter", member))


@pytest.mark.parametrize("escape", [r"\u0000", r"\ud800"])
def test_unstorable_text_in_names_and_parts(api: Api, escape: str) -> None:
    """R-CON-074: the name of a member, metadata, nested objects."""
    sku = SkuFactory()
    for body in ({"@": 1}, {"metadata": {"@": 1}}, {"metadata": {"a": "@"}}):
        assert api.post("/skus", json.dumps(SKU | body).replace("@", escape)).status_code == 400
    for part in ({"battery": {"iecCode": "@"}}, {"battery": {"@": 1}}, {"subdivisions": ["@"]}, {"skuId": "@"}):
        sent = json.dumps(fee(sku.wire_id, type="battery") | part).replace("@", escape)
        assert api.post("/fees", sent).status_code in (400, 404)


def test_a_surrogate_pair_is_a_character(api: Api) -> None:
    """R-CON-074."""
    body = json.dumps(SKU | {"name": "@"}).replace("@", r"\ud83c\udf75")
    assert api.post("/skus", body).json()["name"] == "\U0001f375"


@pytest.mark.parametrize("sent", ["KG", "lbs", "", " kg", "kg "])
def test_enumerations_are_case_sensitive(api: Api, sent: str) -> None:
    """R-CON-075, R-CON-088."""
    messages = assert_error(
        api.post("/skus", SKU | {"weight": 1, "weightUnit": sent}), 400, ("invalid_parameter", "weightUnit")
    )
    assert messages == [f"'{sent}' is not a valid item type."]


def test_unknown_member_is_named_bare(api: Api) -> None:
    """R-CON-078, A-CON-03: also when nested."""
    messages = assert_error(api.post("/skus", SKU | {"price": 1}), 400, ("unknown_parameter", "price"))
    assert messages == ["'price' is an unknown parameter."]
    nested = fee(SkuFactory().wire_id, type="battery", battery={"volts": 3})
    assert_error(api.post("/fees", nested), 400, ("unknown_parameter", "volts"))


@pytest.mark.parametrize(
    "name", ["wire_id", "live_mode", "Name", "name ", "sku_group", "key", "createdtime", "x" * 1000, ""]
)
def test_attribute_names_are_no_members(api: Api, name: str) -> None:
    """R-CON-078: what the server calls its columns means nothing on the wire."""
    assert [error["code"] for error in api.post("/skus", SKU | {name: 1}).json()["errors"]] == ["unknown_parameter"]


def test_unknown_members_are_refused_even_when_null(api: Api) -> None:
    """R-CON-078."""
    assert_error(api.post("/skus", SKU | {"price": None}), 400, ("unknown_parameter", "price"))


def test_what_was_read_can_be_sent_back(api: Api) -> None:
    """R-CON-079, A-CON-04: read-only members are ignored, whatever they hold; nothing changes by it."""
    api.post("/skus", SKU | {"id": "mug", "weight": 1, "metadata": {"a": 1}})
    shown = api.get("/skus/mug").json()
    assert api.post("/skus/mug", shown).json() == shown
    assert api.put("/skus/mug", shown).json() == shown
    forged = {"createdTime": "x", "updatedTime": [], "liveMode": True, "physical": {}, "tariffRecord": 7}
    assert api.post("/skus/mug", forged).json() == shown
    copy = api.post("/skus", shown | {"id": "other"} | forged).json()
    assert (copy["liveMode"], copy["physical"]) == (False, True)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_body_id_on_an_item_path(api: Api, method: str) -> None:
    """R-CON-079: equal is ignored, different is refused."""
    for path, body in (("/skus/4711", SKU), ("/inventory-items/4711", ITEM)):
        api.post(path.rpartition("/")[0], body | {"id": "4711"})
        if method == "PUT" and path.startswith("/inventory"):
            continue
        for same in ("4711", 4711, None):
            assert api.call(method, path, body | {"id": same}).status_code in (200, 201)
        others: list[Any] = ["4712", "", True, [], {"a": 1}, 4711.0]
        for other in others:
            assert_error(api.call(method, path, body | {"id": other}), 400, ("invalid_parameter", "id"))
