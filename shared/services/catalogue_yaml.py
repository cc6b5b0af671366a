"""Catalogue files as plain data: strict YAML, so that nothing is read as something else.

YAML's traps are closed: `no` and `2021-03-11` stay texts and `16:30` does not become 990, a key
that stands twice is refused instead of the last one winning, and anchors, aliases and tags, which
can blow a small file up, are not part of the format.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath

import yaml

from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.errors import N_

MAX_BYTES = 2_000_000
_MAX_DEPTH = 12


class _Loader(yaml.CSafeLoader):
    """Knows null, true, false and decimal numbers; everything else is text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _Twice(key.value, key.start_mark.line + 1)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        found: dict[object, object] = super().construct_mapping(node, deep)
        return found


class _Twice(Exception):
    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(0|[1-9][0-9]{0,17})", list("-0123456789")),
    ("float", r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"({_pattern})$"), _first)


def read_yaml(path: Path) -> object:
    """The plain data of a catalogue file. Raises CatalogueRefused with the line and the remedy."""
    text = read_text(path)
    try:
        _refuse_tricks(path, text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 # a safe loader, made stricter
    except _Twice as twice:
        remedy = N_("“%(key)s” stands twice in one record, again in line %(line)s; remove one.")
        raise _refusal(path, remedy, key=twice.key, line=twice.line) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        remedy = N_(
            "Line %(line)s is no valid YAML (%(reason)s); look at indents, and put texts in quotes."
        )
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "?"
        line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise _refusal(path, remedy, line=line, reason=reason) from None


def read_text(path: Path) -> str:
    """A text file of at most `MAX_BYTES` in UTF-8, with or without byte order mark.

    Raises CatalogueRefused with the remedy.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        remedy = N_("This file cannot be read (%(reason)s); check its name and your rights.")
        raise _refusal(path, remedy, reason=error.strerror or "?") from None
    return text_of(content, path)


def text_of(content: bytes, path: PurePath) -> str:
    """The same for what was read already; `path` is what it is called."""
    if len(content) > MAX_BYTES:
        remedy = N_("This file is too big; split it into files of at most %(limit)s bytes.")
        raise _refusal(path, remedy, limit=MAX_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remedy = N_("Line %(line)s is not in UTF-8; save the file as UTF-8 text.")
        raise _refusal(path, remedy, line=line) from None


def _refuse_tricks(path: Path, text: str) -> None:
    """Refuse what the format does not use, before anything is built from it."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None)):
            remedy = N_("Line %(line)s uses an anchor, alias or tag (& * !); write it out in full.")
            raise _refusal(path, remedy, line=line)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > _MAX_DEPTH:
            remedy = N_("Line %(line)s is nested too deeply; no record goes that deep.")
            raise _refusal(path, remedy, line=line)
        if documents > 1:
            remedy = N_("Line %(line)s begins a second document (---); put it in its own file.")
            raise _refusal(path, remedy, line=line)


def _refusal(path: PurePath, remedy: str, **params: object) -> CatalogueRefused:
    return CatalogueRefused(path.name, [Problem(path.name, "", "", remedy, params)])
