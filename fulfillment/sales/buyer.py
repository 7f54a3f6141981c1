"""Who buys, as far as it changes taxes: customer, tax identifiers, certificates (R-CHK-106 to R-CHK-110)."""

from collections.abc import Collection
from dataclasses import dataclass, field

from catalog.wire.exceptions import Errors, problem, quoted
from fulfillment.customers.lookup import certificates_of, find_customer
from fulfillment.customers.models import Customer
from fulfillment.pricing.place import Place
from fulfillment.pricing.relief import TaxCertificate, effective_customer_type, reverse_charge
from fulfillment.pricing.selling_entity import SellingEntity
from fulfillment.pricing.taxability import Relief
from fulfillment.tax_identifiers.lookup import applicable, as_pricing, find_attached, required_types
from fulfillment.tax_identifiers.models import TaxIdentifier

from .document import Document
from .identifiers import identifiers_of


@dataclass(frozen=True)
class Buyer:
    """The buyer of a sale: the registered customer, identifiers and certificates."""

    customer_type: str
    customer: Customer | None = None
    identifiers: list[TaxIdentifier] = field(default_factory=list)
    certificates: tuple[TaxCertificate, ...] = ()

    def applicability_errors(self, sale: Document, entity: SellingEntity | None) -> Errors:
        """Return identifiers that do not apply and required types that are missing (E-CHK-28, E-CHK-29)."""
        country = _country_of(sale)
        if entity is None or country is None:
            return {}
        where = {"country": country, "entity_id": entity.id, "customer_type": self.customer_type}
        for identifier in self.identifiers:
            if not applicable(identifier, **where):
                text = f"Tax identifier '{identifier.wire_id}' is not applicable."
                return {"tax_identifiers": [problem("invalid_parameter", text, status=409)]}
        lacking = required_types(**where) - {identifier.type for identifier in self.identifiers}
        if lacking:
            text = f"Tax identifiers of type '{min(lacking)}' are required with this selling entity."
            return {"tax_identifiers": [problem("additional_information_required", text, status=409)]}
        return {}


def _country_of(sale: Document) -> str | None:
    """Return the country for which identifiers are needed: of the destination, else of the bill."""
    for recipient in (sale.ship_to, sale.bill_to):
        country: str | None = recipient.get("address", {}).get("country")
        if country:
            return country
    return sale.purchase_location.get("country")


def reverse_charge_of(buyer: Buyer, *, place: Place | None, entity: SellingEntity | None) -> Relief | None:
    """Return the relief of a business buyer across a border, if any (R-CHK-106, R-CHK-108)."""
    if place is None or entity is None:
        return None
    where = {"country": place.country, "entity_id": entity.id}
    shown = [as_pricing(identifier, **where) for identifier in buyer.identifiers]
    return reverse_charge(
        shown, customer_type=buyer.customer_type, buyer_country=place.country, seller_country=entity.country
    )


def find_buyer(sale: Document, sent: Collection[str]) -> tuple[Buyer, Errors]:
    """Return the buyer of a sale, and the errors of unknown references (E-CHK-21, E-CHK-22, E-CHK-27).

    Customers and identifiers may be deleted later; an update that does not name them goes on without them.
    """
    errors: Errors = {}
    customer = None
    if sale.customer_id:
        customer = find_customer(sale.customer_id, live_mode=sale.live_mode)
        if customer is None and "customer_id" in sent:
            text = f"Customer '{quoted(sale.customer_id)}' not found."
            errors["customer_id"] = [problem("not_found", text, status=409)]
    if "tax_identifiers" in sent:
        ids = [identifier["id"] for identifier in sale.tax_identifiers]
    else:
        ids = [identifier.wire_id for identifier in identifiers_of(sale)]
    identifiers, more = find_attached(ids, live_mode=sale.live_mode, customer_id=sale.customer_id or None)
    buyer = Buyer(
        effective_customer_type(sale.customer_type or None, (customer.type or None) if customer else None),
        customer,
        identifiers,
        certificates_of(customer) if customer else (),
    )
    return buyer, errors | more
