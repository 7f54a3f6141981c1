"""The lines of the server's log."""

import logging

import pytest
from django.test import Client

from config import logs
from config.logs import JsonFormatter, LineFormatter, SuspicionFilter


@pytest.mark.parametrize("formatter", [LineFormatter(), JsonFormatter()])
def test_half_a_character_can_be_written(formatter: logging.Formatter) -> None:
    """What a client sent gets into tracebacks; a stream would refuse it, and the line would be lost."""
    record = logging.makeLogRecord({"msg": "refused %s", "args": ("a\ud800b",), "levelname": "ERROR"})
    line = formatter.format(record).encode()
    assert b"a\\ud800b" in line.replace(b"\\\\", b"\\")


def test_forged_hosts_and_forms_do_not_fill_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand requests a second, with 60 kB of a host's name each, were 120 MB a second of the log."""
    written: list[str] = []
    handler, clock = logging.Handler(), [0.0]
    handler.addFilter(SuspicionFilter())
    monkeypatch.setattr(handler, "emit", lambda record: written.append(JsonFormatter().format(record)))
    monkeypatch.setattr("config.logs.time.monotonic", lambda: clock[0])
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    client = Client(raise_request_exception=False)
    for number in range(logs.MOST_LINES * 2):
        host = f"{number}{'x' * 60_000}.example"
        assert client.get("/admin/login/", HTTP_HOST=host).status_code == 400
    assert len(written) == logs.MOST_LINES
    assert sum(map(len, written)) < 1000 * logs.MOST_LINES
    assert "HTTP_HOST" in written[0]
    clock[0] += logs.WINDOW_SECONDS
    client.get("/admin/login/", HTTP_HOST="other.example")
    assert f"{logs.MOST_LINES} such lines" in written[-1]


def test_a_long_path_is_a_short_line(caplog: pytest.LogCaptureFixture, db: None) -> None:
    with caplog.at_level(logging.INFO, "lockstep.calls"):
        Client().get(f"/skus/{'x' * 8000}")
    assert [len(line) < 600 for line in caplog.messages] == [True]
