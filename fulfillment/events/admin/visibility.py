"""Which events staff may see, as a condition of queries (`catalog.staff.visibility` has the rule)."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from catalog.staff.visibility import Person, may_view_event
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.types import event_types


def visible_events(person: Person, path: str = "") -> Q:
    """Return the condition for events of types that a person may see; `path` leads to the event.

    What staff send to try a webhook is invented, and for everybody.
    """
    if getattr(person, "is_superuser", False):
        return Q()
    visible = [name for name in event_types() if may_view_event(person, name)]
    return Q(**{f"{path}type__in": visible}) | Q(**{f"{path}is_test": True})


def visible_deliveries(request: HttpRequest) -> QuerySet[Delivery]:
    """Return the deliveries of events that the person may see."""
    return Delivery.objects.filter(visible_events(request.user, "event__"))
