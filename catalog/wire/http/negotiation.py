"""Content negotiation: everything is JSON, whatever a body calls itself (R-CON-006, R-CON-008)."""

import re
from collections.abc import Iterable

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from catalog.wire.exceptions import NotAcceptable

QUALITY = re.compile(r";\s*q=([0-9.]+)")


class JsonNegotiation(BaseContentNegotiation):
    """Choose the only parser and the only renderer."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """Return the parser without a look at Content-Type: published requests send two at once (R-CON-006)."""
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer. Raises NotAcceptable when the Accept header excludes JSON (R-CON-008)."""
        if not accepts_json(request._request.META.get("HTTP_ACCEPT", "")):
            raise NotAcceptable("Only application/json can be produced.")
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


def accepts_json(header: str) -> bool:
    """Return whether an Accept header admits JSON."""
    if not header.strip():
        return True
    for entry in header.lower().split(","):
        media_type = entry.split(";")[0].strip()
        quality = QUALITY.search(entry)
        refused = quality is not None and not quality[1].strip("0.")
        if media_type in ("*/*", "application/*", "application/json") and not refused:
            return True
    return False
