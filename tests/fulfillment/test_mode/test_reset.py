"""Resetting test mode: what goes, what stays, and that everything that belongs to a mode has its place."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models

from catalog.fees.models import Fee
from catalog.skus.models import Sku
from catalog.wire.models import ApiKey, LoggedRequest
from catalog.wire.records import clock
from catalog.wire.simulation.models import SimulationClock
from catalog.wire.simulation.operations import move_clock
from fulfillment.checkouts.models import Checkout
from fulfillment.customers.models import Customer
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import Webhook
from fulfillment.invariants.checks import CHECKS
from fulfillment.orders.models import Order
from fulfillment.stock.commands import ReservedItem
from fulfillment.stock.models import Level, Movement
from fulfillment.test_mode.models import TestModeReset
from fulfillment.test_mode.scope import CATALOG, SETTINGS, subject_of, tables_of_a_mode
from tests.browser_forms import member_of
from tests.factories import FeeFactory, SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory, Stage
from tests.factories.goods import make_goods_in_every_state
from tests.factories.keys import secret_of
from tests.factories.placed_orders import place_order
from tests.factories.stock import make_reservation, stock_up

pytestmark = pytest.mark.django_db

RESET = "/lockstep/reset"
PAGE = "/admin/fulfillment/testmodereset/"
HOLD = "hold-1"
DAYS = timedelta(days=90)


def rows(model: type[models.Model], *, live_mode: bool) -> int:
    """Count the rows of a mode, also those that a manager hides."""
    path = next(table.mode_path for table in tables_of_a_mode() if table.model is model)
    return models.QuerySet(model).filter(**{path: live_mode}).count()


def use_mode(api: Api, *, live_mode: bool) -> None:
    """Leave something of everything behind: stock, a hold, an order, goods in every state, a customer, a webhook."""
    SkuFactory(wire_id="mug", live_mode=live_mode, part_number="P", managed_fulfillment="DRGlobalFulfillment")
    FeeFactory(sku=Sku.objects.get(live_mode=live_mode, wire_id="mug"), live_mode=live_mode)
    stock_up(10, "mug", live_mode=live_mode)
    place_order(wire_id="order-1", sku_id="mug", live_mode=live_mode)
    make_goods_in_every_state(wire_id="goods-1", item_id="mug", live_mode=live_mode)
    make_reservation(ReservedItem("mug", 2), wire_id=HOLD, live_mode=live_mode, seconds=60)
    assert api.post("/customers", {"id": "ann", "email": "ann@example.com"}).status_code == 201
    assert api.post("/webhooks", {"address": "https://hooks.example/x", "types": ["order.created"]}).status_code == 201


@pytest.fixture(scope="module")
def staged_use(stage: Stage, staged_api: Api) -> Iterator[None]:
    """Both modes in use, and test mode far ahead."""
    with stage():
        use_mode(Api(secret_of(live=True)), live_mode=True)
        use_mode(staged_api, live_mode=False)
        move_clock(to=datetime.now(UTC) + DAYS)
        SkuFactory(wire_id="from-the-future")
        yield


@pytest.fixture
def used(staged_use: None, db: None) -> None:
    """Both modes in use, and test mode far ahead."""


def counts(*, live_mode: bool) -> dict[str, int]:
    """Return how many rows each table has of a mode."""
    return {table.model._meta.label: rows(table.model, live_mode=live_mode) for table in tables_of_a_mode()}


def breaches() -> list[str]:
    """Return what `check_invariants` would say of test mode."""
    return [text for check in CHECKS.values() for text in check(False)]


def test_sales_go_and_the_catalog_stays(used: None, api: Api) -> None:
    live_before, skus = counts(live_mode=True), rows(Sku, live_mode=False)
    answer = api.post(RESET)
    assert answer.status_code == 200
    assert answer.json()["scope"] == "sales"
    assert answer.json()["deletedRows"] > 20
    assert counts(live_mode=True) == live_before
    assert [rows(model, live_mode=False) for model in (Order, Checkout, Customer, Event)] == [0, 0, 0, 0]
    assert (rows(Sku, live_mode=False), rows(Fee, live_mode=False)) == (skus, 1)
    assert rows(Webhook, live_mode=False) == 1
    for table in tables_of_a_mode():
        subject = subject_of(table.model)
        if subject not in SETTINGS | CATALOG | {Movement}:
            assert rows(table.model, live_mode=False) == 0, table


def test_units_on_hand_stay_as_the_opening_balance_of_a_new_ledger(used: None, api: Api) -> None:
    on_hand = Level.objects.get(live_mode=False).on_hand
    api.post(RESET)
    level = Level.objects.get(live_mode=False)
    assert (level.on_hand, level.held, level.allocated) == (on_hand, 0, 0)
    line = Movement.objects.get(live_mode=False)
    assert (line.kind, line.on_hand_change, line.on_hand, line.held, line.allocated) == (
        "receive",
        on_hand,
        on_hand,
        0,
        0,
    )
    assert line.cause_type == "test_mode_reset"


def test_the_clock_goes_back_and_nothing_is_younger_than_it(used: None, api: Api) -> None:
    api.post(RESET)
    now = datetime.now(UTC)
    assert clock.ahead() == timedelta()
    assert abs((clock.now(live_mode=False) - now).total_seconds()) < 5
    assert Sku.objects.get(wire_id="from-the-future").created_time <= now
    record = TestModeReset.objects.get()
    assert DAYS - timedelta(minutes=1) < record.clock_was_ahead <= DAYS
    assert (record.through, record.total) == ("key", sum(record.deleted.values()))


def test_nothing_is_wrong_afterwards_and_test_mode_can_be_used_anew(used: None, api: Api) -> None:
    api.post(RESET)
    assert breaches() == []
    assert make_reservation(ReservedItem("mug", 2), wire_id=HOLD).wire_id == HOLD
    assert api.post("/customers", {"id": "ann", "email": "ann@example.com"}).status_code == 201
    assert breaches() == []


def test_the_catalog_goes_when_asked_for(used: None, api: Api) -> None:
    live_before = counts(live_mode=True)
    assert api.post(RESET, {"scope": "catalog"}).json()["scope"] == "catalog"
    assert counts(live_mode=True) == live_before
    left = {label for label, count in counts(live_mode=False).items() if count}
    settings = {table.model._meta.label for table in tables_of_a_mode() if subject_of(table.model) in SETTINGS}
    assert left <= settings
    assert api.get("/skus").json()["data"] == []
    assert breaches() == []


def test_live_mode_cannot_be_reset(used: None, live_api: Api) -> None:
    assert_error(live_api.post(RESET), 403, ("forbidden", None))
    assert rows(Order, live_mode=False) == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"scope": "all"}, ("invalid_parameter", "scope")),
        ({"scope": ""}, ("invalid_parameter", "scope")),
        ({"confirm": True}, ("unknown_parameter", "confirm")),
    ],
    ids=str,
)
def test_refusals(api: Api, body: dict[str, Any], error: tuple[str, str]) -> None:
    assert_error(api.post(RESET, body), 400, error)
    assert not TestModeReset.objects.exists()


def test_permissions(api_for: ApiFactory, public_api: Api) -> None:
    assert_error(public_api.post(RESET), 401, ("unauthorized", None))
    assert_error(api_for(kind="restricted", permissions={"lockstep": "read"}).post(RESET), 403, ("forbidden", None))


def test_the_command(used: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("reset_test_mode", "--no-input")
    assert "Test mode was reset" in capsys.readouterr().out
    assert rows(Order, live_mode=False) == 0


def test_the_page_asks_for_a_word(used: None) -> None:
    developer = member_of("Developer")
    assert "Type the word reset" in developer.post(PAGE, {"scope": "sales", "word": "yes"}).content.decode()
    assert rows(Order, live_mode=False) == 1
    page = developer.post(PAGE, {"scope": "sales", "word": "Reset"}, follow=True).content.decode()
    assert "rows deleted" in page
    assert rows(Order, live_mode=False) == 0
    developer.post("/admin/mode/", {"mode": "live"})
    assert "Live mode cannot be reset" in developer.get(PAGE).content.decode()
    assert developer.post(PAGE, {"scope": "sales", "word": "reset"}).status_code == 403


@pytest.mark.parametrize("role", ["Merchandiser", "Operations", "Customer service", "Viewer"])
def test_who_may_not(reference: None, role: str) -> None:
    assert member_of(role).post(PAGE, {"scope": "sales", "word": "reset"}).status_code == 403


def test_every_history_of_what_goes_goes_too() -> None:
    """A table that belongs to a mode is reached, whatever its manager hides, and a log of calls stays."""
    found = {table.model for table in tables_of_a_mode()}
    assert {Order, Event, Webhook, ApiKey, LoggedRequest, Level, Movement} <= found
    assert SimulationClock not in found
    histories = {model for model in found if subject_of(model) is not model}
    assert {subject_of(model) for model in histories} >= {Sku, Customer, Webhook}
