"""Bodies, queries and headers that no description would generate: the answer is an envelope, never a crash."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from fulfillment.customers.models import Customer
from tests.catalog.wire.bodies import ITEM, MANAGED, SKU, fee
from tests.contract.description import EXAMPLES, EXISTING, published
from tests.factories import FeeFactory, SkuFactory
from tests.factories.checkouts import make_checkout
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.factories.invoices import make_invoice
from tests.factories.placed_orders import place_order
from tests.factories.stock import stock_up
from tests.fulfillment.checkouts.bodies import CHANGES, CHECKOUT
from tests.fulfillment.fulfillment_orders.goods import line, request_body
from tests.fulfillment.invoices.bodies import INVOICE, SONG
from tests.fulfillment.payments.cards import card, credit, wallet

pytestmark = [pytest.mark.fuzz, pytest.mark.usefixtures("rows")]
many = settings(
    max_examples=EXAMPLES * 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DESCRIPTION = published()
GOODS = {
    "fulfillmentOrderId": "100000000000",
    "items": [{"fulfillmentOrderItemId": "1", "quantity": 1}],
    "upstreamId": "u",
    "reason": "r",
}
WRITES = [
    ("POST", "/skus", SKU),
    ("PUT", "/skus/{id}", SKU),
    ("POST", "/skus/{id}", MANAGED),
    ("POST", "/inventory-items", ITEM),
    ("POST", "/inventory-items/{id}", ITEM),
    ("POST", "/fees", fee(EXISTING)),
    ("POST", "/fees/{id}", fee(EXISTING, type="battery", battery={"quantity": 1})),
    ("POST", "/checkouts", CHECKOUT),
    ("POST", "/lockstep/checkouts/dry-run", CHECKOUT),
    ("POST", "/checkouts/{id}", CHANGES),
    ("POST", "/sources", card()),
    ("POST", "/sources", credit(5, currency="USD", customerCredit={"a": 1.5}, paymentSessionId="none")),
    ("POST", "/sources", wallet("payPal", payPal={"returnUrl": "https://shop.example"}, upstreamId="u")),
    ("POST", "/orders", {"checkoutId": EXISTING}),
    ("POST", "/orders/{id}", {"upstreamId": "u", "metadata": {"a": 1}, "requestToBeForgotten": True}),
    ("POST", "/invoices", INVOICE),
    ("POST", "/invoices/{id}", {"metadata": {"a": 1}}),
    ("POST", "/fulfillment-orders", request_body(line(1, EXISTING, total=1, tax={"amount": 1}), upstreamId="u")),
    ("POST", "/fulfillment-cancellations", GOODS),
    ("POST", "/fulfillment-returns", GOODS),
    ("POST", "/lockstep/restocks", {"inventoryItemId": EXISTING, "locationId": EXISTING, "quantity": 1, "note": "n"}),
]
LISTS: tuple[str, ...] = ("/skus", "/inventory-items", "/fees", "/sku-groups", "/checkouts", "/orders", "/invoices")
LISTS += ("/fulfillment-orders", "/shipments", "/fulfillment-cancellations", "/fulfillment-returns")

text = st.text(st.characters(codec=None), max_size=12)
numbers = st.one_of(
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(["1e400", "-1E-999999999", "1e99999999999999999999", "9" * 400, "0.1e1", "-0", "1E+5"]).map(
        lambda literal: Literal(literal)
    ),
)
scalars = st.one_of(
    st.none(), st.booleans(), numbers, text, st.sampled_from(["\x00", "\ud800", "", " ", "\u2003", "true", "1e5"])
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)),
    max_leaves=8,
)


class Literal(float):
    """A number that is written into JSON as it stands."""

    def __new__(cls, text: str) -> "Literal":
        number = super().__new__(cls, 0.0)
        number.text = text
        return number

    text: str

    def __repr__(self) -> str:
        return self.text


def to_json(value: Any) -> bytes:
    """Write JSON by hand: NaN, lone surrogates and literals included, which a serializer would refuse or repair."""
    if isinstance(value, dict):
        inner = b",".join(to_json(str(name)) + b":" + to_json(member) for name, member in value.items())
        return b"{" + inner + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(to_json, value)) + b"]"
    return repr(value).encode() if isinstance(value, Literal) else json.dumps(value).encode()


@pytest.fixture(scope="module")
def rows(stage: Stage) -> Iterator[None]:
    with stage():
        make_rows()
        yield


def make_rows() -> None:
    FeeFactory(wire_id=EXISTING, sku=SkuFactory(wire_id=EXISTING, managed=True))
    make_checkout(wire_id=EXISTING, sku_id=EXISTING)
    place_order(wire_id=EXISTING, sku_id=EXISTING)
    Customer(wire_id=EXISTING).save()
    SkuFactory(wire_id=SONG, digital=True)
    make_invoice(wire_id=EXISTING, sku_id=SONG, customer_id=EXISTING)
    stock_up(5, EXISTING, EXISTING)


@cache
def answers(method: str, path: str) -> dict[str, Draft202012Validator]:
    """Return what checks the published answers of an operation, by status; made once, since making it takes longest."""
    made = {}
    for status, described in DESCRIPTION["paths"][path][method.lower()]["responses"].items():
        if "$ref" in described:
            described = DESCRIPTION["components"]["responses"][described["$ref"].rpartition("/")[2]]
        schema = described.get("content", {}).get("application/json", {}).get("schema", False)
        made[status] = Draft202012Validator({"allOf": [schema], "components": DESCRIPTION["components"]})
    return made


def assert_documented(response: Any, method: str, path: str) -> None:
    """Check status, content type and body against the published description of the operation."""
    described = answers(method, path)
    assert str(response.status_code) in described, response.content[:500]
    assert response.status_code < 500
    assert response.headers["Content-Type"] == "application/json"
    described[str(response.status_code)].validate(response.json())
    assert json.loads(response.content.decode("utf-8")) is not None


@pytest.mark.parametrize(("method", "path", "valid"), WRITES, ids=lambda part: part if isinstance(part, str) else "")
@many
@given(data=st.data())
def test_members_of_any_kind(api: Api, method: str, path: str, valid: dict[str, Any], data: st.DataObject) -> None:
    """A valid body with some members replaced, added or left out."""
    schema = DESCRIPTION["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    names = sorted(DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"])
    changes = data.draw(st.dictionaries(st.one_of(st.sampled_from([*names, "metadata"]), text), values, max_size=4))
    absent = data.draw(st.sets(st.sampled_from(sorted(valid)), max_size=2))
    body = {name: value for name, value in valid.items() if name not in absent} | changes
    response = api.call(method, path.replace("{id}", EXISTING), to_json(body))
    assert_documented(response, method, path)


def paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of everything inside a body, containers included."""
    members: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [((*above, name), member) for name, member in members]
    return [path for path, _ in found] + [deeper for path, member in found for deeper in paths(member, path)]


@pytest.mark.parametrize(("method", "path", "valid"), WRITES, ids=lambda part: part if isinstance(part, str) else "")
@many
@given(data=st.data())
def test_members_at_any_depth(api: Api, method: str, path: str, valid: dict[str, Any], data: st.DataObject) -> None:
    """A valid body with some values deep inside replaced."""
    body = deepcopy(valid)
    for place in data.draw(st.sets(st.sampled_from(paths(valid)), min_size=1, max_size=3)):
        parent: Any = body
        for name in place[:-1]:
            parent = parent[name] if isinstance(parent, (dict, list)) and has(parent, name) else {}
        if isinstance(parent, dict) or has(parent, place[-1]):
            parent[place[-1]] = data.draw(values)
    response = api.call(method, path.replace("{id}", EXISTING), to_json(body))
    assert_documented(response, method, path)


def has(parent: Any, name: Any) -> bool:
    """Tell whether an element is still there, after others were replaced."""
    return name in parent if isinstance(parent, dict) else isinstance(name, int) and name < len(parent)


@pytest.mark.parametrize(("method", "path", "valid"), WRITES, ids=lambda part: part if isinstance(part, str) else "")
@many
@given(data=st.data())
def test_bytes_of_any_kind(api: Api, method: str, path: str, valid: dict[str, Any], data: st.DataObject) -> None:
    """Bytes, JSON of any shape, and valid JSON with a piece cut out or put in."""
    whole = to_json(valid)
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    spliced = st.binary(max_size=6).map(lambda piece: whole[:start] + piece + whole[end:])
    body = data.draw(st.one_of(st.binary(max_size=60), values.map(to_json), spliced))
    assert_documented(api.call(method, path.replace("{id}", EXISTING), body), method, path)


@pytest.mark.parametrize("path", LISTS)
@many
@given(data=st.data())
def test_queries_of_any_kind(api: Api, path: str, data: st.DataObject) -> None:
    """Known parameters with any value, unknown ones, brackets, bytes that are no UTF-8."""
    names = [
        parameter["name"] for parameter in DESCRIPTION["paths"][path]["get"]["parameters"] if parameter["in"] == "query"
    ]
    word = st.one_of(st.sampled_from([*names, "createdTime[x]", "ids[]", "limit[]"]), st.text(max_size=5))
    value = st.one_of(
        st.sampled_from([EXISTING, "5", "2026-03-02T12:00:01Z", "%00", "%FF", ",,", "[]"]), st.text(max_size=9)
    )
    pairs = data.draw(st.lists(st.tuples(word, value), max_size=5))
    query = "&".join(f"{name}={found}" for name, found in pairs).encode("utf-8", "replace").decode()
    assert_documented(api.get(path + "?" + query.replace("#", "%23").replace("\n", "")), "GET", path)


@many
@given(segment=st.text(min_size=1, max_size=8), method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]))
def test_path_ids_of_any_kind(api: Api, segment: str, method: str) -> None:
    """R-CON-063: whatever stands in the path."""
    quoted = "".join(f"%{byte:02X}" for byte in segment.encode("utf-8", "replace"))
    response = api.call(method, f"/skus/{quoted}", SKU)
    if response.status_code == 204:
        return
    assert_documented(response, method, "/skus/{id}") if "/" not in segment else None
    assert response.status_code < 500


@many
@given(
    name=st.sampled_from(
        ["Authorization", "Accept", "DigitalRiver-Version", "Content-Type", "forwarded", "upstream-id", "Host"]
    ),
    value=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30),
)
def test_headers_of_any_kind(api: Api, name: str, value: str) -> None:
    """No header brings the server down or out of the envelope."""
    response = api.with_headers(**{name: value}).get("/skus")
    assert response.status_code < 500
    assert response.headers["Content-Type"] == "application/json"
