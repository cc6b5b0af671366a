"""The reference of the JSON API at /api/docs, drawn from the OpenAPI document itself.

No script and nothing from elsewhere: it is a page like every other one here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from litestar import Litestar, Response, get

from shared.web.callers import AnyRequest, origin
from shared.web.openapi import Schema, document, operations
from shared.web.templating import page

_REFERENCE = "#/components/schemas/"
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Shape:
    """The type of a value: words, and the named shapes it refers to."""

    words: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    shape: Shape
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    description: str
    shape: Shape | None
    media_type: str


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    who: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: Shape | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A named shape with its fields, or its values."""

    name: str
    description: str
    fields: tuple[Field, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    version: str
    description: str
    tags: tuple[tuple[str, tuple[Operation, ...]], ...]
    shapes: tuple[Named, ...]


def reference(app: Litestar) -> Reference:
    """The OpenAPI document of an application as this page shows it."""
    schema = document(app)
    by_tag: dict[str, list[Operation]] = {}
    for method, path, operation in operations(schema):
        tag = (operation.get("tags") or ["other"])[0]
        by_tag.setdefault(tag, []).append(_operation(method, path, operation))
    return Reference(
        version=schema["info"]["version"],
        description=schema["info"].get("description", ""),
        tags=tuple((tag, tuple(sorted(found, key=_order))) for tag, found in by_tag.items()),
        shapes=tuple(
            _named(name, each) for name, each in sorted(schema["components"]["schemas"].items())
        ),
    )


def _order(operation: Operation) -> tuple[str, int]:
    return operation.path, _METHODS.index(operation.method.lower())


def _operation(method: str, path: str, operation: Schema) -> Operation:
    body = operation.get("requestBody", {}).get("content", {})
    return Operation(
        id=f"{method}{path.replace('{', '').replace('}', '').replace('/', '-')}",
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description") or "",
        who=tuple(name for way in operation.get("security", []) for name in way or ("anybody",)),
        parameters=tuple(_parameter(each) for each in operation.get("parameters", [])),
        body=_shape(next(iter(body.values()))["schema"]) if body else None,
        answers=tuple(_answer(*each) for each in sorted(operation["responses"].items())),
    )


def _parameter(parameter: Schema) -> Field:
    note = parameter.get("description") or _note(parameter["schema"])
    where = f"{parameter['name']} ({parameter['in']})"
    return Field(where, _shape(parameter["schema"]), bool(parameter.get("required")), note)


def _answer(status: str, response: Schema) -> Answer:
    content = response.get("content") or {}
    media_type = next(iter(content), "")
    described = content.get(media_type, {}).get("schema")
    shape = _shape(described) if described else None
    return Answer(status, response.get("description", ""), shape, media_type)


def _named(name: str, schema: Schema) -> Named:
    required = set(schema.get("required", []))
    fields = (
        Field(field, _shape(each), field in required, _note(each))
        for field, each in schema.get("properties", {}).items()
    )
    values = tuple(str(value) for value in schema.get("enum", []))
    return Named(name, schema.get("description", ""), tuple(fields), values)


def _shape(schema: Schema) -> Shape:
    """A schema in words: `array of TurnOut`, `string (date-time)`, `integer or null`."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return Shape(name, (name,))
    if choices := schema.get("oneOf") or schema.get("anyOf"):
        return _joined([_shape(each) for each in choices])
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        return Shape(" or ".join(kind))
    if kind == "array" and "items" in schema:
        inner = _shape(schema["items"])
        return Shape(f"array of {inner.words}", inner.names)
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        inner = _shape(schema["additionalProperties"])
        return Shape(f"map to {inner.words}", inner.names)
    return Shape(f"{kind} ({schema['format']})" if "format" in schema else str(kind))


def _joined(shapes: Iterable[Shape]) -> Shape:
    found = list(shapes)
    names = tuple(name for shape in found for name in shape.names)
    return Shape(" or ".join(dict.fromkeys(shape.words for shape in found)), names)


def _note(schema: Schema) -> str:
    """Description, limits and default of a value."""
    parts = [str(schema["description"])] if schema.get("description") else []
    limits: dict[str, str] = {
        "minimum": "at least {}",
        "maximum": "at most {}",
        "maxLength": "at most {} characters",
    }
    parts += [words.format(_plain(schema[key])) for key, words in limits.items() if key in schema]
    if "default" in schema:
        parts.append(f"default {_plain(schema['default'])}")
    return ", ".join(parts)


def _plain(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


@get("/api/docs", include_in_schema=False)
async def docs(request: AnyRequest) -> Response[str]:
    return page(
        request, "shared/docs.html", reference=reference(request.app), origin=origin(request)
    )


routes = [docs]
