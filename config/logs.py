"""Log lines: with the id of the request they belong to, for people or for machines (LOG_FORMAT=line or json)."""

import json
import logging
import threading
import time
from datetime import UTC, datetime

from catalog.wire.masking import mask_beginning, mask_text
from catalog.wire.records.actor import current_actor

MOST_LINES = 10
WINDOW_SECONDS = 60.0
MOST_CHARACTERS = 300


class RequestIdFilter(logging.Filter):
    """Adds `request_id` and `key_name` to every record: of the API call at hand, or "-"."""

    def filter(self, record: logging.LogRecord) -> bool:
        actor = current_actor()
        # Django's own lines come after the call is over, and bring the request along.
        of_request = getattr(getattr(record, "request", None), "request_id", None)
        record.request_id = getattr(record, "request_id", None) or of_request or actor.request_id or "-"
        record.key_name = actor.name
        return True


def encodable(text: str) -> str:
    """Return text that any stream can write: clients may send half a character, and it gets into tracebacks."""
    return text.encode("utf-8", "backslashreplace").decode()


class SuspicionFilter(logging.Filter):
    """Bounds what Django writes about forged hosts and forms, which anybody can send, with 64 kB of a host's name each.

    Lets so many lines a minute through, short and without a traceback; the next one says how many were left out.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._begun = -WINDOW_SECONDS
        self._lines = self._left_out = 0

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith("django.security"):
            return True
        now = time.monotonic()
        with self._lock:
            if now - self._begun >= WINDOW_SECONDS:
                self._begun, self._lines = now, 0
            if self._lines >= MOST_LINES:
                self._left_out += 1
                return False
            self._lines += 1
            left_out, self._left_out = self._left_out, 0
        record.msg, record.args = mask_beginning(record.getMessage(), MOST_CHARACTERS), ()
        if left_out:
            record.msg += f" ({left_out} such lines before it were left out)"
        record.exc_info = record.exc_text = None
        return True


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
