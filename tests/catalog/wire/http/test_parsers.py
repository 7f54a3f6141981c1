"""What a body may be at all (R-CON-005 to R-CON-010), however hostile."""

import json
import time
import tracemalloc
import zlib
from typing import Any

import pytest

from catalog.skus.models import Sku
from tests.catalog.wire.bodies import SKU
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error

MIB = 1024 * 1024


def with_member(text: str) -> bytes:
    """Return a valid SKU body with one more member, given as raw JSON."""
    return (json.dumps(SKU)[:-1] + f", {text}" + "}").encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"[{}]",
        b"1",
        b'"text"',
        b"null",
        b"true",
        b"NaN",
        b'{"name": NaN}',
        b'{"weight": Infinity}',
        b'{"weight": -Infinity}',
        b"{'name': 'x'}",
        b'{"name": "x",}',
        b'{"name": "x"} {}',
        b'{"name": "a\nb"}',
        b'{"name": "\xff"}',
        b'{"name": "\xed\xa0\x80"}',
        b"\xef\xbb\xbf\xef\xbb\xbf{}",
        b"{\xef\xbb\xbf}",
        '{"name": "x"}'.encode("utf-16"),
        b"\x00",
        b'{"weight": 01}',
        b'{"weight": .5}',
        b'{"weight": +1}',
        b'{"weight": 0x10}',
        b"name=x&weight=1",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
)
def test_no_json_object_is_400(api: Api, body: bytes) -> None:
    """R-CON-007: one code, no parameter, on every operation that reads a body."""
    SkuFactory(wire_id="mug")
    for method, path in (("POST", "/skus"), ("POST", "/skus/mug"), ("PUT", "/skus/mug"), ("POST", "/fees")):
        messages = assert_error(api.call(method, path, body), 400, ("invalid_format", None))
        assert messages == ["The format of the request is invalid."]
    assert Sku.objects.count() == 1


@pytest.mark.parametrize("body", [b"", b" ", b"\n\t ", b"{}", b"\xef\xbb\xbf", b"\xef\xbb\xbf {}"])
def test_empty_body_is_an_empty_object(api: Api, body: bytes) -> None:
    """R-CON-007: an update of nothing, a creation that lacks everything."""
    SkuFactory(wire_id="mug")
    assert api.post("/skus/mug", body).status_code == 200
    missing = [("missing_parameter", name) for name in ("name", "eccn", "taxCode", "countryOfOrigin")]
    assert_error(api.post("/skus", body), 400, *missing)


def test_of_duplicate_members_the_last_wins(api: Api) -> None:
    """R-CON-007."""
    assert api.post("/skus", with_member('"name": "First", "name": "Last"')).json()["name"] == "Last"


def test_member_order_means_nothing(api: Api) -> None:
    """R-CON-077."""
    forwards, backwards = api.post("/skus", SKU), api.post("/skus", dict(reversed(SKU.items())))
    assert {name: forwards.json()[name] for name in SKU} == {name: backwards.json()[name] for name in SKU}


@pytest.mark.parametrize("padding", ["description", "blanks", "unknown"])
def test_one_mebibyte_is_the_limit(api: Api, padding: str) -> None:
    """R-CON-010: to the byte, before anything is parsed."""

    def body(size: int) -> bytes:
        if padding == "blanks":
            return json.dumps(SKU).encode().ljust(size)
        member = "description" if padding == "description" else "nothing"
        frame = with_member(f'"{member}": "@"')
        return frame.replace(b"@", b"x" * (size - len(frame) + 1))

    assert_error(api.post("/skus", body(MIB + 1)), 400, ("invalid_format", None))
    assert_error(api.post("/skus", body(8 * MIB)), 400, ("invalid_format", None))
    largest = api.post("/skus", body(MIB))
    expected = {"description": 400, "unknown": 400, "blanks": 201}
    assert largest.status_code == expected[padding]
    assert b"invalid_format" not in largest.content
    assert len(largest.content) < 2000


@pytest.mark.parametrize("member", ["weight", "name", "metadata", "fulfill", "skuGroupId", "image", "nothing"])
@pytest.mark.parametrize(
    "number",
    [
        "9" * 5000,
        "-" + "9" * 5000,
        "1e999999999",
        "-1E+999999999",
        "1e-999999999",
        "1.5e400",
        "0." + "0" * 5000 + "1",
        "1" * 3000 + "." + "1" * 3000,
        "1e99999999999999999999",
        "0e999999999",
    ],
)
def test_monstrous_numbers_cost_nothing(api: Api, member: str, number: str) -> None:
    """R-CON-007, R-CAT-029: no 500, no megabytes, no seconds, whatever member holds them."""
    value = f'{{"a": {number}}}' if member == "metadata" else number
    tracemalloc.start()
    begun = time.process_time()
    response = api.post("/skus", with_member(f'"{member}": {value}'))
    seconds, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert response.status_code in (201, 400), response.content[:300]
    assert seconds < 1
    assert peak < 5 * MIB
    assert len(response.content) < 10_000
    for row in api.get("/skus").json()["data"]:
        assert row == api.get(f"/skus/{row['id']}").json()


@pytest.mark.parametrize("member", ["name", "metadata", "weight", "skuGroupId", "nothing"])
def test_no_depth_is_a_crash(api: Api, member: str) -> None:
    """R-CON-007, R-CON-072: from shallow to beyond what the parser takes, in every kind of member."""
    for depth in (3, 62, 63, 64, 65, 500, 850, 926, 990, 2000):
        for opening, closing in (('{"a":', "}"), ("[", "]")):
            response = api.post("/skus", with_member(f'"{member}": {opening * depth}1{closing * depth}'))
            assert response.status_code == 400, depth
            assert response.json()["errors"][0].get("parameter") in (member, None)


def test_many_members_are_refused_quickly(api: Api) -> None:
    """R-CON-078, R-CON-153: thirty thousand unknown members make no storm."""
    body: dict[str, Any] = {f"unknown{number}": number for number in range(30_000)}
    begun = time.process_time()
    response = api.post("/skus", SKU | body)
    assert response.status_code == 400
    assert {error["code"] for error in response.json()["errors"]} == {"unknown_parameter"}
    assert time.process_time() - begun < 5


def test_delete_does_not_read_its_body(api: Api) -> None:
    """R-CON-155: a body on DELETE or GET is nobody's business."""
    SkuFactory(wire_id="mug")
    assert api.call("GET", "/skus/mug", b"{").status_code == 200
    assert api.call("DELETE", "/skus/mug", b"{").status_code == 204


def packed(text: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(text) + packer.flush()


NAME = {"name": "Packed mug"}
JSON_NAME = json.dumps(NAME).encode()


@pytest.mark.parametrize(
    ("encoding", "raw"),
    [
        ("gzip", packed(JSON_NAME, 31)),
        ("x-gzip", packed(JSON_NAME, 31)),
        (" GZIP ", packed(JSON_NAME, 31)),
        ("gzip", packed(b"\xef\xbb\xbf" + JSON_NAME, 31)),
        ("deflate", packed(JSON_NAME, 15)),
        ("deflate", packed(JSON_NAME, -15)),
        ("identity", JSON_NAME),
        ("", JSON_NAME),
    ],
)
def test_packed_bodies_are_read(api: Api, encoding: str, raw: bytes) -> None:
    """W9: clients compress what they send."""
    SkuFactory(wire_id="mug")
    client = api.with_headers(**{"Content-Encoding": encoding})
    assert client.post("/skus/mug", raw).json()["name"] == "Packed mug"
    keyed = client.with_headers(**{"Idempotency-Key": "1"})
    assert keyed.post("/skus/mug", raw).headers.get("Idempotent-Replayed") is None
    assert api.with_headers(**{"Idempotency-Key": "1"}).post("/skus/mug", NAME).headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    "raw",
    [
        JSON_NAME,
        packed(JSON_NAME, 31)[:-1],
        packed(JSON_NAME, 31) + b"x",
        packed(JSON_NAME, 31) * 2,
        packed(b" " * (1024 * 1024 + 1), 31),
        packed(b"{" * 20_000_000, 31),
    ],
)
def test_packed_bodies_that_cannot_be_read(api: Api, raw: bytes) -> None:
    """Damaged ones, and those that unpack to more than a body may have."""
    SkuFactory(wire_id="mug")
    tracemalloc.start()
    answer = api.with_headers(**{"Content-Encoding": "gzip"}).post("/skus/mug", raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert_error(answer, 400, ("invalid_format", None))
    assert peak < 8 * 1024 * 1024


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "aws-chunked"])
def test_other_encodings_are_told(api: Api, encoding: str) -> None:
    answer = api.with_headers(**{"Content-Encoding": encoding}).post("/skus", NAME)
    (message,) = assert_error(answer, 400, ("invalid_format", "content-encoding"))
    assert message == f"The Content-Encoding '{encoding}' is not supported; use gzip, deflate or none."
