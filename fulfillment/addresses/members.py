"""Addresses in messages: which members they have (checkout.md, 3.4)."""

from typing import Any

from catalog.reference.validators import validate_country
from catalog.wire.fields import Text
from catalog.wire.nested import Part


class CountryCode(Text):
    """A country of ISO 3166-1 (R-CHK-117)."""

    def read(self, value: Any) -> str:
        """Return the code. Raises ValidationError for what is none."""
        code = super().read(value)
        validate_country(code)
        return code


def address() -> Part:
    """Return a bare address; what of it is required depends on its use."""
    names = ("line1", "line2", "city", "postalCode", "state")
    return Part({name: Text() for name in names} | {"country": CountryCode()})


def additional_info(*, with_title: bool = False) -> Part:
    """Return the rarer parts of an address."""
    names = ("neighborhood", "division", "phoneticName") + (("title",) if with_title else ())
    return Part({name: Text() for name in names})


def recipient(*, with_title: bool = False, **options: Any) -> Part:
    """Return an address with whom it belongs to: `shipTo`, `billTo`, a source's owner."""
    people = {name: Text() for name in ("name", "phone", "email", "organization")}
    info = additional_info(with_title=with_title)
    return Part({"address": address()} | people | {"additionalAddressInfo": info}, **options)


def origin(**options: Any) -> Part:
    """Return the place goods come from: `shipFrom`."""
    return Part({"address": address(), "additionalAddressInfo": additional_info()}, **options)
