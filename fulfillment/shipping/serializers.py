"""Quote requests and answers in both dialects (R-FUL-080, R-FUL-081)."""

from typing import Any

from catalog.skus.models import Sku
from catalog.wire.exceptions import invalid, missing
from catalog.wire.messages.fields import Choice, Flag, Member, Number, Text, Time, Whole
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import Body, WireSerializer, Write
from fulfillment.addresses.members import address
from fulfillment.pricing.landed_cost import Terms
from fulfillment.stock.members import Amount, FullList, Units
from fulfillment.stock.services import SERVICE_CODES, Service

from .members import Destination, Place, Weight, product


class QuoteRequest(WireSerializer):
    """What both dialects ask: the currency and the destination."""

    currency = Text(required=True, empty=None)
    ship_to = Destination(required=True)

    missing_paths = {"ship_to": "shipTo.country"}
    """Attribute -> path that is reported when the whole member is missing."""

    @classmethod
    def read(cls, data: dict[str, Any], write: Write, **context: Any) -> Body:
        """Parse a body; a required member without a value is missing (R-FUL-009)."""
        body = super().read(data, write, **context)
        for name, member in cls.members(context["version"]).items():
            attribute = member.source or name
            if member.required and data.get(name) is None:
                body.errors[cls.missing_paths.get(attribute, attribute)] = [missing()]
        return body


class ItemQuoteRequest(QuoteRequest):
    """The body of the coordinated dialect (5.2)."""

    items = FullList(
        Part(
            {
                "inventoryItemId": Text(required=True),
                "price": Amount(required=True),
                "quantity": Units(required=True),
            },
            partial=True,
        )
    )


class PackageQuoteRequest(QuoteRequest):
    """The body of the package dialect (5.4)."""

    missing_paths: dict[str, str] = {}

    ship_to = Place(with_people=True, required=True)  # type: ignore[assignment]
    ship_from = Place(with_people=False)
    packages = FullList(
        Part(
            {
                "items": FullList(
                    Part({"productDetails": product(), "amount": Amount(), "quantity": Units(required=True)})
                ),
                "weight": Weight(),
                "weightUnit": Choice(*Sku.WeightUnit.values),
                "height": Amount(),
                "width": Amount(),
                "length": Amount(),
            }
        )
    )


_BY_LISTS: dict[frozenset[str], type[QuoteRequest]] = {
    frozenset({"items"}): ItemQuoteRequest,
    frozenset({"packages"}): PackageQuoteRequest,
}


def read_quote_request(data: dict[str, Any], **context: Any) -> tuple[type[QuoteRequest], Body]:
    """Parse a body in its dialect; one of neither or of both is read as far as they agree (R-FUL-081)."""
    lists = frozenset(name for name in ("items", "packages") if data.get(name) is not None)
    dialect = _BY_LISTS.get(lists)
    if dialect is not None:
        return dialect, dialect.read(data, Write.CREATE, **context)
    common: dict[str, Any] = {name: data[name] for name in ("currency", "shipTo") if name in data}
    body = QuoteRequest.read(common, Write.CREATE, **context)
    body.errors.update({"items": [invalid(data["items"])]} if lists else {"packages": [missing()]})
    return QuoteRequest, body


def _numbers(*names: str) -> dict[str, Member]:
    return {name: Number(required=True) for name in names}


SERVICE: dict[str, Member] = {
    "id": Choice(*SERVICE_CODES, required=True),
    "serviceLevel": Choice(*(service.level for service in Service), required=True),
}
QUOTED_LINE = Part(
    {"inventoryItemId": Text(required=True), "quantity": Whole(required=True)}
    | _numbers("availableQuantity", "shipping", "handling", "total")
    | {"availableTime": Time(), "shipFrom": Part({"address": address()}, required=True)}
)
ITEM_QUOTE = Part(
    SERVICE
    | _numbers("shipping", "handling", "fees", "total")
    | {
        "signatureRequiredType": Choice("standard", "adult"),
        "estimatedMinimumDeliveryTime": Whole(required=True),
        "estimatedMaximumDeliveryTime": Whole(required=True),
        "items": PartList(QUOTED_LINE, required=True),
    }
)
FEE = Part({"name": Text(required=True)} | _numbers("amount"))
PACKAGE_QUOTE = Part(
    SERVICE
    | {
        "description": Text(required=True),
        "estimatedDelivery": Text(required=True),
        "shippingTerms": Choice(*Terms, required=True),
        "shipFrom": Place(with_people=False, required=True),
        "fees": Part({"details": PartList(FEE, required=True)} | _numbers("amount"), required=True),
    }
    | _numbers("totalAmount")
)


class ItemQuotesSerializer(WireSerializer):
    """Quotes for inventory items, cheapest first; times in minutes."""

    currency = Text(always=True)
    ship_to = Part(Destination().parts, always=True)
    quotes = PartList(ITEM_QUOTE, always=True)
    live_mode = Flag(always=True)


class PackageQuotesSerializer(WireSerializer):
    """Quotes for packages, cheapest first; times in days."""

    currency = Text(always=True)
    quotes = PartList(PACKAGE_QUOTE, always=True)
    live_mode = Flag(always=True)
