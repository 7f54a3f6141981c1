"""The lines of the server's log."""

import logging

import pytest

from config.logs import JsonFormatter, LineFormatter


@pytest.mark.parametrize("formatter", [LineFormatter(), JsonFormatter()])
def test_half_a_character_can_be_written(formatter: logging.Formatter) -> None:
    """What a client sent gets into tracebacks; a stream would refuse it, and the line would be lost."""
    record = logging.makeLogRecord({"msg": "refused %s", "args": ("a\ud800b",), "levelname": "ERROR"})
    line = formatter.format(record).encode()
    assert b"a\\ud800b" in line.replace(b"\\\\", b"\\")
