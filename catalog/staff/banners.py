"""Sentences that stand above every page while they hold.

A slice adds a provider::

    @banners.provides_banners
    def fault_banner(request: HttpRequest) -> Iterator[Banner]: ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Banner:
    """A sentence, and where to do something about it."""

    text: str
    link: str = ""
    is_error: bool = False


Provider = Callable[[HttpRequest], Iterable[Banner]]
PROVIDERS: list[Provider] = []


def provides_banners(provider: Provider) -> Provider:
    """Add a provider; it is asked on every page, so it must be quick."""
    PROVIDERS.append(provider)
    return provider


def banners_for(request: HttpRequest) -> list[Banner]:
    """Return what stands above the page."""
    return [banner for provider in PROVIDERS for banner in provider(request)]
