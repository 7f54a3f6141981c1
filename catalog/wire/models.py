"""Tables of the wire layer."""

from .api_keys.models import ApiKey, ApiKeySecret
from .http.idempotency.models import IdempotencyRecord
from .http.request_log.models import LoggedRequest, LogVolume
from .simulation.models import SimulationClock

__all__ = ["ApiKey", "ApiKeySecret", "IdempotencyRecord", "LogVolume", "LoggedRequest", "SimulationClock"]
