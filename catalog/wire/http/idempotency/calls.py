"""`Idempotency-Key`: a writing call that is repeated is executed once and answered the same.

The published API has no such header (R-CON-180, R-CON-184 promise nothing); this is an addition. Without the header
nothing changes.

The record of the answer is written in the call's own outermost transaction, so effect and record are committed
together: a crash before the commit leaves neither, a crash after it leaves both. A second call with the same key waits
in the database until the first has committed, then replays it; how long it waits is the database's lock limit.

Kept are answers of calls that were executed or that the state refused: 2xx, 404 and 409. Not kept are answers that ask
for another attempt: 400 (correct the call), 401, 403, 405, 406, 429 and every 5xx, whose effects are rolled back.
"""

import hashlib
import json
import re
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone

from catalog.wire.exceptions import InvalidFormat, Refusal, invalid
from catalog.wire.http import versioning
from catalog.wire.http.parsers import read_in_advance
from catalog.wire.http.requests import ApiRequest
from catalog.wire.records.encryption import JSONCipher, UnreadableSecret
from catalog.wire.values import jsontext
from catalog.wire.values.numbers import SentNumber

from .models import IdempotencyRecord

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT = timedelta(hours=24)
FINAL = (404, 409)
"""Refusals that are kept like successes."""
KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


class KeyReused(Refusal):
    """An Idempotency-Key that stands for another call, or whose answer cannot be read any more."""

    code = "idempotency_key_reused"

    def __init__(self, message: str) -> None:
        super().__init__(message, parameter=HEADER.lower())


class Replay(Exception):
    """Ends a call that was answered before; `response` is that answer."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def expired_records() -> QuerySet[IdempotencyRecord]:
    """Return the records that no longer count."""
    return IdempotencyRecord.objects.filter(created_time__lte=timezone.now() - KEPT)


class IdempotentCall:
    """A writing call with an Idempotency-Key."""

    def __init__(self, request: ApiRequest, key: str) -> None:
        self.request, self.key = request, key
        self.body = read_in_advance(request._request)
        self.cipher = JSONCipher(f"idempotency {key}")
        self.record: IdempotencyRecord | None = None

    @classmethod
    def of(cls, request: ApiRequest) -> "IdempotentCall | None":
        """Return the call; None without the header."""
        key = request._request.META.get("HTTP_IDEMPOTENCY_KEY")
        return None if key is None else cls(request, key)

    def claim(self) -> None:
        """Make the call the one that is executed for its key.

        Raises Replay when it was answered before, KeyReused when the key stands for another call, ValidationError when
        the key has no valid form.
        """
        if not KEY.fullmatch(self.key):
            raise invalid(self.key, "is not 1 to 255 printable ASCII characters.", parameter=HEADER.lower())
        digest = hashlib.sha256(self.key.encode()).hexdigest()
        records = IdempotencyRecord.objects.select_for_update()
        now = timezone.now()
        record, is_new = records.get_or_create(api_key=self.request.auth, digest=digest, defaults={"created_time": now})
        if not is_new and record.created_time > now - KEPT:
            raise Replay(self._kept_answer(record))
        record.created_time = now
        self.record = record

    def keep(self, response: HttpResponse) -> None:
        """Keep the answer of the call that was claimed, unless it asks for another attempt."""
        if self.record is None:
            return
        if response.status_code >= 300 and response.status_code not in FINAL:
            self.record.delete()
            return
        kept = {
            "fingerprint": self._fingerprint(),
            "status": response.status_code,
            "headers": {versioning.HEADER: self.request.version, **response.headers},
            "body": response.content.decode(),
        }
        self.record.sealed = self.cipher.encrypt(kept)
        self.record.save()

    def _kept_answer(self, record: IdempotencyRecord) -> HttpResponse:
        try:
            kept = self.cipher.decrypt(record.sealed)
        except UnreadableSecret:
            kept = None
        if kept is None:
            raise KeyReused("The answer kept for this Idempotency-Key cannot be read any more.")
        if kept["fingerprint"] != self._fingerprint():
            raise KeyReused("This Idempotency-Key has been used for another call; use a new key for each call.")
        headers = kept["headers"] | {REPLAYED: "true"}
        response = HttpResponse(kept["body"], status=kept["status"], headers=headers)
        if "Content-Type" not in headers:
            del response["Content-Type"]
        return response

    def _fingerprint(self) -> str:
        """Return what makes two calls the same: method, path, query and the members of the body.

        Bodies are compared by their members, as Stripe does, not by their bytes: white space and order do not count.
        A body that is not a JSON object is compared by its bytes.
        """
        try:
            body = canonical(jsontext.read_object(self.body)).encode("utf-8", "surrogatepass")
        except InvalidFormat:
            body = self.body
        request = self.request._request
        call = [request.method, request.path_info.rstrip("/"), request.META.get("QUERY_STRING", "")]
        return hashlib.sha256(json.dumps(call).encode() + body).hexdigest()


def canonical(value: Any) -> str:
    """Return JSON text that is equal for equal values; numbers count as they were written."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{canonical(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return value.text if isinstance(value, SentNumber) else json.dumps(value)
