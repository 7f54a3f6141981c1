"""Simulate a request: the answer of the API and the price sheet; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from catalog.staff.formatting import shown_json
from catalog.wire.exceptions import ErrorDetail
from catalog.wire.http.errors import error_details
from catalog.wire.values import jsontext
from fulfillment.checkouts.operations import draft_checkout
from fulfillment.checkouts.serializers import CheckoutCreateSerializer, CheckoutSerializer

from .faults import faults_of
from .form import Basket
from .notes import notes_on
from .sheet import Sheet, price_sheet


@dataclass(frozen=True)
class Simulation:
    """The outcome of a simulation: an answer with a sheet, or the problems of the request."""

    request: dict[str, Any]
    answer: dict[str, Any] | None = None
    sheet: Sheet | None = None
    problems: list[ErrorDetail] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def request_json(self) -> str:
        """Return the request as an integrator would send it."""
        return jsontext.pretty(self.request)

    @property
    def answer_json(self) -> str:
        """Return the answer as an integrator would read it."""
        return shown_json(self.answer) if self.answer is not None else ""


def read_request(request: dict[str, Any], *, live_mode: bool) -> CheckoutCreateSerializer:
    """Read a request as the API does."""
    sent = jsontext.read_object(jsontext.write(request))
    serializer = CheckoutCreateSerializer(data=sent, context={"live_mode": live_mode})
    serializer.is_valid()
    return serializer


def simulate(request: dict[str, Any], *, live_mode: bool) -> Simulation:
    """Price a request by the operation behind `POST /checkouts` (R-CHK-247, R-CON-127)."""
    body = read_request(request, live_mode=live_mode)
    try:
        checkout, calculation = draft_checkout(live_mode=live_mode, errors=body.errors, **body.validated_data)
    except ValidationError as refused:
        return Simulation(request, problems=error_details(refused)[1])
    return Simulation(
        request,
        answer=CheckoutSerializer(checkout).data,
        sheet=price_sheet(checkout, calculation),
        notes=notes_on(checkout, calculation),
    )


@dataclass(frozen=True)
class Destination:
    """The same basket somewhere else."""

    name: str
    simulation: Simulation

    @property
    def figures(self) -> list[Decimal]:
        """Return the totals that are compared, in the order of COMPARED."""
        answer = self.simulation.answer or {}
        return [answer[name] for name in COMPARED.values()] if answer else []

    @property
    def reasons(self) -> list[str]:
        """Return why the basket cannot go there."""
        return [f"{fault.label}: {fault.text}" for fault in faults_of(self.simulation.problems, Basket())]


COMPARED = {
    "Total": "totalAmount",
    "Tax": "totalTax",
    "Duty": "totalDuty",
    "Importer tax": "totalImporterTax",
    "Shipping": "totalShipping",
    "Fees": "totalFees",
    "Subtotal": "subtotal",
}


def compare(request: dict[str, Any], places: Sequence[dict[str, Any]], *, live_mode: bool) -> list[Destination]:
    """Price the same basket for several destinations, side by side."""
    return [
        Destination(place["name"], simulate(request | {"shipTo": {"address": place["address"]}}, live_mode=live_mode))
        for place in places
    ]
