"""From the rows of tables to the plain form of a catalogue file.

A sheet that is missing leaves what stands: a file with fees alone changes fees alone. Rows of a
sheet list the parts of their service or centre in full. So everything begins with the records that
stand now.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from shared.domain.calendar_from_tables import calendars_of
from shared.domain.catalogue_procedure import FACTS
from shared.domain.errors import N_
from shared.domain.table_columns import LISTED, UNKNOWN
from shared.domain.table_rows import Book, Places, Typed, typed_rows

Plain = dict[str, Any]
Known = Mapping[str, Any]
_OF_SERVICE = (
    *("facts", "variants", "steps", "gone_steps", "documents", "proxy_documents"),
    *("fees", "former_tables", "former_steps"),
)
_PARTS = {
    "steps": "steps",
    "gone_steps": "gone",
    "documents": "documents",
    "proxy_documents": "proxy",
}
_STATED = {"documents", "proxy", "fees"}
_LANGUAGES = ("th", "en")


def plain_of(book: Book, known: Known) -> tuple[Plain, Places]:
    """The plain form of what a file says, beside `known`, the plain form of what stands.

    `Places` has what is wrong with cells, and finds the row of what is wrong with records.
    """
    places = Places(book.file)
    maker = _Maker(typed_rows(book, places), known, places)
    return maker.made(), places


class _Maker:
    def __init__(self, rows: Mapping[str, list[Typed]], known: Known, places: Places) -> None:
        self._rows, self._known, self._places = rows, known, places
        self._services = {each["id"]: each for each in known.get("services", [])}
        self._variant_ids: dict[str, list[str]] = {}
        self._calendars = calendars_of(rows, known, places)

    def made(self) -> Plain:
        data: Plain = {}
        if "about" in self._rows:
            data["meta"] = {
                row.values.get("name"): row.values.get("value") for row in self._of("about")
            }
        self._simple(data, "queue_groups", "letter")
        self._agencies(data)
        data |= self._service_sections()
        self._simple(data, "topics", "id")
        self._subtopics(data)
        self._simple(data, "bundles", "id")
        if centres := [self._centre(id) for id in self._mentioned_centres()]:
            data["centres"] = centres
        return {name: value for name, value in data.items() if value}

    def _of(self, sheet: str, **key: str) -> list[Typed]:
        rows = self._rows.get(sheet, [])
        return [row for row in rows if row.key(*key) == tuple(key.values())]

    def _simple(self, data: Plain, sheet: str, id: str) -> None:
        """A section whose records are the rows of its sheet."""
        for row in self._of(sheet):
            self._places.note(f"{sheet} {row.values.get(id, '')}", "", row)
            data.setdefault(sheet, []).append(dict(row.values))

    def _subtopics(self, data: Plain) -> None:
        for row in self._of("subtopics"):
            letter = row.values.get("letter", "")
            self._places.note(f"subtopics {letter} {row.values.get('id', '')}", "", row)
            data.setdefault("subtopics", {}).setdefault(letter, []).append(row.but("letter"))

    def _agencies(self, data: Plain) -> None:
        known = {each["id"]: each for each in self._known.get("agencies", [])}
        with_calendar = {id for kind, id in self._calendars if kind == "agency"}
        rows = {row.values.get("id", ""): row for row in self._of("agencies")}
        for id in dict.fromkeys((*rows, *sorted(with_calendar - set(rows)))):
            record = dict(known.get(id, {"id": id}))
            if id in rows:
                record = self._agency(rows[id], record)
            if ("agency", id) in self._calendars:
                record["calendar"] = self._calendars["agency", id]
            data.setdefault("agencies", []).append(record)

    def _agency(self, row: Typed, known: Known) -> Plain:
        self._places.note(f"agencies {row.values.get('id', '')}", "", row)
        parts = [f"successor_{name}" for name in ("id", "th", "en", "source")]
        successor = {code.removeprefix("successor_"): v for code, v in row.some(*parts).items()}
        kept = {"calendar": known["calendar"]} if known.get("calendar") is not None else {}
        return {**row.but(*parts), **({"successor": successor} if successor else {}), **kept}

    def _service_sections(self) -> Plain:
        ids = [row.values.get("id", "") for row in self._of("services")]
        named = [row for sheet in _OF_SERVICE for row in self._of(sheet)]
        ids += [row.values["service"] for row in named if row.values.get("service")]
        data: Plain = {"services": [], "short": {}, "keywords": {}, "baselines": {}}
        for id in dict.fromkeys(ids):
            self._service(data, id)
        return data

    def _service(self, data: Plain, id: str) -> None:
        row = next(iter(self._of("services", id=id)), None)
        known = self._services.get(id)
        if row is None and known is None:
            self._unknown(id)
            return
        record: Plain = copy.deepcopy(dict(known or {"id": id}))
        name = f"services {id}"
        if row is not None:
            self._places.note(name, "", row)
            self._own_fields(data, record, row, id)
        self._facts(record, name, id, row)
        self._procedure(record, name, "", {"service": id, "variant": ""}, row)
        self._list(record, name, "", ("fees", "fees"), {"service": id}, row)
        self._variants(record, name, id, row)
        if (former := self._former(id, "")) is not None:
            data["baselines"][id] = former
        parts = [sheet for sheet in _OF_SERVICE if not sheet.startswith("former")]
        if row is not None or record != known or any(self._of(s, service=id) for s in parts):
            data["services"].append(record)

    def _unknown(self, id: str) -> None:
        remedy = N_("There is no such service; add it to the sheet “services” first.")
        for sheet in _OF_SERVICE:
            for row in self._of(sheet, service=id)[:1]:
                self._places.problem(row, "service", remedy)

    def _own_fields(self, data: Plain, record: Plain, row: Typed, id: str) -> None:
        values = row.values
        own = row.some(
            *("id", "agency", "group", "mode", "operated_by", "position", "per_visit_cap"),
            *("steps_source", "source", "ends_on", "valid_from"),
        )
        for field in ("operated_by", "position", "per_visit_cap", "ends_on"):
            record.pop(field, None)
        record |= {"channels": values.get("channels", []), **own}
        record["name"] = {each: values.get(f"name_{each}") for each in _LANGUAGES}
        for field in sorted(_STATED):
            _state(record, field, values.get(field))
        self._in_languages(data, "short", id, row, None)
        self._in_languages(data, "keywords", id, row, [])

    def _in_languages(self, data: Plain, section: str, id: str, row: Typed, none: Any) -> None:
        found = {each: row.values.get(f"{section}_{each}", none) for each in _LANGUAGES}
        if any(found.values()):
            data[section][id] = found
        for each in _LANGUAGES:
            self._places.note(f"{section} {id}", each, row, f"{section}_{each}")

    def _facts(self, record: Plain, name: str, id: str, owner: Typed | None) -> None:
        rows = self._of("facts", service=id)
        if "facts" not in self._rows or not (rows or owner):
            return
        for fact in FACTS:
            record.pop(fact, None)
        for row in rows:
            fact = row.values.get("fact", "fact")
            self._places.note(name, fact, row)
            record[fact] = row.but("service", "fact")

    def _procedure(
        self, record: Plain, name: str, path: str, key: Mapping[str, str], owner: Typed | None
    ) -> None:
        for sheet, field in _PARTS.items():
            of = {"centre": "", **key} if sheet == "proxy_documents" else dict(key)
            self._list(record, name, path, (sheet, field), of, owner)

    def _list(
        self,
        record: Plain,
        name: str,
        path: str,
        part: tuple[str, str],
        key: Mapping[str, str],
        owner: Typed | None,
    ) -> None:
        """A part that its rows list in full, where its sheet is there and the owner is named."""
        sheet, field = part
        rows = self._of(sheet, **key)
        if sheet not in self._rows or not (rows or owner):
            return
        for place, row in enumerate(rows, 1):
            self._places.note(name, f"{path}{field}[{place}]", row)
        if rows:
            record[field] = [_nested(row.but(*key)) for row in rows]
        elif field not in _STATED:
            record.pop(field, None)
        elif record.get(field) is not None:
            record[field] = []

    def _variants(self, record: Plain, name: str, id: str, owner: Typed | None) -> None:
        known = {each["id"]: each for each in record.get("variants") or ()}
        rows = {row.values.get("id", ""): row for row in self._of("variants", service=id)}
        listed = "variants" in self._rows and bool(rows or owner)
        ids = list(rows) if listed else list(known)
        self._refuse_unknown_variants(id, ids)
        made = []
        for place, each in enumerate(ids, 1):
            variant = copy.deepcopy(known.get(each, {"id": each}))
            path, row = f"variants[{place}].", rows.get(each)
            if row is not None:
                self._places.note(name, path.rstrip("."), row)
                self._variant_fields(variant, row)
            key = {"service": id, "variant": each}
            self._procedure(variant, name, path, key, row)
            if (former := self._former(id, each, variant.get("baseline"))) is not None:
                variant["baseline"] = former
            made.append(variant)
        record.pop("variants", None)
        if made:
            record["variants"] = made

    def _variant_fields(self, variant: Plain, row: Typed) -> None:
        variant |= {"channels": row.values.get("channels", [])}
        variant |= row.some("th", "en", "steps_source", "valid_from")
        for field in ("documents", "proxy"):
            _state(variant, field, row.values.get(field))

    def _refuse_unknown_variants(self, service: str, ids: Sequence[str]) -> None:
        remedy = N_("There is no such case of this service; add it to the sheet “variants” first.")
        for sheet in (*_PARTS, "former_tables", "former_steps"):
            for row in self._of(sheet, service=service):
                if row.values.get("variant", "") not in ("", *ids):
                    self._places.problem(row, "variant", remedy)

    def _former(self, id: str, variant: str, known: Known | None = None) -> Plain | None:
        key = {"service": id, "variant": variant}
        tables, steps = self._of("former_tables", **key), self._of("former_steps", **key)
        if not tables and not steps:
            return None
        if not variant:
            known = self._known.get("baselines", {}).get(id)
        record: Plain = dict(known or {})
        if tables:
            own = tables[0].but(*key)
            record = {"steps": record.get("steps", []), **own}
            self._places.note(f"baselines {id}", "", tables[0])
        if steps:
            record["steps"] = [_former_step(row.but(*key)) for row in steps]
        for place, row in enumerate(steps, 1):
            self._places.note(f"baselines {id}", f"steps[{place}]", row)
        return record

    def _mentioned_centres(self) -> list[str]:
        named = [row.values.get("id", "") for row in self._of("centres")]
        of_parts = [
            row for sheet in ("counters", "offers", "proxy_documents") for row in self._of(sheet)
        ]
        named += [row.values["centre"] for row in of_parts if row.values.get("centre")]
        return list(
            dict.fromkeys((*named, *(id for kind, id in self._calendars if kind == "centre")))
        )

    def _centre(self, id: str) -> Plain:
        known = next((each for each in self._known.get("centres", []) if each["id"] == id), None)
        record: Plain = copy.deepcopy(dict(known or {"id": id}))
        row, name = next(iter(self._of("centres", id=id)), None), f"centres {id}"
        if row is not None:
            self._places.note(name, "", row)
            record.pop("ends_on", None)
            record |= row.but("proxy")
            _state(record, "proxy", row.values.get("proxy"))
        for sheet in ("counters", "offers"):
            self._list(record, name, "", (sheet, sheet), {"centre": id}, row)
        of_centre = {"centre": id, "service": "", "variant": ""}
        self._list(record, name, "", ("proxy_documents", "proxy"), of_centre, row)
        if record.get("proxy", ()) is None:
            del record["proxy"]
        if ("centre", id) in self._calendars:
            record["calendar"] = self._calendars["centre", id]
        return record


def _state(record: Plain, field: str, state: str | None) -> None:
    """What a row says about a list on another sheet. Rows there overrule it."""
    if state is None and field == "proxy":
        state = UNKNOWN
    if state == LISTED and record.get(field) is None:
        record[field] = []
    elif state == UNKNOWN or field not in record:
        record[field] = None


def _nested(values: Mapping[str, Any]) -> Plain:
    """Columns such as `why_th` as the records inside a record that they are."""
    found: Plain = {}
    for code, value in values.items():
        outer, _, language = code.rpartition("_")
        if outer in ("why", "issuer") and language in _LANGUAGES:
            found.setdefault(outer, {})[language] = value
        else:
            found[code] = value
    return found


def _former_step(values: Mapping[str, Any]) -> Plain:
    step = _nested(values)
    removed = {"reason": step.pop("removed", None), "why": step.pop("why", None)}
    removed = {name: value for name, value in removed.items() if value is not None}
    return {**step, **({"removed": removed} if removed else {})}
