"""Forms beside a stored checkout: its changeable details, and the owner of a new source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from fulfillment.checkouts.models import Checkout
from fulfillment.payments.sessions.payers import owner_of
from fulfillment.payments.sources.serializers import OwnerSerializer

from .baskets import request_of
from .form import Basket, read_form, show_request, without_empty
from .instruments import SUCCESS_NAME

CHANGED = ("email", "shipTo", "shipFrom", "shippingChoice")
ADDRESS = {
    "line1": "Street",
    "city": "City",
    "postalCode": "Postal code",
    "state": "State",
    "country": "Country code",
}
EXAMPLE = {
    "firstName": "Ann",
    "lastName": SUCCESS_NAME,
    "email": "ann@example.com",
    "address": {"line1": "1 Main St", "city": "Woodbury", "postalCode": "55129", "state": "MN", "country": "US"},
}
"""The payer if the checkout names no recipient."""


@dataclass(frozen=True)
class Input:
    """A field of a form with its error."""

    name: str
    label: str
    value: str
    fault: str = ""


def detail_inputs(basket: Basket, marks: Mapping[str, str]) -> list[Input]:
    """Return the fields of the changeable details."""

    def fields() -> Iterator[tuple[str, str, str]]:
        yield "email", "Email", basket.email
        yield "ship_name", "Ship to: name", basket.ship_name
        for name, label in ADDRESS.items():
            yield f"ship_{name}", f"Ship to: {label.lower()}", basket.ship.get(name, "")
        yield "from_country", "Ships from: country code", basket.origin.get("country", "")
        yield "from_state", "Ships from: state", basket.origin.get("state", "")
        yield "from_postalCode", "Ships from: postal code", basket.origin.get("postalCode", "")
        yield "shipping_service", "Shipping service", basket.shipping_service
        yield "shipping_amount", "Shipping amount", basket.shipping_amount

    return [Input(name, label, value, marks.get(name, "")) for name, label, value in fields()]


def owner_inputs(owner: Mapping[str, Any], marks: Mapping[str, str]) -> list[Input]:
    """Return the fields of a source's owner."""
    address = owner.get("address", {})
    fields = {
        "firstName": ("First name", owner.get("firstName", "")),
        "lastName": ("Last name", owner.get("lastName", "")),
        "email": ("Email", owner.get("email", "")),
    } | {name: (label, address.get(name, "")) for name, label in ADDRESS.items()}
    return [
        Input(f"owner_{name}", label, value, marks.get(f"owner_{name}", "")) for name, (label, value) in fields.items()
    ]


def shown_basket(checkout: Checkout) -> Basket:
    """Return a stored checkout as the form shows it."""
    return show_request(request_of(checkout))


def read_changes(sent: QueryDict, checkout: Checkout) -> dict[str, Any]:
    """Return the body of `POST /checkouts/{id}`: what the form changes."""
    present, wanted = request_of(checkout), read_form(sent).as_request()
    changes: dict[str, Any] = {}
    for name in CHANGED:
        value = wanted.get(name)
        if isinstance(value, dict):
            value = present.get(name, {}) | value
        if value and value != present.get(name):
            changes[name] = value
    if "bill_same" in sent:
        changes["billTo"] = changes.get("shipTo", present.get("shipTo", {}))
    return without_empty(changes)


def likely_owner(checkout: Checkout) -> dict[str, Any]:
    """Return a likely payer: the recipient of the bill, else of the goods, else an example."""
    known = OwnerSerializer(owner_of(checkout.bill_to) or owner_of(checkout.ship_to)).data
    email = {"email": checkout.email} if checkout.email else {}
    return EXAMPLE | email | known


def read_owner(sent: QueryDict) -> dict[str, Any]:
    """Return the owner of a source from the form."""
    names = ("firstName", "lastName", "email")
    owner: dict[str, Any] = {name: sent.get(f"owner_{name}", "").strip() for name in names}
    address = {name: sent.get(f"owner_{name}", "").strip() for name in ADDRESS}
    return without_empty(owner | {"address": address})
