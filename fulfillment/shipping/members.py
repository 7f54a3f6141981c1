"""Members of quote requests that have rules of form of their own (fulfillment.md, 5.2 and 5.4)."""

from typing import Any

from catalog.skus.models import Sku
from catalog.wire.exceptions import Errors, add_errors, missing
from catalog.wire.messages.fields import Choice, Number, Text
from catalog.wire.messages.nested import Part, PartlyRead
from fulfillment.addresses.members import CountryCode, address, recipient, texts
from fulfillment.stock.services import DELIVERY_TYPES


class Weight(Number):
    """A weight with the SKU's own rules (R-CAT-029)."""

    def read(self, value: Any) -> Any:
        """Return the rounded weight. Raises ValidationError."""
        return Sku._meta.get_field("weight").to_python(super().read(value))


class Destination(Part):
    """`shipTo`, flat or with an `address`, and how the goods are handed over; only the country must be told (5.2)."""

    def __init__(self, **options: Any) -> None:
        flat = texts("state", "postalCode") | {"country": CountryCode()}
        super().__init__({**recipient().parts, **flat} | {"type": Choice(*DELIVERY_TYPES)}, partial=True, **options)

    def read(self, value: Any) -> dict[str, Any]:
        """Return what was sent. Raises ValidationError, also where no country is told."""
        path = "address.country" if isinstance(value, dict) and value.get("address") else "country"
        return _with_country(super().read, value, path)


class Place(Part):
    """An object whose `address` must tell the country: `shipTo` and `shipFrom` of packages (5.4)."""

    def __init__(self, *, with_people: bool, **options: Any) -> None:
        parts = recipient().parts if with_people else {"address": address()}
        super().__init__(parts, partial=True, **options)

    def read(self, value: Any) -> dict[str, Any]:
        """Return what was sent. Raises ValidationError, also where no country is told."""
        return _with_country(super().read, value, "address.country")


def _with_country(read: Any, value: Any, path: str) -> dict[str, Any]:
    errors: Errors = {}
    try:
        place: dict[str, Any] = read(value)
    except PartlyRead as error:
        place = error.understood
        add_errors(errors, error)
    if not country_of(place) and not {"country", "address", "address.country"} & errors.keys():
        errors[path] = [missing()]
    if errors:
        raise PartlyRead(errors, place)
    return place


def country_of(place: dict[str, Any]) -> str:
    """Return the country of a `shipTo` or `shipFrom`, flat or not."""
    country: str = place.get("country") or place.get("address", {}).get("country", "")
    return country


PRODUCT_TEXTS = (
    "id", "skuId", "skuGroupId", "name", "description", "image", "url", "partNumber", "partnerAccountId", "hsCode",
    "eccn", "taxCode", "itemBreadcrumb",
)  # fmt: skip


def product() -> Part:
    """Return `productDetails` of a package: only the weight counts."""
    weight = {"weight": Weight(), "weightUnit": Choice(*Sku.WeightUnit.values)}
    names = {name: Text() for name in PRODUCT_TEXTS}
    return Part(names | {"countryOfOrigin": CountryCode()} | weight, required=True)
