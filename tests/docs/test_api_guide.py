"""The guide for API users: its code works."""

import re
from collections.abc import Callable
from typing import Any

from tests.docs.test_rules import ROOT

SECRET = "whk_0f7d2c5e-6a41-4b0e-9c9b-3f2f5d8a1e77"
BODY = (
    b'{"id":"5f0c2a1e-3f0b-4c57-9d55-6f7b0a6f9e01","type":"order.accepted","data":{"object":{"id":"240000000336",'
    b'"state":"accepted"}},"liveMode":false,"createdTime":"2025-01-01T00:00:00.000000Z","webhookIds":'
    b'["0b7f6c5e-1d7a-4a54-8a0e-2f7a3f8f5c11"],"digitalriverVersion":"2021-12-13"}'
)
HEADER = "1735689600, JxaDLJxxyFYJHvz9yQwxT9++YV0IOBLGheY7+zHAuCU="
ROTATING = "1735689600, gJPsJQRU5edh7e1y4uYHNWfonA6zBCACInwZlEqcp5s=, JxaDLJxxyFYJHvz9yQwxT9++YV0IOBLGheY7+zHAuCU="
THEN = 1735689601


def verifier() -> Callable[..., bool]:
    """Return the function that the guide prints."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    found: Callable[..., bool] = names["is_genuine"]
    return found


def test_the_printed_verifier() -> None:
    """R-EVT-140 to R-EVT-142, with the vector of events.md, section 10."""
    is_genuine = verifier()
    assert is_genuine(HEADER, BODY, SECRET, now=THEN)
    assert is_genuine(ROTATING, BODY, SECRET, now=THEN)
    assert not is_genuine(HEADER, BODY + b" ", SECRET, now=THEN)
    assert not is_genuine(HEADER, BODY, SECRET + "x", now=THEN)
    assert not is_genuine(HEADER, BODY, SECRET, now=THEN + 400)
    assert not is_genuine("1735689600", BODY, SECRET, now=THEN)
