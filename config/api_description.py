"""What the published description of the API says of itself, and the pages that show it."""

from typing import Any

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Lockstep",
    "VERSION": "2021-12-13",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "Product catalogue and order fulfilment. Bodies may repeat members that only the server sets; they are ignored."
        " Scalars are coerced: a number given for a text becomes its text, plain decimal text becomes the number."
    ),
    "SERVERS": [{"url": "/"}],
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["catalog.wire.openapi.tidy_paths"],
    # The built-in one renames enumerations, which here stand where they are used.
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # No validator of another host, no keys kept in the browser.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "persistAuthorization": False},
}
