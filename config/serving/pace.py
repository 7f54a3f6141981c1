"""How fast bytes come and go: whoever falls to a crawl is cut off."""

import time

WINDOW_SECONDS = 10.0
LOWEST_RATE = 1024
"""Bytes a second, in each window: a fraction of the slowest mobile network."""


class Pace:
    """Watches the bytes of one body or one answer."""

    def __init__(self) -> None:
        self._begun: float | None = None
        self._window_begun = 0.0
        self._window_bytes = 0
        self.bytes = 0

    def begin(self) -> None:
        """Start the clock, if it does not run."""
        if self._begun is None:
            self._begun = self._window_begun = time.monotonic()

    def reset(self) -> None:
        """Stop the clock: nobody waits for the client."""
        self._begun, self.bytes, self._window_bytes = None, 0, 0

    def is_too_slow(self, now: float, *, underway: int = 0) -> bool:
        """Tell, at the end of each window, whether too few bytes came or went in it.

        Of the bytes counted as sent, `underway` have not reached the client yet.
        """
        if self._begun is None or now - self._window_begun < WINDOW_SECONDS:
            return False
        arrived = self.bytes - underway
        is_slow = arrived - self._window_bytes < WINDOW_SECONDS * LOWEST_RATE
        self._window_begun, self._window_bytes = now, arrived
        return is_slow
