"""What staff may not change in a reference table because open orders are divided by it."""

from django.core.exceptions import ValidationError

from catalog.reference.models import Currency
from catalog.wire.exceptions import problem
from catalog.wire.records.effects import counted

from .models import Order
from .states import IN_PROGRESS


def refuse_other_decimals(currency: Currency) -> None:
    """Refuse other decimals for a currency of orders in progress: their captures would not add up (R-FUL-262).

    Raises ValidationError with the number of orders.
    """
    former = Currency.objects.filter(pk=currency.pk).first()
    if former is None or former.minor_units == currency.minor_units:
        return
    orders = Order.objects.filter(currency=currency.code, state__in=IN_PROGRESS).count()
    if orders:
        verb = "is" if orders == 1 else "are"
        text = f"{counted(orders, 'order')} in progress {verb} in this currency."
        raise ValidationError({"minor_units": [problem("invalid_parameter", text)]})
