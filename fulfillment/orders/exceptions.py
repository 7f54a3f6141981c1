"""Why a checkout does not become an order, and why an order cannot be changed (checkout.md, sections 16 and 23).

A 409 that placing an order answers also ends its checkout.
"""

from collections.abc import Mapping

from catalog.wire.exceptions import Refusal, quoted
from fulfillment.payments.charges.models import ChargeOperation

from .models import Order


class OrderNotFound(Refusal):
    """No checkout with this id, or one that has become an order: the number is the checkout's (R-CHK-158, E-CHK-41)."""

    status = 404
    code = "not_found"

    def __init__(self, checkout_id: str) -> None:
        super().__init__(f"Order {quoted(checkout_id)} not found", parameter="order_id")


class PaymentInvalid(Refusal):
    """The checkout is not fully paid, or an earlier attempt ended it (R-CHK-159, R-CHK-166, E-CHK-10)."""

    status = 400
    code = "order_submit_failed"

    def __init__(self) -> None:
        super().__init__("Payment session status is invalid.")


class EmailMissing(Refusal):
    """R-CHK-160, E-CHK-19."""

    status = 400
    code = "order_create_failed"

    def __init__(self) -> None:
        text = (
            "The order could not be created because a required checkout parameter is missing. "
            "Update the checkout information provided before trying again."
        )
        super().__init__(text, parameter="email")


class ShippingChoiceMissing(Refusal):
    """R-CHK-164, E-CHK-13."""

    status = 400
    code = "invalid_shipping_choice"

    def __init__(self) -> None:
        super().__init__("Could not get Shipping Options for order", parameter="shipping_choice")


class CustomerDisabled(Refusal):
    """The customer is disabled or has been deleted (R-CHK-161, E-CHK-39)."""

    code = "invalid_parameter"

    def __init__(self, customer_id: str, state: str) -> None:
        super().__init__(f"Customer '{quoted(customer_id)}' {state}.", parameter="customer_id")


class BillToMissing(Refusal):
    """R-CHK-162, E-CHK-26."""

    code = "create-order-failed"

    def __init__(self) -> None:
        super().__init__("The order is missing required details and could not be completed.")


class IdentifierMissing(Refusal):
    """R-CHK-165, E-CHK-29."""

    code = "additional_information_required"

    def __init__(self, type: str) -> None:  # noqa: A002 - the wire's own word
        super().__init__(f"Tax identifiers with types of '{type}' are required.", parameter="tax_identifiers")


class IdentifierNotApplicable(Refusal):
    """E-CHK-28 when the order is placed."""

    code = "invalid_parameter"

    def __init__(self, type: str) -> None:  # noqa: A002 - the wire's own word
        text = f"Tax identifiers of type '{type}' are not applicable to this order."
        super().__init__(text, parameter="tax_identifiers")


class SourceInUse(Refusal):
    """A source saved for another customer (R-CHK-167, E-CHK-36)."""

    code = "source_in_use"

    def __init__(self, source_id: str) -> None:
        super().__init__(f"Source '{source_id}' is attached to a different customer.", parameter="source_id")


class ChargeDeclined(Refusal):
    """A source could not be charged (R-CHK-169, E-CHK-30); `codes` maps keys of sources to failure codes."""

    code = "failed-request"

    def __init__(self, codes: Mapping[int, str]) -> None:
        super().__init__("Failed to charge source.")
        self.codes = codes


class ReviewBlocked(Refusal):
    """The fraud review blocks the order (R-CHK-170, E-CHK-37); only staff see the `reason`."""

    code = "order-fraud-failure"

    def __init__(self, reason: str) -> None:
        super().__init__("The order could not be completed.")
        self.reason = reason


class OrderFulfilled(Refusal):
    """Nothing of the order is left to fulfill (R-FUL-221)."""

    code = "order_fulfilled"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"Resource '{order_id}' is fulfilled.", parameter="order_id")


class OrderNotSubmitted(Refusal):
    """The order is not, or no longer, accepted (R-FUL-222, A-FUL-19)."""

    code = "order_not_submitted"

    def __init__(self, order_id: str, parameter: str = "order_id") -> None:
        super().__init__(f"Order '{order_id}' has not been submitted.", parameter=parameter)


class NotDisputable(Refusal):
    """The state of the order does not allow opening or resolving a dispute."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"Order '{order.wire_id}' is {order.get_state_display().lower()}.", parameter="id")


class OperationNotPossible(Refusal):
    """The state of a charge operation does not allow what staff ask."""

    def __init__(self, operation: ChargeOperation) -> None:
        kind, state = operation.get_kind_display(), operation.get_state_display().lower()
        super().__init__(f"{kind} '{operation.wire_id}' is {state}.", parameter="id")


class RefundTooLarge(Refusal):
    """More than is completely captured and not refunded, in total or of a component (R-FUL-385)."""

    status = 400
    code = "invalid_parameter"

    def __init__(self) -> None:
        text = "The requested refund amount is greater than the available amount."
        super().__init__(text, parameter="amount_requested")
