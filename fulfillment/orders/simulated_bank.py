"""Beyond the published API: playing the bank, in test mode (R-FUL-270, R-FUL-273, R-FUL-444)."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.decorators import action
from rest_framework.response import Response

from catalog.wire.exceptions import Errors, missing
from catalog.wire.http.permissions import only_in_test_mode
from catalog.wire.http.viewsets import ApiViewSet
from catalog.wire.messages.fields import Choice
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.serializers import ChargeSerializer
from fulfillment.payments.charges.states import OUTCOMES

from .lifecycle.staff_decisions import await_information, force_outcome, retry_operation


class OutcomeSerializer(ApiSerializer):
    """How an operation ends: `complete` or `failed`."""

    outcome = Choice(*[word for word, _ in OUTCOMES], empty="")


class ChargeOperationViewSet(ApiViewSet):
    """`/lockstep/charge-operations/{id}/...`: answers the charge of the capture, cancel or refund."""

    resource = "lockstep"
    answered = "charges"
    serializer_class = ChargeSerializer
    body_serializer_classes = {"settle": OutcomeSerializer, "retry": OutcomeSerializer}
    permission_classes = only_in_test_mode("Payments can be played with in test mode only.")
    answers = dict.fromkeys(("settle", "retry", "await_information"), (200, 403, 404, 409))

    def represent(self, instance: ChargeOperation) -> Any:
        """Return the charge as it is now."""
        return super().represent(instance.charge)

    def outcome(self, *, required: bool) -> str:
        """Return the outcome that the body names. Raises ValidationError."""
        serializer = self.read_body(partial=True)
        errors: Errors = serializer.errors
        outcome: str = serializer.validated_data.get("outcome", "")
        if required and not outcome and not errors:
            errors["outcome"] = [missing()]
        if errors:
            raise ValidationError(errors)
        return outcome

    @action(detail=True, methods=["post"])
    def settle(self, request: Any, wire_id: str) -> Response:
        """Settle an operation under way as `outcome` says."""
        outcome = self.outcome(required=True)
        return self.answer(force_outcome(live_mode=False, wire_id=wire_id, outcome=outcome))

    @action(detail=True, methods=["post"])
    def retry(self, request: Any, wire_id: str) -> Response:
        """Try a failed capture or cancel again, to end as `outcome` says, or else as its source does."""
        outcome = self.outcome(required=False)
        return self.answer(retry_operation(live_mode=False, wire_id=wire_id, outcome=outcome))

    @action(detail=True, methods=["post"], url_path="await-information")
    def await_information(self, request: Any, wire_id: str) -> Response:
        """Let a pending cancel wait for information."""
        return self.answer(await_information(live_mode=False, wire_id=wire_id))
