"""Quote requests and answers in both dialects (R-FUL-080, R-FUL-081)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from catalog.reference.validators import validate_country
from catalog.skus.models import Sku
from catalog.wire.exceptions import Errors, has_error, invalid, missing
from catalog.wire.messages.commands import command_of
from catalog.wire.messages.fields import MAX_LINES, Choice, Flag, Number, Text, Time, Whole
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.addresses.serializers import MAX_LENGTH, AddressSerializer, RecipientSerializer
from fulfillment.pricing.landed_cost import Terms
from fulfillment.stock.serializers import ITEMS, Units
from fulfillment.stock.services import DELIVERY_TYPES, SERVICE_CODES, Service

from .commands import ItemQuoteRequest, Package, PackageQuoteRequest, PackedItem, QuotedItem, country_of
from .item_quotes import ItemQuote
from .package_quotes import PackageQuote


class Weight(Number):
    """A weight with the SKU's own rules (R-CAT-029)."""

    def read(self, value: Any) -> Any:
        return Sku._meta.get_field("weight").to_python(super().read(value))


def require_country(attrs: Any, errors: Errors, path: str = "address.country") -> None:
    """Add an error at `path` for a place without a country."""
    if not country_of(attrs) and not {"country", "address", "address.country"} & errors.keys():
        errors[path] = [missing()]


class PlaceSerializer(ApiSerializer):
    """`shipFrom` of packages (5.4)."""

    address = AddressSerializer(keep_valid=True)

    def check(self, attrs: Any, errors: Errors) -> None:
        require_country(attrs, errors)


class RecipientPlaceSerializer(RecipientSerializer):
    """`shipTo` of packages (5.4)."""

    def check(self, attrs: Any, errors: Errors) -> None:
        require_country(attrs, errors)


class DestinationSerializer(RecipientSerializer):
    """`shipTo` of items, flat or with an `address`, and how the goods are handed over; only the country is required."""

    state = Text(max_length=MAX_LENGTH)
    postal_code = Text(max_length=MAX_LENGTH)
    country = Text(validators=[validate_country])
    type = Choice(*DELIVERY_TYPES)

    def check(self, attrs: Any, errors: Errors) -> None:
        is_nested = attrs.get("address") or has_error(errors, "address")
        require_country(attrs, errors, "address.country" if is_nested else "country")


class QuoteRequestSerializer(ApiSerializer):
    """Fields of both dialects; a required field that is absent or null is missing (R-FUL-009)."""

    currency = Text(required=True, empty=None)
    ship_to = DestinationSerializer(required=True, keep_valid=True, empty=None)

    missing_paths: ClassVar[dict[str, str]] = {"ship_to": "ship_to.country"}
    """Attribute -> path that is reported when it is missing."""

    def check(self, attrs: Any, errors: Errors) -> None:
        for field in self.shape.fields.values():
            if field.required and attrs.get(field.source) is None and not has_error(errors, field.path):
                errors[self.missing_paths.get(field.path, field.path)] = [missing()]


class RequestedItemSerializer(ApiSerializer):
    inventory_item_id = Text(required=True)
    price = Number(min_value=0, required=True)
    quantity = Units(required=True)


class ItemQuoteRequestSerializer(QuoteRequestSerializer):
    """The body of the coordinated dialect (5.2)."""

    items = RequestedItemSerializer(empty=None, **ITEMS)

    def command(self) -> ItemQuoteRequest:
        """Return the request, incomplete where there are errors."""
        return command_of(ItemQuoteRequest, self.validated_data, items=QuotedItem)


class ProductSerializer(ApiSerializer):
    """`productDetails` of a package: only the weight counts."""

    id = Text()
    sku_id = Text()
    sku_group_id = Text()
    name = Text()
    description = Text()
    image = Text()
    url = Text()
    part_number = Text()
    partner_account_id = Text()
    hs_code = Text()
    eccn = Text()
    tax_code = Text()
    item_breadcrumb = Text()
    country_of_origin = Text(validators=[validate_country])
    weight = Weight()
    weight_unit = Choice(*Sku.WeightUnit.values)


class PackedItemSerializer(ApiSerializer):
    product_details = ProductSerializer(required=True)
    amount = Number(min_value=0)
    quantity = Units(required=True)


class PackageSerializer(ApiSerializer):
    items = PackedItemSerializer(many=True, required=True, allow_empty=False, max_length=MAX_LINES)
    weight = Weight()
    weight_unit = Choice(*Sku.WeightUnit.values)
    height = Number(min_value=0)
    width = Number(min_value=0)
    length = Number(min_value=0)


class PackageQuoteRequestSerializer(QuoteRequestSerializer):
    """The body of the package dialect (5.4)."""

    missing_paths: ClassVar[dict[str, str]] = {}

    ship_to = RecipientPlaceSerializer(required=True, keep_valid=True, empty=None)  # type: ignore[assignment]
    ship_from = PlaceSerializer(keep_valid=True)
    packages = PackageSerializer(many=True, required=True, allow_empty=False, max_length=MAX_LINES, empty=None)

    def command(self) -> PackageQuoteRequest:
        """Return the request, incomplete where there are errors."""
        data = self.validated_data
        packages = [command_of(Package, each, items=PackedItem) for each in data.get("packages") or ()]
        return command_of(PackageQuoteRequest, {**data, "packages": packages})


class UnclearQuoteRequestSerializer(QuoteRequestSerializer):
    """A body of neither dialect or of both, read as far as the dialects agree (R-FUL-081)."""

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value({name: data[name] for name in ("currency", "shipTo") if name in data})

    def check(self, attrs: Any, errors: Errors) -> None:
        super().check(attrs, errors)
        sent = self.initial_data.get("items")
        errors |= {"packages": [missing()]} if sent is None else {"items": [invalid(sent)]}


DIALECTS: dict[frozenset[str], type[QuoteRequestSerializer]] = {
    frozenset({"items"}): ItemQuoteRequestSerializer,
    frozenset({"packages"}): PackageQuoteRequestSerializer,
}


def read_quote_request(data: dict[str, Any], context: Mapping[str, Any]) -> QuoteRequestSerializer:
    """Return the serializer of a body's dialect, which has read it."""
    lists = frozenset(name for name in ("items", "packages") if data.get(name) is not None)
    serializer = DIALECTS.get(lists, UnclearQuoteRequestSerializer)(data=data, context=context)
    serializer.is_valid()
    return serializer


SERVICE_LEVELS = {
    Service.STANDARD: "standard",
    Service.SECOND_DAY: "expressSecondDay",
    Service.NEXT_DAY: "expressNextDay",
    Service.IN_HOME: "inHome",
    Service.INTERNATIONAL_STANDARD: "internationalStandard",
    Service.INTERNATIONAL_EXPRESS: "internationalExpress",
    Service.ACCESS_POINT_STANDARD: "accessPointStandard",
    Service.ACCESS_POINT_EXPRESS: "accessPointExpress",
    Service.CASH_ON_DELIVERY: "standardCOD",
}


def service_level(quote: ItemQuote | PackageQuote) -> str:
    """Return the name of a quote's service on the wire."""
    return SERVICE_LEVELS[quote.service]


class ServiceSerializer(ApiSerializer):
    id = Choice(*SERVICE_CODES, source="service.value", always=True)
    service_level = Choice(*SERVICE_LEVELS.values(), getter=service_level, always=True)


class QuotedLineSerializer(ApiSerializer):
    inventory_item_id = Text(always=True)
    quantity = Whole(always=True)
    available_quantity = Number(always=True)
    available_time = Time()
    shipping = Number(source="charge.shipping", always=True)
    handling = Number(source="charge.handling", always=True)
    total = Number(source="charge.total", always=True)
    ship_from = PlaceSerializer(always=True)


class ItemQuoteSerializer(ServiceSerializer):
    shipping = Number(source="charge.shipping", always=True)
    handling = Number(source="charge.handling", always=True)
    fees = Number(source="charge.fees", always=True)
    total = Number(source="charge.total", always=True)
    signature_required_type = Choice("standard", "adult", source="signature.value")
    estimated_minimum_delivery_time = Whole(always=True)
    estimated_maximum_delivery_time = Whole(always=True)
    items = QuotedLineSerializer(many=True, source="lines", always=True)


class ItemQuotesSerializer(ApiSerializer):
    """Quotes for inventory items, cheapest first; times in minutes."""

    currency = Text(always=True)
    ship_to = DestinationSerializer(always=True)
    quotes = ItemQuoteSerializer(many=True, always=True)
    live_mode = Flag(always=True)


class FeeSerializer(ApiSerializer):
    name = Text(always=True)
    amount = Number(always=True)


class FeesSerializer(ApiSerializer):
    details = FeeSerializer(many=True, always=True)
    amount = Number(always=True)


class PackageQuoteSerializer(ServiceSerializer):
    description = Text(source="service.label", always=True)
    estimated_delivery = Text(always=True)
    shipping_terms = Choice(*Terms, source="terms.value", always=True)
    ship_from = PlaceSerializer(always=True)
    fees = FeesSerializer(always=True)
    total_amount = Number(always=True)


class PackageQuotesSerializer(ApiSerializer):
    """Quotes for packages, cheapest first; times in days."""

    currency = Text(always=True)
    quotes = PackageQuoteSerializer(many=True, always=True)
    live_mode = Flag(always=True)
