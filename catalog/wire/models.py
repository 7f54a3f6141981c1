"""Tables of the wire layer."""

from .api_keys.models import ApiKey, ApiKeySecret
from .idempotency.models import IdempotencyRecord
from .request_log.models import LoggedRequest, LogVolume
from .simulation.models import SimulationClock

__all__ = ["ApiKey", "ApiKeySecret", "IdempotencyRecord", "LogVolume", "LoggedRequest", "SimulationClock"]
