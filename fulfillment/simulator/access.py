"""Permissions of the simulator, and access to checkouts (R-CHK-251, R-CHK-015)."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404

from catalog.wire.exceptions import NotFound
from fulfillment.checkouts.models import Checkout

MAY_SIMULATE = permission_required(["fulfillment.view_scenario", "fulfillment.add_checkout"], raise_exception=True)


def find_checkout(wire_id: str, *, live_mode: bool) -> Checkout:
    """Return a checkout of the present mode. Raises Http404."""
    try:
        return Checkout.objects.find(wire_id, live_mode=live_mode)
    except NotFound:
        raise Http404 from None
