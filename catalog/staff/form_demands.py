"""What a view of the staff's site demands of the forms that are sent to it: a form token, unless it says otherwise."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

AnyView = TypeVar("AnyView", bound=Callable[..., Any])
Demand = Literal["once", "mode", "none"]


def without_form_token(view: AnyView) -> AnyView:
    """Exempt a view that may be sent twice: what it does is the same however often it is done."""
    view.form_demand = "none"  # type: ignore[attr-defined]
    return view


def only_reads(view: AnyView) -> AnyView:
    """Exempt a view that answers a page and stores nothing. It belongs to the mode of that page.

    The page says so by its form, or by `?mode=` in the address.
    """
    view.form_demand = "mode"  # type: ignore[attr-defined]
    return view


def demand_of(view: Any) -> Demand:
    """Return what a view, or what wraps it, demands."""
    demand: Demand = getattr(view, "form_demand", "once")
    return demand
