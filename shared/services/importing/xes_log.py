"""Event logs as XES (IEEE 1849-2016), read trace by trace."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from shared.services.importing.reading import (
    Columns,
    LogFile,
    LogRefused,
    OneByOne,
    OneTooLong,
    Progress,
    Raw,
    Role,
    too_long,
)

_KEYS = {
    Role.ACTIVITY: "concept:name",
    Role.TIME: "time:timestamp",
    Role.START: "start_timestamp",
    Role.LIFECYCLE: "lifecycle:transition",
    Role.RESOURCE: "org:resource",
    Role.INSTANCE: "concept:instance",
}
_OF_TRACE = "concept:name"


def read(file: LogFile, columns: Columns, progress: Progress) -> Iterator[Raw]:
    """Every event of every trace. Raises LogRefused."""
    case_keys = tuple(name.removeprefix("case:") for name in columns.of(Role.CASE) or (_OF_TRACE,))
    keys = {role: columns.of(role) or (key,) for role, key in _KEYS.items()}
    try:
        with file.opened(progress) as stream:
            yield from _events(file, OneByOne(stream), case_keys, keys)
    except OneTooLong:
        raise too_long(file.name, "event") from None
    except ElementTree.ParseError as error:
        raise LogRefused(f"{file.name} is broken XML: {error}.") from None


def _events(
    file: LogFile, stream: OneByOne, case_keys: tuple[str, ...], keys: dict[Role, tuple[str, ...]]
) -> Iterator[Raw]:
    root: Element | None = None
    trace: Element | None = None
    name: str | None = None
    # Entities that would blow up memory or read other files are refused by expat itself.
    for what, element in ElementTree.iterparse(stream, ("start", "end")):  # noqa: S314
        tag = element.tag.rpartition("}")[2]
        if root is None:
            root = element
            if tag != "log":
                raise LogRefused(f"{file.name} is XML, but no XES: it begins with <{tag}>.")
        elif what == "start":
            if tag == "trace":
                trace, name = element, None
        elif tag == "event" and trace is not None:
            if name is None:  # the attributes of a trace stand before its events
                name = _joined(_attributes(trace), case_keys)
            found = _attributes(element)
            values = {role: _joined(found, wanted) for role, wanted in keys.items()}
            yield Raw.of({Role.CASE: name, **values})
            trace.clear()
            stream.renew()
        elif tag == "trace":
            trace = None
            root.clear()
            stream.renew()


def _attributes(of: Element) -> dict[str, str]:
    found = ((each.get("key"), each.get("value")) for each in of)
    return {key: value for key, value in found if key is not None and value is not None}


def _joined(found: dict[str, str], keys: tuple[str, ...]) -> str:
    return " ".join(found.get(key, "").strip() for key in keys).strip()
