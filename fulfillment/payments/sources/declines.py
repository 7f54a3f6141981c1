"""Published codes for declined charges (R-CHK-238). Staff see them, shoppers never do (R-CHK-239)."""

DECLINED = "declined"
"""The code without a stated reason."""

SOFT = frozenset(
    {
        "card_expired",
        "card_limit_exceeded",
        "card_velocity_exceeded",
        "do_not_honor",
        "insufficient_funds",
        "issuer_unavailable",
        "limit_exceeded",
        "mid_limit_exceeded",
        "no_response",
        "pin_try_exceeded",
    }
)
"""Codes after which the same source may succeed another day."""

HARD = frozenset(
    {
        DECLINED,
        "account_closed",
        "card_type_block",
        "charge_expired",
        "fraud",
        "fraud_block",
        "invalid_address",
        "invalid_amount",
        "invalid_card_bin",
        "invalid_card_number",
        "invalid_currency",
        "invalid_expiration_date",
        "invalid_pin",
        "invalid_security_code",
        "invalid_transaction_type",
        "issuer_invalid_card",
        "issuer_not_found",
        "lost_stolen_card",
        "restricted_card",
        "stop_recurring",
        "voice_authorization_required",
    }
)
"""Codes after which it will never succeed."""

CODES = (DECLINED, *sorted((SOFT | HARD) - {DECLINED}))
CHOICES = [(code, f"{code} ({'soft' if code in SOFT else 'hard'})") for code in CODES]
"""Code -> its label with the kind, for staff."""
