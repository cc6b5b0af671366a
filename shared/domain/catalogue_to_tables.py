"""From the plain form of a catalogue file to the rows of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shared.domain.catalogue_cells import told
from shared.domain.catalogue_procedure import FACTS
from shared.domain.catalogue_sheets import SHEET, SHEETS
from shared.domain.table_columns import LISTED, UNKNOWN

Plain = Mapping[str, Any]
Tables = dict[str, list[dict[str, str]]]
"""By sheet, its rows: the text of each column's cell."""


def tables_of(plain: Plain) -> Tables:
    """Every sheet with its rows, none where the catalogue has nothing of that kind."""
    rows = _Rows()
    for name, value in plain.get("meta", {}).items():
        rows.add("about", {"name": name, "value": value})
    for record in plain.get("queue_groups", []):
        rows.add("queue_groups", record)
    for section in ("agencies", "agencies_added"):
        for record in plain.get(section, []):
            _agency(rows, record)
    for record in plain.get("services", []):
        _service(rows, plain, record)
    for id, former in plain.get("baselines", {}).items():
        _former(rows, {"service": id}, former)
    _choices(rows, plain)
    for record in plain.get("centres", []):
        _centre(rows, record)
    return rows.tables


class _Rows:
    def __init__(self) -> None:
        self.tables: Tables = {sheet.code: [] for sheet in SHEETS}

    def add(self, code: str, values: Plain) -> None:
        cells = {
            column.code: told(values.get(column.code), column.cell)
            for column in SHEET[code].columns
        }
        self.tables[code].append(cells)


def _nested(record: Plain, field: str) -> dict[str, Any]:
    """The fields of a record inside another one, as columns of their own."""
    return {f"{field}_{name}": value for name, value in (record.get(field) or {}).items()}


def _state(record: Plain, field: str) -> str:
    return UNKNOWN if record.get(field) is None else LISTED


def _agency(rows: _Rows, record: Plain) -> None:
    rows.add("agencies", {**record, **_nested(record, "successor")})
    if record.get("calendar") is not None:
        _calendar(rows, "agency", record["id"], record["calendar"])


def _service(rows: _Rows, plain: Plain, record: Plain) -> None:
    id = record["id"]
    short = {"short": plain.get("short", {}).get(id)}
    keywords = {"keywords": plain.get("keywords", {}).get(id)}
    names = _nested(record, "name") | _nested(short, "short") | _nested(keywords, "keywords")
    states = {name: _state(record, name) for name in ("documents", "fees")}
    rows.add("services", {**record, **names, **states, "proxy": _proxy_state(record)})
    for fact in FACTS:
        if fact in record:
            rows.add("facts", {"service": id, "fact": fact, **record[fact]})
    for fee in record.get("fees") or ():
        rows.add("fees", {"service": id, **fee})
    _procedure(rows, {"service": id}, record)
    for variant in record.get("variants") or ():
        documents = _state(variant, "documents")
        stated = {"documents": documents, "proxy": _proxy_state(variant)}
        channels = variant.get("channels") or None
        rows.add("variants", {"service": id, **variant, **stated, "channels": channels})
        owner = {"service": id, "variant": variant["id"]}
        _procedure(rows, owner, variant)
        if variant.get("baseline") is not None:
            _former(rows, owner, variant["baseline"])


def _proxy_state(record: Plain) -> str | None:
    """Nothing said about a proxy is no statement that something is unknown."""
    return None if record.get("proxy") is None else LISTED


def _procedure(rows: _Rows, owner: Plain, record: Plain) -> None:
    for step in record.get("steps") or ():
        rows.add("steps", {**owner, **step, **_nested(step, "why")})
    for gone in record.get("gone") or ():
        rows.add("gone_steps", {**owner, **gone, **_nested(gone, "why")})
    for sheet, field in (("documents", "documents"), ("proxy_documents", "proxy")):
        for paper in _papers(record, field):
            rows.add(sheet, {**owner, **paper})


def _papers(record: Plain, field: str) -> Iterator[Plain]:
    papers: Iterable[Plain] = record.get(field) or ()
    for paper in papers:
        yield {**paper, **_nested(paper, "issuer")}


def _former(rows: _Rows, owner: Plain, former: Plain) -> None:
    rows.add("former_tables", {**owner, **former})
    for step in former["steps"]:
        removed = step.get("removed") or {}
        reason = {"removed": removed.get("reason"), **_nested(removed, "why")}
        rows.add("former_steps", {**owner, **step, **reason})


def _choices(rows: _Rows, plain: Plain) -> None:
    for topic in plain.get("topics", []):
        rows.add("topics", topic)
    for letter, subtopics in plain.get("subtopics", {}).items():
        for subtopic in subtopics:
            rows.add("subtopics", {"letter": letter, **subtopic})
    for bundle in plain.get("bundles", []):
        rows.add("bundles", bundle)


def _centre(rows: _Rows, record: Plain) -> None:
    owner = {"centre": record["id"]}
    rows.add("centres", {**record, "proxy": _proxy_state(record)})
    for counter in record["counters"]:
        rows.add("counters", {**owner, **counter})
    for offer in record["offers"]:
        rows.add("offers", {**owner, **offer})
    for paper in _papers(record, "proxy"):
        rows.add("proxy_documents", {**owner, **paper})
    _calendar(rows, "centre", record["id"], record["calendar"])


def _calendar(rows: _Rows, kind: str, id: str, plan: Plain) -> None:
    """A calendar in its full form."""
    owner = {"owner_kind": kind, "owner": id}
    rows.add("calendars", {**owner, **plan})
    for weekday, windows in plan["weekly"].items():
        for opens, closes in windows:
            rows.add("windows", {**owner, "weekday": weekday, "opens": opens, "closes": closes})
    for day in plan["holidays"]:
        rows.add("holidays", {**owner, "date": day})
    for day, windows in plan["special_days"].items():
        for opens, closes in windows or [(None, None)]:
            rows.add("special_days", {**owner, "date": day, "opens": opens, "closes": closes})
    for closing in plan["closings"]:
        rows.add("closings", {**owner, **closing})
