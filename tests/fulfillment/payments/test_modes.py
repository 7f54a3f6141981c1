"""Sources and sessions of the other mode name nothing, wherever they are named (R-CON-023, R-CHK-015)."""

from fulfillment.payments.sources.models import Source
from tests.factories.client import Api, assert_error
from tests.fulfillment.payments.cards import credit, make
from tests.fulfillment.payments.conftest import OpenCart


def test_sources_of_the_other_mode(api: Api, live_api: Api, open_cart: OpenCart) -> None:
    """To the own checkout and the own customer, by path and in the body."""
    other = make(live_api, credit())["id"]
    checkout = f"/checkouts/{open_cart()['id']}"
    api.post("/customers", {"id": "c-1"})
    for owner in (checkout, "/customers/c-1"):
        for method in ("POST", "DELETE"):
            assert_error(api.call(method, f"{owner}/sources/{other}"), 404, ("not_found", "id"))
    assert_error(api.post(checkout, {"sourceId": other}), 409, ("source_not_found", "sourceId"))
    assert_error(api.get(f"/sources/{other}"), 404, ("not_found", "id"))
    assert Source.objects.get().state == "chargeable"


def test_sessions_of_the_other_mode(live_api: Api, open_cart: OpenCart) -> None:
    session = open_cart()["payment"]["session"]["id"]
    answer = live_api.post("/sources", credit(paymentSessionId=session))
    assert_error(answer, 409, ("not_found", "paymentSessionId"))
    assert not Source.objects.exists()
