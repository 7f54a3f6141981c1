"""`Idempotency-Key` under parallel calls and kills: executed once, one answer; on both databases."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from catalog.skus.models import Sku
from catalog.wire.http.idempotency.models import IdempotencyRecord
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.orders.lifecycle.placement import place_order
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import Charge
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.fulfillment.orders.shop import DECLINED_CARD, Shop

from .parallel import Pause, at_once, in_thread, only_postgres, until_somebody_waits
from .test_crash import address_of_test_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

BODY = {"name": "Mug", "eccn": "EAR99", "taxCode": "P0000000", "countryOfOrigin": "DE"}
DOOMED = """
import threading, time
from django.db import transaction
from catalog.wire.http.idempotency import calls
from tests.factories.client import Api

def call(key, answered):
    Api(SECRET, **{"Idempotency-Key": key}).post("/skus", BODY)
    answered.set()
    time.sleep(60)

committed = threading.Event()
threading.Thread(target=call, args=("committed", committed), daemon=True).start()
committed.wait(30)
keep = calls.IdempotentCall.keep

def stop(self, response):
    keep(self, response)
    print("standing", flush=True)
    time.sleep(60)

calls.IdempotentCall.keep = stop
call("uncommitted", threading.Event())
"""


def keyed(api: Api, key: str) -> Api:
    return api.with_headers(**{"Idempotency-Key": key})


@pytest.fixture
def doomed(api: Api, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has committed one call without answering it, and has not committed another."""
    environment = os.environ | {
        "DATABASE_URL": address_of_test_database(),
        "RUNTIME_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "testserver",
        "REQUEST_LOG": "off",
        "PYTHONPATH": ".",
    }
    script = f"SECRET = {api.secret!r}\nBODY = {BODY!r}\n{DOOMED}"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", script]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "standing"
        yield process
        process.kill()


def test_killed_between_commit_and_answer(api: Api, doomed: subprocess.Popen[str]) -> None:
    """The call that was committed is answered, the other one is executed; each SKU is there once."""
    doomed.send_signal(signal.SIGKILL)
    doomed.wait(timeout=10)
    stored = Sku.objects.get()
    answer = keyed(api, "committed").post("/skus", BODY)
    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")
    assert answer.json()["id"] == stored.wire_id
    second = keyed(api, "uncommitted").post("/skus", BODY)
    assert (second.status_code, second.headers.get("Idempotent-Replayed")) == (201, None)
    assert Sku.objects.count() == 2


def test_eight_at_once(api: Api) -> None:
    """One is executed; the others wait for it and get its answer."""
    answers = at_once(*[lambda: keyed(api, "once").post("/skus", BODY)] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 7
    assert (Sku.objects.count(), IdempotencyRecord.objects.count()) == (1, 1)


def test_money_is_captured_once(api: Api) -> None:
    """A partial fulfillment is legal twice; with the key it captures once."""
    SkuFactory(wire_id="mug-01")
    shop = Shop(api)
    order = shop.order(shop.paid_checkout({"skuId": "mug-01", "price": 10, "quantity": 4}))
    body = {"orderId": order["id"], "items": [{"itemId": order["items"][0]["id"], "quantity": 1}]}
    answers = at_once(*[lambda: keyed(api, "ship").post("/fulfillments", body)] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert Fulfillment.objects.count() == 1
    assert api.post("/fulfillments", body).status_code == 201
    assert Fulfillment.objects.count() == 2


def test_an_order_that_fails_fails_the_same_way(api: Api) -> None:
    """A conflict ends the checkout for good, also within the call's transaction (R-CHK-027); the key tells why."""
    SkuFactory(wire_id="mug-01")
    shop = Shop(api)
    checkout = shop.checkout(source=shop.card(DECLINED_CARD))
    first, second = (keyed(api, "order").post("/orders", {"checkoutId": checkout}) for _ in range(2))
    assert (first.status_code, first.json()["errors"][0]["code"]) == (409, "failed-request")
    assert second.content == first.content
    assert keyed(api, "other").post("/orders", {"checkoutId": checkout}).content != first.content
    assert not Order.objects.exists()


def test_another_body_while_the_first_is_running(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits to learn what the key stands for; a failure of the first leaves the key to it."""
    only_postgres()
    SkuFactory(wire_id="mug-01")
    shop = Shop(api)
    checkouts = [shop.paid_checkout() for _ in range(2)]
    pause = Pause()

    def slow(*arguments: Any) -> Order:
        pause.here()
        return place_order(*arguments)

    monkeypatch.setattr("fulfillment.orders.lifecycle.placement.place_order", slow)
    first = in_thread(lambda: keyed(api, "order").post("/orders", {"checkoutId": checkouts[0]}))
    assert pause.reached.wait(20)
    second = in_thread(lambda: keyed(api, "order").post("/orders", {"checkoutId": checkouts[1]}))
    until_somebody_waits()
    pause.released.set()
    assert first().status_code == 201
    assert_error(second(), 409, ("idempotency_key_reused", "idempotency-key"))
    assert Charge.objects.count() == 1


def test_reset_of_test_mode_at_once(api: Api) -> None:
    """It deletes the records of test mode, but neither waits for its own repeated calls nor forgets itself."""
    before = keyed(api, "sku").post("/skus", BODY)
    answers = at_once(*[lambda: keyed(api, "reset").post("/lockstep/reset", {"scope": "catalog"})] * 3)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert keyed(api, "sku").post("/skus", BODY).json()["id"] != before.json()["id"]
