"""Price a sale: look up the facts, and let the pure functions of `pricing` compute (R-CHK-017, R-CHK-024).

The API, the dry run and the simulator all call `calculate`, so that they cannot differ.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from catalog.reference.money import minor_units_of
from catalog.wire.exceptions import Errors, add_errors, problem
from fulfillment.pricing import checks
from fulfillment.pricing.basket import Basket, Discount, Fee, Line, LineTax, SalesTax
from fulfillment.pricing.goods import physical_value
from fulfillment.pricing.landed_cost import Crossing, ImportTerms, Terms, decide_import, import_tax_of
from fulfillment.pricing.place import Origin, Place, place_of_taxation
from fulfillment.pricing.quote import Quote, price_basket
from fulfillment.pricing.rates import NO_RATE
from fulfillment.pricing.relief import certificate_relief, no_place_relief, origin_relief
from fulfillment.pricing.selling_entity import SellingEntity, SellingEntityNotFound, choose_selling_entity
from fulfillment.pricing.taxability import Relief
from fulfillment.taxes.lookup import (
    DutyTables,
    TaxTables,
    account,
    default_place,
    duty_tables,
    entity_rules,
    euro_rate,
    locate_all,
    tax_tables,
)
from fulfillment.taxes.models import AccountSettings

from .buyer import Buyer, find_buyer, reverse_charge_of
from .classification import classify
from .document import Document
from .identifiers import show_identifiers
from .priced_lines import PricedLine
from .pricing_preconditions import check_sale, has_goods

NO_ENTITY = "A selling entity could not be found for the items."


@dataclass(frozen=True)
class Calculation:
    """The price of a sale and the facts that it follows from."""

    quote: Quote
    place: Place | None
    place_origin: Origin | None
    buyer: Buyer
    entity: SellingEntity | None
    tables: TaxTables


def calculate(sale: Document, errors: Errors, *, sent: Collection[str] = ()) -> Calculation | None:
    """Price a sale and set its figures, or add what is wrong to `errors` and return None.

    `sent` names the attributes that the request carries. The number of queries does not depend on that of lines.
    """
    settings = account(sale.live_mode)
    add_errors(errors, ValidationError(check_sale(sale, settings)))
    basket = untaxed_basket(sale)
    for found in checks.find_problems(basket):
        if not _is_known(found.parameter, errors):
            errors.setdefault(found.parameter, []).append(problem(found.code, found.message))
    buyer, more = find_buyer(sale, sent)
    add_errors(errors, ValidationError(more))
    show_identifiers(sale, buyer.identifiers)
    entity = _entity(sale, settings, errors)
    add_errors(errors, ValidationError(buyer.applicability_errors(sale, entity)))
    if errors:
        return None
    classify(sale, settings)
    return _price(sale, basket, buyer, entity, settings)


def _is_known(parameter: str, errors: Errors) -> bool:
    """Return whether the value, or the whole line around it, has errors of its own."""
    return parameter in errors or f"{parameter.partition('].')[0]}]" in errors


def untaxed_basket(sale: Document) -> Basket:
    """Return what pricing needs, before anything is known about taxes."""
    shipping = sale.shipping_choice.get("amount")
    return Basket(
        currency=sale.currency,
        minor_units=minor_units_of(sale.currency),
        lines=tuple(_line(sale, line) for line in sale.items),
        tax_inclusive=sale.tax_inclusive,
        discount=_discount(sale.discount),
        shipping=None if shipping is None else Decimal(shipping),
        shipping_discount=_discount(sale.shipping_discount),
    )


def _discount(sent: dict[str, Decimal]) -> Discount | None:
    if not sent:
        return None
    quantity = sent.get("quantity")
    return Discount(sent.get("amount_off"), sent.get("percent_off"), None if quantity is None else int(quantity))


def _line(sale: Document, line: PricedLine) -> Line:
    return Line(
        price=line.ask.get("price"),
        aggregate_price=line.ask.get("aggregate_price"),
        quantity=line.quantity,
        discount=_discount(line.ask.get("discount", {})),
        physical=line.physical,
        fees=tuple(_applicable_fees(sale, line)),
    )


def _applicable_fees(sale: Document, line: PricedLine) -> list[Fee]:
    """Return the fees of the line's SKU for its destination and the sale's currency (R-CAT-207, R-CHK-054)."""
    recipient = sale.ship_to if line.physical else sale.bill_to
    address = recipient.get("address", {})
    return [
        Fee(fee["id"], fee["type"], fee["amount"])
        for fee in line.sku_fees
        if fee["currency"] == sale.currency
        and fee["country"] == address.get("country")
        and (not fee["subdivisions"] or address.get("state") in fee["subdivisions"])
    ]


def _entity(sale: Document, settings: AccountSettings, errors: Errors) -> SellingEntity | None:
    """Choose the selling entity and set it on the sale (R-CHK-121, R-CHK-122)."""
    destination = sale.destination
    try:
        entity = choose_selling_entity(
            entity_rules(settings),
            routes=[(line.origin_country, destination) for line in sale.items if line.is_goods],
            bill_to=sale.bill_to.get("address", {}).get("country"),
            ship_to=destination,
            purchase_location=sale.purchase_location.get("country"),
        )
    except SellingEntityNotFound:
        errors.setdefault("items", []).append(problem("selling_entity_not_found", NO_ENTITY))
        return None
    sale.selling_entity = {"id": entity.id, "name": entity.name} if entity else {}
    return entity


def _price(
    sale: Document,
    basket: Basket,
    buyer: Buyer,
    entity: SellingEntity | None,
    settings: AccountSettings,
) -> Calculation:
    day = sale.now().date()
    addresses = [sale.ship_to.get("address"), sale.bill_to.get("address"), sale.purchase_location]
    ship_to, bill_to, purchase_location = locate_all(addresses)
    found = place_of_taxation(
        ship_to=ship_to,
        bill_to=bill_to,
        purchase_location=purchase_location,
        default=default_place(settings),
    )
    place, origin = found or (None, None)
    codes = {line.tax_code for line in sale.items}
    tables = tax_tables(place, origin, day=day, tax_codes=codes, live_mode=sale.live_mode)
    relief = (
        no_place_relief(place)
        or certificate_relief(buyer.certificates, place=_certified_place(sale, ship_to, bill_to), day=day)
        or reverse_charge_of(buyer, place=place, entity=entity)
    )
    sales = [_sales_tax(sale, line, tables, relief) for line in sale.items]
    border = _border(sale, basket, settings, day)
    taxed = [border.tax_of(line, tax, tables) for line, tax in zip(sale.items, sales, strict=True)]
    priced = [replace(line, tax=tax) for line, tax in zip(basket.lines, taxed, strict=True)]
    quote = price_basket(replace(basket, lines=tuple(priced)))
    _set_figures(sale, quote)
    return Calculation(quote, place, origin, buyer, entity, tables)


def _certified_place(sale: Document, ship_to: Place | None, bill_to: Place | None) -> Place | None:
    """Return the state that a certificate must be for (R-CHK-107)."""
    return ship_to if has_goods(sale) else bill_to


def _sales_tax(sale: Document, line: PricedLine, tables: TaxTables, relief: Relief | None) -> SalesTax:
    origin = (line.ship_from or sale.ship_from).get("address")
    if relief is None and line.physical and origin:
        relief = origin_relief(_place_of(origin))
    rate, treatment = tables.sales_tax_parts(line.tax_code)
    return SalesTax(rate, treatment, relief, tables.shipping_rule)


def _place_of(address: dict[str, str]) -> Place:
    """Return the place of an origin; its counties do not matter."""
    return Place(address.get("country", ""), address.get("state", ""), "", address.get("postal_code", ""))


@dataclass(frozen=True)
class Border:
    """Taxes and duties for lines of a sale that cross a border (R-CHK-123 to R-CHK-128)."""

    sale: Document
    terms: ImportTerms
    duties: DutyTables
    day: date

    def tax_of(self, line: PricedLine, sales_tax: SalesTax, tables: TaxTables) -> LineTax:
        """Return the line's tax: sales tax, landed cost, or none because the buyer pays on delivery."""
        destination = self.sale.destination
        crossing = Crossing(
            physical=line.physical,
            origin=line.origin_country,
            destination=destination,
            hs_code=line.hs_code or None,
            destination_listed=destination is not None and self.duties.listed(destination),
        )
        outcome = decide_import(self.terms, crossing).outcome
        duty = self.duties.duty(destination, line.hs_code, self.day) if destination and line.hs_code else None
        return import_tax_of(outcome, sales_tax, duty or NO_RATE, tables.import_tax)


def _border(sale: Document, basket: Basket, settings: AccountSettings, day: date) -> Border:
    choice, destination = sale.shipping_choice, sale.destination
    # Where nothing crosses a border (R-CHK-123), neither duties nor the worth in euros count.
    crosses = destination is not None and any(line.origin_country not in (None, destination) for line in sale.items)
    terms = ImportTerms(
        goods_value=physical_value(basket),
        euro_rate=euro_rate(sale.currency) if crosses else None,
        tax_inclusive=sale.tax_inclusive,
        shipping_known="amount" in choice,
        terms=Terms(choice.get("shipping_terms", Terms.DDP)),
        enabled=settings.landed_cost_enabled,
        available=settings.landed_cost_available,
    )
    return Border(sale, terms, duty_tables([destination] if destination and crosses else []), day)


def _set_figures(sale: Document, quote: Quote) -> None:
    for line, figures in zip(sale.items, quote.lines, strict=True):
        line.set_figures(figures)
    sale.set_totals(quote.totals)
    sale.shipping_tax = quote.shipping_tax.value
    sale.importer_of_record_tax = quote.importer_of_record_tax
