"""A scene with a row of every kind and a payment that waits for its shopper, and people of every role."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.utils import timezone

from catalog.staff.roles import ROLES
from catalog.wire.http.request_log.models import LoggedRequest
from fulfillment.customers.models import Customer
from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.recording import NewEvent, record_events
from fulfillment.events.types import event_types
from fulfillment.events.webhooks.operations import create_webhook
from fulfillment.payments.sources.creation import create_source
from fulfillment.payments.sources.models import Source
from fulfillment.stock.commands import ReservedItem
from fulfillment.tax_identifiers.models import TaxIdentifier
from tests.factories import FeeFactory, SkuFactory
from tests.factories.checkouts import make_checkout
from tests.factories.fixtures import Stage
from tests.factories.goods import make_goods_in_every_state
from tests.factories.invoices import make_invoice
from tests.factories.orders import make_order
from tests.factories.stock import make_reservation, stock_up

BUYER = "ada.private@example.com"
TOKEN = "Tok3nOfTheEndp0int"
ADDRESS = f"https://hooks.example/services/{TOKEN}?token={TOKEN}"
EMITTED = [kind.name for kind in event_types().values() if kind.emitted]


@dataclass(frozen=True)
class Scene:
    """What the pages are searched for."""

    source: Source
    secrets: tuple[str, ...]


@pytest.fixture(scope="module")
def scene(stage: Stage) -> Iterator[Scene]:
    """A row of every kind; an event of every type with its delivery; calls of all resources in the API log."""
    with stage():
        yield make_scene()


def make_scene() -> Scene:
    """Make the rows."""
    create_webhook(live_mode=False, address=ADDRESS, types=EMITTED, enabled=True)
    SkuFactory(wire_id="mug", managed=True, grouped=True)
    FeeFactory()
    stock_up(5, "thing", "here", live_mode=False)
    Customer(live_mode=False, wire_id="ada", email=BUYER).save()
    TaxIdentifier(live_mode=False, type="be", value="BE0000000000", customer_id="ada").save()
    checkout = make_checkout(live_mode=False, wire_id="cart", sku_id="mug", customer_id="ada")
    order = make_order()
    SkuFactory(wire_id="song", digital=True)
    make_invoice(live_mode=False, wire_id="bill", sku_id="song", customer_id="ada")
    make_goods_in_every_state(wire_id="77", item_id="thing", live_mode=False)
    make_reservation(ReservedItem("thing", 1), wire_id="held", seconds=3600)
    source = create_source(
        live_mode=False,
        type="payPal",
        pay_pal={},
        owner={"email": BUYER},
        payment_session_id=checkout.session.wire_id,
        base_address="https://lockstep.example/",
    )
    with transaction.atomic():
        record_events(NewEvent(name, False, payload_of(name, source)) for name in EMITTED)
    for event in Event.objects.exclude(body__contains=BUYER):
        Event._base_manager.filter(pk=event.pk).delete()
    for delivery in Delivery.objects.all():
        Attempt.objects.create(delivery=delivery, number=1, time=timezone.now(), duration_ms=1, answer=BUYER)
    return Scene(source, (str(source.secret), str(checkout.session.secret), str(order.session.secret), TOKEN))


def payload_of(event_type: str, source: Source) -> dict[str, Any]:
    """Return an object with everything that not everybody may see."""
    return {
        "id": f"{event_type}-7",
        "email": BUYER,
        "clientSecret": source.client_secret,
        "nextAction": {"data": {"redirectUrl": source.shopper_page, "sourceClientSecret": source.client_secret}},
        "note": f"see {source.shopper_page}",
    }


def log_call(resource: str) -> LoggedRequest:
    """Store a call with a buyer's data in all its parts."""
    return LoggedRequest.objects.create(
        request_id=f"call-{resource}"[:36],
        time=timezone.now(),
        live_mode=False,
        method="POST",
        url=f"/{resource}/{BUYER}?email={BUYER}",
        resource=resource,
        status=200,
        upstream={"upstream-id": BUYER},
        client_address=BUYER,
        request_body=BUYER,
        response_body=BUYER,
    )


@pytest.fixture(autouse=True)
def remembered_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each person and their rights once, not with every request: nobody's rights change here."""
    people: dict[Any, Any] = {}
    read = ModelBackend.get_user

    def get_user(backend: ModelBackend, key: Any) -> Any:
        return people[key] if key in people else people.setdefault(key, read(backend, key))

    monkeypatch.setattr(ModelBackend, "get_user", get_user)


@pytest.fixture
def undrawn_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not draw pages: nobody looks at them, and drawing takes most of the time."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@pytest.fixture(params=ROLES)
def role(request: pytest.FixtureRequest) -> str:
    """Each role in turn."""
    return str(request.param)


@pytest.fixture
def person(role: str, scene: Scene, db: None) -> Client:
    """Somebody of the role."""
    return sign_in(role)


def sign_in(role: str, *more: str) -> Client:
    """Return the browser of a person with these roles."""
    user = User.objects.create_user(f"a {role}", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=(role, *more)))
    client = Client()
    client.force_login(user)
    return client
