"""A writing call is one transaction: its effects and the answer that tells of them are kept together, or not at all.

An answer that cannot be written is a 500, and a 500 must not have changed anything: the client will try again.
"""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from catalog.wire.exceptions import Refusal

from .bodies import read_body

METHODS = ("POST", "PUT", "PATCH", "DELETE")


def answered_in_one(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the view's answer; what the view has done is undone when that is a 5xx.

    The body is read before the transaction begins, so that a slow client holds no lock.
    """
    body_in_advance(request)
    with transaction.atomic():
        response = view()
        if response.status_code >= 500:
            transaction.set_rollback(True)
    return response


def body_in_advance(request: HttpRequest) -> bytes:
    """Return the body; empty for one that is refused, which the view will say in its turn."""
    try:
        return read_body(request)
    except (SuspiciousOperation, Refusal):
        return b""
