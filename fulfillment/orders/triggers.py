"""Triggers, and nothing else: each calls the one function that holds the rule."""

from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver

from catalog.reference.models import Currency
from fulfillment.events.worker.due_rows import due_rows

from .lifecycle.payment_arrival import give_up_overdue_orders
from .protection import refuse_other_decimals

due_rows("give up unpaid orders")(give_up_overdue_orders)


@receiver(pre_save, sender=Currency)
def keep_decimals(instance: Currency, raw: bool, **kwargs: Any) -> None:
    if not raw:
        refuse_other_decimals(instance)
