"""Which sources are promised to an order that still waits for its money: nothing else may touch them (R-CHK-138).

The caller of `is_committed` holds the row of the source; whoever lets an order wait does, too.
"""

from django.db.models import Exists, OuterRef, QuerySet

from fulfillment.payments.sources.models import Source

from .models import WAITING, Contribution


def is_committed(source: Source) -> bool:
    """Tell whether an order that waits for payment counts on a source; a saved one may serve many."""
    return _commitments().filter(source=source).exists()


def committed_elsewhere() -> Exists:
    """Return the same about the source of a contribution to another session, to be read along with contributions."""
    return Exists(_commitments().filter(source=OuterRef("source")).exclude(session=OuterRef("session")))


def _commitments() -> QuerySet[Contribution]:
    return Contribution.objects.filter(source__reusable=False, amount__gt=0, session__outcome__in=WAITING)
