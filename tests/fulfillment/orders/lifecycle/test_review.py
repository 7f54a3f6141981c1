"""The fraud review: what rules compare, which one counts, how staff decide (R-CHK-173, R-CHK-175)."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from fulfillment.orders.fraud.matching import Facts, is_usable, matches
from fulfillment.orders.fraud.models import DeniedParty, FraudRule
from fulfillment.orders.models import Order, OrderLine, OrderNote
from tests.factories.client import Api, assert_error
from tests.factories.events import recorded_events

from ..shop import PERSON, Shop

FACTS = Facts("Ann@Example.com", "203.0.113.7", frozenset({"US", "DE"}), Decimal("100.00"), "USD", frozenset())
COMPARED = [
    ("email", "ann@example.com", "", True),
    ("email", "@example.com", "", True),
    ("email", "@mple.com", "", False),
    ("email", "nn@example.com", "", False),
    ("browser_ip", "203.0.113.7", "", True),
    ("browser_ip", "203.0.113.0/24", "", True),
    ("browser_ip", "203.0.113.99/24", "", True),
    ("browser_ip", "2001:db8::/32", "", False),
    ("browser_ip", "203.0.114.0/24", "", False),
    ("country", "DE", "", True),
    ("country", "FR", "", False),
    ("amount", "99.99", "", True),
    ("amount", "100", "", False),
    ("amount", "99.99", "EUR", False),
    ("amount", "99.99", "USD", True),
]


@pytest.mark.parametrize(("kind", "value", "currency", "expected"), COMPARED)
def test_what_rules_compare(kind: str, value: str, currency: str, expected: bool) -> None:
    """R-CHK-173: email exact or by domain, address or network, either country, amount above a limit."""
    assert is_usable(kind, value)
    assert matches(kind, value, currency, FACTS) is expected


@pytest.mark.parametrize("browser_ip", ["", "nonsense", "203.0.113.7, 10.0.0.1", "1" * 64])
def test_clients_may_send_any_address(browser_ip: str) -> None:
    """What is no address is in no network."""
    facts = Facts("", browser_ip, frozenset(), Decimal(0), "USD", frozenset())
    assert not matches("browser_ip", "0.0.0.0/0", "", facts)


@pytest.mark.parametrize(
    ("value", "browser_ip", "expected"),
    [
        ("203.0.113.0/24", "::ffff:203.0.113.9", True),
        ("203.0.113.9", "::FFFF:cb00:7109", True),
        ("203.0.113.0/24", "::ffff:203.0.114.9", False),
        ("::ffff:203.0.113.0/120", "203.0.113.9", True),
        ("::ffff:203.0.113.9", "::ffff:203.0.113.9", True),
        ("::ffff:203.0.113.9", "203.0.113.8", False),
        ("::/0", "203.0.113.9", False),
        ("2001:db8::/32", "2001:db8::7", True),
    ],
)
def test_an_ipv4_address_is_one_however_it_is_written(value: str, browser_ip: str, expected: bool) -> None:
    """R-CHK-173: a server that speaks IPv6 passes on mapped addresses."""
    facts = Facts("", browser_ip, frozenset(), Decimal(0), "USD", frozenset())
    assert is_usable("browser_ip", value)
    assert matches("browser_ip", value, "", facts) is expected


UNUSABLE = [
    ("email", "example.com"),
    ("email", "a b@example.com"),
    ("browser_ip", "203.0.113"),
    ("country", "de"),
    ("country", "Germany"),
    ("amount", "-5"),
    ("amount", "1,000"),
]


@pytest.mark.parametrize(("kind", "value"), UNUSABLE)
def test_rules_that_could_never_apply(kind: str, value: str) -> None:
    with pytest.raises(ValidationError):
        FraudRule(kind=kind, value=value).clean()


@pytest.mark.django_db
def test_the_first_rule_counts(shop: Shop) -> None:
    """First match wins; what is switched off or of the other mode does not count."""
    FraudRule(position=5, kind="country", value="US", outcome="block", enabled=False).save()
    FraudRule(position=6, kind="country", value="US", outcome="block", live_mode=True).save()
    FraudRule(position=10, kind="amount", value="500", outcome="block").save()
    FraudRule(position=20, kind="email", value="@example.com", outcome="pass").save()
    FraudRule(position=30, kind="country", value="US", outcome="review").save()
    assert shop.order(shop.paid_checkout())["state"] == "accepted"
    assert shop.order(shop.paid_checkout(email="ann@example.org"))["state"] == "in_review"
    assert Order.objects.first().review_reason.startswith("Rule:")  # type: ignore[union-attr]
    expensive = shop.paid_checkout({"skuId": "mug-01", "price": 501})
    assert_error(shop.refused(expensive), 409, ("order-fraud-failure", None))


@pytest.mark.django_db
def test_denied_parties_come_before_rules(shop: Shop) -> None:
    """Whatever a rule lets pass; names are compared without case and blanks, in their country only."""
    FraudRule(kind="email", value="@example.com", outcome="pass").save()
    DeniedParty(name="Evil  Corp", country="US").save()
    assert shop.order(shop.paid_checkout(billTo=PERSON | {"name": "Evil Corporation"}))["state"] == "accepted"
    for members in (
        {"billTo": PERSON | {"organization": "EVIL CORP"}},
        {"shipTo": PERSON | {"organization": "Evil corp"}},
        {"shipTo": PERSON | {"name": "evil corp "}},
    ):
        assert_error(shop.refused(shop.paid_checkout(**members)), 409, ("order-fraud-failure", None))
    DeniedParty.objects.all().delete()
    DeniedParty(name="Ann Lee", country="DE").save()
    assert shop.order(shop.paid_checkout())["state"] == "accepted"


@pytest.fixture
def reviewed(shop: Shop) -> Any:
    """An order that waits for staff."""
    FraudRule(kind="email", value="ann@example.com", outcome="review").save()
    return shop.order(shop.paid_checkout())


@pytest.mark.django_db
def test_an_order_in_review(shop: Shop, reviewed: Any) -> None:
    """S-CHK-11, events.md 5: the charge is capturable, the session complete."""
    assert (reviewed["state"], reviewed["fraudState"]) == ("in_review", "review_opened")
    assert reviewed["payment"]["session"]["state"] == "complete"
    assert reviewed["payment"]["charges"][0]["state"] == "capturable"
    assert recorded_events("order") == [
        "order.created",
        "order.charge.pending",
        "order.charge.capturable",
        "order.review_opened",
    ]


@pytest.mark.django_db
def test_passed_by_staff(shop: Shop, reviewed: Any) -> None:
    """R-CHK-175: accepted; no transition gets lost."""
    before = recorded_events("order")
    order = shop.post(f"/lockstep/orders/{reviewed['id']}/pass-review")
    assert (order["state"], order["fraudState"]) == ("accepted", "passed")
    assert set(order["stateTransitions"]) == {"in_review", "accepted"}
    assert set(order["fraudStateTransitions"]) == {"review_opened", "passed"}
    assert recorded_events("order")[len(before) :] == ["order.review_closed", "order.accepted"]
    assert OrderNote.objects.get().text == "Review passed."


@pytest.mark.django_db
def test_blocked_by_staff(shop: Shop, reviewed: Any) -> None:
    """R-CHK-175, A-CHK-23: the charge is cancelled whole by one complete cancel, the order's amount stays 0.0."""
    before = recorded_events("order")
    order = shop.post(f"/lockstep/orders/{reviewed['id']}/block-review")
    assert (order["state"], order["fraudState"], order["cancelledAmount"]) == ("blocked", "blocked", 0.0)
    assert [line["state"] for line in order["items"]] == ["blocked"]
    [charge] = order["payment"]["charges"]
    assert charge["state"] == "cancelled"
    assert [(cancel["amount"], cancel["state"]) for cancel in charge["cancels"]] == [(20.0, "complete")]
    told = recorded_events("order")[len(before) :]
    assert told[:2] == ["order.charge.cancel.pending", "order.charge.processing"]
    assert told[-3:] == ["order.charge.cancelled", "order.review_closed", "order.blocked"]
    assert OrderLine.objects.get().state == "blocked"


@pytest.mark.django_db
def test_decisions_are_made_once(shop: Shop, reviewed: Any) -> None:
    """Refused by state: nothing that is not in review can be decided about."""
    path = f"/lockstep/orders/{reviewed['id']}"
    shop.post(f"{path}/pass-review")
    before = recorded_events()
    for decision in ("pass-review", "block-review"):
        assert_error(shop.api.post(f"{path}/{decision}"), 409, ("invalid_state", "state"))
    assert recorded_events() == before


@pytest.mark.django_db
def test_who_may_play(shop: Shop, reviewed: Any, live_api: Api, public_api: Api) -> None:
    """R-CON-024, R-CON-154: test mode only, with a secret key; an unknown order is unknown."""
    for action in ("pass-review", "block-review", "receive-funds", "end-payment-window"):
        path = f"/lockstep/orders/{reviewed['id']}/{action}"
        assert live_api.post(path).status_code == 403
        assert public_api.post(path).status_code == 401
        assert_error(shop.api.post(f"/lockstep/orders/none/{action}"), 404, ("not_found", "id"))


def test_a_name_that_grows_when_it_is_compared(db: None) -> None:
    """Its other form would be longer than the column."""
    with pytest.raises(ValidationError, match="is not a valid"):
        DeniedParty(name="ß" * 200, country="DE").full_clean()
    DeniedParty(name="ß" * 127, country="DE").full_clean()
