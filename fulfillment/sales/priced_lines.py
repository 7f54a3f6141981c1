"""Lines with their figures, and the eight totals of a sale (checkout.md, 3.2, 3.3)."""

from typing import Any

from django.db import models

from catalog.wire.records.metadata import MetadataField
from catalog.wire.records.resources import Resource
from catalog.wire.values.exactjson import ExactJSONField
from fulfillment.payments.amounts import ZERO, Amount
from fulfillment.pricing.lines import LineQuote
from fulfillment.pricing.totals import Totals

TOTALS = (
    "total_amount",
    "subtotal",
    "total_fees",
    "total_tax",
    "total_importer_tax",
    "total_duty",
    "total_discount",
    "total_shipping",
)


class PricedDocument(Resource):
    """The totals (R-CHK-003) and what they were computed from."""

    total_amount = Amount("total")
    subtotal = Amount()
    total_fees = Amount("fees")
    total_tax = Amount("tax")
    total_importer_tax = Amount("importer tax")
    total_duty = Amount("duty")
    total_discount = Amount("discount")
    total_shipping = Amount("shipping")
    shipping_tax = Amount("tax on shipping")
    importer_of_record_tax = models.BooleanField("importer of record tax", default=False)

    class Meta(Resource.Meta):
        abstract = True

    def set_totals(self, totals: Totals) -> None:
        """Copy the totals of a quote."""
        for name in TOTALS:
            setattr(self, name, getattr(totals, name).value)


class PricedLine(models.Model):
    """A line. Two lines may sell one SKU: never key anything by document and SKU (R-CHK-031).

    `ask` is what the client asked for (`price` or `aggregate_price`, `discount`), with every decimal sent. `product` is
    a copy (R-CHK-025). Shares of discounts are stored because they cannot be recomputed from the line (R-CHK-078).
    """

    document: Any
    """The checkout, order or invoice."""
    key = models.BigAutoField(primary_key=True)
    wire_id = models.CharField("ID", max_length=36, unique=True)
    position = models.PositiveIntegerField()
    sku_id = models.CharField("SKU ID", max_length=255, blank=True, default="", db_index=True)
    product = ExactJSONField(default=dict)
    tax_code = models.CharField("tax code", max_length=50, blank=True, default="")
    hs_code = models.CharField("HS code", max_length=20, blank=True, default="")
    physical = models.BooleanField(default=True)
    sku_fees = ExactJSONField("fees of the SKU", default=list)
    tariff_codes = models.JSONField("tariff codes", default=dict)
    ask = ExactJSONField(default=dict)
    ship_from = ExactJSONField("ship from", default=dict, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    subscription_info = models.JSONField("subscription", default=dict, blank=True)
    metadata = MetadataField()

    gross = Amount("price")
    line_discount = Amount("line discount")
    amount = Amount()
    discounted_units = models.PositiveIntegerField("discounted units", null=True)
    discount_share = Amount("share of the discount")
    tax_rate = models.DecimalField("tax rate", max_digits=14, decimal_places=10, default=ZERO)
    tax_amount = Amount("tax")
    importer_tax = Amount("importer tax")
    duties = Amount()
    fees_amount = Amount("fees")
    fees_tax = Amount("tax on fees")
    fee_details = ExactJSONField("fee details", default=list)
    shipping_amount = Amount("shipping")
    shipping_discount_share = Amount("share of the shipping discount")
    shipping_tax = Amount("tax on shipping")
    line_value = Amount("line value")
    is_landed = models.BooleanField("taxed at the border", default=False)
    import_charges_waived = models.BooleanField("import charges waived", default=False)

    class Meta:
        abstract = True
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.position + 1}: {self.product.get('name', self.sku_id)}"

    def set_figures(self, quote: LineQuote) -> None:
        """Copy the figures of a quoted line."""
        self.gross, self.line_discount, self.amount = quote.price.value, quote.line_discount.value, quote.amount.value
        self.discounted_units = quote.discounted_units
        self.discount_share = quote.checkout_discount.value
        self.tax_rate, self.tax_amount = quote.tax_rate, quote.tax.value
        self.importer_tax, self.duties = quote.importer_tax.value, quote.duties.value
        self.fees_amount, self.fees_tax = quote.fees.value, quote.fee_tax.value
        self.fee_details = [
            {"id": fee.id, "type": fee.type, "per_unit_amount": fee.per_unit_amount, "amount": fee.amount.value}
            for fee in quote.fee_details
        ]
        self.shipping_amount, self.shipping_tax = quote.shipping.value, quote.shipping_tax.value
        self.shipping_discount_share = quote.shipping_discount.value
        self.line_value = quote.value.value
        self.is_landed, self.import_charges_waived = quote.is_landed, quote.import_charges_waived

    @property
    def is_goods(self) -> bool:
        """Return whether the line is known to be physical; without a product it is not."""
        return self.physical and bool(self.product)

    @property
    def applied_discount(self) -> dict[str, Any]:
        """Return the discount as sent, with the number of discounted units (R-CHK-043)."""
        sent: dict[str, Any] = self.ask.get("discount", {})
        return sent | {"quantity": self.discounted_units} if sent else sent

    @property
    def origin_country(self) -> str | None:
        """Return the country that the line, or else the document, ships from (R-CHK-118)."""
        ship_from = self.ship_from or self.document.ship_from
        country: str | None = ship_from.get("address", {}).get("country")
        return country
