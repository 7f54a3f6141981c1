"""Fields of checkouts, orders and invoices that have rules of their own (checkout.md, 3.1, 3.2)."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalog.skus.models import Sku
from catalog.wire.exceptions import invalid, problem
from catalog.wire.messages.fields import Choice, Member, Number, Text, Whole
from fulfillment.stock.serializers import BAD_QUANTITY

LANGUAGES = {
    "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "en": "en_US", "en-gb": "en_US", "es": "es_ES", "es-419": "es_ES",
    "fi": "fi_FI", "fr": "fr_FR", "fr-ca": "fr_CA", "it": "it_IT", "ja": "ja_JP", "ko": "ko_KR", "nl": "nl_NL",
    "no": "no_NO", "pl": "pl_PL", "sv": "sv_SE", "zh-cn": "zh_CN", "zh-tw": "zh_TW", "zh-hk": "zh_TW", "ar": "en_US",
    "el": "en_US", "hu": "en_US", "pt": "en_US", "pt-br": "en_US", "ru": "en_US", "sk": "en_US", "th": "en_US",
    "tr": "en_US",
}  # fmt: skip
"""Locale of a language; languages without a supported locale get the default (R-CHK-096)."""


class Ignored(Member):
    """A member that clients may send and that changes nothing; answers and descriptions leave it out."""

    def __init__(self) -> None:
        super().__init__(read_only=True)
        self.write_only = True


class Quantity(Whole):
    """A count of units, 1 or more (R-CHK-037, E-CHK-08)."""

    def read(self, value: Any) -> int:
        """Return the count. Raises ValidationError with the published code."""
        try:
            count = super().read(value)
        except ValidationError:
            count = 0
        if not 1 <= count < 10**9:
            raise problem("invalid_quantity_amount", BAD_QUANTITY)
        return count


class Language(Choice):
    """A language that stands for a locale, which is its value (R-CHK-096)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(*LANGUAGES, **kwargs)

    def read(self, value: Any) -> str:
        text = Text.read(self, value)
        if text not in LANGUAGES:
            raise invalid(text)
        return LANGUAGES[text]


class ShippingTerms(Choice):
    """Who pays at the border (R-CHK-059: the published parameter is bare)."""

    def __init__(self) -> None:
        super().__init__("DDP", "DAP")

    def read(self, value: Any) -> str:
        text = Text.read(self, value)
        if text not in self.choices:
            raise invalid(text, "is not a valid item type.", parameter="shippingTerms")
        return text


class SkuText(Text):
    """A text with the limits of a SKU's own attribute."""

    def __init__(self, attribute: str, **kwargs: Any) -> None:
        field: models.Field[Any, Any] = Sku._meta.get_field(attribute)  # type: ignore[assignment]
        super().__init__(validators=[field.run_validators], **kwargs)


class Weight(Number):
    """A weight with the SKU's own rules (R-CAT-029)."""

    def read(self, value: Any) -> Decimal:
        weight: Decimal = Sku._meta.get_field("weight").to_python(super().read(value))
        return weight
