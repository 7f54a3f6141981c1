"""`Idempotency-Key`: execute a repeated writing call once, and give it the same answer.

The published API has no such header (R-CON-180, R-CON-184 promise nothing); this is an addition. Calls without the
header are not affected.

The answer is recorded in the transaction of the call, so effect and record are committed together: a crash before the
commit leaves neither, a crash after it leaves both. A second call with the same key waits in the database, up to its
lock timeout, until the first has committed, and then replays its answer.

Answers of calls that were executed, or refused because of the state, are kept: 2xx, 404 and 409. Answers that ask for
another attempt are not: 400 (correct the call), 401, 403, 405, 406, 429 and every 5xx, whose effects are rolled back.
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
    """The Idempotency-Key belongs to another call, or its kept answer can no longer be decrypted."""

    code = "idempotency_key_reused"

    def __init__(self, message: str) -> None:
        super().__init__(message, parameter=HEADER.lower())


class Replay(Exception):
    """Ends a call that was answered before; `response` is that answer."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def expired_records() -> QuerySet[IdempotencyRecord]:
    """Return the records whose time is over."""
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
        """Claim the key for this call.

        Raises Replay if the call was answered before, KeyReused if the key belongs to another call, ValidationError if
        the key is malformed.
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
        """Return a digest of method, path, query and body; equal digests mean the same call.

        JSON objects are compared by value, so white space and order do not count; other bodies byte by byte.
        """
        try:
            body = canonical(jsontext.read_object(self.body)).encode("utf-8", "surrogatepass")
        except InvalidFormat:
            body = self.body
        request = self.request._request
        call = [request.method, request.path_info.rstrip("/"), request.META.get("QUERY_STRING", "")]
        return hashlib.sha256(json.dumps(call).encode() + body).hexdigest()


def canonical(value: Any) -> str:
    """Serialize with sorted names, and with numbers as they were written."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{canonical(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return value.text if isinstance(value, SentNumber) else json.dumps(value)
