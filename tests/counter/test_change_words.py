"""Whatever the program can write into the change log has words: every kind, and every field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from counter import audit_words
from counter.change_kinds import CHANGES, DONE, PARTS
from counter.change_log_page import kind_words, lines_of
from counter.change_words import code_words
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.permissions import Grant, Role
from shared.i18n import in_language
from shared.services import drafts
from shared.services.office import Office
from shared.store.tables import metadata
from tests.builders import CENTRE, SERVICE, an_office, run, staff
from tests.counter.written_changes import modules, names, tables, texts, written
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""Holidays stand under their days."""


def kinds() -> set[str]:
    found = {
        kind for module in modules() for each, _ in written(module) for kind in texts(module, each)
    }
    plain = {f"{table}_{how}" for table in tables() for how in DONE}
    assert {each for each in found if "*" in each} == {f"*_{how}" for how in DONE}
    return {each for each in found if "*" not in each} | plain


def test_every_kind_that_is_written_has_words() -> None:
    found = kinds()
    assert {"role_given", "service_variant_changed", "baseline_version"} <= found
    parts = {f"{part}_{how}" for part in PARTS for how in DONE}
    assert found - set(CHANGES) - parts == set()
    with in_language("en"):
        assert [each for each in found if kind_words(each) == each.replace("_", " ")] == []


def test_every_field_that_is_written_has_words() -> None:
    found = {
        name for module in modules() for _, each in written(module) for name in names(module, each)
    }
    columns = {column.name for table in tables() for column in metadata.tables[table].columns}
    assert {"reason", "holidays", "asked_by"} <= found
    assert unknown(found | columns) == set()


def unknown(fields: set[str]) -> set[str]:
    return {each for each in fields if not _DAY.fullmatch(each)} - audit_words.known_fields()


def test_every_field_of_a_published_catalogue_has_words(
    stocked_sqlite_url: str, clock: ManualClock
) -> None:
    """Fields within fields too, such as the pauses of a calendar."""
    office = an_office(stocked_sqlite_url, clock)
    publish_everything(office)
    log = metadata.tables["change_log"]
    with office.db.read() as connection:
        rows = connection.execute(select(log.c.kind, log.c.detail)).all()
    office.db.close()
    seen = {kind for kind, _ in rows}
    assert {"service_changed", "centre_added", "process_version", "fees_changed"} <= seen
    assert unknown({name for _, detail in rows for name in inside(detail)}) == set()


def inside(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield name
            yield from inside(each)
    elif isinstance(value, list):
        for each in value:
            yield from inside(each)


def publish_everything(office: Office) -> None:
    """Every record of the examples with other words, and a new one of each kind."""
    first, second = (staff(office, Grant(Role.ADMINISTRATOR)) for _ in range(2))
    plain: dict[str, Any] = plain_catalogue(office.whole_catalogue)
    plain.pop("meta")
    services = {each["id"]: each for each in plain["services"]}
    card = services[SERVICE]
    card["steps"] = [*card["steps"], {**card["steps"][-1], "n": 5, "min": 7}]
    plain["baselines"][SERVICE]["source"] = "another"
    for each in plain["services"]:
        each["fees"] = [{"th": "ค่า", "en": "Fee", "amount": 5, "valid_from": "unknown"}]
        each["complaints"] = {"th": "โทร", "en": "Call", "source": "x"}
    for section in ("agencies", "queue_groups", "topics", "bundles", "centres"):
        for each in plain[section]:
            each["en"] = f"{each['en']} again"
        new = {"letter": "Z"} if section == "queue_groups" else {"id": "another"}
        plain[section].append({**plain[section][0], **new})
    plain["topics"][-1]["letters"] = ["Z"]
    hours = {"weekly": {"mon": [["07:00", "09:00"]]}, "special_days": {"2026-12-28": []}}
    centre = next(each for each in plain["centres"] if each["id"] == CENTRE)
    centre["calendar"] = {**hours, "source": "x"}
    draft = run(drafts.make(office, first, "everything", plain))
    day = office.clock.now().date()
    run(drafts.publish(office, second, draft, 1, day, "to see its words"))


def test_how_an_item_stands_is_said_in_words() -> None:
    with in_language("th"):
        assert code_words("standing", "partly") == "ผ่านบางส่วน"
    assert code_words("said", "partly") == "partly"


def test_a_moved_counter_names_no_person() -> None:
    """As it is noted, and as it once was."""
    once, now = (
        {"from": 3, "to": 5, "staff": 1},
        {"before": {"counter": 3}, "after": {"counter": 5}, "staff": 1},
    )
    told = [(each.path, each.before, each.after) for each in lines_of(once)]
    assert told == [(each.path, each.before, each.after) for each in lines_of(now)]
    assert told == [("counter", 3, 5), ("staff", None, 1)]
    assert lines_of({"to": 1})[0].path == "to"
