"""Sources on the wire (checkout.md, 3.5)."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import Errors, add_errors, invalid, problem
from catalog.wire.messages.fields import Choice, Flag, Kept, Number, Text, Time, Whole
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.addresses.contact import validate_email_address
from fulfillment.addresses.rules import MAX_LENGTHS, format_errors
from fulfillment.addresses.serializers import (
    LONGEST_EMAIL,
    MAX_LENGTH,
    AdditionalInfoSerializer,
    AddressSerializer,
)

from . import kinds, states
from .cards import is_card_number, plain_number
from .models import Source

SECURITY_CODE = re.compile(r"[0-9]{3,4}")


class CardNumber(Text):
    """A card number. It is never repeated, not even in the error."""

    def read(self, value: Any) -> str:
        number = plain_number(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        if not is_card_number(number):
            raise problem("invalid_parameter", "The card number is not valid.")
        return number


class SecurityCode(Text):
    """Three or four digits that are checked and forgotten."""

    def read(self, value: Any) -> str:
        if not SECURITY_CODE.fullmatch(str(value)):
            raise problem("invalid_parameter", "The security code is not valid.")
        return ""


class PositiveAmount(Number):
    """An amount above zero that can be stored."""

    def read(self, value: Any) -> Any:
        amount = super().read(value)
        exponent = amount.normalize().as_tuple().exponent
        if amount <= 0 or amount.adjusted() >= 15 or not isinstance(exponent, int) or exponent < -4:
            raise invalid(value)
        return amount


class CardSerializer(ApiSerializer):
    """A card: a browser sends the number, which only leaves its last digits (R-CHK-147)."""

    number = CardNumber(required=True, write_only=True)
    cvv = SecurityCode(write_only=True)
    expiration_month = Whole(min_value=1, max_value=12, required=True)
    expiration_year = Whole(min_value=2000, max_value=2099, required=True)
    brand = Text(read_only=True)
    last_four_digits = Text(read_only=True)


class OwnerSerializer(ApiSerializer):
    """A person or organization with an address, whose postal code and state fit its country."""

    first_name = Text(max_length=MAX_LENGTH)
    last_name = Text(max_length=MAX_LENGTH)
    email = Text(max_length=LONGEST_EMAIL)
    phone_number = Text(max_length=MAX_LENGTH)
    organization = Text(max_length=MAX_LENGTHS["organization"])
    upstream_id = Text(max_length=MAX_LENGTH)
    address = AddressSerializer(keep_valid=True)
    additional_address_info = AdditionalInfoSerializer()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the owner. Raises ValidationError (E-CHK-16, E-CHK-17, E-CHK-61)."""
        errors: Errors = format_errors(attrs.get("address", {}))
        try:
            if attrs.get("email"):
                validate_email_address(attrs["email"])
        except ValidationError as error:
            add_errors(errors, ValidationError({"email": error}))
        if errors:
            raise ValidationError(errors)
        return attrs


class Details(Kept):
    """The object of a source of one type; it is named after the type."""

    def bind(self, field_name: str, parent: Any) -> None:
        """Take the type from the wire name."""
        super().bind(field_name, parent)
        source_type = self.wire_name
        self.getter = lambda source: source.details if source.type == source_type else None


class DetailsSerializer(ApiSerializer):
    """The objects of all types, one of which a source has."""

    credit_card = CardSerializer(getter=lambda source: source.details if source.type == kinds.CREDIT_CARD else None)
    google_pay = Details()
    apple_pay = Details()
    customer_credit = Details()
    wire_transfer = Details()
    konbini = Details()
    b_pay = Details()
    cod_japan = Details()
    pay_pal = Details()
    pay_pal_billing = Details()
    pay_pal_credit = Details()
    klarna_credit = Details()
    klarna_credit_recurring = Details()
    direct_debit = Details()
    online_banking = Details()
    alipay = Details()
    alipay_cn = Details()
    ideal = Details()
    msts = Details()
    bancontact = Details()


class RedirectSerializer(ApiSerializer):
    """Where the shopper approves a source."""

    redirect_url = Text(source="shopper_page")


class EmbeddedSourceSerializer(DetailsSerializer):
    """A source as what it pays shows it; the amount is that of the contribution."""

    wire_id = Text(read_only=True, always=True)
    type = Choice(*kinds.KINDS, read_only=True, always=True)
    owner = OwnerSerializer(read_only=True)
    upstream_id = Text(read_only=True)


class SourceSerializer(DetailsSerializer):
    """A source with its state; of a card, what may be known of it.

    `""` equals "not sent" (R-CHK-008).
    """

    empty_is_absent = True

    class Meta:
        model = Source

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    type = Choice(*kinds.KINDS, required=True, empty=None)
    currency = Text()
    amount = PositiveAmount()
    reusable = Flag(read_only=True, always=True)
    state = Choice(*(state for state, _ in states.CHOICES), read_only=True, always=True)
    flow = Choice(*(flow for flow, _ in kinds.FLOWS), read_only=True, always=True)
    customer_id = Text(source="customer_wire_id", read_only=True)
    upstream_id = Text()
    owner = OwnerSerializer()
    payment_session_id = Text()
    client_secret = Text(read_only=True, always=True)
    redirect = RedirectSerializer(read_only=True, getter=lambda source: source if source.shopper_page else None)
    live_mode = Flag(read_only=True, always=True)

    def to_representation(self, instance: Source) -> dict[str, Any]:
        """Return the source as the wire shows it; a single-use one with what it pays of its last session."""
        shown = super().to_representation(instance)
        last = instance.last_contribution if instance.amount is None else None
        if last is not None:
            shown |= {"amount": last.amount, "currency": instance.currency or last.session.currency}
        return shown
