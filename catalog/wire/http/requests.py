"""The request of an API view."""

from typing import TYPE_CHECKING, Any

from rest_framework.request import Request

from catalog.wire.api_keys.models import ApiKey

from .request_log.recording import Call


class ApiRequest(Request):
    """A call of the API. `auth` is its key (there is no user), `version` the version in force, `data` the body."""

    request_id: str
    api_call: Call
    version: str

    if TYPE_CHECKING:
        auth: ApiKey
        data: dict[str, Any]
