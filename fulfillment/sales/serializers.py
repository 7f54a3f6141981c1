"""Messages that checkouts, orders and invoices share (checkout.md, 3.1 to 3.5, section 20).

The columns of `Document` and `PricedLine` hold what these serializers read.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from catalog.reference.validators import validate_country, validate_country_of_origin
from catalog.skus.models import Sku
from catalog.wire.exceptions import invalid, problem
from catalog.wire.messages.fields import Choice, Flag, Metadata, Number, Text, Time, TimeText
from catalog.wire.messages.partial import PartlyRead
from catalog.wire.messages.serializers import ApiSerializer
from catalog.wire.records.metadata import validate_metadata
from catalog.wire.values.naming import wire_name, wire_path
from fulfillment.addresses.contact import Locale
from fulfillment.addresses.serializers import BillToSerializer, OriginSerializer, RecipientSerializer
from fulfillment.tax_identifiers.serializers import TaxIdentifierSerializer

from .document import Document
from .fields import Ignored, Quantity, ShippingTerms, SkuText, Weight
from .identifiers import identifiers_of
from .subscriptions import subscription_in_effect

ONE_KIND = "Only one of amountOff or percentOff can be specified."
PRODUCT_MESSAGES = {
    "sku_group_id": problem("missing_parameter", "An item of type sku is missing a skuGroupId parameter."),
    "country_of_origin": problem("missing_parameter", "must not be null"),
}


def itself(value: Any) -> Any:
    """Return an object whose attributes a nested serializer groups."""
    return value


def previous_members(former: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return the former values of the members of a sale that are shown otherwise now, the time of change left out."""
    names = (name for name in (*former, *now) if former.get(name) != now.get(name))
    return {name: former.get(name) for name in names if name != wire_name("last_changed")}


class DiscountSerializer(ApiSerializer):
    """A discount: `amountOff` or `percentOff` (section 7)."""

    amount_off = Number()
    percent_off = Number()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the discount. Raises ValidationError if it takes nothing off (R-CHK-044)."""
        if not attrs:
            raise problem("invalid_parameter", ONE_KIND)
        return attrs


class LineDiscountSerializer(DiscountSerializer):
    """The discount of a line, with the number of discounted units (R-CHK-043)."""

    quantity = Quantity()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the discount. Raises ValidationError with the published parameter."""
        if not attrs:
            raise problem("invalid_parameter", ONE_KIND, parameter="discount")
        return attrs


class ShippingChoiceSerializer(ApiSerializer):
    """The chosen shipping: passed through except amount and terms (R-CHK-057)."""

    amount = Number()
    shipping_terms = ShippingTerms()
    id = Text()
    description = Text()
    service_level = Text()
    tax_amount = Number(read_only=True)


class PurchaseLocationSerializer(ApiSerializer):
    """Where the buyer seems to be (R-CHK-105)."""

    country = Text(required=True, validators=[validate_country])
    state = Text()
    postal_code = Text()


class SubscriptionSerializer(ApiSerializer):
    """The subscription of a line (section 20)."""

    subscription_id = Text()
    plan_id = Text()
    terms = Text()
    billing_agreement_id = Text()
    auto_renewal = Flag()
    free_trial = Flag()
    start_time = TimeText(parameter="startTime")
    end_time = TimeText(parameter="endTime")


class ProductSerializer(ApiSerializer):
    """The product of a line, as it was when it was copied (catalog.md, section 7)."""

    id = SkuText("part_number")
    sku_group_id = Text()
    name = SkuText("name")
    country_of_origin = Text(validators=[validate_country_of_origin])
    description = SkuText("description")
    image = SkuText("image")
    url = SkuText("url")
    part_number = SkuText("part_number")
    partner_account_id = SkuText("partner_account_id")
    weight = Weight()
    weight_unit = Choice(*Sku.WeightUnit.values)
    item_breadcrumb = SkuText("item_breadcrumb")
    eccn = Text(read_only=True)
    tax_code = Text(read_only=True)


class ExpandedProductSerializer(ProductSerializer):
    """A product with what only expanded payloads show (R-CON-190, R-EVT-008)."""

    metadata = Metadata()
    physical = Flag()


class ProductDetailsSerializer(ProductSerializer):
    """A product without a SKU; its errors have bare parameters (R-CAT-100 to 102, E-CAT-21, E-CAT-22)."""

    id = SkuText("part_number", required=True)
    sku_group_id = Text(required=True)
    name = SkuText("name", required=True)
    country_of_origin = Text(required=True, validators=[validate_country_of_origin])
    eccn: Any = None
    tax_code: Any = None
    metadata = Metadata(validators=[validate_metadata])
    physical = Flag(read_only=True)

    def run_validation(self, data: Any = None) -> Any:
        """Return the product. Raises ValidationError with bare parameters."""
        try:
            return super().run_validation(data)
        except PartlyRead as error:
            errors = {
                path: [_with_bare_parameter(path, each) for each in found] for path, found in error.error_dict.items()
            }
            raise ValidationError(errors) from None


def _with_bare_parameter(path: str, error: ValidationError) -> ValidationError:
    if error.code == "missing_parameter":
        error = PRODUCT_MESSAGES.get(path, error)
    params = dict(error.params or {})
    if "status" not in params:
        return invalid(params.get("value", ""), parameter=wire_path(path))
    parameter = params.get("parameter") or wire_path(path)
    return ValidationError(error.message, error.code, params | {"parameter": parameter})


class TaxSerializer(ApiSerializer):
    """The sales tax of a line."""

    rate = Number(source="tax_rate", always=True)
    amount = Number(source="tax_amount", always=True)


class ImporterTaxSerializer(ApiSerializer):
    """The tax that is due at the border."""

    amount = Number(source="importer_tax")


class DutiesSerializer(ApiSerializer):
    """The duties of a line."""

    amount = Number(source="duties")


class FeeSerializer(ApiSerializer):
    """A regulatory fee of a line."""

    id = Text(always=True)
    type = Text(always=True)
    per_unit_amount = Number(always=True)
    amount = Number(always=True)


class FeesSerializer(ApiSerializer):
    """The regulatory fees of a line."""

    amount = Number(source="fees_amount", always=True)
    tax_amount = Number(source="fees_tax", always=True)
    details = FeeSerializer(many=True, source="fee_details")


class LineShippingSerializer(ApiSerializer):
    """The share of a line in the shipping."""

    amount = Number(source="shipping_amount", always=True)
    tax_amount = Number(source="shipping_tax", always=True)


def _crossing(line: Any) -> Any:
    """Return the line, or nothing where charges at the border were considered and waived (R-CHK-127, A-CHK-12)."""
    return {} if line.import_charges_waived else line


class LineSerializer(ApiSerializer):
    """A line: `amount`, never `price`, and its product always (R-CHK-038)."""

    wire_id = Text(read_only=True, always=True)
    sku_id = Text()
    product_details = ProductSerializer(source="product", always=True)
    quantity = Quantity(always=True)
    amount = Number(read_only=True, always=True)
    discount = LineDiscountSerializer(getter=lambda line: line.applied_discount)
    tax = TaxSerializer(read_only=True, always=True, getter=itself)
    importer_tax = ImporterTaxSerializer(read_only=True, always=True, getter=_crossing)
    duties = DutiesSerializer(read_only=True, always=True, getter=_crossing)
    fees = FeesSerializer(read_only=True, always=True, getter=itself)
    shipping = LineShippingSerializer(read_only=True, always=True, getter=itself)
    ship_from = OriginSerializer()
    subscription_info = SubscriptionSerializer(getter=lambda line: subscription_in_effect(line.subscription_info))
    tariff_code = Text(read_only=True, getter=lambda line: line.tariff_codes.get(line.document.destination or ""))
    metadata = Metadata(validators=[validate_metadata])


class NewLineSerializer(LineSerializer):
    """A line as it is sent: a product and a price (R-CHK-031 to R-CHK-037)."""

    product_details = ProductDetailsSerializer(source="product")
    price = Number(write_only=True)
    aggregate_price = Number(write_only=True)
    seller_tax_identifier = Ignored()


class SellingEntitySerializer(ApiSerializer):
    """Who sells."""

    id = Text()
    name = Text()


class AttachedIdentifierSerializer(TaxIdentifierSerializer):
    """A tax identifier of a sale: clients send its id and see its present state."""

    wire_id: Any = None
    id = Text(required=True, always=True, getter=lambda identifier: identifier.wire_id)
    type = Text(read_only=True)
    value = Text(read_only=True)


class ServerSetSerializer(ApiSerializer):
    """Members of a sale that only the server sets; clients may send them back (R-CON-079).

    `""` equals "not sent", as in everything around checkouts (R-CHK-008).
    """

    empty_is_absent = True

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    last_changed = Time(read_only=True, always=True)
    total_amount = Number(read_only=True, always=True)
    subtotal = Number(read_only=True, always=True)
    total_fees = Number(read_only=True, always=True)
    total_tax = Number(read_only=True, always=True)
    total_importer_tax = Number(read_only=True, always=True)
    total_duty = Number(read_only=True, always=True)
    total_discount = Number(read_only=True, always=True)
    total_shipping = Number(read_only=True, always=True)
    selling_entity = SellingEntitySerializer(read_only=True, always=True)
    live_mode = Flag(read_only=True)


class SaleSerializer(ServerSetSerializer):
    """A sale: who buys what, and for how much."""

    currency = Text(required=True, always=True)
    customer_id = Text()
    email = Text()
    ship_to = RecipientSerializer(keep_valid=True)
    bill_to = BillToSerializer(keep_valid=True)
    tax_identifiers = AttachedIdentifierSerializer(many=True, getter=identifiers_of)
    customer_type = Choice(
        *Document.CustomerType.values,
        always=True,
        getter=lambda sale: sale.customer_type or Document.CustomerType.INDIVIDUAL,
    )
    charge_type = Choice(*Document.ChargeType.values)
    locale = Locale(always=True)
    upstream_id = Text()
    metadata = Metadata()
    items: Any = LineSerializer(many=True, read_only=True, always=True)
    discount = DiscountSerializer()
    application_id = Text()
