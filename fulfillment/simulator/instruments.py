"""Test payment methods: the published triggers of `payments`, in groups, and the request that makes each.

A choice is named `type:word`: the word is a card number or a last name, empty where everything succeeds.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from catalog.wire.records import clock
from fulfillment.payments.sources import behaviors, kinds
from fulfillment.payments.sources.instruments import CARDS, LAST_NAMES
from fulfillment.payments.sources.models import Source

from .form import without_empty
from .notes import WALLET_TYPES

SENTENCES = dict(behaviors.CHOICES)
SAVED = "saved"
SUCCESS_NAME = "Lee"
CODE = "737"
YEARS_VALID = 4


@dataclass(frozen=True)
class Choice:
    """A payment method, with the key that a form sends."""

    key: str
    label: str
    trigger: str = ""
    effect: str = ""


@dataclass(frozen=True)
class Group:
    """Choices of one method."""

    name: str
    choices: list[Choice]
    note: str = ""


def groups(*, without_picture: Collection[str] = ()) -> list[Group]:
    """Return all methods with their triggers; wallets are marked when lines lack what they show (R-CHK-153)."""
    return [Group("Card", list(_cards())), *(_group(kind, bool(without_picture)) for kind in _other_kinds())]


def _cards() -> Iterator[Choice]:
    for card in CARDS.values():
        effect = SENTENCES[card.behaviour]
        label = f"{card.brand} {card.grouped}: {effect}"
        yield Choice(f"{kinds.CREDIT_CARD}:{card.number}", label, card.grouped, effect)


def _other_kinds() -> list[kinds.Kind]:
    return [kinds.KINDS[type_] for type_ in kinds.PRIMARY_TYPES if type_ != kinds.CREDIT_CARD]


def _group(kind: kinds.Kind, lacks_picture: bool) -> Group:
    not_ready = lacks_picture and kind.type in WALLET_TYPES
    words = {"": behaviors.SUCCEEDS} | {
        name: behaviour for (type_, name), behaviour in LAST_NAMES.items() if type_ == kind.type
    }
    choices = [
        Choice(f"{kind.type}:{word}", f"{kind.name}: {SENTENCES[behaviour]}", word, SENTENCES[behaviour])
        for word, behaviour in words.items()
    ]
    return Group(kind.name, choices, "not ready: lines without image or URL" if not_ready else "")


def saved_choices(sources: Collection[Source]) -> Group:
    """Return the sources that are saved for a customer as choices."""
    return Group("Saved for the customer", [Choice(f"{SAVED}:{source.wire_id}", str(source)) for source in sources])


def knows(key: str) -> bool:
    """Return whether a key names a choice."""
    return any(choice.key == key for group in groups() for choice in group.choices)


def source_request(
    key: str, *, owner: dict[str, Any], session_id: str, return_address: str, live_mode: bool
) -> dict[str, Any]:
    """Return the body of `POST /sources` for a choice. The last name that triggers something is the owner's."""
    type_, _, word = key.partition(":")
    request: dict[str, Any] = {"type": type_, "paymentSessionId": session_id, "owner": owner}
    if type_ == kinds.CREDIT_CARD:
        year = clock.now(live_mode=live_mode).year + YEARS_VALID
        request["creditCard"] = {"number": word, "expirationMonth": 3, "expirationYear": year, "cvv": CODE}
        return without_empty(request)
    if word:
        request["owner"] = owner | {"lastName": word}
    if kinds.KINDS[type_].flow == kinds.REDIRECT:
        request[type_] = {"returnUrl": return_address}
    return without_empty(request)


def credit_request(amount: Any, *, session_id: str) -> dict[str, Any]:
    """Return the body of `POST /sources` for store credit; currency and owner come from the session (R-CHK-146)."""
    return without_empty({"type": kinds.CUSTOMER_CREDIT, "amount": amount, "paymentSessionId": session_id})
