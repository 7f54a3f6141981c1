"""Members of messages about stock that have rules of form of their own (fulfillment.md, 4.2 and 19)."""

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from catalog.reference.validators import validate_currency
from catalog.wire.exceptions import Errors, invalid, missing, problem
from catalog.wire.messages.fields import Number, Text, Whole
from catalog.wire.messages.nested import Part, PartList, PartlyRead
from catalog.wire.messages.serializers import Body
from fulfillment.addresses.members import CountryCode, texts

from .services import SERVICE_CODES

MAX_LINES = 500
CAPITAL = re.compile(r"(?<=[a-z0-9])[A-Z]")
MOST_UNITS = 10**9 - 1
BAD_QUANTITY = "The quantity provided in the request was invalid."


def snake(name: str) -> str:
    """Return the attribute of a wire name or path: `items[0].skuId` is `items[0].sku_id`."""
    return CAPITAL.sub(lambda letter: "_" + letter[0].lower(), name)


def in_attributes(body: Body) -> Body:
    """Return a body whose `items` and errors are named by attributes, as commands are."""
    values = dict(body.values)
    if values.get("items"):
        values["items"] = [{snake(name): value for name, value in item.items()} for item in values["items"]]
    return Body(values, {snake(path): found for path, found in body.errors.items()})


class Units(Whole):
    """A count of units, `smallest` or more; a negative one has a code of its own (section 19)."""

    def __init__(self, smallest: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.smallest = smallest

    def read(self, value: Any) -> int:
        """Return the count. Raises ValidationError."""
        count = super().read(value)
        if count < 0:
            raise problem("invalid_quantity_amount", BAD_QUANTITY)
        if not self.smallest <= count <= MOST_UNITS:
            raise invalid(value)
        return count


class Amount(Number):
    """An amount of zero or more."""

    def read(self, value: Any) -> Decimal:
        """Return the amount. Raises ValidationError for a negative one."""
        amount = super().read(value)
        if amount < 0:
            raise invalid(value)
        return amount


class CurrencyCode(Text):
    """A currency of ISO 4217 (R-CON-105)."""

    def read(self, value: Any) -> str:
        """Return the code. Raises ValidationError for what is none."""
        code = super().read(value)
        validate_currency(code)
        return code


class ServiceLevel(Text):
    """The code of a service; others have an error of their own (R-FUL-059)."""

    def read(self, value: Any) -> str:
        """Return the code. Raises ValidationError for an unknown one."""
        code = super().read(value)
        if code not in SERVICE_CODES:
            raise problem("invalid_shipping_choice", "The shipping choice is invalid.")
        return code


class Element(Part):
    """An object in which `""` is no value where one is needed, and no count anywhere (R-FUL-003, R-CON-088)."""

    def read(self, value: Any) -> dict[str, Any]:
        """Return the object. Raises ValidationError, by the path of each bad member."""
        blank: Errors = {
            name: [invalid("")]
            for name, part in self.parts.items()
            if isinstance(value, dict) and value.get(name) == "" and (part.required or isinstance(part, Whole))
        }
        try:
            stored = super().read(value)
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                error.error_dict |= blank
            raise
        if blank:
            raise PartlyRead(blank, stored) if self.partial else ValidationError(blank)
        return stored


class FullList(PartList):
    """A list that needs at least one element; an empty one counts as missing (R-FUL-009)."""

    def __init__(self, part: Part) -> None:
        super().__init__(part, required=True, at_most=MAX_LINES)

    def read(self, value: Any) -> list[dict[str, Any]]:
        """Return the elements. Raises ValidationError with all that is wrong with them."""
        if value == []:
            raise missing()
        return super().read(value)


def destination() -> Part:
    """Return `shipTo` of a reservation; only the country must be told."""
    address = Part(
        texts("city", "postalCode", "state") | {"country": CountryCode(required=True)}, required=True, partial=True
    )
    return Part({"address": address}, required=True, partial=True)


def chosen_shipping() -> Part:
    """Return `shippingChoice` of a reservation (R-FUL-059, R-FUL-060)."""
    return Part(
        {
            "currency": CurrencyCode(required=True),
            "amount": Amount(required=True),
            "serviceLevel": ServiceLevel(required=True),
        },
        required=True,
        partial=True,
    )
