"""Customers on the wire (checkout.md, 3.7)."""

from collections.abc import Iterable
from typing import Any

from catalog.wire.http.versioning import NEWEST
from catalog.wire.messages.fields import Choice, Flag, Member, Metadata, Text, Time
from catalog.wire.messages.serializers import Body, WireSerializer, Write
from fulfillment.addresses.contact import Locale
from fulfillment.addresses.members import recipient
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.serializers import SourceSerializer
from fulfillment.tax_identifiers.models import TaxIdentifier
from fulfillment.tax_identifiers.serializers import TaxIdentifierSerializer

from .certificates import certificate
from .models import Customer


class Identifiers(Member):
    """The identifiers of a customer, in full."""

    @staticmethod
    def convert(identifiers: Iterable[TaxIdentifier]) -> list[dict[str, Any]]:
        """Write the identifiers."""
        return TaxIdentifierSerializer.represent_all(identifiers, NEWEST)


class Sources(Member):
    """The saved sources of a customer, in full."""

    @staticmethod
    def convert(sources: Iterable[Source]) -> list[dict[str, Any]]:
        """Write the sources."""
        return SourceSerializer.represent_all(sources, NEWEST)


class CustomerSerializer(WireSerializer):
    """A customer; `""` equals "not sent" (R-CHK-008). Lists without an element are left out (R-CHK-006)."""

    empty_is_absent = True

    class Meta:
        model = Customer

    wire_id = Text()
    created_time = Time(read_only=True)
    last_changed = Time(read_only=True)
    email = Text()
    shipping = recipient()
    default_source_id = Text()
    sources = Sources(read_only=True)
    tax_identifiers = Identifiers(read_only=True)
    tax_certificates = Member(read_only=True)
    tax_certificate = certificate()
    request_to_be_forgotten = Flag(always=True)
    type = Choice(*Customer.Type.values)
    metadata = Metadata()
    locale = Locale()
    enabled = Flag(empty=True, always=True)
    live_mode = Flag(read_only=True, always=True)

    @classmethod
    def represent(cls, resource: Any, version: str) -> dict[str, Any]:
        """Return the customer as the wire shows it."""
        return {name: value for name, value in super().represent(resource, version).items() if value != []}

    @classmethod
    def read(cls, data: dict[str, Any], write: Write, **options: Any) -> Body:
        """Parse a body; who is new has not asked yet to be forgotten (R-CHK-217)."""
        if write is Write.CREATE:
            data = {name: value for name, value in data.items() if name != "requestToBeForgotten"}
        return super().read(data, write, **options)
