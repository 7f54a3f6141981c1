"""A writing call that answers 500 has changed nothing, wherever it failed."""

from typing import Any

import pytest

from catalog.skus.models import Sku
from catalog.wire.http.renderers import JsonRenderer
from fulfillment.checkouts.models import Checkout
from fulfillment.events.log.models import Event
from fulfillment.payments.sources.models import Source
from tests.catalog.wire.bodies import SKU
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.fulfillment.payments.cards import card


def test_what_cannot_be_answered_is_not_kept(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is written in the call's own transaction; a client that gets a 500 may try again."""
    SkuFactory(wire_id="stays")
    events = Event.objects.count()

    render = JsonRenderer.render

    def fail(self: JsonRenderer, data: Any, accepted: str, context: Any) -> bytes:
        if context["response"].status_code < 300:
            raise RecursionError
        return render(self, data, accepted, context)

    monkeypatch.setattr(JsonRenderer, "render", fail)
    cart = {"currency": "USD", "items": [{"skuId": "stays", "price": 1}]}
    for answer in (
        api.post("/skus", SKU | {"id": "new"}),
        api.put("/skus/new", SKU),
        api.post("/skus/stays", {"name": "Another"}),
        api.delete("/skus/stays"),
        api.post("/checkouts", cart),
        api.post("/sources", card()),
    ):
        assert_error(answer, 500, ("unknown_error", None))
    assert [*Sku.objects.values_list("wire_id", flat=True)] == ["stays"]
    assert Sku.objects.get().name != "Another"
    assert (Checkout.objects.count(), Source.objects.count(), Event.objects.count()) == (0, 0, events)
