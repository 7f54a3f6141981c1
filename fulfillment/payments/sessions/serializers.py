"""How checkouts, orders and invoices show their payment (checkout.md, 3.5)."""

from typing import Any

from catalog.wire.messages.fields import Number, Text
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.payments.sources.serializers import EmbeddedSourceSerializer

from .contributions import contributed, contributions_of, paid_by, remaining, session_state
from .models import Contribution


class NextActionDataSerializer(ApiSerializer):
    """Where the shopper approves, or whose payment instructions to show."""

    redirect_url = Text()
    source_id = Text()
    source_client_secret = Text()


class NextActionSerializer(ApiSerializer):
    """What the shopper has to do (R-CHK-156)."""

    action = Text(always=True)
    data: Any = NextActionDataSerializer(always=True)


class SessionSerializer(ApiSerializer):
    """A payment session with what is paid and what is left (R-CHK-134)."""

    wire_id = Text(always=True)
    client_secret = Text(always=True)
    state = Text(always=True, getter=session_state)
    amount_contributed = Number(always=True, getter=contributed)
    amount_remaining_to_be_contributed = Number(always=True, getter=remaining)
    next_action = NextActionSerializer()


class ContributionSerializer(EmbeddedSourceSerializer):
    """An attached source with what it pays here, so that the amounts add up to what is contributed (R-CHK-134)."""

    amount = Number(always=True)

    def to_representation(self, instance: Contribution) -> dict[str, Any]:
        """Return the source as it is shown, with the amount of the contribution."""
        return super().to_representation(instance.source) | {"amount": paid_by(instance.session, instance)}


class PaymentSerializer(ApiSerializer):
    """The payment of a checkout, order or invoice."""

    session = SessionSerializer(always=True)
    sources = ContributionSerializer(many=True, getter=lambda document: contributions_of(document.session))
