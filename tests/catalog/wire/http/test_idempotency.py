"""`Idempotency-Key`: a repeated call is executed once and answered the same."""

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import timezone
from rest_framework.response import Response

from catalog.skus.models import Sku
from catalog.wire.api_keys.models import ApiKey
from catalog.wire.api_keys.operations import rotate_key
from catalog.wire.exceptions import InvalidFormat, NotFound, Refusal, Unauthorized
from catalog.wire.http.idempotency.calls import expired_records
from catalog.wire.http.idempotency.models import IdempotencyRecord
from catalog.wire.http.middleware import is_api_path
from catalog.wire.http.views import ApiView
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.worker.pruning import prune
from tests.catalog.wire.bodies import SKU
from tests.catalog.wire.routes import api_routes, patterns
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory

REUSED = (409, ("idempotency_key_reused", "idempotency-key"))
MUG = {name: value for name, value in SKU.items() if name != "id"}
REPLAYED = "Idempotent-Replayed"


def keyed(api: Api, key: str = "key-1") -> Api:
    return api.with_headers(**{"Idempotency-Key": key})


def test_every_api_path_has_a_view_that_knows_the_header() -> None:
    """A view of another base would be executed twice."""
    views = {f"/{path}": view for path, view in patterns() if is_api_path(f"/{path}")}
    assert "/lockstep/restocks" in views
    assert [path for path, view in views.items() if not issubclass(getattr(view, "cls", object), ApiView)] == []


def test_every_writing_route_is_executed_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the view does: same call, same answer; another body, 409; no header, executed each time."""
    numbers = itertools.count()
    routes = [(route.filled("x"), route.view, *each) for route in api_routes() for each in route.writing.items()]
    assert len(routes) > 50
    for path, view, method, handler in routes:
        monkeypatch.setattr(view, handler, lambda *_, **__: Response({"number": next(numbers)}, status=201))
        client = keyed(api, f"{method} {path}")
        first, second = (client.call(method, path, {"name": "a"}) for _ in range(2))
        assert (first.status_code, first.content) == (second.status_code, second.content), (method, path)
        assert (first.headers.get(REPLAYED), second.headers[REPLAYED]) == (None, "true")
        assert_error(client.call(method, path, {"name": "b"}), *REUSED)
        assert api.call(method, path).content != api.call(method, path).content
    assert next(numbers) == 3 * len(routes)


def test_create_is_repeated_with_its_answer(api: Api) -> None:
    first, second = (keyed(api).post("/skus", MUG) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert Sku.objects.count() == 1
    same = ("Content-Type", "DigitalRiver-Version", "Cache-Control")
    assert [first.headers[name] for name in same] == [second.headers[name] for name in same]
    assert first.headers["x-dr-requestid"] != second.headers["x-dr-requestid"]
    assert api.get("/skus", ids="x").headers.get(REPLAYED) is None


def test_delete_is_repeated_without_a_body(api: Api) -> None:
    """Without a key the second answer is 404 (R-CON-181)."""
    api.put("/skus/mug", MUG)
    first, second = (keyed(api).delete("/skus/mug") for _ in range(2))
    for answer in (first, second):
        assert (answer.status_code, answer.content, answer.headers.get("Content-Type")) == (204, b"", None)
    assert api.delete("/skus/mug").status_code == 404


def test_same_members_are_the_same_body(api: Api) -> None:
    """White space, order and escapes do not count; a trailing slash is the same path (R-CON-002)."""
    first = keyed(api).post("/skus", MUG)
    shuffled = json.dumps(dict(reversed(MUG.items())), indent=3)
    assert keyed(api).post("/skus/", shuffled).content == first.content


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/skus", MUG | {"name": "Other"}),
        ("POST", "/skus", MUG | {"metadata": {"n": 1}}),
        ("POST", "/skus", b""),
        ("POST", "/skus", b"no JSON"),
        ("POST", "/skus?x=1", MUG),
        ("POST", "/skus/mug", MUG),
        ("PUT", "/skus/mug", MUG),
        ("DELETE", "/skus/mug", b""),
        ("POST", "/fees", MUG),
    ],
)
def test_another_call_with_the_key_is_refused(api: Api, method: str, path: str, body: Any) -> None:
    first = keyed(api).post("/skus", MUG)
    assert_error(keyed(api).call(method, path, body), *REUSED)
    assert Sku.objects.count() == 1
    assert keyed(api).post("/skus", MUG).content == first.content


@pytest.mark.parametrize(("sent", "other"), [(b'{"n":1}', b'{"n":1.0}'), (b'{"n":"1"}', b'{"n":1}'), (b"[1]", b"[ 1]")])
def test_values_count_as_written(api: Api, monkeypatch: pytest.MonkeyPatch, sent: bytes, other: bytes) -> None:
    monkeypatch.setattr("catalog.skus.views.SkuViewSet.create", lambda *_: Response({}, status=201))
    keyed(api).post("/skus", sent)
    assert_error(keyed(api).post("/skus", other), *REUSED)


def test_keys_are_the_api_keys_own(api: Api, live_api: Api, api_for: ApiFactory) -> None:
    """Another API key, and thereby another mode, knows nothing of the key."""
    other = api_for(kind="restricted", permissions={"skus": "read_write"})
    ids = {keyed(client).post("/skus", MUG).json()["id"] for client in (api, live_api, other, api)}
    assert len(ids) == 3
    assert len({record.digest for record in IdempotencyRecord.objects.all()}) == 1


def test_rotated_secret_is_the_same_api_key(api: Api) -> None:
    first = keyed(api).post("/skus", MUG)
    rotated = Api(rotate_key(api_key=ApiKey.objects.get(live_mode=False, kind="confidential"), retire_at=None))
    assert keyed(rotated).post("/skus", MUG).content == first.content


def test_deleted_api_key_takes_its_records_along(api_for: ApiFactory) -> None:
    keyed(api_for(kind="restricted", permissions={"skus": "write"})).post("/skus", MUG)
    assert IdempotencyRecord.objects.count() == 1
    ApiKey.objects.get(kind="restricted").delete()
    assert not IdempotencyRecord.objects.exists()


def test_replay_needs_the_permission_that_the_call_needs(api_for: ApiFactory) -> None:
    client = keyed(api_for(kind="restricted", permissions={"skus": "read_write"}))
    client.post("/skus", MUG)
    ApiKey.objects.filter(kind="restricted").update(permissions={"fees": "read_write"})
    assert_error(client.post("/skus", MUG), 403, ("forbidden", None))


def test_kept_for_a_day_of_real_time(api: Api) -> None:
    """The clock of test mode does not end it; the worker deletes what is over, and does not have to."""
    first = keyed(api).post("/skus", MUG)
    api.post("/lockstep/clock", {"advanceSeconds": 200_000})
    assert keyed(api).post("/skus", MUG).content == first.content
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59), tick=False):
        assert keyed(api).post("/skus", MUG).content == first.content
        assert not expired_records().exists()
    with time_machine.travel(timezone.now() + timedelta(hours=24), tick=False):
        second = keyed(api).post("/skus", MUG | {"name": "Other"})
        assert (second.status_code, second.headers.get(REPLAYED)) == (201, None)
        assert keyed(api).post("/skus", MUG | {"name": "Other"}).content == second.content
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        assert prune()["idempotency records"] == 1
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize(
    ("raised", "kept"),
    [
        (NotFound("SKU", "x"), True),
        (Refusal("Too late."), True),
        (ValidationError("no", params={"status": 409}), True),
        (ValidationError("no", params={"status": 400}), False),
        (InvalidFormat(), False),
        (Unauthorized(), False),
        (RuntimeError("a fault of ours"), False),
    ],
)
def test_which_refusals_are_kept(api: Api, monkeypatch: pytest.MonkeyPatch, raised: Exception, kept: bool) -> None:
    """404 and 409 are the answer to the call; after anything else the same key may try again."""
    answers = itertools.chain([raised], itertools.repeat(None))

    def post(*_: Any) -> Any:
        Sku(live_mode=False, name="a", **CODES).save()
        if error := next(answers):
            raise error
        return Response({}, status=201)

    monkeypatch.setattr("catalog.skus.views.SkuViewSet.create", post)
    first, second = (keyed(api).post("/skus", MUG) for _ in range(2))
    assert first.status_code >= 400
    assert (second.status_code, second.headers.get(REPLAYED)) == ((first.status_code, "true") if kept else (201, None))
    # Of a call that failed by our fault nothing remains.
    assert Sku.objects.count() == (1 if kept or first.status_code == 500 else 2)


CODES = {"eccn": "EAR99", "tax_code": "4323.310_A", "country_of_origin": "DE", "hs_code": "6404.20"}


@pytest.mark.parametrize("key", ["", " ", "\t", "a" * 256, "schlüssel", "a\x7fb", "a\x01b"])
def test_key_of_no_valid_form_is_refused(api: Api, key: str) -> None:
    sent = {"HTTP_IDEMPOTENCY_KEY": key.encode().decode("latin1")}
    assert_error(api.call("POST", "/skus", MUG, **sent), 400, ("invalid_parameter", "idempotency-key"))
    assert api.call("GET", "/skus", **sent).status_code == 200
    assert not Sku.objects.exists()


@pytest.mark.parametrize("key", ["a", "a" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "a, b"])
def test_keys_that_pass(api: Api, key: str) -> None:
    assert keyed(api, key).post("/skus", MUG).status_code == 201
    assert keyed(api, key).post("/skus", MUG).headers[REPLAYED] == "true"


def test_what_is_kept_is_not_readable(api: Api) -> None:
    """Answers hold secrets; neither they nor the key stand in the table."""
    client = keyed(api, "order-4711")
    client.post("/webhooks", {"types": ["sku.created"], "address": "https://shop.example/hook", "enabled": True})
    assert Webhook.objects.exists()
    record = IdempotencyRecord.objects.get()
    assert all(text not in record.sealed + record.digest for text in ("shop.example", "order-4711", "sku.created"))


def test_changed_secret_key(api: Api) -> None:
    """With the former key among the fallbacks nothing changes; without it the call is not executed again."""
    first = keyed(api).post("/skus", MUG)
    with override_settings(SECRET_KEY="another" * 9, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert keyed(api).post("/skus", MUG).content == first.content
    with override_settings(SECRET_KEY="another" * 9, SECRET_KEY_FALLBACKS=[]):
        assert_error(keyed(api).post("/skus", MUG), *REUSED)
    assert Sku.objects.count() == 1


def test_a_record_without_an_answer(api: Api) -> None:
    """Emptied past the program: the call is refused like one whose answer cannot be read, and not with a 500."""
    assert keyed(api).post("/skus", MUG).status_code == 201
    IdempotencyRecord.objects.update(sealed="")
    assert_error(keyed(api).post("/skus", MUG), *REUSED)


def test_answer_of_a_former_version_says_so(api: Api) -> None:
    old = keyed(api).in_version("2020-12-17")
    first = old.post("/skus", MUG)
    again = keyed(api).post("/skus", MUG)
    assert (again.content, again.headers["DigitalRiver-Version"]) == (first.content, "2020-12-17")
