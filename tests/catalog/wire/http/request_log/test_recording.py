"""The API log (R-CON-050, R-CON-051, R-CON-203, R-CON-030)."""

import gzip
import json
import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.utils import timezone

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.api_keys.operations import rotate_key
from catalog.wire.http.request_log import volumes, writing
from catalog.wire.http.request_log.models import LoggedRequest, LogVolume
from catalog.wire.http.request_log.rows import RecordedCall, row_of
from catalog.wire.http.request_log.volumes import omissions_today
from catalog.wire.http.request_log.writing import Writer, writer
from catalog.wire.masking import mask_body
from tests.catalog.wire.bodies import SKU
from tests.factories import SkuFactory
from tests.factories.client import Api

Flush = Callable[[], list[LoggedRequest]]


@pytest.fixture
def logged(reference: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Flush:
    """Log, but write when the test says so and not from a thread; returns the rows, oldest first."""
    settings.REQUEST_LOG = True
    monkeypatch.setattr(writer, "start", lambda: None)

    def flush() -> list[LoggedRequest]:
        writer.flush()
        return list(LoggedRequest.objects.order_by("pk"))

    return flush


def recorded(**values: Any) -> RecordedCall:
    """Return a call as the middleware records it."""
    plain: dict[str, Any] = {
        "request_id": "",
        "time": timezone.now(),
        "duration_ms": 0,
        "caller": LogVolume.Caller.KEY,
        "key_name": "",
        "live_mode": None,
        "method": "GET",
        "target": "/skus",
        "path": "/skus",
        "status": 200,
        "client_address": "",
        "headers": {},
        "body": b"",
        "answer": b"",
    }
    return RecordedCall(**plain | values)


def test_a_call_leaves_one_row(logged: Flush, api: Api) -> None:
    """R-CON-203: time, key, mode, method, URL, status, request id, both bodies."""
    answer = api.post("/skus", SKU | {"id": "mug"})
    (row,) = logged()
    assert (row.method, row.url, row.status) == ("POST", "/skus", 201)
    assert (row.key_name, row.live_mode) == ("Test confidential", False)
    assert row.request_id == answer.headers["x-dr-requestid"]
    assert json.loads(row.request_body)["name"] == SKU["name"]
    assert json.loads(row.response_body) == answer.json()


def test_refused_calls_are_logged_too(logged: Flush, api: Api, anonymous: Api) -> None:
    """R-CON-203: without a key there is no name and no mode."""
    anonymous.get("/skus?limit=3")
    api.get("/nothing")
    api.call("TRACE", "/skus")
    rows = logged()
    assert [row.status for row in rows] == [401, 404, 405]
    assert (rows[0].key_name, rows[0].live_mode, rows[0].url) == ("", None, "/skus?limit=3")
    assert rows[2].method == "TRACE"


def test_the_key_of_an_expired_secret_is_named(logged: Flush, api: Api) -> None:
    """R-CON-203, R-CON-029."""
    new = Api(rotate_key(api_key=ApiKey.objects.get(kind="confidential", live_mode=False)))
    assert [client.get("/skus").status_code for client in (api, new)] == [401, 200]
    assert {(row.key_name, row.live_mode) for row in logged()} == {("Test confidential", False)}


def test_a_path_cannot_write_lines_of_its_own(anonymous: Api, caplog: pytest.LogCaptureFixture) -> None:
    """The server's log has one line a call, without a stranger's line breaks, NULs and escape sequences."""
    with caplog.at_level(logging.INFO, "lockstep.calls"):
        anonymous.get("/nope%0aFORGED%00%1b[31m%e2%80%a8x")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "lockstep.calls"]
    assert line.isascii()
    assert line.isprintable()


def test_upstream_headers_are_stored_and_change_nothing(logged: Flush, api: Api) -> None:
    """R-CON-051, R-CON-065: `forwarded-for` is not one of them."""
    sent = {
        "upstream-id": "order-7",
        "upstream-application-id": "Magento/2.4",
        "upstream-session-id": "abc",
        "forwarded": "for=192.0.2.60;proto=http, for=198.51.100.17",
    }
    SkuFactory(wire_id="mug")
    plain = api.get("/skus/mug").json()
    assert api.with_headers(**sent, **{"forwarded-for": "203.0.113.9"}).get("/skus/mug").json() == plain
    row = logged()[-1]
    assert row.upstream == sent
    assert row.client_address == "198.51.100.17"


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("for=192.0.2.60", "192.0.2.60"),
        ("For=a, fOr=192.0.2.43;by=10.0.0.1", "192.0.2.43"),
        ('for="[2001:db8::1]:4711"', "[2001:db8::1]:4711"),
        ("by=10.0.0.1;proto=https", ""),
        ("for=", ""),
        ("for=" + "x" * 500, "x" * 64),
        ("for=\x00", "\\u0000"),
    ],
)
def test_address_of_the_customer(logged: Flush, api: Api, header: str, address: str) -> None:
    """R-CON-051: the right-most `for=`."""
    api.with_headers(forwarded=header).get("/skus")
    assert logged()[0].client_address == address


def test_keys_never_reach_the_log(logged: Flush, api: Api) -> None:
    """R-CON-030, R-CON-203: wherever a client puts them by mistake."""
    secret = api.secret or ""
    client = api.with_headers(**{"upstream-id": secret, "forwarded": f"for={secret}"})
    client.get("/skus", partNumber=secret)
    client.post("/skus", SKU | {"name": secret, "description": f"key={secret};"})
    client.post(f"/skus/{secret}", {"metadata": {"k": secret}})
    rows = logged()
    assert len(rows) == 3
    for row in rows:
        assert secret[8:] not in str(vars(row))
    assert "sk_test_***" in rows[1].request_body


@pytest.mark.parametrize("member", ["number", "cvv", "cvc", "password", "clientSecret", "token"])
@pytest.mark.parametrize("value", ["4111111111111111", 4111111111111111, 'with "quotes" and \\', ""])
def test_card_data_is_masked(logged: Flush, api: Api, member: str, value: Any) -> None:
    """R-CON-203."""
    api.post("/skus", {"creditCard": {member: value, "expirationYear": 2030}})
    body = logged()[0].request_body
    assert str(value) not in body or value == ""
    assert f'"{member}": "***"' in body
    assert "2030" in body


def test_hostile_calls_are_logged_as_far_as_text_goes(logged: Flush, api: Api) -> None:
    """R-CON-203: NUL, broken UTF-8, surrogates and megabytes are stored cut and made harmless, on both databases."""
    api.post("/skus", b'{"name": "\x00\xff\xfe", "x": "\\ud800"}')
    api.get("/skus/%00%FF?x=%00&y=%ED%A0%80")
    api.post("/skus", b'{"name": "' + b"x" * 500_000 + b'"}')
    rows = logged()
    assert [row.status for row in rows] == [400, 404, 400]
    assert all("\x00" not in row.request_body + row.url + row.response_body for row in rows)
    assert len(rows[2].request_body) <= 20_000
    assert api.get("/skus", partNumber="x" * 5000).status_code == 200
    assert len(logged()[-1].url) <= 2000


def test_a_cut_never_leaves_half_a_secret(logged: Flush, api: Api) -> None:
    """R-CON-030: the mask is laid over the text before it is cut."""
    secret = api.secret or ""
    for position in range(19_940, 20_020, 7):
        text = '{"name": "' + "x" * (position - 10) + secret + '"}'
        assert secret[12:] not in mask_body(text.encode(), 20_000)
    for start in (19_970, 19_985, 19_995):
        card = '{"a": "' + "x" * start + ' 4111111111111111", "number": "4111111111111111"}'
        assert "4111" not in mask_body(card.encode(), 20_000).replace("***1111", "")


def test_the_last_flush_waits_for_a_write_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """R-CON-203: a process that stops gently takes no rows away that its thread has begun to write."""
    begun, end = threading.Event(), threading.Event()
    written: list[RecordedCall] = []

    def slowly(calls: list[RecordedCall], overflow: Any) -> None:
        begun.set()
        assert end.wait(10)
        written.extend(calls)

    monkeypatch.setattr(writing, "write_calls", slowly)
    own = Writer()
    monkeypatch.setattr(own, "start", lambda: None)
    own.put(recorded())
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(own.flush)
        assert begun.wait(10)
        threading.Timer(0.2, end.set).start()
        own.flush()
        assert len(written) == first.result() == 1


def test_a_call_that_cannot_be_written_takes_no_other_along(
    logged: Flush, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long_row_of(call: RecordedCall) -> LoggedRequest:
        row = row_of(call)
        row.method = "METHOD-TOO-LONG" if call.path == "/fees" else row.method
        return row

    monkeypatch.setattr(writing, "row_of", long_row_of)
    for path in ("/skus", "/fees", "/events"):
        api.get(path)
    assert [row.resource for row in logged()] == ["skus", "events"]


def test_switched_off(logged: Flush, api: Api, settings: Any) -> None:
    settings.REQUEST_LOG = False
    api.get("/skus")
    assert logged() == []


def test_browser_pages_are_not_api_calls(logged: Flush, api: Api) -> None:
    api.get("/lockstep/openapi.json")
    assert logged() == []


def test_a_call_without_a_key_leaves_a_glimpse(logged: Flush, anonymous: Api) -> None:
    """Whoever has no key decides about nothing that is stored: no headers, a few hundred characters of the rest."""
    headers = dict.fromkeys(("upstream-id", "upstream-session-id", "forwarded"), "x" * 20_000)
    anonymous.with_headers(**headers).post("/skus?x=" + "y" * 5_000, b"z" * 100_000)
    (row,) = logged()
    assert (row.status, row.upstream, row.client_address) == (401, {}, "127.0.0.1")
    assert sum(map(len, (row.url, row.request_body, row.response_body))) <= 600


def test_headers_of_known_callers_are_cut(logged: Flush, api: Api) -> None:
    api.with_headers(forwarded="for=192.0.2.1;" + "x" * 20_000).get("/skus")
    assert len(logged()[0].upstream["forwarded"]) <= 500


def test_a_day_has_a_bound_and_what_is_beyond_is_counted(
    logged: Flush, anonymous: Api, api: Api, settings: Any
) -> None:
    """Calls without a key cannot crowd out those with one, and the other way round."""
    settings.REQUEST_LOG_STRANGER_MB_PER_DAY = 0
    for _ in range(3):
        anonymous.get("/skus")
    api.get("/skus")
    assert [row.status for row in logged()] == [200]
    (left_out,) = omissions_today()
    assert (left_out.caller, left_out.omitted_calls, left_out.stored_calls) == ("stranger", 3, 0)
    known = LogVolume.objects.get(caller="key")
    assert (known.stored_calls, known.omitted_calls) == (1, 0)
    assert known.stored_bytes > 600


def test_a_flood_of_refused_calls_stays_within_its_bound(logged: Flush, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is sent along, a batch is the most by which the bound is exceeded."""
    monkeypatch.setattr(volumes, "MEGABYTE", 20_000)
    call = recorded(
        caller=LogVolume.Caller.STRANGER,
        status=401,
        target="/x" * 400,
        body=b"z" * 90_000,
        answer=b"w" * 300,
        headers={"forwarded": "f" * 9_000},
    )
    for _ in range(10):
        writing.write_calls([call] * 20, Counter())
    volume = LogVolume.objects.get()
    assert volume.stored_bytes <= 2 * 20_000 + 20 * 1_300
    assert volume.stored_calls == len(logged())
    assert volume.stored_calls + volume.omitted_calls == 200


def test_calls_that_come_faster_than_the_database_takes_them_are_counted(
    logged: Flush, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_WAITING_BYTES", 1_000)
    for _ in range(5):
        writer.put(recorded())
    assert len(logged()) == 2
    assert LogVolume.objects.get().omitted_calls == 3


def test_packed_bodies_are_masked(logged: Flush, api: Api) -> None:
    """They are logged as they were meant, so that what masks text can read them."""
    raw = gzip.compress(json.dumps({"creditCard": {"number": "4111111111111111"}}).encode())
    api.with_headers(**{"Content-Encoding": "gzip"}).post("/skus", raw)
    assert '"number": "***"' in logged()[0].request_body
