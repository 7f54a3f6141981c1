"""What the published description of the API says of itself, and the pages that show it."""

from typing import Any

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Lockstep",
    "VERSION": "2021-12-13",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "Product catalog and order fulfillment. Bodies may repeat members that only the server sets; they are ignored."
        " Scalars are coerced: a number given for a text becomes its text, plain decimal text becomes the number."
        "\n\n**Repeating calls.** Send `Idempotency-Key` with a POST, PUT, PATCH or DELETE, a new random value (1 "
        "to 255 printable ASCII characters) for each call that you mean, and repeat the call with the same value "
        "when its answer got lost. It is executed once: the repeated call gets the first answer (status, body, "
        "headers) with `Idempotent-Replayed: true`. A repeated call that comes while the first is being executed "
        "waits for it. Calls are the same when method, path, query and the members of the body are; white space "
        "and order do not count. The key with another call is refused with 409 `idempotency_key_reused`. Answers "
        "with 2xx, 404 and 409 are kept for 24 hours, for each API key and thereby for each mode; after any other "
        "answer nothing is kept, and the key may be used again: correct the call after 400, repeat it after 429, "
        "500 and 503."
        "\n\n**Restricted keys.** A key with the permission to write a resource and not to read it carries out its "
        'calls and is answered with the declared status and nothing but the `id`: `{"id": "..."}`, or `{}` where '
        "an answer is not one resource. Messages of its errors quote only what it has sent itself. Where an answer "
        "shows another resource (attaching a source answers the source), the permission to read that one counts. "
        "Credentials of webhooks (`authentication`, `oauth`) are shown to confidential keys only; a restricted key "
        "that changes the `address` of a webhook with credentials sends them again."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "catalog.wire.http.schema.ApiSchemaGenerator",
    "PREPROCESSING_HOOKS": ["catalog.wire.http.schema.tidy_paths"],
    # The built-in one renames enumerations, which here stand where they are used.
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # No validator of another host, no keys kept in the browser.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "persistAuthorization": False},
}
