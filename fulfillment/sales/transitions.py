"""State transitions of orders, their lines, and invoices: tables of moves, and one function that applies them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from catalog.wire.values.times import format_time

Transitions = Mapping[str, frozenset[str]]
"""State -> states that may follow it."""


class IllegalTransition(RuntimeError):
    """A transition that the table does not list: a bug, not a client error."""


class Stateful(Protocol):
    """A row with a state and the times at which it reached each."""

    state: str
    state_transitions: dict[str, str]


def move(stateful: Stateful, state: str, now: datetime, transitions: Transitions) -> None:
    """Enter a state and note the time; earlier times stay (R-CHK-171, R-CHK-203). Raises IllegalTransition."""
    if state not in transitions[stateful.state]:
        raise IllegalTransition(f"{stateful.state} -> {state}")
    stateful.state = state
    stateful.state_transitions = stateful.state_transitions | {state: format_time(now)}
