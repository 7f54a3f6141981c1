"""`/lockstep/sources/{id}/...`: the shopper's part without a browser (R-CHK-154, R-CHK-250)."""

from typing import Any

import pytest

from fulfillment.events.log.models import Event
from fulfillment.payments.sources.declines import CODES, HARD, SOFT
from fulfillment.payments.sources.models import Source
from tests.factories.client import Api, assert_error
from tests.fulfillment.payments.cards import card, credit, make, wallet

CHALLENGED = card("5454545454545454")
REDIRECTED = wallet("payPal")


@pytest.mark.parametrize(
    ("body", "action", "state"),
    [
        (REDIRECTED, "approve", "chargeable"),
        (wallet("directDebit", "SourceFailAfterRedirect"), "approve", "failed"),
        (REDIRECTED, "decline", "pending_redirect"),
        (CHALLENGED, "complete-challenge", "chargeable"),
    ],
)
def test_works(api: Api, body: dict[str, Any], action: str, state: str) -> None:
    """The answer is the source; it is told that it became chargeable."""
    made = make(api, body)
    answer = api.post(f"/lockstep/sources/{made['id']}/{action}")
    assert answer.status_code == 200
    assert answer.json() == made | {"state": state} == api.get(f"/sources/{made['id']}").json()
    assert Event.objects.filter(type="source.chargeable").count() == (state == "chargeable")


@pytest.mark.parametrize(("body", "action"), [(REDIRECTED, "approve"), (CHALLENGED, "complete-challenge")])
def test_twice_is_once(api: Api, body: dict[str, Any], action: str) -> None:
    path = f"/lockstep/sources/{make(api, body)['id']}/{action}"
    assert api.post(path).json() == api.post(path).json()
    assert Event.objects.filter(type="source.chargeable").count() == 1


@pytest.mark.parametrize(
    ("body", "action"),
    [
        (CHALLENGED, "approve"),
        (CHALLENGED, "decline"),
        (REDIRECTED, "complete-challenge"),
        (wallet("wireTransfer"), "approve"),
        (credit(), "decline"),
        (card("4000000000003295"), "complete-challenge"),
    ],
)
def test_refused_by_state(api: Api, body: dict[str, Any], action: str) -> None:
    made = make(api, body)
    assert_error(api.post(f"/lockstep/sources/{made['id']}/{action}"), 409, ("invalid_state", "state"))
    assert api.get(f"/sources/{made['id']}").json() == made


def test_keys(api: Api, public_api: Api, live_api: Api, api_for: Any) -> None:
    path = f"/lockstep/sources/{make(api, REDIRECTED)['id']}/approve"
    assert_error(public_api.post(path), 401, ("unauthorized", None))
    assert_error(live_api.post(path), 403, ("forbidden", None))
    other = api_for(kind="restricted", permissions={"sources": "read_write"})
    assert_error(other.post(path), 403, ("forbidden", None))
    assert api_for(kind="restricted", permissions={"lockstep": "write"}).post(path).status_code == 200


def test_unknown(api: Api) -> None:
    assert_error(api.post("/lockstep/sources/none/approve"), 404, ("not_found", "id"))


def plan(api: Api, made: dict[str, Any], **body: Any) -> Any:
    return api.post(f"/lockstep/sources/{made['id']}/decline-next-charge", body or b"")


@pytest.mark.parametrize(
    ("body", "code"), [({}, "declined"), ({"failureCode": "insufficient_funds"}, "insufficient_funds")]
)
def test_plan_a_decline(api: Api, body: dict[str, Any], code: str) -> None:
    """R-CHK-238, R-CHK-239: the answer is the source, which shows nothing of it."""
    made = make(api, card())
    answer = plan(api, made, **body)
    assert (answer.status_code, answer.json()) == (200, made)
    assert Source.objects.get().planned_decline == code


def test_thirty_published_codes_and_the_one_that_says_nothing() -> None:
    """R-CHK-238: ten of them are soft."""
    assert (len(CODES), len(SOFT), len(HARD)) == (31, 10, 21)
    assert set(CODES) == SOFT | HARD


def test_plan_a_decline_refused(api: Api, live_api: Api) -> None:
    """Only with a code that is published; not where nothing can be charged any more; not in live mode."""
    made = make(api, card())
    assert_error(plan(api, made, failureCode="no_money"), 400, ("invalid_parameter", "failureCode"))
    assert_error(plan(live_api, made), 403, ("forbidden", None))
    failed = make(api, card("4000000000003295"))
    assert_error(plan(api, failed), 409, ("invalid_state", "state"))
    assert set(Source.objects.values_list("planned_decline", flat=True)) == {""}
