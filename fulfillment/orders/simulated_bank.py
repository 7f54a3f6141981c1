"""Beyond the published API: playing the bank, in test mode (R-FUL-270, R-FUL-273, R-FUL-430, R-FUL-444)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from rest_framework.response import Response

from catalog.wire.exceptions import Errors, Forbidden, missing
from catalog.wire.http.schema import BodilessSchema
from catalog.wire.http.views import ApiView
from catalog.wire.messages.fields import Choice
from catalog.wire.messages.serializers import WireSerializer, Write
from fulfillment.payments.charges.answers import ChargeSerializer
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.representation import represent_charge
from fulfillment.payments.charges.states import OUTCOMES

from .lifecycle.dispute import open_dispute, resolve_dispute
from .lifecycle.staff_decisions import await_information, force_outcome, retry_operation
from .views import OrderSimulation


class OpenDispute(OrderSimulation):
    """`POST /lockstep/orders/{id}/open-dispute`."""

    operation = staticmethod(open_dispute)


class ResolveDispute(OrderSimulation):
    """`POST /lockstep/orders/{id}/resolve-dispute`."""

    operation = staticmethod(resolve_dispute)


class OutcomeSerializer(WireSerializer):
    """How an operation ends: `complete` or `failed`."""

    outcome = Choice(*[word for word, _ in OUTCOMES], empty="")


class OperationSimulation(ApiView):
    """`POST /lockstep/charge-operations/{id}/...`: answers the charge of the capture, cancel or refund."""

    resource = "lockstep"
    answered = "charges"
    serializer = OutcomeSerializer
    shown: ClassVar[type[WireSerializer]] = ChargeSerializer
    answers = {"post": (200, 403, 404, 409)}

    def outcome(self, *, required: bool) -> str:
        """Return the outcome that the body names. Raises Forbidden in live mode, ValidationError."""
        if self.live_mode:
            raise Forbidden("Payments can be played with in test mode only.")
        body = self.read(Write.UPDATE)
        errors: Errors = body.errors
        outcome: str = body.values.get("outcome", "")
        if required and not outcome and not errors:
            errors["outcome"] = [missing()]
        if errors:
            raise ValidationError(errors)
        return outcome

    def answer_charge(self, operation: ChargeOperation) -> Response:
        """Answer the charge as it is now."""
        return Response(represent_charge(operation.charge))


class SettleOperation(OperationSimulation):
    """`POST /lockstep/charge-operations/{id}/settle`."""

    def post(self, request: Any, wire_id: str) -> Response:
        """Settle an operation under way as `outcome` says."""
        outcome = self.outcome(required=True)
        return self.answer_charge(force_outcome(live_mode=False, wire_id=wire_id, outcome=outcome))


class RetryOperation(OperationSimulation):
    """`POST /lockstep/charge-operations/{id}/retry`."""

    def post(self, request: Any, wire_id: str) -> Response:
        """Try a failed capture or cancel again, to end as `outcome` says, or else as its source does."""
        outcome = self.outcome(required=False)
        return self.answer_charge(retry_operation(live_mode=False, wire_id=wire_id, outcome=outcome))


class AwaitInformation(OperationSimulation):
    """`POST /lockstep/charge-operations/{id}/await-information`."""

    schema = BodilessSchema()

    def post(self, request: Any, wire_id: str) -> Response:
        """Let a pending cancel wait for information."""
        self.outcome(required=False)
        return self.answer_charge(await_information(live_mode=False, wire_id=wire_id))
