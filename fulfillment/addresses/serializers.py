"""Addresses in messages (checkout.md, 3.4)."""

from catalog.reference.validators import validate_country
from catalog.wire.messages.fields import Text
from catalog.wire.messages.serializers import ApiSerializer

from .rules import MAX_LENGTHS

MAX_LENGTH = 255
LONGEST_EMAIL = 254
"""The limit of RFC 5321, which country specifications do not announce."""


class AddressSerializer(ApiSerializer):
    """An address; what of it is required depends on its use (R-CHK-117)."""

    line1 = Text(max_length=MAX_LENGTHS["line1"])
    line2 = Text(max_length=MAX_LENGTHS["line2"])
    city = Text(max_length=MAX_LENGTHS["city"])
    postal_code = Text(max_length=MAX_LENGTH)
    state = Text(max_length=MAX_LENGTH)
    country = Text(validators=[validate_country])


class AdditionalInfoSerializer(ApiSerializer):
    """The rarer parts of an address."""

    neighborhood = Text(max_length=MAX_LENGTHS["neighborhood"])
    division = Text(max_length=MAX_LENGTH)
    phonetic_name = Text(max_length=MAX_LENGTH)


class TitledInfoSerializer(AdditionalInfoSerializer):
    """The rarer parts of a billing address."""

    title = Text(max_length=MAX_LENGTH)


class OriginSerializer(ApiSerializer):
    """The place that goods come from: `shipFrom`."""

    address = AddressSerializer(keep_valid=True)
    additional_address_info = AdditionalInfoSerializer()


class RecipientSerializer(OriginSerializer):
    """An address and the person or organization it belongs to: `shipTo`, a customer's `shipping`."""

    name = Text(max_length=MAX_LENGTHS["name"])
    phone = Text(max_length=MAX_LENGTH)
    email = Text(max_length=LONGEST_EMAIL)
    organization = Text(max_length=MAX_LENGTHS["organization"])


class BillToSerializer(RecipientSerializer):
    """Who is billed: `billTo`."""

    additional_address_info = TitledInfoSerializer()
