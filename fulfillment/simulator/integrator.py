"""A client of the API inside the server: it calls the operations behind the API and keeps every call to be copied.

Staff see and copy the bodies, so these are written as messages and read by the API's own serializers, and refusals
become the API's own answers. No rule is here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import ErrorDetail, Refusal
from catalog.wire.http.errors import error_details, error_response
from catalog.wire.messages.serializers import ApiSerializer
from catalog.wire.values import jsontext
from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.operations import (
    attach_to_checkout,
    create_checkout,
    detach_from_checkout,
    update_checkout,
)
from fulfillment.checkouts.serializers import CheckoutCreateSerializer, CheckoutSerializer, CheckoutUpdateSerializer
from fulfillment.orders.lifecycle.payment_arrival import refresh_order
from fulfillment.orders.lifecycle.placement import create_order
from fulfillment.orders.models import Order
from fulfillment.orders.serializers import OrderSerializer
from fulfillment.payments.sources.creation import create_source
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.serializers import SourceSerializer

T = TypeVar("T")


@dataclass(frozen=True)
class Exchange:
    """One call: what was sent, what came back."""

    call: str
    request: str
    status: int
    answer: str


@dataclass
class Integrator:
    """A client of the API in one mode; `address` is that of this server. `problems` are those of the last call."""

    live_mode: bool
    address: str
    exchanges: list[Exchange] = field(default_factory=list)
    problems: list[ErrorDetail] = field(default_factory=list)

    def create_checkout(self, request: dict[str, Any]) -> Checkout | None:
        """`POST /checkouts`."""
        body = self._read(CheckoutCreateSerializer, request)
        return self._call(
            "POST /checkouts",
            lambda: create_checkout(live_mode=self.live_mode, errors=body.errors, **body.validated_data),
            _shown_checkout,
            request=request,
            status=201,
        )

    def change_checkout(self, wire_id: str, request: dict[str, Any]) -> Checkout | None:
        """`POST /checkouts/{id}`."""
        body = self._read(CheckoutUpdateSerializer, request, partial=True)
        return self._call(
            f"POST /checkouts/{wire_id}",
            lambda: update_checkout(
                live_mode=self.live_mode, wire_id=wire_id, errors=body.errors, **body.validated_data
            ),
            _shown_checkout,
            request=request,
        )

    def make_source(self, request: dict[str, Any]) -> Source | None:
        """`POST /sources`."""
        body = self._read(SourceSerializer, request)
        return self._call(
            "POST /sources",
            lambda: create_source(
                live_mode=self.live_mode, base_address=self.address, errors=body.errors, **body.validated_data
            ),
            _shown_source,
            request=request,
            status=201,
        )

    def attach(self, checkout_id: str, source_id: str) -> Source | None:
        """`POST /checkouts/{id}/sources/{sourceId}`."""
        return self._call(
            f"POST /checkouts/{checkout_id}/sources/{source_id}",
            lambda: attach_to_checkout(live_mode=self.live_mode, wire_id=checkout_id, source_id=source_id),
            _shown_source,
        )

    def detach(self, checkout_id: str, source_id: str) -> None:
        """`DELETE /checkouts/{id}/sources/{sourceId}`."""
        self._call(
            f"DELETE /checkouts/{checkout_id}/sources/{source_id}",
            lambda: detach_from_checkout(live_mode=self.live_mode, wire_id=checkout_id, source_id=source_id),
            lambda nothing: None,
            status=204,
        )

    def order(self, checkout_id: str) -> Order | None:
        """`POST /orders`."""
        return self._call(
            "POST /orders",
            lambda: create_order(live_mode=self.live_mode, checkout_id=checkout_id),
            _shown_order,
            request={"checkoutId": checkout_id},
            status=201,
        )

    def refresh(self, order_id: str) -> Order | None:
        """`POST /orders/{id}/refresh`."""
        return self._call(
            f"POST /orders/{order_id}/refresh",
            lambda: refresh_order(live_mode=self.live_mode, wire_id=order_id),
            _shown_order,
        )

    def _read(
        self, serializer_class: type[ApiSerializer], request: dict[str, Any], *, partial: bool = False
    ) -> ApiSerializer:
        sent = jsontext.read_object(jsontext.write(request))
        serializer = serializer_class(data=sent, partial=partial, context={"live_mode": self.live_mode})
        serializer.is_valid()
        return serializer

    def _call(
        self,
        call: str,
        act: Callable[[], T],
        show: Callable[[T], dict[str, Any] | None],
        *,
        request: dict[str, Any] | None = None,
        status: int = 200,
    ) -> T | None:
        sent = jsontext.pretty(request) if request is not None else ""
        self.problems = []
        try:
            result = act()
        except (Refusal, ValidationError) as refused:
            self.problems = error_details(refused)[1]
            answer = error_response(refused)
            text = jsontext.pretty(jsontext.read_object(answer.content))
            self.exchanges.append(Exchange(call, sent, answer.status_code, text))
            return None
        shown = show(result)
        self.exchanges.append(Exchange(call, sent, status, jsontext.pretty(shown) if shown is not None else ""))
        return result


def _shown_checkout(checkout: Checkout) -> dict[str, Any]:
    shown: dict[str, Any] = CheckoutSerializer(checkout).data
    return shown


def _shown_source(source: Source) -> dict[str, Any]:
    return SourceSerializer(source).data


def _shown_order(order: Order) -> dict[str, Any]:
    shown: dict[str, Any] = OrderSerializer(order).data
    return shown
