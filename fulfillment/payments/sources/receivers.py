"""What events show of payment sources."""

from fulfillment.events.log.payloads import show_as

from .serializers import SourceSerializer

show_as("source", SourceSerializer)
show_as("customer.source", SourceSerializer)
