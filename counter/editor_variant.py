"""The editor of the cases of a service: ways of doing it with steps and times of their own.

A case stands within the record of its service. Here it is a record like the others, with the ids of
both, such as `driving-licence-renew:booked`; saved is the service with the case in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter.editor_fields import Block, Blocks, Field, Kind, Rows
from counter.editor_service import (
    GONE,
    PAPERS,
    STEPS,
    former_table,
    keep_origins,
    names,
    opened_table,
    tell_origins,
)
from shared.domain.draft_records import CASE_AFTER, CASES, Key, Plain, fields_of, rows_of
from shared.domain.errors import N_, InvalidRequest

SECTION = CASES
VARIANT: Blocks = (
    Block(
        N_("Case of a service"),
        (
            Field("service", N_("Service"), Kind.CHOICE, "services", only_new=True, wide=3),
            Field("id", N_("Short name for programs"), only_new=True),
            *names(),
            Field(
                "channels",
                N_("Visits that are of this case by themselves"),
                Kind.SEVERAL,
                "visit_channels",
                hint=N_("None ticked: the clerk says at the counter that it is this case."),
            ),
            Field(
                "taken_out",
                N_("Take this case out"),
                Kind.FLAG,
                wide=3,
            ),
        ),
        hint=N_(
            "Only a case that takes other steps or another time than the service itself. One that"
            " is taken out is offered no more once the draft is published; figures of before keep"
            " it under its short name."
        ),
    ),
    Block(
        N_("Steps and time"),
        (
            Rows("steps", N_("Steps"), STEPS, numbered=True),
            Rows("gone", N_("Steps in force that go"), GONE),
            Field("steps_source", N_("Source of the steps"), wide=3),
        ),
        hint=N_(
            "Other steps make a new version from the day of the draft;"
            " whoever began before is measured by the one in force now."
        ),
    ),
    Block(
        N_("Papers"),
        tuple(
            Rows(path, label, PAPERS, said=True, unsaid=N_("Those of the service"))
            for path, label in (
                ("documents", N_("Papers to bring")),
                ("proxy", N_("Papers of somebody who comes for others")),
            )
        ),
    ),
    former_table("former", "baseline."),
)


def with_variants(records: Mapping[Key, Any]) -> dict[Key, Any]:
    """The same records and, beside them, every case of a service as a record of its own."""
    found = dict(records)
    for (section, id), record in records.items():
        if section == "services":
            for each in _variants(record):
                key = SECTION, f"{id}{CASE_AFTER}{each.get('id')}"
                found[key] = {**each, "service": id}
    return found


def service_of(id: str) -> str:
    """The service of a case."""
    return id.partition(CASE_AFTER)[0]


def _variants(record: Any) -> list[Mapping[str, Any]]:
    return rows_of(fields_of(record).get("variants"))


def _one(records: Mapping[Key, Any], id: str) -> Mapping[str, Any]:
    service, _, own = id.partition(CASE_AFTER)
    listed = _variants(records.get(("services", service)))
    return next((each for each in listed if each.get("id") == own), {})


def open_variant(records: Mapping[Key, Any], present: Mapping[Key, Any], id: str) -> Plain:
    record: Plain = dict(_one(records, id))
    tell_origins(record, _one(present, id))
    if isinstance(record.get("baseline"), Mapping):
        table = opened_table(record["baseline"])
        record["former"] = table.pop("steps")
        record["baseline"] = table
    return record


def close_variant(
    record: Plain, records: Mapping[Key, Any], present: Mapping[Key, Any], id: str
) -> dict[Key, Any]:
    """The service with the case in it, or without it where it is taken out.

    Raises `InvalidRequest` without a service.
    """
    service, _, own = id.partition(CASE_AFTER)
    whole = records.get(("services", service))
    if not isinstance(whole, Mapping):
        raise InvalidRequest("service", N_("Choose the service."))
    is_out = record.get("taken_out")
    found = _closed({**record, "id": own}, _one(present, id))
    listed = _variants(whole)
    new = [found if each.get("id") == own else each for each in listed]
    if not _one(records, id):
        new.append(found)
    if is_out:
        new = [each for each in new if each.get("id") != own]
    closed = {name: value for name, value in whole.items() if name != "variants"}
    return {("services", service): {**closed, **({"variants": new} if new else {})}}


def _closed(found: Plain, stands: Mapping[str, Any]) -> Plain:
    """As a file states it. Papers that say nothing are those of the service, unless those of the
    case in force are not known either."""
    for name in ("taken_out", "service"):
        found.pop(name, None)
    keep_origins(found, stands)
    for papers in ("documents", "proxy"):
        if found.get(papers) is None and (papers not in stands or stands[papers] is not None):
            found.pop(papers, None)
    steps, table = found.pop("former", None), found.pop("baseline", None)
    told = {k: v for k, v in table.items() if v} if isinstance(table, Mapping) else {}
    if steps:
        found["baseline"] = {"illustrative": False, **told, "steps": steps}
    elif told or isinstance(table, str):
        found["baseline"] = told or table
    return found
