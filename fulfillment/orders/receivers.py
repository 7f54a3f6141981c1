"""Receivers: keep the decimals of currencies that orders have amounts in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.dispatch import receiver

from catalog.reference.models import Currency
from catalog.wire.exceptions import problem
from catalog.wire.records.effects import counted

from .models import Order
from .states import IN_PROGRESS


@receiver(pre_save, sender=Currency)
def keep_decimals(instance: Currency, raw: bool, **kwargs: Any) -> None:
    """Refuse other decimals for a currency of orders in progress: their captures would not add up (R-FUL-262).

    Raises ValidationError with the number of orders.
    """
    former = None if raw else Currency.objects.filter(pk=instance.pk).first()
    if former is None or former.minor_units == instance.minor_units:
        return
    orders = Order.objects.filter(currency=instance.code, state__in=IN_PROGRESS).count()
    if orders:
        verb = "is" if orders == 1 else "are"
        text = f"{counted(orders, 'order')} in progress {verb} in this currency."
        raise ValidationError({"minor_units": [problem("invalid_parameter", text)]})
