"""Log lines: with the id of the request they belong to, for people or for machines (LOG_FORMAT=line or json)."""

import json
import logging
from datetime import UTC, datetime

from catalog.wire.actor import current_actor
from catalog.wire.masking import mask_text


class RequestIdFilter(logging.Filter):
    """Adds `request_id` and `key_name` to every record: of the API call at hand, or "-"."""

    def filter(self, record: logging.LogRecord) -> bool:
        actor = current_actor()
        # Django's own lines come after the call is over, and bring the request along.
        of_request = getattr(getattr(record, "request", None), "wire_request_id", None)
        record.request_id = getattr(record, "request_id", None) or of_request or actor.request_id or "-"
        record.key_name = actor.name
        return True


def encodable(text: str) -> str:
    """Return text that any stream can write: clients may send half a character, and it gets into tracebacks."""
    return text.encode("utf-8", "backslashreplace").decode()


class LineFormatter(logging.Formatter):
    """Writes a record as a line for people, without secrets: an address or a traceback may hold some."""

    def format(self, record: logging.LogRecord) -> str:
        return encodable(mask_text(super().format(record)))


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": mask_text(record.getMessage()),
            "request_id": getattr(record, "request_id", "-"),
            "process": record.process,
        }
        if client := getattr(record, "client", ""):
            line["client"] = client
        if key_name := getattr(record, "key_name", ""):
            line["key"] = key_name
        if record.exc_info:
            line["exception"] = mask_text(self.formatException(record.exc_info))
        return encodable(json.dumps(line, ensure_ascii=False))
