"""Sources attached, saved and approved at once: the sums hold, each event is told once (R-CHK-030, R-CHK-141)."""

import pytest

from fulfillment.events.log.models import Event
from fulfillment.payments.sessions.models import Contribution
from fulfillment.payments.sources.models import Source
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.flows.parallel import at_once, only_postgres
from tests.fulfillment.payments.cards import card, credit, make, wallet

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def path(api: Api) -> str:
    """A stored checkout of 27.00."""
    only_postgres()
    SkuFactory(wire_id="ebook-01", digital=True)
    body = {"currency": "USD", "items": [{"skuId": "ebook-01", "price": 27}]}
    created = api.post("/checkouts", body).json()
    assert created["totalAmount"] == 27.0
    return f"/checkouts/{created['id']}"


def test_store_credit_never_exceeds_the_price(api: Api, path: str) -> None:
    """Eight credits of 10 for 27: two fit."""
    made = [make(api, credit(10, currency="USD"))["id"] for _ in range(8)]
    answers = at_once(*[lambda wire_id=wire_id: api.post(f"{path}/sources/{wire_id}") for wire_id in made])
    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [409] * 6
    session = api.get(path).json()["payment"]["session"]
    assert (session["amountContributed"], session["amountRemainingToBeContributed"]) == (20.0, 7.0)
    assert Event.objects.filter(type="checkout.updated").count() == 2


def test_one_primary_is_left(api: Api, path: str) -> None:
    """Whoever comes later replaces; all others are cancelled."""
    made = [make(api, card())["id"] for _ in range(6)]
    answers = at_once(*[lambda wire_id=wire_id: api.post(f"{path}/sources/{wire_id}") for wire_id in made])
    assert [answer.status_code for answer in answers] == [200] * 6
    left = Contribution.objects.get()
    assert left.amount == 27
    assert sorted(Source.objects.values_list("state", flat=True)) == ["cancelled"] * 5 + ["chargeable"]
    assert left.source.state == "chargeable"


def test_one_customer_saves_a_source(api: Api, path: str) -> None:
    """Of two customers one gets it; of two calls for one customer both succeed and one tells."""
    for wire_id in ("c-1", "c-2"):
        api.post("/customers", {"id": wire_id})
    made = make(api)["id"]
    works = [lambda owner=owner: api.post(f"/customers/{owner}/sources/{made}") for owner in ("c-1", "c-2") * 3]
    answers = [answer.status_code for answer in at_once(*works)]
    assert sorted([set(answers[0::2]), set(answers[1::2])], key=str) == [{200}, {409}]
    assert Event.objects.filter(type="customer.source.created").count() == 1


def test_approved_once(api: Api, path: str) -> None:
    made = make(api, wallet("payPal"))["id"]
    answers = at_once(*[lambda: api.post(f"/lockstep/sources/{made}/approve")] * 6)
    assert [answer.status_code for answer in answers] == [200] * 6
    assert Event.objects.filter(type="source.chargeable").count() == 1


def test_removing_and_deleting_the_customer(api: Api, path: str) -> None:
    """Neither waits for the other for ever; the source ends cancelled, told once."""
    api.post("/customers", {"id": "c-1"})
    made = make(api)["id"]
    api.post(f"/customers/c-1/sources/{made}")
    works = [lambda: api.delete("/customers/c-1"), lambda: api.delete(f"/customers/c-1/sources/{made}")] * 2
    statuses = {answer.status_code for answer in at_once(*works)}
    assert statuses <= {204, 404}
    assert Source.objects.get().state == "cancelled"
    assert Event.objects.filter(type="customer.source.deleted").count() == 1
