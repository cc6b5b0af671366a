"""A small graph of linked data and its two spellings, JSON-LD 1.1 and Turtle 1.1.

Every name is an IRI, every literal says its language or type, and things stand in the order in
which they were told, so that two exports of one catalogue are the same file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PREFIXES: Mapping[str, str] = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""All that names of classes, properties and types may begin with."""

JSONLD, TURTLE = "application/ld+json", "text/turtle"
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NOT_IN_IRIS = '<>"{}|^`\\ '


@dataclass(frozen=True, slots=True)
class Ref:
    """Another thing, by its IRI."""

    iri: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in a language, or a value of a type such as `xsd:duration`; else a plain text."""

    text: str
    language: str = ""
    type: str = ""


Value = Ref | Literal


@dataclass(frozen=True, slots=True)
class Thing:
    """`facts` in pairs of a property, such as `dct:title`, and its value."""

    iri: str
    types: tuple[str, ...]
    facts: tuple[tuple[str, Value], ...]


def to_turtle(things: Iterable[Thing]) -> str:
    """The graph as Turtle."""
    heads = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    blocks = [_turtle(each) for each in things]
    return "\n".join([*heads, "", *blocks])


def _turtle(thing: Thing) -> str:
    lines = [f"a {', '.join(thing.types)}"]
    lines += [f"{name} {_turtle_value(value)}" for name, value in thing.facts]
    return f"{_iri(thing.iri)} " + " ;\n  ".join(lines) + " .\n"


def _turtle_value(value: Value) -> str:
    if isinstance(value, Ref):
        return _iri(value.iri)
    text = '"' + "".join(_ESCAPED.get(letter, letter) for letter in value.text) + '"'
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.type}" if value.type else text


def _iri(iri: str) -> str:
    safe = "".join(f"%{ord(c):02X}" if c in _NOT_IN_IRIS else c for c in iri)
    return f"<{safe}>"


def to_jsonld(things: Iterable[Thing]) -> str:
    """The graph as JSON-LD; its context stands in the file, so that nothing has to be fetched."""
    graph = [_json(each) for each in things]
    return json.dumps({"@context": dict(PREFIXES), "@graph": graph}, ensure_ascii=False, indent=1)


def _json(thing: Thing) -> dict[str, Any]:
    found: dict[str, Any] = {"@id": _iri(thing.iri)[1:-1], "@type": list(thing.types)}
    for name, value in thing.facts:
        found.setdefault(name, []).append(_json_value(value))
    return found


def _json_value(value: Value) -> Any:
    if isinstance(value, Ref):
        return {"@id": _iri(value.iri)[1:-1]}
    if value.language:
        return {"@value": value.text, "@language": value.language}
    return {"@value": value.text, "@type": value.type} if value.type else value.text


def of_type(things: Sequence[Thing], type: str) -> int:
    """How many things of a type there are."""
    return sum(type in each.types for each in things)
