"""One attempt: sign, post, judge the answer (R-EVT-120, R-EVT-140). No database here: it runs in threads."""

import base64
import time
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from .claims import Job
from .exchange import Answer, post
from .models import Attempt
from .oauth import NoToken, TokenCache
from .signature import HEADER, signature_header


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt."""

    job: Job
    begun: datetime
    duration_ms: int
    answer: Answer
    signature: str = field(default="", repr=False)

    @property
    def succeeded(self) -> bool:
        """Tell whether the endpoint took the event: any 2xx, and nothing else (R-EVT-120)."""
        return self.answer.status is not None and 200 <= self.answer.status <= 299

    @property
    def failure(self) -> str:
        """Return the kind of failure, nothing for a success."""
        if self.succeeded:
            return ""
        return self.answer.failure or str(Attempt.Failure.STATUS)


def attempt(job: Job, tokens: TokenCache) -> Outcome:
    """Try to deliver. Signature and times are of real time, whatever the simulation clock says (R-EVT-127)."""
    begun, started = timezone.now(), time.perf_counter()
    endpoint = job.endpoint
    header = signature_header(endpoint.secrets.values(), int(begun.timestamp()), job.body)
    if endpoint.problem:
        answer = Answer(failure=Attempt.Failure.SECRET, detail=endpoint.problem[:255])
    else:
        answer = exchange(job, header, tokens)
    duration = int((time.perf_counter() - started) * 1000)
    return Outcome(job, begun, duration, answer, signature=header)


def broken_off(job: Job, error: Exception) -> Outcome:
    """Return the outcome of an attempt that failed over our own program or over what is stored of the webhook."""
    detail = f"{type(error).__name__}: {error}"[:255]
    return Outcome(job, timezone.now(), 0, Answer(failure=Attempt.Failure.BROKEN, detail=detail))


def exchange(job: Job, signed: str, tokens: TokenCache) -> Answer:
    """Post the stored text of the event, byte for byte, with what the endpoint wants to see (R-EVT-142)."""
    endpoint = job.endpoint
    headers = {"Content-Type": "application/json; charset=utf-8", HEADER: signed}
    try:
        authorization = authorization_for(job, tokens)
    except NoToken as refusal:
        return Answer(failure=Attempt.Failure.OAUTH, detail=str(refusal))
    if authorization:
        headers["Authorization"] = authorization
    seconds = settings.WEBHOOK_TIMEOUT_MS / 1000
    answer = post(endpoint.address, job.body, headers, seconds=seconds, verify_tls=endpoint.verify_tls)
    if answer.status == 401 and endpoint.oauth:
        tokens.drop(endpoint.oauth)
    return answer


def authorization_for(job: Job, tokens: TokenCache) -> str:
    """Return the Authorization header: basic, bearer or none. Raises NoToken."""
    endpoint = job.endpoint
    if endpoint.oauth:
        return f"Bearer {tokens.token(endpoint.oauth, verify_tls=endpoint.verify_tls)}"
    if endpoint.authentication:
        pair = f"{endpoint.authentication.get('username', '')}:{endpoint.authentication.get('password', '')}"
        return "Basic " + base64.b64encode(pair.encode()).decode()
    return ""
