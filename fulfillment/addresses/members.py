"""Addresses in messages: which members they have (checkout.md, 3.4)."""

from typing import Any

from catalog.reference.validators import validate_country
from catalog.wire.exceptions import invalid
from catalog.wire.messages.fields import Member, Text
from catalog.wire.messages.nested import Part

from .rules import MAX_LENGTHS

MAX_LENGTH = 255
LIMITS = MAX_LENGTHS | {"email": 254}
"""Email addresses have a limit of their own (RFC 5321), which country specifications do not announce."""


class CountryCode(Text):
    """A country of ISO 3166-1 (R-CHK-117)."""

    def read(self, value: Any) -> str:
        """Return the code. Raises ValidationError for what is none."""
        code = super().read(value)
        validate_country(code)
        return code


class AddressText(Text):
    """A part of an address, as long as it may be."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.at_most = LIMITS.get(name, MAX_LENGTH)

    def read(self, value: Any) -> str:
        """Return the text. Raises ValidationError when it is too long."""
        text = super().read(value)
        if len(text) > self.at_most:
            raise invalid(text, hint=f"Use up to {self.at_most} characters.")
        return text


def texts(*names: str) -> dict[str, Member]:
    """Return parts of an address by their names."""
    return {name: AddressText(name) for name in names}


def address() -> Part:
    """Return a bare address; what of it is required depends on its use."""
    return Part(texts("line1", "line2", "city", "postalCode", "state") | {"country": CountryCode()}, partial=True)


def additional_info(*, with_title: bool = False) -> Part:
    """Return the rarer parts of an address."""
    names = ("neighborhood", "division", "phoneticName") + (("title",) if with_title else ())
    return Part(texts(*names))


def recipient(*, with_title: bool = False, **options: Any) -> Part:
    """Return an address with whom it belongs to: `shipTo`, `billTo`, a source's owner."""
    people = texts("name", "phone", "email", "organization")
    info = additional_info(with_title=with_title)
    return Part({"address": address()} | people | {"additionalAddressInfo": info}, **options)


def origin(**options: Any) -> Part:
    """Return the place goods come from: `shipFrom`."""
    return Part({"address": address(), "additionalAddressInfo": additional_info()}, **options)
