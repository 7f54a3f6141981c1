"""How long a token of an endpoint is used, whatever its server says."""

import pytest

from fulfillment.events.delivery.exchange import Answer
from fulfillment.events.delivery.oauth import NoToken, fetch_token

USUAL = 3600.0
OAUTH = {"token_end_point": "https://example.com/token", "client_id": "c", "client_secret": "s"}


@pytest.mark.parametrize(
    ("said", "life"),
    [
        (b"600", 600.0),
        (b'"600"', 600.0),
        (b'"nan"', USUAL),
        (b'"1e999"', USUAL),
        (b"-5", USUAL),
        (b"1" + b"0" * 30, USUAL),
    ],
)
def test_life(said: bytes, life: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that nothing can be calculated with would keep a token for ever, or none for a moment."""
    body = b'{"access_token": "t", "expires_in": %b}' % said
    monkeypatch.setattr("fulfillment.events.delivery.oauth.post", lambda *args, **kwargs: Answer(200, body))
    assert fetch_token(OAUTH, verify_tls=True) == ("t", life)


def test_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no number at all is no answer."""
    body = b'{"access_token": "t", "expires_in": {}}'
    monkeypatch.setattr("fulfillment.events.delivery.oauth.post", lambda *args, **kwargs: Answer(200, body))
    with pytest.raises(NoToken):
        fetch_token(OAUTH, verify_tls=True)
