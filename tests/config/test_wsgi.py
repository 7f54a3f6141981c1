"""Bodies that are sent in chunks reach the API (nothing a client sends is lost)."""

from io import BytesIO
from typing import Any

import pytest

from config import wsgi


def test_a_chunked_body_gets_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a length Django would read nothing, and an update would change nothing with status 200."""
    seen: dict[str, Any] = {}

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(environ)
        return []

    monkeypatch.setattr(wsgi, "django_application", answer)
    environ = {"HTTP_TRANSFER_ENCODING": "Chunked", "wsgi.input": BytesIO(b'{"name": "x"}')}
    wsgi.application(environ, lambda *args: None)  # type: ignore[arg-type]
    assert seen["CONTENT_LENGTH"] == "13"
    assert seen["wsgi.input"].read() == b'{"name": "x"}'


def test_other_bodies_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body with a length is not read here."""
    stream = BytesIO(b"{}")
    monkeypatch.setattr(wsgi, "django_application", lambda environ, start_response: [])
    wsgi.application({"CONTENT_LENGTH": "2", "wsgi.input": stream}, lambda *args: None)  # type: ignore[arg-type]
    assert stream.read() == b"{}"


def test_a_long_chunked_body_is_not_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """An upload of 20 MB that a proxy sends on in chunks would be imported up to its middle, without a word."""
    monkeypatch.setattr(wsgi, "django_application", lambda environ, _: [environ["CONTENT_LENGTH"].encode()])
    size = 20 * 1024 * 1024
    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": BytesIO(b"x" * size)}
    assert list(wsgi.application(environ, lambda *args: None)) == [b"%d" % size]  # type: ignore[arg-type]
