"""The signature header (events.md, section 10)."""

import hashlib

import pytest

from fulfillment.events.delivery.signature import signature_header
from tests.fulfillment.events.receiver import verifies

SECRET = "whk_0f7d2c5e-6a41-4b0e-9c9b-3f2f5d8a1e77"
OLDER = "whk_7c9a4b1d-52e3-4f6a-8d0b-91a2c3d4e5f6"
TIMESTAMP = 1735689600
BODY = (
    b'{"id":"5f0c2a1e-3f0b-4c57-9d55-6f7b0a6f9e01","type":"order.accepted","data":{"object":{"id":"240000000336",'
    b'"state":"accepted"}},"liveMode":false,"createdTime":"2025-01-01T00:00:00.000000Z",'
    b'"webhookIds":["0b7f6c5e-1d7a-4a54-8a0e-2f7a3f8f5c11"],"digitalriverVersion":"2021-12-13"}'
)
WORKED = "1735689600, JxaDLJxxyFYJHvz9yQwxT9++YV0IOBLGheY7+zHAuCU="
WORKED_ROTATING = f"{WORKED}, gJPsJQRU5edh7e1y4uYHNWfonA6zBCACInwZlEqcp5s="


def test_body_of_the_worked_example() -> None:
    assert len(BODY) == 278
    assert hashlib.sha256(BODY).hexdigest() == "32c9f198ac8e860aa8ccf038c5edbd7220087e4bb44d2ea66025737a16d89f38"


@pytest.mark.parametrize(("secrets", "header"), [([SECRET], WORKED), ([SECRET, OLDER], WORKED_ROTATING)])
def test_worked_example_s_evt_02(secrets: list[str], header: str) -> None:
    """R-EVT-105, A-EVT-01, A-EVT-02."""
    assert signature_header(secrets, TIMESTAMP, BODY) == header


@pytest.mark.parametrize("secret", [SECRET, OLDER])
def test_either_secret_verifies_during_a_rotation_r_evt_141(secret: str) -> None:
    assert verifies(WORKED_ROTATING, BODY, secret, now=TIMESTAMP + 299)


@pytest.mark.parametrize(
    ("timestamp", "body", "secret"),
    [
        (TIMESTAMP, BODY.replace(b"336", b"337"), SECRET),
        (TIMESTAMP + 1, BODY, SECRET),
        (TIMESTAMP, BODY, SECRET[:-1] + "8"),
    ],
    ids=["body", "timestamp", "secret"],
)
def test_one_flipped_character_fails_s_evt_02(timestamp: int, body: bytes, secret: str) -> None:
    assert signature_header([secret], timestamp, body).split(", ")[1] != WORKED.split(", ")[1]
    assert not verifies(WORKED.replace(str(TIMESTAMP), str(timestamp)), body, secret, now=timestamp)


def test_an_old_timestamp_fails() -> None:
    assert not verifies(WORKED, BODY, SECRET, now=TIMESTAMP + 301)
