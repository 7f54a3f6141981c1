"""What other slices add to the page of an order: sections, next steps, and what else belongs to its timeline.

A slice above orders registers a provider where its admin pages are::

    @provides_sections
    def goods_of(request: HttpRequest, order: Order) -> Iterator[Section]:
        yield Section("Goods", "fulfillment_orders/of_order.html", {"rows": ...})

    @provides_steps
    def goods_steps(request: HttpRequest, order: Order) -> Iterator[NextStep]:
        if order.state == ACCEPTED and request.user.has_perm(...): yield NextStep("Ship", address)

    @provides_timeline
    def goods_on_timeline(order: Order) -> Iterable[str]: ...   # ids of resources whose events belong there
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from fulfillment.orders.models import Order


@dataclass(frozen=True)
class Section:
    """A part of the page: its heading, and the template that fills it with a context."""

    heading: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NextStep:
    """Something that this person may do with this order now: a button that leads to a page."""

    label: str
    address: str
    is_danger: bool = False


SectionProvider = Callable[[HttpRequest, Order], Iterable[Section]]
StepProvider = Callable[[HttpRequest, Order], Iterable[NextStep]]
TimelineProvider = Callable[[Order], Iterable[str]]

_sections: list[SectionProvider] = []
_steps: list[StepProvider] = []
_timelines: list[TimelineProvider] = []


def provides_sections(provider: SectionProvider) -> SectionProvider:
    """Add a provider of sections; they stand below the money, in the order in which they were added."""
    _sections.append(provider)
    return provider


def provides_steps(provider: StepProvider) -> StepProvider:
    """Add a provider of next steps: the legal ones and no others."""
    _steps.append(provider)
    return provider


def provides_timeline(provider: TimelineProvider) -> TimelineProvider:
    """Add a provider of ids of resources whose events belong to the timeline of an order."""
    _timelines.append(provider)
    return provider


def sections_of(request: HttpRequest, order: Order) -> list[Section]:
    """Return the sections that other slices add."""
    return [section for provider in _sections for section in provider(request, order)]


def steps_of(request: HttpRequest, order: Order) -> list[NextStep]:
    """Return everything that this person may do with this order now, what cannot be taken back last."""
    steps = [step for provider in _steps for step in provider(request, order)]
    return sorted(steps, key=lambda step: step.is_danger)


def related_ids(order: Order) -> set[str]:
    """Return the ids of the resources whose events belong to the timeline, besides order and charges."""
    return {wire_id for provider in _timelines for wire_id in provider(order)}
