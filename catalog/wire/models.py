"""Tables of the wire layer."""

from .api_keys.models import ApiKey, ApiKeySecret
from .request_log.models import LoggedRequest

__all__ = ["ApiKey", "ApiKeySecret", "LoggedRequest"]
