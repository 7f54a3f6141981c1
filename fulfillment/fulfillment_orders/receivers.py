"""Receivers: each calls the function that holds the rule."""

from typing import Any

from django.dispatch import receiver

from catalog.inventory_items.commitments import register_commitment_check
from fulfillment.stock.models import Level
from fulfillment.stock.operations import stock_received

from .fulfiller.backorders import has_backorders, serve_backorders

register_commitment_check(has_backorders)


@receiver(stock_received, sender=Level)
def backorders_come_first(level: Level, **kwargs: Any) -> None:
    serve_backorders(level)
