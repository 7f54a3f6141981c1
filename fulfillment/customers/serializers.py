"""Customers on the wire (checkout.md, 3.7)."""

from typing import Any

from catalog.wire.messages.fields import Choice, Flag, Metadata, Text, Time, TimeText
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.addresses.contact import Locale
from fulfillment.addresses.serializers import RecipientSerializer
from fulfillment.payments.sources.serializers import SourceSerializer
from fulfillment.tax_identifiers.serializers import TaxIdentifierSerializer

from .models import Customer


class CertificateSerializer(ApiSerializer):
    """A tax certificate of a US state, complete (R-CHK-107, R-CHK-216)."""

    company_name = Text(required=True)
    tax_authority = Text(required=True)
    start_date = TimeText(required=True)
    end_date = TimeText(required=True)
    file_id = Text(required=True)


class CustomerSerializer(ApiSerializer):
    """A customer; `""` equals "not sent" (R-CHK-008). Lists without an element are left out (R-CHK-006)."""

    empty_is_absent = True

    class Meta:
        model = Customer

    wire_id = Text()
    created_time = Time(read_only=True)
    last_changed = Time(read_only=True)
    email = Text()
    shipping = RecipientSerializer()
    default_source_id = Text()
    sources = SourceSerializer(many=True, read_only=True)
    tax_identifiers = TaxIdentifierSerializer(many=True, read_only=True)
    tax_certificates = CertificateSerializer(many=True, read_only=True)
    tax_certificate = CertificateSerializer(write_only=True)
    request_to_be_forgotten = Flag(always=True)
    type = Choice(*Customer.Type.values)
    metadata = Metadata()
    locale = Locale()
    enabled = Flag(empty=True, always=True)
    live_mode = Flag(read_only=True, always=True)

    def to_internal_value(self, data: dict[str, Any]) -> dict[str, Any]:
        """Parse a body; a new customer has not asked to be forgotten yet (R-CHK-217)."""
        if not self.partial:
            data = {name: value for name, value in data.items() if name != "requestToBeForgotten"}
        return super().to_internal_value(data)
