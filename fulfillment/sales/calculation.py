"""From a checkout to its price: facts are looked up, the pure functions of `pricing` compute (R-CHK-017, R-CHK-024).

The API, the dry run and the simulator page all come through `calculate`, so that they cannot differ.
"""

from collections.abc import Collection, Sequence
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
from .checks import check_checkout, has_goods
from .classification import classify
from .document import Document
from .identifiers import show_identifiers
from .priced_lines import PricedLine

NO_ENTITY = "A selling entity could not be found for the items."


@dataclass(frozen=True)
class Calculation:
    """The price of a checkout and the facts that led to it."""

    quote: Quote
    place: Place | None
    place_origin: Origin | None
    buyer: Buyer
    entity: SellingEntity | None
    tables: TaxTables


def calculate(
    checkout: Document, lines: Sequence[PricedLine], errors: Errors, *, sent: Collection[str] = ()
) -> Calculation | None:
    """Price a checkout and set its figures; add what is wrong to `errors` and return None if anything is.

    `sent` names the attributes that the request carries. The number of queries does not depend on that of lines.
    """
    settings = account(checkout.live_mode)
    add_errors(errors, ValidationError(check_checkout(checkout, lines, settings)))
    basket = untaxed_basket(checkout, lines)
    for found in checks.find_problems(basket):
        if not _is_told(found.parameter, errors):
            errors.setdefault(found.parameter, []).append(problem(found.code, found.message, parameter=found.parameter))
    buyer, more = find_buyer(checkout, sent)
    add_errors(errors, ValidationError(more))
    show_identifiers(checkout, buyer.identifiers)
    entity = _entity(checkout, lines, settings, errors)
    add_errors(errors, ValidationError(buyer.applicability_errors(checkout, entity)))
    if errors:
        return None
    classify(checkout, lines, settings)
    return _price(checkout, lines, basket, buyer, entity, settings)


def _is_told(parameter: str, errors: Errors) -> bool:
    """Tell whether a member, or the whole line around it, could not even be read."""
    return parameter in errors or f"{parameter.partition('].')[0]}]" in errors


def untaxed_basket(checkout: Document, lines: Sequence[PricedLine]) -> Basket:
    """Return what pricing needs of a checkout, before anything is known about taxes."""
    shipping = checkout.shipping_choice.get("amount")
    return Basket(
        currency=checkout.currency,
        minor_units=minor_units_of(checkout.currency),
        lines=tuple(_line(checkout, line) for line in lines),
        tax_inclusive=checkout.tax_inclusive,
        discount=_discount(checkout.discount),
        shipping=None if shipping is None else Decimal(shipping),
        shipping_discount=_discount(checkout.shipping_discount),
    )


def _discount(sent: dict[str, Decimal]) -> Discount | None:
    if not sent:
        return None
    quantity = sent.get("quantity")
    return Discount(sent.get("amountOff"), sent.get("percentOff"), None if quantity is None else int(quantity))


def _line(checkout: Document, line: PricedLine) -> Line:
    return Line(
        price=line.ask.get("price"),
        aggregate_price=line.ask.get("aggregatePrice"),
        quantity=line.quantity,
        discount=_discount(line.ask.get("discount", {})),
        physical=line.physical,
        fees=tuple(_applicable_fees(checkout, line)),
    )


def _applicable_fees(checkout: Document, line: PricedLine) -> list[Fee]:
    """Return the fees of the line's SKU for its destination and the checkout's currency (R-CAT-207, R-CHK-054)."""
    recipient = checkout.ship_to if line.physical else checkout.bill_to
    address = recipient.get("address", {})
    return [
        Fee(fee["id"], fee["type"], fee["amount"])
        for fee in line.sku_fees
        if fee["currency"] == checkout.currency
        and fee["country"] == address.get("country")
        and (not fee["subdivisions"] or address.get("state") in fee["subdivisions"])
    ]


def _entity(
    checkout: Document, lines: Sequence[PricedLine], settings: AccountSettings, errors: Errors
) -> SellingEntity | None:
    """Choose the selling entity and note it on the checkout (R-CHK-121, R-CHK-122)."""
    destination = checkout.destination
    try:
        entity = choose_selling_entity(
            entity_rules(settings),
            routes=[(line.origin_country, destination) for line in lines if line.is_goods],
            bill_to=checkout.bill_to.get("address", {}).get("country"),
            ship_to=destination,
            purchase_location=checkout.purchase_location.get("country"),
        )
    except SellingEntityNotFound:
        errors.setdefault("items", []).append(problem("selling_entity_not_found", NO_ENTITY))
        return None
    checkout.selling_entity = {"id": entity.id, "name": entity.name} if entity else {}
    return entity


def _price(
    checkout: Document,
    lines: Sequence[PricedLine],
    basket: Basket,
    buyer: Buyer,
    entity: SellingEntity | None,
    settings: AccountSettings,
) -> Calculation:
    day = checkout.now().date()
    addresses = [checkout.ship_to.get("address"), checkout.bill_to.get("address"), checkout.purchase_location]
    ship_to, bill_to, purchase_location = locate_all(addresses)
    found = place_of_taxation(
        ship_to=ship_to,
        bill_to=bill_to,
        purchase_location=purchase_location,
        default=default_place(settings),
    )
    place, origin = found or (None, None)
    codes = {line.tax_code for line in lines}
    tables = tax_tables(place, origin, day=day, tax_codes=codes, live_mode=checkout.live_mode)
    relief = (
        no_place_relief(place)
        or certificate_relief(buyer.certificates, place=_certified_place(lines, ship_to, bill_to), day=day)
        or reverse_charge_of(buyer, place=place, entity=entity)
    )
    sales = [_sales_tax(checkout, line, tables, relief) for line in lines]
    border = _border(checkout, lines, basket, settings, day)
    taxed = [border.tax_of(line, tax, tables) for line, tax in zip(lines, sales, strict=True)]
    priced = [replace(line, tax=tax) for line, tax in zip(basket.lines, taxed, strict=True)]
    quote = price_basket(replace(basket, lines=tuple(priced)))
    _take_over(checkout, lines, quote)
    return Calculation(quote, place, origin, buyer, entity, tables)


def _certified_place(lines: Sequence[PricedLine], ship_to: Place | None, bill_to: Place | None) -> Place | None:
    """Return the state that a certificate must be for (R-CHK-107)."""
    return ship_to if has_goods(lines) else bill_to


def _sales_tax(checkout: Document, line: PricedLine, tables: TaxTables, relief: Relief | None) -> SalesTax:
    origin = (line.ship_from or checkout.ship_from).get("address")
    if relief is None and line.physical and origin:
        relief = origin_relief(_place_of(origin))
    rate, treatment = tables.sales_tax_parts(line.tax_code)
    return SalesTax(rate, treatment, relief, tables.shipping_rule)


def _place_of(address: dict[str, str]) -> Place:
    """Return an origin as a place; its counties play no part."""
    return Place(address.get("country", ""), address.get("state", ""), "", address.get("postalCode", ""))


@dataclass(frozen=True)
class Border:
    """What crossing a border means for the lines of one checkout (R-CHK-123 to R-CHK-128)."""

    checkout: Document
    terms: ImportTerms
    duties: DutyTables
    day: date

    def tax_of(self, line: PricedLine, sales_tax: SalesTax, tables: TaxTables) -> LineTax:
        """Return the line's tax: sales tax, landed cost, or none because the buyer pays on delivery."""
        destination = self.checkout.destination
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


def _border(
    checkout: Document, lines: Sequence[PricedLine], basket: Basket, settings: AccountSettings, day: date
) -> Border:
    choice, destination = checkout.shipping_choice, checkout.destination
    # Where nothing crosses a border (R-CHK-123), neither duties nor the worth in euros count.
    crosses = destination is not None and any(line.origin_country not in (None, destination) for line in lines)
    terms = ImportTerms(
        goods_value=physical_value(basket),
        euro_rate=euro_rate(checkout.currency) if crosses else None,
        tax_inclusive=checkout.tax_inclusive,
        shipping_known="amount" in choice,
        terms=Terms(choice.get("shippingTerms", Terms.DDP)),
        enabled=settings.landed_cost_enabled,
        available=settings.landed_cost_available,
    )
    return Border(checkout, terms, duty_tables([destination] if destination and crosses else []), day)


def _take_over(checkout: Document, lines: Sequence[PricedLine], quote: Quote) -> None:
    for line, figures in zip(lines, quote.lines, strict=True):
        line.set_figures(figures)
    checkout.set_totals(quote.totals)
    checkout.shipping_tax = quote.shipping_tax.value
    checkout.importer_of_record_tax = quote.importer_of_record_tax
