"""The published description of the API, derived from its views: GET /lockstep/openapi.json, read at /lockstep/docs."""

import re
from typing import Any

from drf_spectacular.drainage import warn
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentIdentity, ComponentRegistry, ResolvedComponent

from catalog.wire.messages.serializers import ApiSerializer

from . import mixins
from .errors import TYPES
from .filters import filter_parameters
from .idempotency import calls as idempotency
from .permissions import WRITING_METHODS
from .schema_messages import Schema, answer_schema, request_schema
from .versioning import HEADER, KNOWN
from .views import ApiView

EVERY_CALL = (400, 401, 403, 406, 429, 500)
"""Statuses of any call: a bad version or cursor, no key, no permission, Accept, the rate, a fault of ours.

Writing calls add 409: their Idempotency-Key may stand for another call.
"""
TEXT: Schema = {"type": "string"}
REQUEST_ID: Schema = {"description": "Names this call in the API log.", "schema": TEXT, "required": True}
STATUS_HEADERS: dict[int, dict[str, Schema]] = {
    401: {"WWW-Authenticate": {"schema": TEXT, "required": True}},
    429: {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}, "required": True}},
}
SECURITY_SCHEMES: dict[str, Schema] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The API key."},
    "basic": {"type": "http", "scheme": "basic", "description": "The API key as user name, no password."},
}


def tidy_paths(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Keep the API's views, with paths as clients write them: no slash at the end, `{id}` for an id (R-CON-002)."""
    return [
        (path.rstrip("/").replace("{wire_id}", "{id}"), pattern, method, view)
        for path, pattern, method, view in endpoints
        if issubclass(view.cls, ApiView) and view.cls.schema
    ]


class ApiSchemaGenerator(SchemaGenerator):
    """Describes all views as one version: the header that names another is a parameter of each call."""

    def create_view(self, callback: Any, method: str, request: Any = None) -> Any:
        """Return the view to be described."""
        view = super().create_view(callback, method, request)  # type: ignore[no-untyped-call]
        view.versioning_class = None
        return view


class ApiSchema(AutoSchema):
    """Describes the methods of an ApiView."""

    view: Any

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Schema:
        """Return the description of one method of one path."""
        self.path, self.method, self.registry = path, method.lower(), registry
        self.action = getattr(self.view, "action", None) or self.method
        self.view.action = self.action
        for name, scheme in SECURITY_SCHEMES.items():
            self._component(ResolvedComponent.SECURITY_SCHEMA, name, scheme)
        body = self._body()
        return {
            "operationId": self._operation_id(),
            "summary": self._summary(),
            "tags": [self.view.resource],
            "security": [{name: []} for name in SECURITY_SCHEMES],
            "parameters": [*self._path_parameters(), *self._filters(), *self._headers()],
            **({"requestBody": body} if body else {}),
            "responses": self._responses(),
        }

    def _summary(self) -> str:
        """Return the first line about the action that the view itself, not a mixin, has."""
        view = type(self.view)
        own = [getattr(view, name, None) for name in (f"perform_{self.action}", self.action)]
        text = next((each.__doc__ or "" for each in own if each and each.__module__ != mixins.__name__), "")
        return text.strip().partition("\n")[0].rstrip(".") or self._default_summary()

    def _default_summary(self) -> str:
        meta = self.view.queryset.model._meta
        name = str(meta.verbose_name)
        article = "an" if name.startswith(tuple("aeio")) else "a"
        return (
            f"List {meta.verbose_name_plural}, newest first" if self.action == "list" else f"Retrieve {article} {name}"
        )

    def _operation_id(self) -> str:
        words = re.findall(r"[A-Za-z0-9]+", self.path.replace("{id}", "by id"))
        return self.method + "".join(word[:1].upper() + word[1:] for word in words)

    def _component(self, kind: str, name: str, schema: Schema) -> Schema:
        component = ResolvedComponent(name, kind, schema, ComponentIdentity(name))  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        reference: Schema = component.ref
        return reference

    def _name(self) -> str:
        return str(self._shown().__name__).removesuffix("Serializer")

    def _shown(self) -> type[ApiSerializer]:
        shown: type[ApiSerializer] = self.view.serializer_class
        return shown

    def _path_parameters(self) -> list[Schema]:
        return [
            {"name": name, "in": "path", "required": True, "schema": TEXT | {"minLength": 1}}
            for name in re.findall(r"{(\w+)}", self.path)
        ]

    def _writes(self) -> bool:
        return self.method.upper() in WRITING_METHODS

    def _headers(self) -> list[Schema]:
        return [VERSION_PARAMETER, *([IDEMPOTENCY_PARAMETER] if self._writes() else [])]

    def _is_list(self) -> bool:
        return self.action == "list"

    def _filters(self) -> list[Schema]:
        if self.action != "list" or self.view.filterset_class is None:
            return []
        paging = self.view.paginator.get_schema_operation_parameters(self.view) if self.view.paginator else []
        return [*paging, *filter_parameters(self.view.filterset_class)]

    def _body(self) -> Schema | None:
        message = self.view.get_body_serializer_class()
        if message is None:
            return None
        partial = self.method != "put" and "{" in self.path
        schema = request_schema(message, partial=partial)
        name = self._name() + ("Update" if partial else "Create")
        reference = self._component(ResolvedComponent.SCHEMA, name, schema)
        return {"content": {"application/json": {"schema": reference}}, "required": not partial}

    def _responses(self) -> Schema:
        declared = self.view.answers.get(self.action)
        if declared is None:
            warn(f"{type(self.view).__name__} does not declare the answers of {self.action}")
        refused = (*EVERY_CALL, *((409,) if self._writes() else ()))
        statuses = sorted({*(declared or (200,)), *refused})
        return {str(status): self._success(status) if status < 400 else self._error(status) for status in statuses}

    def _success(self, status: int) -> Schema:
        headers = {"x-dr-requestid": REQUEST_ID, HEADER: {"schema": TEXT, "required": True}}
        headers |= {idempotency.REPLAYED: REPLAYED} if self._writes() else {}
        if status == 204:
            return {"description": "Deleted.", "headers": headers}
        schema = self._component(ResolvedComponent.SCHEMA, self._name(), answer_schema(self._shown()))
        if self._is_list():
            schema = self._component(ResolvedComponent.SCHEMA, f"{self._name()}List", list_schema(schema))
        content = {"application/json": {"schema": schema}}
        return {"description": "Created." if status == 201 else "Done.", "headers": headers, "content": content}

    def _error(self, status: int) -> Schema:
        name = "".join(word.capitalize() for word in TYPES[status].split("_"))
        error = self._component(ResolvedComponent.SCHEMA, "Error", ERROR)
        of_type = {"allOf": [error, {"properties": {"type": {"const": TYPES[status]}}}]}
        response = {
            "description": name,
            "headers": {"x-dr-requestid": REQUEST_ID} | STATUS_HEADERS.get(status, {}),
            "content": {"application/json": {"schema": of_type}},
        }
        return self._component(ResolvedComponent.RESPONSE, name, response)


ERROR: Schema = {
    "type": "object",
    "description": "The envelope of every error. Read `code` and `parameter`; messages may change.",
    "required": ["type", "errors"],
    "properties": {
        "type": TEXT,
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": TEXT, "parameter": TEXT | {"minLength": 1}, "message": TEXT},
            },
        },
    },
}


def list_schema(resource: Schema) -> Schema:
    """Return the schema of a page of a list."""
    members = {"hasMore": {"type": "boolean"}, "data": {"type": "array", "items": resource}}
    return {"type": "object", "required": ["data", "hasMore"], "properties": members}


VERSION_PARAMETER: Schema = {
    "name": HEADER,
    "in": "header",
    "description": "Overrides the version that the key is pinned to.",
    "schema": {"type": "string", "enum": list(KNOWN)},
}

IDEMPOTENCY_PARAMETER: Schema = {
    "name": idempotency.HEADER,
    "in": "header",
    "description": (
        "Makes a repeated call safe, for 24 hours and for this API key: it is executed once and answered the same. "
        "For another call the key is refused with 409. An addition of Lockstep's."
    ),
    "schema": TEXT | {"minLength": 1, "maxLength": 255, "pattern": f"^{idempotency.KEY.pattern}$"},
}
REPLAYED: Schema = {
    "description": "Present when the answer is that of an earlier call with the same Idempotency-Key.",
    "schema": TEXT | {"const": "true"},
}
