"""PM4Py reads our OCEL 2.0 and agrees with the stored events; the standard's schema holds."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import datetime
from importlib import import_module
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from shared.services.exporting.ocel_types import STEP_TYPES
from tests.exports.conftest import Exported
from tests.oracles.plain_log import Told
from tests.real_logs import OCEL_SCHEMA

SHARED_OBJECTS = {"Counter", "Staff", "Service", "Unit", "Document"}


@pytest.fixture(scope="module")
def plain_file(exported: Exported) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(exported.file("ocel", "en").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def pm4py() -> Any:
    return import_module("pm4py")


@pytest.fixture(scope="module")
def read(exported: Exported, pm4py: Any) -> Any:
    return pm4py.read_ocel2_json(str(exported.file("ocel", "en")))


@pytest.mark.needs_real_logs
def test_the_file_is_valid_by_the_schema_of_the_standard(plain_file: dict[str, Any]) -> None:
    schema = json.loads(OCEL_SCHEMA.read_text("utf-8"))
    validator = jsonschema.Draft7Validator(
        schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
    )
    assert [error.message for error in validator.iter_errors(plain_file)] == []


def test_types_attributes_and_links_are_declared_and_lead_somewhere(
    plain_file: dict[str, Any],
) -> None:
    for of, each in (("eventTypes", "events"), ("objectTypes", "objects")):
        declared = {t["name"]: {a["name"] for a in t["attributes"]} for t in plain_file[of]}
        used = {
            (record["type"], attribute["name"])
            for record in plain_file[each]
            for attribute in record.get("attributes", ())
        }
        assert all(name in declared[type] for type, name in used)
    objects = [each["id"] for each in plain_file["objects"]]
    assert len(objects) == len(set(objects)), "every object once"
    assert len({each["id"] for each in plain_file["events"]}) == len(plain_file["events"])
    named = {link["objectId"] for each in plain_file["events"] for link in each["relationships"]}
    assert named == set(objects), "readers drop objects that no event names"
    related = {link["objectId"] for each in plain_file["objects"] for link in each["relationships"]}
    assert related <= set(objects)


def test_nothing_is_lost_when_it_is_read(read: Any, plain_file: dict[str, Any]) -> None:
    assert len(read.events) == len(plain_file["events"])
    assert len(read.objects) == len(plain_file["objects"])
    assert len(read.relations) == sum(len(e["relationships"]) for e in plain_file["events"])
    assert len(read.o2o) == sum(len(o["relationships"]) for o in plain_file["objects"])
    types = set(read.objects["ocel:type"])
    assert types == SHARED_OBJECTS | {"Ticket", "Transaction", "Case"}


def test_flattened_to_the_ticket_it_is_the_log_of_the_visits(
    read: Any, pm4py: Any, exported: Exported
) -> None:
    ours: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    for line in (line for lines in exported.plain.values() for line in lines):
        ours[f"V-{line.visit}"][_what(line), line.ms] += 1
    for event in exported.stored:
        if event["kind"] == "reprinted":  # of the ticket and no request
            at = datetime.fromisoformat(event["at"])
            ours[f"V-{event['visit']}"]["reprinted", int(at.timestamp() * 1000)] += 1
    assert _flattened(read, pm4py, "Ticket") == ours
    assert any(what == "reprinted" for lines in ours.values() for what, _ in lines)


def test_flattened_to_the_case_it_is_the_xes(read: Any, pm4py: Any, exported: Exported) -> None:
    ours = {
        name: Counter((_what(line), line.ms) for line in lines)
        for name, lines in exported.plain.items()
        if name.startswith("C-")
    }
    assert _flattened(read, pm4py, "Case") == ours


def test_papers_hang_on_the_step_in_which_they_are_checked(plain_file: dict[str, Any]) -> None:
    papers = {o["id"] for o in plain_file["objects"] if o["type"] == "Document"}
    found = {
        (each["type"], link["qualifier"])
        for each in plain_file["events"]
        for link in each["relationships"]
        if link["objectId"] in papers
    }
    assert found == {("step_start", "required"), ("papers_checked", "missing")}


def _flattened(read: Any, pm4py: Any, type: str) -> dict[str, Counter[tuple[str, int]]]:
    flat = pm4py.ocel_flattening(read, type)
    found: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    columns = ("case:concept:name", "concept:name", "time:timestamp")
    for case, what, at in zip(*(flat[column] for column in columns), strict=True):
        found[case][what, at.value // 1_000_000] += 1
    return found


def _what(line: Told) -> str:
    steps = {each.value: name for each, name in STEP_TYPES.items()}
    return steps[line.lifecycle] if isinstance(line.what, int) else line.what
