"""gunicorn's request, with the two things that need its internals."""

from typing import Any

from gunicorn.http import message


class Request(message.Request):
    """A request whose head has been read."""

    _expected_100_continue: bool

    def _apply_header_policy(self, name: str, value: str, scheme: Any, seen: set[str], *args: Any, **more: Any) -> Any:
        # A published request of the API carries two Content-Type headers (R-CON-006), which gunicorn refuses. The API
        # reads none; for forms of the admin the last one counts.
        seen.discard("CONTENT-TYPE")
        return super()._apply_header_policy(name, value, scheme, seen, *args, **more)

    def take_expectation(self) -> bool:
        """Return, once, whether the client waits for `100 Continue`. gunicorn would send it when the body is read."""
        expected, self._expected_100_continue = self._expected_100_continue, False
        return expected
