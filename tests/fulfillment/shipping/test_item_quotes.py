"""The coordinated dialect: what is quoted (R-FUL-080 to R-FUL-092)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from fulfillment.shipping.models import AdultItem, ShippingRate, ShippingSettings
from fulfillment.stock.models import Level
from fulfillment.stock.operations import expect_stock
from fulfillment.taxes.models import ExchangeRate
from tests.factories.client import Api

from .goods import CAUSE, ask, goods, line, place

pytestmark = pytest.mark.usefixtures("rates")

OFFERED = {
    ("US", "standard"): ["SG", "D2", "D1"],
    ("US", "access_point"): ["AG", "A1"],
    ("US", "cash_on_delivery"): ["COD"],
    ("CA", "standard"): ["SG", "IC"],
    ("CA", "access_point"): ["AG"],
    ("CA", "cash_on_delivery"): [],
    ("DE", "standard"): ["IS", "IC"],
    ("DE", "access_point"): [],
}


def quotes(api: Api, body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the quotes of a request by service, after checking that they add up and are in order (5.2)."""
    answer = api.post("/shipping-quotes", body)
    assert answer.status_code == 200, answer.content
    found = answer.json()["quotes"]
    assert found == sorted(found, key=lambda quote: (quote["total"], quote["id"]))
    for quote in found:
        assert quote["total"] == pytest.approx(quote["shipping"] + quote["handling"] + quote["fees"], abs=1e-9)
        for name in ("shipping", "handling", "total"):
            assert sum(part[name] for part in quote["items"]) == pytest.approx(quote[name], abs=1e-9)
    return {quote["id"]: quote for quote in found}


def test_the_worked_example(api: Api) -> None:
    """R-FUL-089: 5.3: 1.6 kg within the US, to the cent, with everything that an answer holds."""
    place("east", state="MN")
    goods("half", "0.5", east=5)
    goods("more", "600", "g", east=1)
    answer = api.post("/shipping-quotes", ask(line("half", 2), line("more"), state="MN", postalCode="55129"))
    assert answer.status_code == 200
    shown = answer.json()
    assert {name: shown[name] for name in ("currency", "shipTo", "liveMode")} == {
        "currency": "USD",
        "shipTo": {"country": "US", "state": "MN", "postalCode": "55129", "type": "standard"},
        "liveMode": False,
    }
    assert [(quote["id"], quote["total"]) for quote in shown["quotes"]] == [("SG", 7.0), ("D2", 15.0), ("D1", 24.0)]
    address = {"line1": "1 Dock Road", "city": "Somewhere", "postalCode": "55343", "state": "MN", "country": "US"}
    origin = {"shipFrom": {"address": address}}
    first = {"inventoryItemId": "half", "quantity": 2, "availableQuantity": 5} | origin
    second = {"inventoryItemId": "more", "quantity": 1, "availableQuantity": 1} | origin
    assert shown["quotes"][0] == {
        "id": "SG",
        "serviceLevel": "standard",
        "shipping": 6.0,
        "handling": 1.0,
        "fees": 0.0,
        "total": 7.0,
        "estimatedMinimumDeliveryTime": 4320,
        "estimatedMaximumDeliveryTime": 10080,
        "items": [
            first | {"shipping": 3.75, "handling": 0.63, "total": 4.38},
            second | {"shipping": 2.25, "handling": 0.37, "total": 2.62},
        ],
    }


@pytest.mark.parametrize(("way", "services"), OFFERED.items(), ids=lambda value: "-".join(value))
def test_services_by_zone_and_delivery_type(api: Api, way: tuple[str, str], services: list[str]) -> None:
    """5.3, R-FUL-086: what a US location offers at home, in the region, abroad; empty where nothing fits."""
    place("east", state="MN")
    goods("mug", "1", east=1)
    country, delivery = way
    assert list(quotes(api, ask(line("mug"), country=country, type=delivery))) == services


def test_in_home_from_fifteen_kilograms(api: Api) -> None:
    """5.3: by the billed weight."""
    place("east", state="MN")
    goods("stone", "7.1", east=9)
    assert "IH" not in quotes(api, ask(line("stone", 1)))
    assert quotes(api, ask(line("stone", 2)))["IH"]["shipping"] == 60.0


def test_cash_on_delivery(api: Api) -> None:
    """5.3: a fee beside shipping and handling."""
    place("east", state="MN")
    goods("mug", "0.5", east=9)
    goods("jug", "1", east=9)
    quote = quotes(api, ask(line("mug", 2), line("jug"), type="cash_on_delivery"))["COD"]
    assert [quote[name] for name in ("shipping", "handling", "fees", "total")] == [8.0, 1.0, 3.0, 12.0]
    assert quote["serviceLevel"] == "standardCOD"


def test_unknown_weights_are_one_pound_a_unit(api: Api) -> None:
    """R-FUL-082: without a known weight; 3 lb are billed as 2 kg; 16 oz are one pound, too."""
    place("east", state="MN")
    goods("loose", east=9)
    goods("scale", "16", "oz", east=9)
    assert quotes(api, ask(line("loose", 2)))["SG"]["shipping"] == 5.0
    assert quotes(api, ask(line("loose", 3)))["SG"]["shipping"] == 6.0
    assert quotes(api, ask(line("loose", 2), line("scale")))["SG"]["shipping"] == 6.0


def test_several_locations(api: Api) -> None:
    """R-FUL-083 to R-FUL-085: a parcel a location; a service must fit all; the slowest one's days."""
    place("alpha", state="MN", priority=1)
    place("beta", "MX", priority=2)
    goods("mug", "0.5", alpha=2)
    goods("jug", "2.5", beta=1)
    found = quotes(api, ask(line("mug", 2), line("jug")))
    assert list(found) == ["SG"], "D2 and D1 are domestic, IC is not"
    quote = found["SG"]
    # 1 kg at home is 5.00, 3 kg from the region 9.00 + 2 * 2.00; one handling each.
    assert (quote["shipping"], quote["handling"], quote["total"]) == (18.0, 2.0, 20.0)
    assert (quote["estimatedMinimumDeliveryTime"], quote["estimatedMaximumDeliveryTime"]) == (5760, 12960)
    assert [(part["shipFrom"]["address"]["country"], part["shipping"]) for part in quote["items"]] == [
        ("US", 5.0),
        ("MX", 13.0),
    ]


def test_a_line_from_two_locations(api: Api) -> None:
    """R-FUL-083: its share is what its parts cost; it names the location that is asked first."""
    place("alpha", state="MN", priority=1)
    place("beta", state="WI", priority=2)
    goods("mug", "1", alpha=2, beta=3)
    [part] = quotes(api, ask(line("mug", 5)))["SG"]["items"]
    assert (part["shipping"], part["handling"], part["availableQuantity"]) == (6.0 + 7.0, 2.0, 2)
    assert part["shipFrom"]["address"]["state"] == "MN"


def test_lack_of_stock_is_no_obstacle(api: Api) -> None:
    """R-FUL-083: shortfalls come from the first candidate; the answer tells when units are expected."""
    place("alpha", state="MN", priority=1)
    place("beta", state="WI", priority=2)
    goods("mug", "1", beta=1)
    goods("none", "1")
    expected = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    expect_stock(live_mode=False, item_id="none", location_id="alpha", available_time=expected, cause=CAUSE)
    first, second = quotes(api, ask(line("mug", 3), line("none")))["SG"]["items"]
    assert (first["availableQuantity"], first["shipFrom"]["address"]["state"]) == (1, "WI")
    assert "availableTime" not in first
    assert (second["availableQuantity"], second["availableTime"]) == (0, "2030-01-02T03:04:05Z")
    assert second["shipFrom"]["address"]["state"] == "MN"


def test_no_location_serves_the_country(api: Api) -> None:
    """R-FUL-090: 200 with nothing."""
    goods("mug", "1")
    assert quotes(api, ask(line("mug"))) == {}
    place("east", state="MN", countries=["US", "CA"])
    place("closed", "DE", is_active=False)
    assert quotes(api, ask(line("mug"), country="DE")) == {}
    assert list(quotes(api, ask(line("mug"), country="CA"))) == ["SG", "IC"]


def test_signatures(api: Api) -> None:
    """R-FUL-087: from a value on, or for items that only adults may have; paid by the customer or not."""
    place("east", state="MN")
    goods("mug", "1", east=9)
    wine = goods("wine", "1", east=9)
    assert "signatureRequiredType" not in quotes(api, ask(line("mug", 1, 10**6)))["SG"]
    settings = ShippingSettings.objects.create(live_mode=False, signature_threshold=100)
    assert "signatureRequiredType" not in quotes(api, ask(line("mug", 3, "33.33")))["SG"]
    signed = quotes(api, ask(line("mug", 2, 50)))["SG"]
    assert (signed["signatureRequiredType"], signed["handling"]) == ("standard", 5.0)
    AdultItem.objects.create(inventory_item=wine)
    adult = quotes(api, ask(line("mug", 2, 50), line("wine")))["SG"]
    assert (adult["signatureRequiredType"], adult["handling"]) == ("adult", 7.0)
    settings.customer_pays_signature = False
    settings.save()
    free = quotes(api, ask(line("wine")))["SG"]
    assert (free["signatureRequiredType"], free["handling"]) == ("adult", 1.0)


def test_other_currencies(api: Api) -> None:
    """R-FUL-088: by the exchange rates of the simulation; the threshold is worth the same everywhere."""
    place("east", state="MN")
    goods("mug", "1.6", east=9)
    ExchangeRate.objects.create(currency="USD", euros="0.92")
    ExchangeRate.objects.create(currency="JPY", euros="0.0061")
    ShippingSettings.objects.create(live_mode=False, signature_threshold=100)
    euros = quotes(api, ask(line("mug", 1, "91.99"), currency="EUR"))["SG"]
    assert [euros[name] for name in ("shipping", "handling", "total")] == [5.52, 0.92, 6.44]
    assert "signatureRequiredType" not in euros
    assert quotes(api, ask(line("mug", 1, 92), currency="EUR"))["SG"]["signatureRequiredType"] == "standard"
    yen = quotes(api, ask(line("mug"), currency="JPY"))["SG"]
    assert [yen[name] for name in ("shipping", "handling", "total")] == [905.0, 151.0, 1056.0]


def test_an_address_in_the_other_form(api: Api) -> None:
    """5.2: `shipTo.address` is accepted and comes back as it was sent."""
    place("east", state="MN")
    goods("mug", "1", east=9)
    address = {"line1": "1 Main St", "city": "Woodbury", "state": "MN", "postalCode": "55129", "country": "US"}
    body = ask(line("mug")) | {"shipTo": {"address": address, "name": "Kim", "type": "access_point"}}
    shown = api.post("/shipping-quotes", body).json()
    assert shown["shipTo"] == {"address": address, "name": "Kim", "type": "access_point"}
    assert [quote["id"] for quote in shown["quotes"]] == ["AG", "A1"]


def test_numbers_as_text(api: Api) -> None:
    """R-FUL-003."""
    place("east", state="MN")
    goods("mug", "1", east=9)
    assert quotes(api, ask(line("mug", "2", "27.01"))) == quotes(api, ask(line("mug", 2, 27.01)))


def test_same_input_same_answer(api: Api) -> None:
    """R-FUL-092: again and again, to the letter; nothing is written and nothing is locked."""
    for name in ("alpha", "beta", "gamma"):
        place(name, state="MN")
    goods("mug", "0.3", alpha=1, beta=1, gamma=1)
    goods("jug", "0.3", beta=1, gamma=2)
    body = ask(line("mug", 2), line("jug", 3), line("mug", 1))
    with CaptureQueriesContext(connection) as queries:
        answers = {api.post("/shipping-quotes", body).content for _ in range(5)}
    assert len(answers) == 1
    for query in queries.captured_queries:
        # Every POST is a transaction, here a savepoint of the test's own.
        assert query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT")), query
        assert "FOR UPDATE" not in query["sql"], query


def test_staff_change_the_table(api: Api) -> None:
    """5.3: a row of the staff from a day on beats the shipped one; a loaded row may be edited."""
    place("east", state="MN")
    goods("mug", "1", east=9)
    row = {"service": "SG", "zone": "domestic", "further_kg": 0, "min_days": 2, "max_days": 3}
    ShippingRate.objects.create(first_kg=4, valid_from="2000-01-01", **row)
    ShippingRate.objects.create(first_kg=1, valid_from="2999-01-01", **row)
    assert quotes(api, ask(line("mug")))["SG"]["shipping"] == 4.0
    loaded = ShippingRate.objects.get(service="D2", zone="domestic")
    loaded.first_kg = 13
    loaded.save()
    assert quotes(api, ask(line("mug")))["D2"]["shipping"] == 13.0


@pytest.mark.parametrize("lines", [1, 40])
def test_queries_do_not_depend_on_lines(api: Api, django_assert_max_num_queries: Any, lines: int) -> None:
    """R-FUL-447."""
    places = place("alpha", state="MN"), place("beta", state="WI")
    stored = [goods(f"item-{number}", "1") for number in range(lines)]
    unit = {"live_mode": False, "on_hand": 1, "updated_time": datetime.now(UTC)}
    # A plain queryset: a quote asks for the units that are there, not for how they came.
    levels: QuerySet[Level] = QuerySet(Level)
    levels.bulk_create(Level(inventory_item=item, location=at, **unit) for item in stored for at in places)
    body = ask(*(line(f"item-{number}", 2) for number in range(lines)))
    with django_assert_max_num_queries(16):
        assert api.post("/shipping-quotes", body).status_code == 200
