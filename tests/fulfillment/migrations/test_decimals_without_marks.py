"""Rows that were stored with marks for decimals, poisoned ones among them, are in order after the upgrade."""

import json
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from fulfillment.checkouts.models import Checkout
from fulfillment.events.log.models import Event
from fulfillment.payments.sources.models import Source
from tests.factories import SkuFactory
from tests.factories.checkouts import make_checkout
from tests.factories.client import Api
from tests.fulfillment.payments.cards import make, wallet

migration = import_module("fulfillment.migrations.0009_decimals_without_marks")

OF_CLIENTS: dict[str, Any] = {
    "nan": {"$decimal": "NaN"},
    "none": {"$decimal": "abc"},
    "large": {"$decimal": "1E+30000000"},
    "number": {"$decimal": 5},
    "two": {"$decimal": "1.5", "x": 1},
}
"""What a client sent, and what cannot have been a decimal of ours."""
MARKED = OF_CLIENTS | {"$decimal": "7", "n": {"$decimal": "1.50"}, "deep": [[{"$decimal": "1E+3"}], 2, 0.25]}
UNMARKED = OF_CLIENTS | {"$decimal": "7", "n": Decimal("1.50"), "deep": [[Decimal(1000)], 2, Decimal("0.25")]}


def write_raw(table: str, column: str, text: str, key: int, key_column: str = "key") -> None:
    """Store text as the former release did."""
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key_column}" = %s', [text, key])


def upgrade() -> None:
    """Run the migration's function on the present tables."""
    migration.take_marks_away(apps, SimpleNamespace(connection=connection))


@pytest.fixture
def poisoned(api: Api) -> Iterator[dict[str, Any]]:
    """A source, and a checkout with its line, as they were stored before."""
    source = Source.objects.get(wire_id=make(api, wallet("payPal", payPal={"a": 1}))["id"])
    write_raw("fulfillment_source", "details", json.dumps(MARKED), source.pk)
    checkout: Any = make_checkout(wire_id="poisoned", sku_id=SkuFactory().wire_id)
    line = checkout.lines.first()
    product = line.product | {"weight": {"$decimal": "2.50"}, "metadata": {"$decimal": "1"}}
    write_raw(line._meta.db_table, "product", json.dumps(product), line.pk, line._meta.pk.column)
    write_raw("fulfillment_checkout", "ship_to", json.dumps({"n": {"$decimal": "0.10"}}), checkout.pk)
    yield {"source": source, "checkout": checkout, "line": line}


@pytest.mark.storage
def test_marks_become_numbers(poisoned: dict[str, Any], api: Api) -> None:
    """Ours become numbers, a client's stay objects; the rows can be shown, listed and deleted, history included."""
    upgrade()
    details = Source.objects.get(pk=poisoned["source"].pk).details
    assert details == UNMARKED
    assert (str(details["n"]), type(details["deep"][0][0])) == ("1.50", Decimal)
    shown = api.get(f"/sources/{poisoned['source'].wire_id}").json()["payPal"]
    assert shown == json.loads(json.dumps(UNMARKED, default=float))
    checkout = Checkout.objects.get(pk=poisoned["checkout"].pk)
    assert checkout.ship_to == {"n": Decimal("0.10")}
    product = checkout.lines.get(pk=poisoned["line"].pk).product
    assert (product["weight"], product["metadata"]) == (Decimal("2.50"), {"$decimal": "1"})
    assert api.get("/checkouts").json()["data"][0]["id"] == "poisoned"
    assert api.delete("/checkouts/poisoned").status_code == 204
    upgrade()
    assert Source.objects.get(pk=poisoned["source"].pk).details == UNMARKED


@pytest.mark.storage
def test_bodies_that_are_no_json_are_repaired(api: Api) -> None:
    """What stood there as NaN.0, or as a number of many digits, is the client's object again; text is untouched."""
    body = api.get("/events").json()
    assert body["data"] == []
    make(api)
    event = Event.objects.get()
    sent = {"text": 'NaN.0 "Infinity.0', "one": 1.5}
    good = json.dumps({"data": {"object": sent}, "rest": sent}, separators=(",", ":"))
    wrong = good.replace("1.5", "[NaN.0,-Infinity.0,sNaN12.0,12" + "0" * 2000 + ".0,-0." + "0" * 2000 + "5,1.25]", 1)
    Event._base_manager.filter(pk=event.pk).update(body=wrong)
    with pytest.raises(ValueError, match="Expecting|Extra"):
        json.loads(wrong)
    upgrade()
    event.refresh_from_db()
    texts = ["NaN", "-Infinity", "sNaN12", "12E+2000", "-5E-2001"]
    told = json.loads(event.body)["data"]["object"]
    assert told == {"text": sent["text"], "one": [*({"$decimal": text} for text in texts), 1.25]}
    assert event.told_object["text"] == sent["text"]


def test_an_event_that_is_no_json_spoils_no_list(api: Api) -> None:
    """Should one be there nevertheless: the API, the admin and the queue show what the columns know."""
    made = make(api)
    event = Event.objects.get()
    Event._base_manager.filter(pk=event.pk).update(body='{"data": {"object": {"n": NaN.0}}}')
    listed = api.get("/events").json()["data"]
    assert listed == [api.get(f"/events/{event.wire_id}").json()]
    assert (listed[0]["type"], listed[0]["data"]) == ("source.created", {"object": {"id": made["id"]}})
