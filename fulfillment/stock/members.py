"""Members of messages about stock that have rules of form of their own (fulfillment.md, 4.2 and 19)."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from catalog.reference.validators import validate_currency
from catalog.wire.exceptions import Errors, invalid, missing, problem
from catalog.wire.messages.fields import Number, Text, Whole
from catalog.wire.messages.nested import Part, PartList, PartlyRead

MAX_LINES = 500
MOST_UNITS = 10**9 - 1
BAD_QUANTITY = "The quantity provided in the request was invalid."


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
