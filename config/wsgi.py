"""The entry point for WSGI servers."""

import os
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from catalog.wire.records.database_limits import run_as

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()
run_as("web")
# gunicorn reads it, too, and would refuse requests whose proxy has taken the path away, and health probes.
os.environ.pop("SCRIPT_NAME", None)


def path_below(script_name: str | None, path: str) -> str:
    """Return a path without the one below which Lockstep is served; unchanged where a proxy has taken that away."""
    inner = path.removeprefix(script_name or "")
    return inner if not inner or inner.startswith("/") else path


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer a request. A body sent in chunks gets a length: Django reads by it, and would take the body for empty."""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower() and not environ.get("CONTENT_LENGTH"):
        # All of it, cut short it would pass for the whole; the server has limited its length.
        body = environ["wsgi.input"].read()
        environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    environ["PATH_INFO"] = path_below(settings.FORCE_SCRIPT_NAME, environ.get("PATH_INFO", ""))
    return django_application(environ, start_response)
