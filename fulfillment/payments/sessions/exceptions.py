"""Why a source cannot be attached to a session (checkout.md, section 15)."""

from catalog.wire.exceptions import Refusal


class SourceStatusInvalid(Refusal):
    """A source that is used up, cancelled, failed, or waits for a challenge (R-CHK-138, E-CHK-33)."""

    code = "source_status_invalid_for_session"

    def __init__(self) -> None:
        super().__init__("The source status is invalid for this session.")


class SessionUpdateNotAllowed(Refusal):
    """A combination of sources that cannot be (R-CHK-135, R-CHK-139, E-CHK-34)."""

    code = "session_update_not_allowed"

    def __init__(self) -> None:
        super().__init__("Updating source is not allowed for the current session state.")


class SourceAmountTooLarge(Refusal):
    """A store credit of more than is left to pay (R-CHK-141, E-CHK-35)."""

    code = "session_source_amount_too_large"

    def __init__(self) -> None:
        super().__init__("Source amount(s) exceed session amount")


class SourceNotReusable(Refusal):
    """A source that is not saved where only a saved one can be used (R-CHK-152, R-CHK-202, E-CHK-42)."""

    code = "nonreusable_source"

    def __init__(self) -> None:
        super().__init__("Only a reusable source can be used here.")
