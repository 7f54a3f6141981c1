"""Warnings about a basket that the API does not refuse (R-CHK-105, R-CHK-153, R-CHK-229)."""

from collections.abc import Iterable

from catalog.wire.values.naming import wire_name
from catalog.wire.values.web_addresses import is_web_address
from fulfillment.checkouts.models import Checkout, CheckoutLine
from fulfillment.payments.sessions.contributions import contributions_of, primary_of
from fulfillment.sales.calculation import Calculation

WALLETS = "Apple Pay, Google Pay and Klarna"
WALLET_TYPES = frozenset({"applePay", "googlePay", "klarnaCredit", "klarnaCreditRecurring"})


def notes_on(checkout: Checkout, calculation: Calculation) -> list[str]:
    """Return the warnings about a simulated checkout."""
    return [*_place_notes(checkout, calculation), *payment_notes(checkout)]


def _place_notes(checkout: Checkout, calculation: Calculation) -> Iterable[str]:
    origin = calculation.place_origin
    if calculation.place is None:
        yield "No address and no default place of taxation: nothing is taxed yet."
    elif origin is not None and origin.is_estimate:
        yield f"Taxed by the {wire_name(origin)}: an estimate until there is an address."
    if not checkout.selling_entity:
        yield "The selling entity is not known yet: origin and destination decide it."


def payment_notes(checkout: Checkout) -> Iterable[str]:
    """Yield warnings about payment methods."""
    lacking = lines_without_picture(checkout)
    if lacking:
        yield f"{WALLETS} are not ready: no image or URL on {', '.join(lacking)}."
    renewed = [line for line in checkout.items if _renews(line)]
    if renewed and not _has_saved_source(checkout):
        names = dict.fromkeys(line.sku_id or str(line) for line in renewed)
        yield (
            f"Automatic renewal of {', '.join(names)} needs a source that is saved for the customer when the order is "
            "placed; there is none. The order is placed all the same."
        )


def lines_without_picture(checkout: Checkout) -> list[str]:
    """Return the products that wallets cannot show (R-CHK-153), each once."""
    shown = ("image", "url")
    bare = [line for line in checkout.items if not all(is_web_address(line.product.get(name)) for name in shown)]
    return list(dict.fromkeys(line.sku_id or str(line.product.get("id", "")) for line in bare))


def _renews(line: CheckoutLine) -> bool:
    """Return whether a subscription renews itself; with a plan it does by default (R-CHK-222)."""
    info = line.subscription_info
    return bool(info.get("auto_renewal", "plan_id" in info))


def _has_saved_source(checkout: Checkout) -> bool:
    primary = primary_of(contributions_of(checkout.session))
    return primary is not None and primary.source.reusable
