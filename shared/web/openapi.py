"""The OpenAPI document, with what the framework cannot know added to it.

Errors are problem documents (RFC 9457) and not the framework's own shape, POST takes a request key,
most calls need somebody signed in, and the shapes carry their own descriptions. A test asks every
call without credentials, so that what is written here stays true.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, get_args

import msgspec
from litestar import Litestar, Request
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

Schema = dict[str, Any]

STAFF: list[Schema] = [{"staff": []}]
DEVICE_OR_STAFF: list[Schema] = [{"device": []}, {"staff": []}]
STAFF_IF_BY_ID: list[Schema] = [{}, {"staff": []}]
STAFF_TAGS = frozenset({"cases", "counters", "day", "help", "times", "transactions", "webhooks"})
SECURED: dict[tuple[str, str], list[Schema]] = {
    ("get", "/api/v1/centres/{centre}/visits"): STAFF,
    ("post", "/api/v1/centres/{centre}/visits"): DEVICE_OR_STAFF,
    ("post", "/api/v1/visits/{visit}/services"): STAFF_IF_BY_ID,
    ("get", "/api/v1/visits/{visit}/overtakings"): STAFF_IF_BY_ID,
    ("post", "/api/v1/visits/{visit}/reprint"): STAFF,
    ("post", "/api/v1/visits/{visit}/stop-links"): STAFF,
    ("post", "/api/v1/visits/{visit}/order"): STAFF,
    ("get", "/api/v1/visits/{visit}/notes"): STAFF,
    ("post", "/api/v1/visits/{visit}/notes"): STAFF,
    ("delete", "/api/v1/visits/{visit}/notes/{note}"): STAFF,
    ("get", "/api/v1/centres/{centre}/voices"): STAFF,
    ("get", "/api/v1/centres/{centre}/voices/{voice}"): STAFF,
    ("post", "/api/v1/centres/{centre}/voices/{voice}/{verb}"): STAFF,
    ("get", "/api/v1/sessions/current"): STAFF,
    ("delete", "/api/v1/sessions/current"): STAFF,
    ("post", "/api/v1/baselines/{id}/approve"): STAFF,
    ("put", "/api/v1/sessions/current/pin"): STAFF,
    ("delete", "/api/v1/sessions/current/pin"): STAFF,
    ("post", "/api/v1/sessions/current/lock"): STAFF,
    ("get", "/api/v1/centres/{centre}/board"): DEVICE_OR_STAFF,
    ("get", "/api/v1/centres/{centre}/board/stream"): DEVICE_OR_STAFF,
    ("get", "/api/v1/metrics/reduction/cases"): STAFF,
    ("get", "/api/v1/metrics/reduction/cases/{case}"): STAFF,
    ("get", "/api/v1/events"): STAFF,
}
SCHEMES: Schema = {
    "staff": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of POST /api/v1/sessions; browsers send it as a cookie.",
    },
    "device": {
        "type": "apiKey",
        "in": "cookie",
        "name": "gcs_device",
        "description": "A kiosk or board paired with POST /api/v1/devices/pair. "
        "A demonstration does without.",
    },
}
PROBLEM: Schema = {
    "title": "Problem",
    "type": "object",
    "description": "A refusal or fault (RFC 9457). Programs go by `code`; `detail` is one sentence "
    "for people, in the language asked for.",
    "required": ["code", "detail", "status", "title", "type"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "With 422: which fields to correct.",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "present": {
            "type": "object",
            "description": "With 409: the present state.",
            "additionalProperties": True,
        },
        "reference": {"type": "string", "description": "With 5xx: finds the fault in the log."},
    },
}
IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body act once, also after a restart; kept for 48 hours. "
    "Random, at least 16 characters, for a ticket with `remote` and for complaints and praise.",
    "schema": {"type": "string", "maxLength": 200},
}
REFUSALS = {
    "400": "The request cannot be read",
    "401": "Not signed in",
    "404": "Unknown, or not yours",
    "409": "Not possible in the present state",
    "410": "Closed, or unknown",
    "422": "A field is wrong",
    "503": "Nothing could be saved just now",
}


class CompletedJson(JsonRenderPlugin):
    """The document at its address."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: Schema) -> bytes:  # noqa: ARG002
        return msgspec.json.encode(document(request.app))


def document(app: Litestar) -> Schema:
    """The document of an application, as it is served; made once, because routes never change."""
    if "openapi_document" not in app.state:
        app.state["openapi_document"] = completed(app, app.openapi_schema.to_schema())
    known: Schema = app.state["openapi_document"]
    return known


def completed(app: Litestar, raw: Schema) -> Schema:
    """A copy of the framework's document with everything added."""
    schema = deepcopy(raw)
    components = schema["components"]
    components["securitySchemes"] = SCHEMES
    components["schemas"]["Problem"] = PROBLEM
    for name, struct in _structs(app).items():
        if name in components["schemas"] and struct.__doc__:
            components["schemas"][name].setdefault("description", inspect.getdoc(struct))
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            _complete(method, path, operation)
    tags = {tag for _, _, op in operations(schema) for tag in op.get("tags", [])}
    schema["tags"] = [{"name": tag} for tag in sorted(tags)]
    return schema


def operations(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Method, path and operation of everything that can be called."""
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def _complete(method: str, path: str, operation: Schema) -> None:
    tags = set(operation.get("tags", []))
    security = SECURED.get((method, path)) or (STAFF if tags & STAFF_TAGS else None)
    if security is not None:
        operation["security"] = security
    if method == "post":
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    responses = operation["responses"]
    responses.pop("400", None)
    for status in _refusals(method, path, operation, tags):
        responses[status] = _problem(REFUSALS[status])
    responses["default"] = _problem("Any other refusal or fault")
    for status, response in responses.items():
        if status.startswith("2"):
            response["description"] = _succeeded(status, operation)


def _refusals(method: str, path: str, operation: Schema, tags: set[str]) -> list[str]:
    found = []
    asks = [p for p in operation.get("parameters", []) if p["in"] == "query"]
    if "requestBody" in operation:
        found.append("400")
    if {} not in operation.get("security", [{}]):
        found.append("401")
    if "{" in path and "surveys" not in tags:
        found.append("404")
    if method == "post" and tags & {*STAFF_TAGS, "visits", "surveys"}:
        found.append("409")
    if "surveys" in tags:
        found.append("410")
    if "requestBody" in operation or asks or method == "post":
        found.append("422")
    return [*found, "503"] if method != "get" else found


def _problem(description: str) -> Schema:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


def _succeeded(status: str, operation: Schema) -> str:
    if status == "204":
        return "Done; nothing to tell"
    return "Made" if status == "201" else str(operation.get("summary") or "Done")


def _structs(app: Litestar) -> dict[str, type[msgspec.Struct]]:
    """Every shape that handlers take or give, by its name."""
    found: dict[str, type[msgspec.Struct]] = {}
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                signature = handler.parsed_fn_signature
                _collect(signature.return_type.raw, found)
                for parameter in signature.parameters.values():
                    _collect(parameter.raw, found)
    return found


def _collect(annotation: object, found: dict[str, type[msgspec.Struct]]) -> None:
    """Gather the shapes inside an annotation, and inside their fields."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        if annotation.__name__ not in found:
            found[annotation.__name__] = annotation
            for field in msgspec.structs.fields(annotation):
                _collect(field.type, found)
        return
    for part in get_args(annotation):
        _collect(part, found)
