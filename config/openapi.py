"""`/lockstep/openapi.json`: the description of the API, made once in each process and served as bytes."""

import gzip
import hashlib
import json
import re
import threading
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from catalog.wire.http.schema import ApiSchemaGenerator

OPENAPI = "application/vnd.oai.openapi+json"
JSON = "application/json"
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


class Description(NamedTuple):
    """The description as it is sent."""

    body: bytes
    zipped: bytes
    etag: str


_making = threading.Lock()
_made: Description | None = None


def description() -> Description:
    """Return the description, made by the first who asks.

    The generator keeps its state in the views, so that two of them at work mix up each other's operations.
    """
    global _made
    with _making:
        if _made is None:
            schema = ApiSchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
            body = json.dumps(schema, ensure_ascii=False, separators=(",", ":")).encode()
            _made = Description(body, gzip.compress(body, mtime=0), f'W/"{hashlib.sha256(body).hexdigest()[:32]}"')
        return _made


def _etag(request: HttpRequest) -> str:
    return description().etag


@require_safe
@condition(etag_func=_etag)
def openapi_json(request: HttpRequest) -> HttpResponse:
    """Serve the description to anybody; browsers and proxies may keep it as long as they ask whether it has changed."""
    found = description()
    content_type = request.get_preferred_type([OPENAPI, JSON]) or OPENAPI
    if GZIP.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(found.zipped, content_type=content_type, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(found.body, content_type=content_type)
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Accept", "Accept-Encoding"])
    return response
