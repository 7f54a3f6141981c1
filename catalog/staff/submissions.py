"""A form counts once: its token is spent in the transaction of the step that it asks for.

Of two that are sent at the same time, on whichever server, the second waits for the first. A step that writes nothing,
because it was refused or only looked something up, and one that fails do not spend the token.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .form_tokens import LIFETIME, FormToken, OpenForm, content_digest, keep_open
from .models import FormSubmission
from .writes import WriteWatch

KEPT = 2 * LIFETIME + timedelta(hours=1)


def submit_once(
    request: HttpRequest, token: FormToken, view: Callable[[], HttpResponse]
) -> HttpResponse | FormSubmission:
    """Call a view and spend the token if it wrote something; return the earlier submission if it is spent already."""
    with transaction.atomic():
        submission, is_new = FormSubmission.objects.get_or_create(
            nonce=token.nonce, defaults={"content": content_digest(request), "time": timezone.now()}
        )
        if not is_new:
            return submission
        watch = WriteWatch()
        keep_open(request, OpenForm(token.path, token.nonce, is_spent=lambda: watch.has_written))
        with connection.execute_wrapper(watch):
            response = view()
        if watch.has_written:
            FormSubmission.objects.filter(pk=submission.pk).update(result=result_address(request, response))
        else:
            submission.delete()
    return response


def result_address(request: HttpRequest, response: HttpResponse) -> str:
    """Return where the result can be seen: where the answer leads, what it says it shows, or the page itself."""
    address: str = response.headers.get("Location") or response.headers.get("Content-Location") or request.path
    return address


def old_submissions() -> QuerySet[FormSubmission]:
    """Return those whose tokens have expired in any case."""
    return FormSubmission.objects.filter(time__lt=timezone.now() - KEPT)
