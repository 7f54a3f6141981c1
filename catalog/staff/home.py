"""The home page: what needs attention, as numbers that link to filtered lists.

A slice shows its own numbers by adding a provider::

    @home.provides_cards
    def event_cards(request: HttpRequest) -> Iterator[Card]: ...

Providers are asked in the order in which they were added. Each looks at the person's rights and at the mode itself, and
says which rows count; home counts the rows of all cards in one query.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest

MOST = 1_000


@dataclass(frozen=True)
class Card:
    """A number of rows with its meaning, and where to go for them. `number` is 0 until home has counted."""

    title: str
    text: str
    link: str
    rows: QuerySet[Any]
    is_trouble: bool = True
    hidden_if_none: bool = False
    """For trouble that most installations never have."""
    number: int = 0

    @property
    def shown(self) -> str:
        """Return the number as it is written; beyond `MOST` nobody counts on."""
        return f"{MOST:,}+" if self.number > MOST else f"{self.number:,}"

    @property
    def needs_attention(self) -> bool:
        """Tell whether somebody should do something."""
        return self.is_trouble and self.number > 0


Provider = Callable[[HttpRequest], Iterable[Card]]
PROVIDERS: list[Provider] = []


def provides_cards(provider: Provider) -> Provider:
    """Add a provider of cards to the home page."""
    PROVIDERS.append(provider)
    return provider


class CountUpToMost(Subquery):
    """The number of some rows, but no more than one beyond `MOST`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[: MOST + 1])


def count_rows(cards: Sequence[Card], person_key: Any) -> list[Card]:
    """Return the cards with their numbers, all from one query; it stands on the person's row, for it needs one row."""
    columns = [CountUpToMost(card.rows) for card in cards]
    numbers = User.objects.filter(pk=person_key).values_list(*columns).get() if cards else ()
    return [replace(card, number=number) for card, number in zip(cards, numbers, strict=True)]


def fill_home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Give the home page its cards; Unfold calls this (settings.UNFOLD)."""
    cards = [card for provider in PROVIDERS for card in provider(request)]
    counted = count_rows(cards, request.user.pk)
    shown = [card for card in counted if card.number or not card.hidden_if_none]
    return context | {"title": "Home", "cards": shown}
