"""Whether an invoice can be opened: enough money in sight, from sources that may be used (R-CHK-195, R-CHK-202)."""

from fulfillment.customers.lookup import find_customer
from fulfillment.orders.exceptions import CustomerDisabled, PaymentInvalid, SourceInUse
from fulfillment.payments.amounts import ZERO
from fulfillment.payments.sessions.attachment import attach_source
from fulfillment.payments.sessions.contributions import contributions_of, remaining
from fulfillment.payments.sessions.exceptions import SourceNotReusable
from fulfillment.payments.sessions.models import REQUIRES_CONFIRMATION
from fulfillment.payments.sessions.representation import session_state
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.states import CHARGEABLE

from .models import Invoice


def refuse_unless_payable(invoice: Invoice) -> None:
    """Refuse to open an invoice that cannot be collected as it stands.

    Nobody is there to approve anything or to send funds, so that every source must be chargeable. Raises
    CustomerDisabled, PaymentInvalid, SourceNotReusable, SourceInUse, in this order.
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
    """Refuse to bill a customer who is disabled or gone (R-CHK-209). Raises CustomerDisabled."""
    customer = find_customer(invoice.customer_id, live_mode=invoice.live_mode)
    if customer is None:
        raise CustomerDisabled(invoice.customer_id, "does not exist")
    if not customer.enabled:
        raise CustomerDisabled(invoice.customer_id, "is disabled")


def attach(invoice: Invoice, source: Source) -> None:
    """Let a source pay for an invoice, in memory; where attempts are repeated, a saved one only (R-CHK-202).

    Raises SourceNotReusable, SourceInUse, and what `attach_source` refuses.
    """
    refuse_unsuitable(invoice, source)
    attach_source(invoice.session, source)


def refuse_unsuitable(invoice: Invoice, source: Source) -> None:
    """Refuse what cannot be charged again, and what is somebody else's (R-CHK-202, R-CHK-167).

    Raises SourceNotReusable, SourceInUse.
    """
    if invoice.billing_optimization and not (source.is_primary and source.reusable):
        raise SourceNotReusable
    if not source.belongs_to(invoice.customer_id):
        raise SourceInUse(source.wire_id)


def sources_of(invoice: Invoice) -> list[Source]:
    """Return what pays an invoice, in the order attached."""
    return [row.source for row in contributions_of(invoice.session)]
