"""The lines of an invoice, in their order."""

from fulfillment.checkouts.lines import with_document

from .models import Invoice, InvoiceLine


def lines_of(invoice: Invoice) -> list[InvoiceLine]:
    """Return the lines of a stored invoice."""
    return with_document(invoice, invoice.lines.all())
