"""Members of checkout messages that have rules of form of their own (checkout.md, 3.1, 3.2, section 20)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalog.reference.validators import validate_country_of_origin
from catalog.skus.breadcrumbs import validate_breadcrumb
from catalog.skus.models import Sku
from catalog.wire.exceptions import Errors, invalid, problem
from catalog.wire.messages.fields import Choice, Flag, Member, Metadata, Number, Text, Whole
from catalog.wire.messages.nested import Part
from catalog.wire.records.metadata import validate_metadata
from catalog.wire.values.times import format_time, parse_time
from fulfillment.addresses.members import CountryCode
from fulfillment.stock.serializers import BAD_QUANTITY

ONE_KIND = "Only one of amountOff or percentOff can be specified."

LANGUAGES = {
    "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "en": "en_US", "en-gb": "en_US", "es": "es_ES", "es-419": "es_ES",
    "fi": "fi_FI", "fr": "fr_FR", "fr-ca": "fr_CA", "it": "it_IT", "ja": "ja_JP", "ko": "ko_KR", "nl": "nl_NL",
    "no": "no_NO", "pl": "pl_PL", "sv": "sv_SE", "zh-cn": "zh_CN", "zh-tw": "zh_TW", "zh-hk": "zh_TW", "ar": "en_US",
    "el": "en_US", "hu": "en_US", "pt": "en_US", "pt-br": "en_US", "ru": "en_US", "sk": "en_US", "th": "en_US",
    "tr": "en_US",
}  # fmt: skip
"""Locale of a language; languages without a supported locale get the default (R-CHK-096)."""


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
    """A language that stands for a locale (R-CHK-096)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(*LANGUAGES, **kwargs)

    def read(self, value: Any) -> str:
        """Return the locale of the language. Raises ValidationError for an unknown one."""
        text = Text.read(self, value)
        if text not in LANGUAGES:
            raise invalid(text)
        return LANGUAGES[text]


class Moment(Text):
    """A timestamp that is stored as text; `name` is the published parameter (E-CHK-46)."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.parameter = name

    def read(self, value: Any) -> str:
        """Return the canonical text. Raises ValidationError for no timestamp."""
        return format_time(parse_time(value, self.parameter))


class CheckedMetadata(Metadata):
    """Metadata of a part that has no model field of its own."""

    def read(self, value: Any) -> Any:
        """Return what is stored. Raises ValidationError (R-CON-112)."""
        stored = super().read(value)
        validate_metadata(stored)
        return stored


class OriginCountry(Text):
    """A country of origin (E-CAT-02)."""

    def read(self, value: Any) -> str:
        """Return the code. Raises ValidationError for an unknown or excluded country."""
        code = super().read(value)
        validate_country_of_origin(code)
        return code


class LimitedText(Text):
    """Text up to a length, with the limits of the SKU's own field."""

    def __init__(self, attribute: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.attribute = attribute

    def read(self, value: Any) -> str:
        """Return the text. Raises ValidationError where the SKU's field would."""
        text = super().read(value)
        field: models.Field[Any, Any] = Sku._meta.get_field(self.attribute)  # type: ignore[assignment]
        field.run_validators(text)
        return text


class Weight(Number):
    """A weight with the SKU's own rules (R-CAT-029)."""

    def read(self, value: Any) -> Any:
        """Return the rounded weight. Raises ValidationError."""
        return Sku._meta.get_field("weight").to_python(super().read(value))


class Breadcrumb(Text):
    """A breadcrumb (R-CAT-032)."""

    def read(self, value: Any) -> str:
        """Return the text. Raises ValidationError when it is too long."""
        text = super().read(value)
        validate_breadcrumb(text)
        return text


PRODUCT_MESSAGES = {
    "skuGroupId": problem("missing_parameter", "An item of type sku is missing a skuGroupId parameter."),
    "countryOfOrigin": problem("missing_parameter", "must not be null"),
}


def product_members() -> dict[str, Member]:
    """Return the members of `productDetails` that requests and answers share (catalog.md, section 7)."""
    return {
        "id": LimitedText("part_number"),
        "skuGroupId": Text(),
        "name": LimitedText("name"),
        "countryOfOrigin": OriginCountry(),
        "description": LimitedText("description"),
        "image": LimitedText("image"),
        "url": LimitedText("url"),
        "partNumber": LimitedText("part_number"),
        "partnerAccountId": LimitedText("partner_account_id"),
        "weight": Weight(),
        "weightUnit": Choice(*Sku.WeightUnit.values),
        "itemBreadcrumb": Breadcrumb(),
    }


class ProductDetails(Part):
    """`productDetails`: its errors use the bare member name, as published (R-CAT-100 to 102, E-CAT-21, E-CAT-22)."""

    def __init__(self) -> None:
        required = {"skuGroupId": Text(required=True), "countryOfOrigin": OriginCountry(required=True)}
        required |= {"id": LimitedText("part_number", required=True), "name": LimitedText("name", required=True)}
        super().__init__(product_members() | required | {"metadata": CheckedMetadata()}, ignored=("physical",))

    def read(self, value: Any) -> dict[str, Any]:
        """Return the details. Raises ValidationError with bare parameters."""
        try:
            return super().read(value)
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                raise
            errors: Errors = {}
            for name, found in error.error_dict.items():
                errors[name] = [_bare(name, one) for one in found]
            raise ValidationError(errors) from None


def _bare(name: str, error: ValidationError) -> ValidationError:
    if error.code == "missing_parameter" and name in PRODUCT_MESSAGES:
        error = PRODUCT_MESSAGES[name]
    params = dict(error.params or {})
    if "status" not in params:
        return invalid(params.get("value", ""), parameter=name)
    return ValidationError(error.message, error.code, params | {"parameter": params.get("parameter") or name})


def discount_members(*, with_quantity: bool = False) -> dict[str, Member]:
    """Return the members of a discount (section 7)."""
    amounts: dict[str, Member] = {"amountOff": Number(), "percentOff": Number()}
    return amounts | {"quantity": Quantity()} if with_quantity else amounts


class Discount(Part):
    """A discount: amountOff or percentOff, on a line with the discounted units; `name` is the published parameter."""

    def __init__(self, name: str = "discount", *, with_quantity: bool = False) -> None:
        super().__init__(discount_members(with_quantity=with_quantity))
        self.parameter = name

    def read(self, value: Any) -> dict[str, Any]:
        """Return the discount. Raises ValidationError, also for one that takes nothing off (R-CHK-044)."""
        stored = super().read(value)
        if not stored:
            raise problem("invalid_parameter", ONE_KIND, parameter=self.parameter)
        return stored


def shipping_choice() -> Part:
    """Return the chosen shipping: passed through except amount and terms (R-CHK-057)."""
    texts = {name: Text() for name in ("id", "description", "serviceLevel")}
    return Part({"amount": Number(), "shippingTerms": Terms()} | texts, ignored=("taxAmount",))


class Terms(Choice):
    """Who pays at the border (R-CHK-059: the published parameter is bare)."""

    def __init__(self) -> None:
        super().__init__("DDP", "DAP")

    def read(self, value: Any) -> str:
        """Return the terms. Raises ValidationError for others."""
        text = Text.read(self, value)
        if text not in self.choices:
            raise invalid(text, "is not a valid item type.", parameter="shippingTerms")
        return text


def purchase_location() -> Part:
    """Return where the buyer seems to be (R-CHK-105)."""
    return Part({"country": CountryCode(required=True), "state": Text(), "postalCode": Text()})


def subscription_members() -> dict[str, Member]:
    """Return what a line says about its subscription (section 20)."""
    texts: dict[str, Member] = {name: Text() for name in ("subscriptionId", "planId", "terms", "billingAgreementId")}
    flags = {"autoRenewal": Flag(), "freeTrial": Flag()}
    return texts | flags | {"startTime": Moment("startTime"), "endTime": Moment("endTime")}
