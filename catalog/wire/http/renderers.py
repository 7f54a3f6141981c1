"""The renderer of all answers (R-CON-005, R-CON-106)."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer

from catalog.wire.values import jsontext


class JsonRenderer(BaseRenderer):
    """Render JSON with orjson, decimals as the contract writes them; nothing at all without data (R-CON-009)."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return the bytes of an answer."""
        return b"" if data is None else jsontext.write(data)
