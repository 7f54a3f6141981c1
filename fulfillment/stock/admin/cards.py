"""What of the stock needs attention, on the home page."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from catalog.staff.home import Card, provides_cards
from catalog.staff.mode import is_live, now_of
from fulfillment.stock.models import Level, Reservation

from .filters import ABOUT_TO_EXPIRE, LEVEL_STATES, SOON


@provides_cards
def stock_cards(request: HttpRequest) -> Iterator[Card]:
    """Yield reservations about to expire, and levels that promise more than there is (R-FUL-028)."""
    now = now_of(request)
    if request.user.has_perm("fulfillment.view_reservation"):
        ending = Reservation.objects.in_mode(is_live(request)).active_at(now).filter(expires_time__lte=now + SOON)
        link = f"{reverse('admin:fulfillment_reservation_changelist')}?state={ABOUT_TO_EXPIRE}"
        text = f"Within {SOON.seconds // 60} minutes"
        yield Card("Reservations about to expire", text, link, ending, is_trouble=False)
    if request.user.has_perm("fulfillment.view_level"):
        levels = Level.objects.as_of(now).filter(LEVEL_STATES["promised"][1], live_mode=is_live(request))
        link = f"{reverse('admin:fulfillment_level_changelist')}?stock=promised"
        text = "More units promised than on hand"
        yield Card("Oversold", text, link, levels)
