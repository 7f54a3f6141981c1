"""Why a checkout does not become an order (checkout.md, sections 16 and 23). A 409 among them ends the checkout."""

from collections.abc import Mapping

from catalog.wire.exceptions import Refusal, quoted


class OrderNotFound(Refusal):
    """No checkout with this id, or one that is an order already (R-CHK-158, E-CHK-41): the number is the checkout's."""

    status = 404
    code = "not_found"

    def __init__(self, checkout_id: str) -> None:
        super().__init__(f"Order {quoted(checkout_id)} not found", parameter="orderId")


class PaymentInvalid(Refusal):
    """Not enough is paid, or the checkout was ended by an earlier attempt (R-CHK-159, R-CHK-166, E-CHK-10)."""

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
        super().__init__("Could not get Shipping Options for order", parameter="shippingChoice")


class CustomerDisabled(Refusal):
    """A customer who is disabled or was deleted meanwhile (R-CHK-161, E-CHK-39)."""

    code = "invalid_parameter"

    def __init__(self, customer_id: str, state: str) -> None:
        super().__init__(f"Customer '{quoted(customer_id)}' {state}.", parameter="customerId")


class BillToMissing(Refusal):
    """R-CHK-162, E-CHK-26."""

    code = "create-order-failed"

    def __init__(self) -> None:
        super().__init__("The order is missing required details and could not be completed.")


class IdentifierMissing(Refusal):
    """R-CHK-165, E-CHK-29."""

    code = "additional_information_required"

    def __init__(self, type: str) -> None:  # noqa: A002 - the wire's own word
        super().__init__(f"Tax identifiers with types of '{type}' are required.", parameter="taxIdentifiers")


class IdentifierNotApplicable(Refusal):
    """E-CHK-28 at order time."""

    code = "invalid_parameter"

    def __init__(self, type: str) -> None:  # noqa: A002 - the wire's own word
        text = f"Tax identifiers of type '{type}' are not applicable to this order."
        super().__init__(text, parameter="taxIdentifiers")


class SourceInUse(Refusal):
    """A saved source of somebody else than the checkout's customer (R-CHK-167, E-CHK-36)."""

    code = "source_in_use"

    def __init__(self, source_id: str) -> None:
        super().__init__(f"Source '{source_id}' is attached to a different customer.", parameter="sourceId")


class ChargeDeclined(Refusal):
    """A source could not be charged (R-CHK-169, E-CHK-30); `codes`: row of a source -> failure code."""

    code = "failed-request"

    def __init__(self, codes: Mapping[int, str]) -> None:
        super().__init__("Failed to charge source.")
        self.codes = codes


class ReviewBlocked(Refusal):
    """The fraud review says no (R-CHK-170, E-CHK-37); `reason` is for staff alone."""

    code = "order-fraud-failure"

    def __init__(self, reason: str) -> None:
        super().__init__("The order could not be completed.")
        self.reason = reason
