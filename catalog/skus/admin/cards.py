"""Cards on the home page about SKUs that need attention."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from catalog.pairing import PairState, with_pair_state
from catalog.skus.models import Sku
from catalog.staff.home import Card, provides_cards
from catalog.staff.mode import is_live, now_of

RECENT_DAYS = 7


@provides_cards
def sku_cards(request: HttpRequest) -> Iterator[Card]:
    """Yield the counts in the current mode, for people who may see SKUs."""
    if not request.user.has_perm("catalog.view_sku"):
        return
    skus = Sku.objects.in_mode(is_live(request))
    pairs = with_pair_state(skus)
    yield _card("Drifted pairs", "SKU and item differ", pairs.filter(pair_state=PairState.DRIFTED), pair="drifted")
    missing = pairs.filter(pair_state=PairState.ITEM_MISSING)
    yield _card("Items missing", "Managed SKUs without an item", missing, pair="item_missing")
    no_hs_code = skus.filter(Q(hs_code="") & (Q(sku_group__isnull=True) | Q(sku_group__hs_code="")))
    yield _card("Without HS code", "Duties cannot be calculated", no_hs_code, missing="hs_code")
    yield _card("Without weight", "Cannot ship to Switzerland", skus.filter(weight=None), missing="weight")
    yield _recent(skus, now_of(request))


def _card(title: str, text: str, rows: QuerySet[Sku], **filters: str) -> Card:
    link = f"{reverse('admin:catalog_sku_changelist')}?{urlencode(filters)}"
    return Card(title=title, text=text, link=link, rows=rows)


def _recent(skus: QuerySet[Sku], now: datetime) -> Card:
    # Whole days: the filter of the list has no finer ones.
    first = timezone.localtime(now).date() - timedelta(days=RECENT_DAYS)
    rows = skus.filter(updated_time__gte=timezone.make_aware(datetime.combine(first, time.min)))
    card = _card("Changed SKUs", f"In the last {RECENT_DAYS} days", rows, updated_time_from=first.isoformat())
    return replace(card, is_trouble=False)
