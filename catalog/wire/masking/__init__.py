"""Masking of secrets in everything that is written to a log (R-CON-030, R-CON-203, R-EVT-086).

`mask_text` is for text of any kind, `mask_body` for the bytes of a request or answer, `mask_request_target` for path
and query of a request, `mask_address` for URLs that are shown or kept in a history. All of them err on the side of
masking: they are for logs and screens, never for data.
"""

from .addresses import mask_address, mask_request_target
from .bodies import mask_beginning, mask_body
from .numbers import MASK
from .text import mask_credentials, mask_text

__all__ = [
    "MASK",
    "mask_address",
    "mask_beginning",
    "mask_body",
    "mask_credentials",
    "mask_request_target",
    "mask_text",
]
