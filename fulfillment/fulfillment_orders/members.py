"""Members of messages of this area that have rules of form of their own (fulfillment.md, 6.2, 8.2, 9.2)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from catalog.wire.exceptions import Errors, has_error, invalid, missing
from catalog.wire.messages.fields import Member, Number, Text
from catalog.wire.messages.nested import Part, PartList, PartlyRead
from catalog.wire.values.text import validate_not_blank
from fulfillment.addresses.members import CountryCode, recipient, texts
from fulfillment.stock.members import Element

LARGEST_AMOUNT = Decimal(10**15)
MAX_LENGTH = 255
MAX_LINES = 500
LINE_ID = "fulfillmentOrderItemId"


class ShortText(Text):
    """Text of up to 255 characters."""

    def read(self, value: Any) -> str:
        """Return the text. Raises ValidationError when it is too long."""
        text = super().read(value)
        if len(text) > MAX_LENGTH:
            raise invalid(text, hint=f"Use up to {MAX_LENGTH} characters.")
        return text


class Named(ShortText):
    """Text that must be there and say something (R-CON-088)."""

    def __init__(self) -> None:
        super().__init__(required=True)

    def read(self, value: Any) -> str:
        """Return the text. Raises ValidationError when it is blank or too long."""
        text = super().read(value)
        validate_not_blank(text)
        return text


class EmailAddress(Text):
    """An e-mail address."""

    def read(self, value: Any) -> str:
        """Return the address. Raises ValidationError for what is none."""
        address = super().read(value)
        try:
            validate_email(address)
        except ValidationError:
            raise invalid(address) from None
        if len(address) > MAX_LENGTH - 1:
            raise invalid(address)
        return address


class Money(Number):
    """An amount that is passed on; nothing is computed from it."""

    def read(self, value: Any) -> Decimal:
        """Return the amount. Raises ValidationError for one that nobody could mean."""
        amount = super().read(value)
        if abs(amount) >= LARGEST_AMOUNT:
            raise invalid(value)
        return amount


class ShipTo(Part):
    """Where goods go and to whom: the country at least (R-FUL-114)."""

    def __init__(self) -> None:
        names = ("line1", "line2", "city", "postalCode", "state")
        address = Element(texts(*names) | {"country": CountryCode(required=True)}, partial=True)
        super().__init__(dict(recipient().parts) | {"address": address}, required=True, partial=True, empty=None)

    def read(self, value: Any) -> dict[str, Any]:
        """Return the recipient. Raises ValidationError; a missing address is a missing country."""
        if isinstance(value, dict) and value.get("address") in (None, ""):
            value = value | {"address": {}}
        return super().read(value)


class Items(PartList):
    """`items[]`: some lines at least, as many as an order can have."""

    def __init__(
        self,
        members: Mapping[str, Member],
        *,
        ignored: tuple[str, ...] = (),
        required: bool = True,
        may_be_empty: bool = False,
    ) -> None:
        self.may_be_empty = may_be_empty
        element = Element(members, ignored=ignored, partial=True)
        super().__init__(element, required=required, at_most=MAX_LINES, empty=None)

    def read(self, value: Any) -> list[dict[str, Any]]:
        """Return the lines. Raises ValidationError with all that is wrong with them; none is missing (R-FUL-009)."""
        if value == [] and not self.may_be_empty:
            raise missing()
        return super().read(value)


class LineItems(Items):
    """`items[]` of what concerns lines of a fulfillment order: each line at most once (R-FUL-173)."""

    def read(self, value: Any) -> list[dict[str, Any]]:
        """Return the lines. Raises ValidationError with all that is wrong with them."""
        errors: Errors = {}
        try:
            stored = super().read(value)
        except PartlyRead as error:
            stored, errors = error.understood, dict(error.error_dict)
        seen: set[str] = set()
        for index, item in enumerate(stored):
            line_id = item.get(LINE_ID)
            if line_id in seen:
                errors.setdefault(f"[{index}].{LINE_ID}", []).append(invalid(line_id))
            if line_id is not None:
                seen.add(line_id)
        if errors:
            raise PartlyRead(errors, stored)
        return stored


def unit_attributes() -> PartList:
    """Return what tells one unit from another."""
    return PartList(Part({name: ShortText() for name in ("serialNumber", "imeiNumber", "simCardNumber")}))


def require(errors: Errors, values: Mapping[str, Any], names: Iterable[str]) -> None:
    """Note required members (by attribute) that are absent, null or empty, unless more is known (R-FUL-009)."""
    for name in names:
        if not has_error(errors, name) and values.get(name) in (None, "", [], {}):
            errors[name] = [missing()]
