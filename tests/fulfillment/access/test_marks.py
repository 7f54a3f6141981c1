"""Secrets come in through every door, and no log holds one of them (R-CON-030, R-CON-203, R-EVT-086).

The test reads every column of every table back. Where a mark may stand is listed with the reason; everything else,
the lines that the server writes included, must be free of marks.
"""

import gzip
import json
import logging
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.test import Client

from catalog.wire.http.request_log.models import LoggedRequest
from catalog.wire.http.request_log.writing import writer
from config.logs import JsonFormatter, LineFormatter, RequestIdFilter
from fulfillment.events.delivery.models import Attempt
from fulfillment.events.webhooks.models import Webhook
from tests.catalog.wire.routes import api_routes
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.fulfillment.access.conftest import TOKEN
from tests.fulfillment.events.receiver import Receiver, answer
from tests.fulfillment.events.test_attempts import deliver_by_hand

CARD, SPACED, OTHER_CARD = "4111111111111111", "5555 5555 5555 4444", "378282246310005"
IBAN, PASSWORD, KEY = "DE89370400440532013000", "hunter2-correct", "sk_test_" + "A1b2C3d4" * 5
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJl"
MARKS = (CARD, SPACED, OTHER_CARD, IBAN, PASSWORD, KEY[12:], JWT, TOKEN, "4111 1111 1111 1111", "5555555555554444")

SECRETS: dict[str, Any] = {
    "creditCard": {"number": CARD, "cardNumber": [OTHER_CARD], "cvv": "737"},
    "password": {"first": PASSWORD},
    "authentication": {"username": "u", "password": [PASSWORD]},
    "oauth": {"clientSecret": {"a": PASSWORD}, "tokenEndPoint": f"https://id.example/t?key={TOKEN}", "clientID": "c"},
    "address": f"https://hooks.example/{TOKEN}?t={TOKEN}",
    "description": f"paid with {SPACED} from {IBAN}, key {KEY}, bearer {JWT}",
    "metadata": {"note": f'{{"password": "{PASSWORD}", "pan": "{CARD}"}}', CARD: OTHER_CARD},
    "returnUrl": f"https://shop.example/?token={TOKEN}",
}
AS_JSON = json.dumps(SECRETS)
FORM = f"number={CARD}&cvv=737&password={PASSWORD}&note=5555+5555+5555+4444&access_token={TOKEN}&iban={IBAN}&key={KEY}"
PART = f'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n{PASSWORD}\r\n--b\r\n\r\n{CARD}\r\n--b--'
BODIES: tuple[bytes, ...] = (
    AS_JSON.encode(),
    AS_JSON[:-40].encode(),
    AS_JSON.replace("number", "numb\\u0065r").replace("password", "p\\u0061ssword").encode(),
    FORM.encode(),
    PART.encode(),
    gzip.compress(AS_JSON.encode()),
    AS_JSON.encode("utf-16"),
    f"<a><password>{PASSWORD}</password><n>{SPACED}</n></a>".encode(),
    f"password: {PASSWORD}\ncard: {CARD}\n".encode(),
)
QUERY = f"partNumber={CARD}&password={PASSWORD}&q=5555%205555%205555%204444&k={KEY}&iban={IBAN}&token={TOKEN}"
HEADERS = {"upstream-session-id": f"card {SPACED}", "forwarded": f"for={CARD};secret={TOKEN}", "upstream-id": IBAN}

LEGITIMATE: dict[str, str] = {
    "catalog.sku": "metadata and texts are the client's own data and come back as they were sent",
    "catalog.historicalsku": "each former value of the same data",
    "fulfillment.event": "the body that webhooks are sent, frozen (R-EVT-001); it repeats the resource",
    "fulfillment.webhook": "the address is where events are sent; screens and histories mask it",
}
"""Tables in which a mark is data that somebody stored on purpose."""


@pytest.fixture
def server_log() -> Iterator[StringIO]:
    """All lines that the server writes, as people and as machines get them."""
    stream, handlers = StringIO(), []
    for formatter in (LineFormatter("{levelname} {name} [{request_id}] {message}", style="{"), JsonFormatter()):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        handler.addFilter(RequestIdFilter())
        handlers.append(handler)
    root, calls = logging.getLogger(), logging.getLogger("lockstep.calls")
    root.handlers.extend(handlers)
    calls.setLevel(logging.INFO)
    yield stream
    calls.setLevel(logging.WARNING)
    for handler in handlers:
        root.removeHandler(handler)


@pytest.fixture
def flush(reference: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Log calls, but write when the test says so."""
    settings.REQUEST_LOG = True
    settings.WEBHOOK_ALLOW_PRIVATE_TARGETS = True
    monkeypatch.setattr(writer, "start", lambda: None)
    return writer.flush


def marked_columns() -> dict[str, set[str]]:
    """Return the columns of all tables that hold a mark, by table."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        texts = (models.CharField, models.TextField, models.JSONField, models.FileField)
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, texts)]
        for row in model._base_manager.values(*names) if names else ():
            for name in names:
                if any(mark in written(row[name]) for mark in MARKS):
                    found.setdefault(model._meta.label_lower, set()).add(name)
    return found


def written(value: Any) -> str:
    """Return a value as text, nested escapes undone."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return re.sub(r"\\+", "", text)


def test_no_log_holds_a_mark(
    flush: Callable[[], int], server_log: StringIO, api: Api, public_api: Api, anonymous: Api
) -> None:
    """API calls of every path, forms of staff, pages of shoppers, answers of endpoints, exceptions."""
    through_every_path(api, public_api, anonymous)
    through_forms_of_staff()
    through_the_shoppers_page()
    through_answers_of_endpoints(api)
    logging.getLogger("lockstep.test").error("failed for %s", CARD, exc_info=ValueError(f"password={PASSWORD}"))
    assert flush() > 200
    assert LoggedRequest.objects.filter(request_body__contains="***").count() > 100
    assert "***" in Attempt.objects.get().answer
    assert Webhook.history.filter(address__contains="again=***").exists(), "the form of staff was refused"
    found = marked_columns()
    assert found.keys() == LEGITIMATE.keys(), found
    lines = server_log.getvalue()
    assert lines.count("\n") > 300
    assert not [mark for mark in MARKS if mark in written(lines)]
    assert "Traceback" in lines or "ValueError" in lines


def through_every_path(api: Api, public_api: Api, anonymous: Api) -> None:
    """Send the marks to every path of the API, in every part of a call."""
    SkuFactory(wire_id="mug")
    marked = api.with_headers(**HEADERS)
    for number, route in enumerate(api_routes()):
        address = f"{route.filled(CARD)}?{QUERY}"
        for method in route.handlers:
            marked.call(method, address, b"" if method == "GET" else BODIES[0])
        marked.call("POST", address, BODIES[number % len(BODIES)])
    for body in BODIES:
        for caller in (marked, public_api.with_headers(**HEADERS), anonymous.with_headers(**HEADERS)):
            caller.post(f"/sources?{QUERY}", body)
        marked.post("/skus/mug", body)
        marked.call("PATCH", "/webhooks/none", body)
    marked.post("/skus/mug", {"name": SPACED, "description": f"{IBAN} {KEY}", "metadata": {"pan": CARD}})
    marked.post("/webhooks", {"address": SECRETS["address"], "types": ["sku.updated"], "enabled": False})
    for address in (f"/{SPACED}", "/4111/1111/1111/1111", f"/x?{CARD}", f"/%34{CARD[1:]}", f"/skus/{KEY}"):
        marked.get(address)


def through_forms_of_staff() -> None:
    """Send the marks to forms of webhooks and of the sign-in."""
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    webhook = Webhook.objects.get()
    page = f"/admin/fulfillment/webhook/{webhook.pk}/change/"
    form = {"address": f"{webhook.address}&again={TOKEN}", "api_version": "default", "transport_type": "HTTP"}
    form |= {"types": "sku.updated", "basic_username": "u", "basic_password": PASSWORD, "verify_tls": "on"}
    token = re.search(r'name="form_token" value="([^"]*)"', client.get(page).content.decode())
    client.post(page, form | ({"form_token": token[1]} if token else {}))
    client.get(f"/admin/fulfillment/webhook/?q={TOKEN}")
    Client().post("/admin/login/", {"username": f"{CARD}", "password": PASSWORD})
    Client().get(f"/admin/nothing/{CARD}?password={PASSWORD}")


def through_the_shoppers_page() -> None:
    """Send the marks to a page that stands for a source."""
    Client().post(f"/pay/{CARD}_00000000-0000-0000-0000-000000000000/?token={TOKEN}", {"password": PASSWORD})


def through_answers_of_endpoints(api: Api) -> None:
    """Let an endpoint answer with the marks, as those do that echo what they are sent."""
    with Receiver() as receiver:
        receiver.respond = answer(400, AS_JSON.encode())
        api.post("/webhooks", {"address": receiver.url, "types": ["sku.updated"]})
        api.post("/skus/mug", {"name": "Mug"})
        deliver_by_hand()
