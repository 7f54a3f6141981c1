"""What the gateway has found out about an API call before a view sees it."""

from dataclasses import dataclass

from catalog.wire.api_keys.models import ApiKey


@dataclass(frozen=True)
class WireContext:
    """The key, and with it the mode; the version in force; the request id."""

    api_key: ApiKey
    version: str
    request_id: str

    @property
    def live_mode(self) -> bool:
        """Tell the mode: it is the key's and nothing else's (R-CON-023)."""
        return self.api_key.live_mode
