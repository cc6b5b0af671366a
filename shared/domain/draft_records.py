"""The records of a catalogue draft: plain data of a catalogue file with what is to change only.

A catalogue file lists topics, subtopics and life events in full, so that what is missing there is
removed. A draft names the changed ones alone; `completed` puts the others beside them. A record
`{"id": …, "removed": true}` takes a topic or subtopic out of such a list. Pure.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.domain.catalogue_file import SECTIONS

KEYED_BY_SERVICE = ("short", "keywords", "baselines")
LISTED_IN_FULL = ("topics", "bundles")
REMOVED = "removed"
WHOLE = "*"
"""The id of a section that is one record."""

CASES, CASE_AFTER = "variants", ":"
"""Cases of services have keys too: the id of the service, this sign, and their own id."""

Plain = dict[str, Any]
Key = tuple[str, str]
"""A section and the id of a record in it."""


class DraftState(StrEnum):
    """`SCHEDULED`: approved, and nothing of it holds before its day has come."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class HeldUp(StrEnum):
    """Why an approved draft was not put into force on its day."""

    OVERLAPS = "draft_overlaps"
    WRONG = "draft_wrong"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is another one afterwards: None where it does not stand."""

    path: str
    before: object
    after: object


def records_of(data: Mapping[str, Any]) -> dict[Key, Any]:
    """Every record by section and id; subtopics carry their letter. What is no such data at all
    stays out, `read_catalogue` says what is wrong with it."""
    found: dict[Key, Any] = {}
    for section in SECTIONS:
        for id_, record in _in_section(section, data.get(section)):
            found[_section(section), id_] = record
    return found


def stands(records: Mapping[Key, Any], key: Key) -> bool:
    """Whether a record is there; a case of a service stands within the record of the service."""
    section, id_ = key
    if section != CASES:
        return key in records
    service, _, case = id_.partition(CASE_AFTER)
    record = records.get(("services", service))
    return any(each.get("id") == case for each in rows_of(fields_of(record).get(CASES)))


def fields_of(value: object) -> Mapping[str, Any]:
    """A record; none where something else was stored: a draft may hold whatever was sent once."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> list[Any]:
    """A list; an empty one where something else was stored."""
    return value if isinstance(value, list) else []


def rows_of(value: object) -> list[Mapping[str, Any]]:
    """The records of a list; what is none of either stays out."""
    return [each for each in listed(value) if isinstance(each, Mapping)]


def _section(section: str) -> str:
    return "agencies" if section == "agencies_added" else section


def _in_section(section: str, value: object) -> Iterator[tuple[str, Any]]:
    if section == "meta" and isinstance(value, Mapping):
        yield WHOLE, dict(value)
    elif section in KEYED_BY_SERVICE and isinstance(value, Mapping):
        yield from ((str(id_), record) for id_, record in value.items())
    elif section == "subtopics" and isinstance(value, Mapping):
        for letter, records in value.items():
            for record in records if isinstance(records, list) else ():
                if isinstance(record, Mapping):
                    yield str(record.get("id")), {**record, "letter": letter}
    elif isinstance(value, list):
        name = "letter" if section == "queue_groups" else "id"
        yield from ((str(e.get(name)), dict(e)) for e in value if isinstance(e, Mapping))


def data_of(records: Mapping[Key, Any]) -> Plain:
    """The plain data in which these records stand, sections in the order of a file."""
    data: Plain = {}
    for section in SECTIONS:
        for (where, id_), record in records.items():
            if where == section:
                _put(data, section, id_, copy.deepcopy(record))
    return data


def _put(data: Plain, section: str, id_: str, record: Any) -> None:
    if section == "meta":
        data[section] = record
    elif section in KEYED_BY_SERVICE:
        data.setdefault(section, {})[id_] = record
    elif section == "subtopics":
        letter = record.pop("letter", "")
        data.setdefault(section, {}).setdefault(letter, []).append(record)
    else:
        data.setdefault(section, []).append(record)


def completed(data: Mapping[str, Any], present: Mapping[str, Any]) -> Plain:
    """The draft as a file to be taken over: lists that a file gives in full have the `present`
    records too, in their order, without those that the draft removes."""
    draft, known = records_of(data), records_of(present)
    whole = dict(draft)
    for section in (*LISTED_IN_FULL, "subtopics"):
        if any(where == section for where, _ in draft):
            stand = {key: each for key, each in known.items() if key[0] == section}
            own = {key: each for key, each in draft.items() if key[0] == section}
            whole = {key: each for key, each in whole.items() if key[0] != section}
            whole |= {key: each for key, each in {**stand, **own}.items() if not is_removed(each)}
    made = data_of(whole)
    unknown = {name: value for name, value in data.items() if name not in SECTIONS}
    for section in SECTIONS:
        if section in data and section not in made:  # nothing readable, or a list that is empty now
            made[section] = [] if section in LISTED_IN_FULL else data[section]
    return {**made, **unknown}


def is_removed(record: object) -> bool:
    return isinstance(record, Mapping) and record.get(REMOVED) is True


def differences(before: object, after: object, path: str = "") -> Iterator[Difference]:
    """What is another value afterwards, field by field down to single values."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            inner = f"{path}.{name}" if path else str(name)
            yield from differences(before.get(name), after.get(name), inner)
    elif _rows(before) and _rows(after):
        assert isinstance(before, list)
        assert isinstance(after, list)
        for place in range(max(len(before), len(after))):
            old, new = (each[place] if place < len(each) else None for each in (before, after))
            yield from differences(old, new, f"{path}[{place + 1}]")
    elif before != after:
        yield Difference(path, before, after)


def _rows(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(each, Mapping) for each in value)
