"""How the screens of orders write moments and states."""

from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime

BADGES = {
    "Accepted": "success",
    "Fulfilled": "success",
    "Complete": "success",
    "Pending payment": "warning",
    "In review": "warning",
    "Disputed": "warning",
    "Blocked": "danger",
    "Cancelled": "danger",
    "Returned": "info",
    "Capturable": "success",
    "Processing": "warning",
    "Pending": "warning",
    "Waiting for information": "warning",
    "Failed": "danger",
}


def moment(time: datetime | str | None) -> str:
    """Return a moment in UTC, of the database or as the wire writes it."""
    found = parse_datetime(time) if isinstance(time, str) else time
    return f"{found.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if found else "—"


def badge(word: str) -> dict[str, str]:
    """Return a state in words with its colour."""
    text = word.replace("_", " ").capitalize()
    return {"text": text, "type": BADGES.get(text, "info")}
