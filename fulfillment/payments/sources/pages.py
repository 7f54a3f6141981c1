"""Addresses of the pages where shoppers approve a payment (R-CHK-154). They contain the source's secret."""

import uuid

from . import behaviors, kinds, states
from .models import Source

FOLDER = "/pay/"
"""Everything below is a browser's; settings.BROWSER_PATHS names it."""


def page_address(source: Source, base_address: str) -> str:
    """Return the address of a source's page, "" if the shopper has nothing to do. `base_address` is this server's."""
    needs_shopper = source.flow == kinds.REDIRECT or source.behaviour in behaviors.CHALLENGED
    if source.state == states.FAILED or not needs_shopper:
        return ""
    return f"{base_address.rstrip('/')}{FOLDER}{source.client_secret}/"


def find_by_secret(wire_id: str, secret: uuid.UUID) -> Source | None:
    """Return the source of a page by its address, None unless both parts match."""
    return Source.objects.filter(wire_id=wire_id, secret=secret).first()
