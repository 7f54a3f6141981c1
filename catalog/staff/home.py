"""The home page: what needs attention, as numbers that link to filtered lists.

A slice shows its own numbers by adding a provider::

    @home.provides_cards
    def event_cards(request: HttpRequest) -> Iterator[Card]: ...

Providers are asked in the order in which they were added. Each looks at the person's rights and at the mode itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

MOST = 1_000


@dataclass(frozen=True)
class Card:
    """A number with its meaning, and where to go for the rows behind it."""

    title: str
    text: str
    link: str
    number: int
    is_trouble: bool = True

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


def count_up_to_most(rows: QuerySet[Any]) -> int:
    """Count rows, but no further than one beyond `MOST`."""
    return rows.order_by()[: MOST + 1].count()


def fill_home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Give the home page its cards; Unfold calls this (settings.UNFOLD)."""
    cards = [card for provider in PROVIDERS for card in provider(request)]
    return context | {"title": "Home", "cards": cards}
