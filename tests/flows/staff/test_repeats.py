"""Staff and a client at the same goods and money, in any order and again and again: each step counts once."""

import os
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from fulfillment.events.log.models import Event
from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.invariants.checks import CHECKS
from fulfillment.orders.models import Order
from fulfillment.stock.models import Level, Movement
from tests.browser_forms import Fields, changed, form_with
from tests.factories.client import Api
from tests.factories.form_tokens import token_for
from tests.factories.goods import make_fulfillment_order
from tests.factories.keys import secret_of
from tests.factories.orders import Sold, make_order
from tests.factories.stock import stock_up

pytestmark = pytest.mark.django_db

ADMIN = "/admin/fulfillment"
EXAMPLES = int(os.environ.get("LOCKSTEP_REPEAT_EXAMPLES", "4"))
GOODS_STEPS = ("ship", "backorder", "cancel", "ask-to-cancel")
MONEY_STEPS = ("fulfil", "cancel")
counts = st.integers(1, 3)
picks = st.integers(0, 99)


class Repeats(RuleBasedStateMachine):
    """A clerk's browser and a client of the API."""

    clerk: Client
    goods: FulfillmentOrder
    level: Level
    receipt: Fields
    """The form of the level's page, opened once: each receipt sends it with a token of its own."""
    order: Order
    staged: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.forms: list[tuple[str, Fields]] = []
        self.done: list[tuple[str, Fields]] = []
        self.calls: list[tuple[Api, str, dict[str, Any], bytes]] = []

    def teardown(self) -> None:
        assert breaches() <= self.staged
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def send(self, page: str, fields: Fields) -> Any:
        """Send a form and note whether it was carried out."""
        answer = self.clerk.post(page, fields)
        assert answer.status_code in (200, 302), answer
        if answer.status_code == 302 and (page, fields) not in self.done:
            self.done.append((page, fields))
        self.forms.append((page, fields))
        return answer

    @rule(count=counts)
    def receive(self, count: int) -> None:
        page = f"{ADMIN}/level/{self.level.pk}/change/"
        typed = {"receive-quantity": str(count), "receive-note": "delivery", "form_token": token_for(self.clerk, page)}
        on_hand = self.on_hand()
        assert self.send(page, changed(self.receipt, **typed)).status_code == 302
        assert self.on_hand() == on_hand + count

    @rule(step=st.sampled_from(GOODS_STEPS), count=counts)
    def move_goods(self, step: str, count: int) -> None:
        page = f"{ADMIN}/fulfillmentorder/{self.goods.pk}/{step}/"
        opened = self.clerk.get(page)
        line = f"line_{self.goods.lines.get().wire_id}"
        if opened.status_code == 200 and line in opened.context["form"].fields:
            self.send(page, changed(form_with(opened, line), **{line: str(count)}))

    @rule(step=st.sampled_from(MONEY_STEPS), count=counts)
    def move_money(self, step: str, count: int) -> None:
        page = f"{ADMIN}/fulfillment/of-order/{self.order.pk}/{step}/"
        line = f"line_{self.order.lines.all()[0].wire_id}"
        opened = self.clerk.get(page)
        if opened.status_code != 200 or line not in opened.context["form"].fields:
            return
        asked = self.clerk.post(page, changed(form_with(opened, line), **{line: str(count)}))
        if "total" in asked.context:
            self.send(page, form_with(asked, line) | {"confirmed": [asked.context["total"]]})

    @precondition(lambda self: self.done)
    @rule(pick=picks)
    def repeat_a_form(self, pick: int) -> None:
        """F5, Back, a second tab of the same page."""
        page, fields = self.done[pick % len(self.done)]
        before = figures()
        assert "Already done" in self.clerk.post(page, fields).content.decode()
        assert figures() == before

    @precondition(lambda self: self.done)
    @rule(pick=picks, count=st.integers(4, 9))
    def repeat_a_form_with_something_else(self, pick: int, count: int) -> None:
        page, fields = self.done[pick % len(self.done)]
        name = next(name for name in fields if name.startswith(("line_", "receive-q")))
        before = figures()
        assert "Already done at" in self.clerk.post(page, changed(fields, **{name: str(count)})).content.decode()
        assert figures() == before

    @precondition(lambda self: self.forms)
    @rule(pick=picks)
    def send_a_page_of_the_other_mode(self, pick: int) -> None:
        page, fields = self.forms[pick % len(self.forms)]
        self.clerk.post("/admin/mode/", {"mode": "live"})
        before = figures()
        fresh = changed(fields, form_token=token_for(self.clerk, page, live_mode=False))
        assert "opened in test mode" in self.clerk.post(page, fresh).content.decode()
        assert figures() == before
        self.clerk.post("/admin/mode/", {"mode": "test"})

    @rule(count=counts, ships=st.booleans())
    def call(self, count: int, ships: bool) -> None:
        """The client ships goods, or captures money by a fulfillment."""
        body: dict[str, Any]
        api = Api(secret_of(), **{"Idempotency-Key": f"key-{len(self.calls)}"})
        if ships:
            path = f"/lockstep/fulfillment-orders/{self.goods.wire_id}/ship"
            body = {"items": [{"fulfillmentOrderItemId": self.goods.lines.get().wire_id, "quantity": count}]}
        else:
            path = "/fulfillments"
            items = [{"itemId": self.order.lines.all()[0].wire_id, "quantity": count}]
            body = {"orderId": self.order.wire_id, "items": items}
        answer = api.post(path, body)
        assert answer.status_code in (200, 201, 400, 409), answer.content
        if answer.status_code < 300:
            self.calls.append((api, path, body, answer.content))

    @precondition(lambda self: self.calls)
    @rule(pick=picks)
    def repeat_a_call(self, pick: int) -> None:
        api, path, body, content = self.calls[pick % len(self.calls)]
        before = figures()
        assert api.post(path, body).content == content
        assert figures() == before

    def on_hand(self) -> int:
        return Level.objects.get(pk=self.level.pk).on_hand


def figures() -> tuple[int, ...]:
    """Return how much has happened."""
    return tuple(model.objects.count() for model in (Event, Movement, Fulfillment))


def breaches() -> set[str]:
    """Return what the checks find."""
    return {text for find in CHECKS.values() for text in find(False)}


def test_every_step_counts_once(reference: None) -> None:
    Repeats.clerk = Client()
    Repeats.clerk.force_login(User.objects.create_superuser("clerk"))
    Repeats.level = stock_up(20)
    opened = Repeats.clerk.get(f"{ADMIN}/level/{Repeats.level.pk}/change/")
    Repeats.receipt = form_with(opened, "receive-quantity")
    Repeats.goods = make_fulfillment_order(12)
    Repeats.order = make_order(Sold(quantity=12, product="120.00", sku_id="ebook-01"))
    Repeats.staged = breaches()
    chosen = settings(max_examples=EXAMPLES, stateful_step_count=14, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Repeats, settings=chosen)
