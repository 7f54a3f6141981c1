"""Preconditions for opening an invoice: sources that may be used and pay all of it (R-CHK-195, R-CHK-202)."""

from fulfillment.customers.lookup import find_customer
from fulfillment.orders.exceptions import CustomerDisabled, PaymentInvalid, SourceInUse
from fulfillment.payments.amounts import ZERO
from fulfillment.payments.sessions.attachment import attach_source
from fulfillment.payments.sessions.contributions import contributions_of, remaining, session_state
from fulfillment.payments.sessions.exceptions import SourceNotReusable
from fulfillment.payments.sessions.models import REQUIRES_CONFIRMATION
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.states import CHARGEABLE

from .models import Invoice


def refuse_unless_payable(invoice: Invoice) -> None:
    """Raise unless the invoice can be collected as it is.

    No shopper is present to approve or to send funds, so every source must be chargeable. Raises CustomerDisabled,
    PaymentInvalid, SourceNotReusable, SourceInUse, in this order.
    """
    refuse_disabled_customer(invoice)
    if invoice.total_amount == ZERO:
        return
    sources = sources_of(invoice)
    session = invoice.session
    ready = session_state(session) == REQUIRES_CONFIRMATION and not remaining(session)
    if not ready or any(source.state != CHARGEABLE for source in sources):
        raise PaymentInvalid
    for source in sources:
        refuse_unsuitable(invoice, source)


def refuse_disabled_customer(invoice: Invoice) -> None:
    """Raise CustomerDisabled if the customer is disabled or deleted (R-CHK-209)."""
    customer = find_customer(invoice.customer_id, live_mode=invoice.live_mode)
    if customer is None:
        raise CustomerDisabled(invoice.customer_id, "does not exist")
    if not customer.enabled:
        raise CustomerDisabled(invoice.customer_id, "is disabled")


def attach(invoice: Invoice, source: Source) -> None:
    """Attach a source to an invoice, in memory; only a saved one if attempts are repeated (R-CHK-202).

    Raises SourceNotReusable, SourceInUse, and what `attach_source` raises.
    """
    refuse_unsuitable(invoice, source)
    attach_source(invoice.session, source)


def refuse_unsuitable(invoice: Invoice, source: Source) -> None:
    """Raise SourceNotReusable if the source cannot be charged again (R-CHK-202), SourceInUse if it is not theirs."""
    if invoice.billing_optimization and not (source.is_primary and source.reusable):
        raise SourceNotReusable
    if not source.belongs_to(invoice.customer_id):
        raise SourceInUse(source.wire_id)


def sources_of(invoice: Invoice) -> list[Source]:
    """Return the sources of an invoice, in the order attached."""
    return [row.source for row in contributions_of(invoice.session)]
