"""Event logs as OCEL 2.0 JSON: the objects of one type are the cases, an event may be of several.

(ocel-standard.org, OCEL 2.0 specification: flattening.)
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from shared.services.importing.json_stream import JsonStream
from shared.services.importing.reading import (
    USUAL,
    Columns,
    LogFile,
    LogRefused,
    OneTooLong,
    Progress,
    Raw,
    Role,
    too_long,
)
from shared.store.import_spool import Spool


def read(file: LogFile, columns: Columns, progress: Progress, spool: Spool) -> Iterator[Raw]:
    """Every event once for each case it belongs to. Raises LogRefused."""
    try:
        yield from _flattened(file, columns, progress, spool)
    except (AttributeError, TypeError) as error:  # a list where an object should be, or the like
        raise LogRefused(f"{file.name} is broken OCEL 2.0 JSON: {error}.") from None


def _flattened(file: LogFile, columns: Columns, progress: Progress, spool: Spool) -> Iterator[Raw]:
    kind = _kind(file, columns)
    for _, item in _items(file, "objects"):
        if _text(item.get("type")) == kind:
            spool.add_object(_text(item.get("id")))
    for _, event in _items(file, "events", progress):
        raw = _raw(event, columns)
        related_ids = (_text(each.get("objectId")) for each in event.get("relationships", ()))
        for related in dict.fromkeys(related_ids):
            if spool.has_object(related):
                yield Raw.of({Role.CASE: related, **raw})


def _kind(file: LogFile, columns: Columns) -> str:
    """The type of objects that are the cases."""
    known = Counter(_text(item.get("type")) for _, item in _items(file, "objects"))
    wanted = " ".join(columns.of(Role.CASE))
    cases = [wanted] if wanted else list(known)
    if len(cases) > 1:
        cases = [each for each in cases if each.lower() == Role.CASE.value]
    if len(cases) == 1 and cases[0] in known:
        return cases[0]
    if not known:
        raise LogRefused(f"{file.name} is JSON, but no OCEL 2.0: it lists no objects.")
    raise LogRefused(
        f"Say with --case which objects of {file.name} are the cases: {', '.join(sorted(known))}."
    )


def _items(
    file: LogFile, wanted: str, progress: Progress = lambda _bytes: None
) -> Iterator[tuple[str, Any]]:
    try:
        with file.opened(progress) as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8-sig")
            for key, item in JsonStream(text).items():
                if key == wanted and isinstance(item, dict):
                    yield key, item
    except OneTooLong:
        raise too_long(file.name, "object or event") from None
    except ValueError as error:
        raise LogRefused(f"{file.name} is broken OCEL 2.0 JSON: {error}.") from None


def _raw(event: Mapping[str, Any], columns: Columns) -> dict[Role, str]:
    attributes = {
        _text(each.get("name")): _text(each.get("value")) for each in event.get("attributes", ())
    }
    own = {Role.ACTIVITY: _text(event.get("type")), Role.TIME: _text(event.get("time"))}
    return {
        role: _value(role, attributes, columns, own.get(role, ""))
        for role in Role
        if role is not Role.CASE
    }


def _text(value: object) -> str:
    """As text that can be stored: JSON may hold halves of characters."""
    return "" if value is None else str(value).encode("utf-8", "replace").decode()


def _value(role: Role, attributes: Mapping[str, str], columns: Columns, own: str) -> str:
    named = columns.of(role)
    if named:
        return " ".join(attributes.get(each, "").strip() for each in named).strip()
    if own:
        return own.strip()
    return next((attributes[each].strip() for each in USUAL[role] if each in attributes), "")
