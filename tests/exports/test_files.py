"""What stands in the exported files, and what never may; and that they are whole or not there."""

from __future__ import annotations

import csv
import fcntl
import json
import re
import sqlite3
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from shared.domain.events import Actor, ActorKind, Event, Kind
from shared.services import exporting
from shared.services.exporting import Form, xes
from shared.services.exporting.lines import resource
from shared.services.exporting.sinks import COLUMNS
from shared.services.office import Office
from shared.services.reports.tables import harmless
from shared.store import log_stream
from shared.store.log_stream import Wish
from tests.exports.conftest import Exported
from tests.exports.story import play
from tests.manual_clock import A_MONDAY_MORNING, ManualClock

EVERYTHING = Wish()
FORMS = ("xes", "ocel", "csv", "parquet")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_the_lines_of_the_log(exported: Exported) -> None:
    rows = rows_of(exported.file("csv"))
    assert tuple(rows[0]) == COLUMNS
    read = [(r["case"], r["lifecycle"], r["resource"], r["instance"]) for r in rows]
    ours = [
        (t.case, t.lifecycle, t.resource, t.instance) for c in exported.plain.values() for t in c
    ]
    assert sorted(read) == sorted(ours)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}\+07:00", r["time"]) for r in rows)


def test_no_reader_takes_the_name_of_a_case_for_something_else(exported: Exported) -> None:
    pandas = import_module("pandas")
    frame = pandas.read_csv(exported.file("csv"))
    names = ["case", "ticket", "turn", "instance", "resource", "role", "kind"]
    assert not frame[names].isna().any().any()
    assert set(frame["case"]) == set(exported.plain)


def test_parquet_has_the_same_rows_with_their_types(exported: Exported) -> None:
    parquet = import_module("pyarrow.parquet")
    table = parquet.read_table(exported.file("parquet"))
    assert str(table.schema.field("time").type) == "timestamp[ms, tz=UTC]"
    rows = table.to_pylist()
    for row, text in zip(rows, rows_of(exported.file("csv")), strict=True):
        text["time"] = (
            row["time"].astimezone(_offset(text["time"])).isoformat(timespec="milliseconds")
        )
        assert {k: "" if v is None else str(v) for k, v in row.items() if k != "time"} == {
            k: v for k, v in text.items() if k != "time"
        }


def _offset(text: str) -> Any:
    return datetime.fromisoformat(text).tzinfo


def test_auditors_get_every_event_exactly_as_it_is_stored(exported: Exported) -> None:
    connection = sqlite3.connect(exported.folder / "gcs.db")
    stored = connection.execute(
        "SELECT event.id, event.seq, kind, at, received_at, actor_id, data FROM event"
        " JOIN visit ON visit.id = visit_id WHERE business_day >= ? ORDER BY event.id",
        (str(exported.wish.first),),
    ).fetchall()
    connection.close()
    keys = ("id", "seq", "kind", "at", "received_at", "actor", "data")
    read = [tuple(event[key] for key in keys) for event in exported.stored]
    assert len(read) == len(stored) > 1000
    for mine, (id, seq, kind, at, received_at, actor, data) in zip(read, stored, strict=True):
        assert mine[:3] == (id, seq, kind)
        assert (mine[5], mine[6]) == (actor, json.loads(data))
        for own, text in ((mine[3], at), (mine[4], received_at)):
            assert own[:19].replace("T", " ") == text[:19]
            assert own[19:26].rstrip("0+:.") == text[19:26].rstrip("0.")


@pytest.mark.parametrize("form", FORMS)
def test_no_number_name_or_account_leaves_the_house(exported: Exported, form: str) -> None:
    content = exported.file(form).read_bytes()
    people = sqlite3.connect(exported.folder / "gcs.db")
    words = {
        word
        for row in people.execute("SELECT username, name_th, name_en FROM staff")
        for word in row
        if word and word not in ("admin", "staff", "supervisor", "officer")
    }
    numbers = {row[0] for row in people.execute("SELECT DISTINCT number FROM visit")}
    receipts = {row[0] for row in people.execute("SELECT number FROM service_case")} - {None}
    people.close()
    assert len(words) > 10
    for word in words | receipts:
        assert word.encode() not in content
    if form != "parquet":  # compressed
        texts = set(re.findall(r"[\w.-]+", content.decode()))
        assert texts.isdisjoint(numbers)


def test_staff_are_codes_that_stay_the_same(exported: Exported, tmp_path: Path) -> None:
    whole = json.loads(exported.file("ocel").read_text("utf-8"))
    people = {o["id"] for o in whole["objects"] if o["type"] == "Staff"}
    assert len(people) > 3
    assert all(re.fullmatch(r"S-[0-9a-f]{12}", each) for each in people)
    again = tmp_path / "again"
    exporting.write(exported.office, Form("ocel"), exported.wish, again, lambda _: None)
    assert again.read_bytes() == exported.file("ocel").read_bytes()


def test_the_size_of_chunks_changes_nothing(exported: Exported) -> None:
    with exported.office.db.read() as connection:
        last = connection.exec_driver_sql("SELECT max(business_day) FROM visit").scalar_one()
        days = Wish(first=exported.wish.first and exported.wish.first + timedelta(days=1))
        ways = [
            [visit for part in log_stream.visit_logs(connection, days, size) for visit in part]
            for size in (1, 7, 250)
        ]
    assert last
    assert ways[0] == ways[1] == ways[2]
    assert len(ways[0]) > 5


@pytest.mark.parametrize("language", ["th", "en"])
def test_names_are_in_the_language_wished_for(exported: Exported, language: str) -> None:
    rows = rows_of(exported.file("csv", language))
    called = {row["activity"] for row in rows if row["kind"] == "called"}
    assert called == {{"th": "เรียกแล้ว", "en": "Called"}[language]}


def test_text_is_neither_a_formula_nor_broken_xml() -> None:
    name = 'ตรวจ & <รับ> "คำขอ"\tกข\n\x07น้ำ ๑'
    element = ElementTree.fromstring(f'<string key="x" value="{xes.quoted(name)}"/>')
    assert element.attrib["value"] == name.replace("\x07", "")
    assert harmless("=1+1") == "'=1+1"


def test_a_resource_is_never_a_person() -> None:
    at, clerk = A_MONDAY_MORNING, Actor(ActorKind.STAFF, 7)
    for kind, counter, data, expected in (
        (Kind.CALLED, 3, {}, "here:3"),
        (Kind.DEFECT_SIGNED, None, {"by": "citizen", "how": "paper"}, "staff"),
        (Kind.STEP_BEGUN, None, {"step": 4, "agency": "DLT"}, "DLT"),
        (Kind.STARTED, None, {"step": 1, "by": 12}, "R-12"),
    ):
        assert resource(Event(1, 1, kind, at, clerk, 1, counter, data), "here") == expected


def test_excel_finds_thai_behind_a_mark(exported: Exported, tmp_path: Path) -> None:
    form = Form("csv", excel=True)
    exporting.write(exported.office, form, exported.wish, tmp_path / "x.csv", lambda _: None)
    assert (tmp_path / "x.csv").read_bytes()[3:] == exported.file("csv").read_bytes()
    assert (tmp_path / "x.csv").read_bytes()[:3] == b"\xef\xbb\xbf"


@pytest.mark.parametrize("form", FORMS)
def test_an_export_that_breaks_off_leaves_what_was_there(
    exported: Exported, tmp_path: Path, form: str
) -> None:
    class Pulled(Exception):
        pass

    def pull(_count: int) -> None:
        raise Pulled

    path = tmp_path / "log"
    path.write_text("from last week")
    with pytest.raises(Pulled):
        exporting.write(exported.office, Form(form), exported.wish, path, pull)
    with pytest.raises(Pulled):
        exporting.write_events(exported.office, exported.wish, path, pull)
    assert path.read_text() == "from last week"
    assert [each.name for each in tmp_path.iterdir()] == ["log"]


def test_what_a_killed_export_left_goes_with_the_next_to_the_same_place(tmp_path: Path) -> None:
    left, under_way, other = (tmp_path / name for name in (".log.1.part", ".log.2.part", ".l.part"))
    for each in (left, under_way, other):
        each.write_bytes(b"half of it")
    with under_way.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with exporting.replacing(tmp_path / "log") as out:
            out.write(b"all of it")
    assert sorted(each.name for each in tmp_path.iterdir()) == [other.name, under_way.name, "log"]


def test_a_request_comes_whole_with_the_day_that_opened_it(
    office: Office, clock: ManualClock, tmp_path: Path
) -> None:
    case = play(office, clock)
    monday = A_MONDAY_MORNING.date()
    sums = {}
    for name, wish in (
        ("all", EVERYTHING),
        ("first", Wish(last=monday)),
        ("second", Wish(first=monday + timedelta(days=1))),
        ("elsewhere", Wish(centre="district-1")),
    ):
        path = tmp_path / name
        sums[name] = exporting.write(office, Form("csv"), wish, path, lambda _: None).as_data()
        sums[name].pop("visits")
    own = [r for r in rows_of(tmp_path / "first") if r["case"] == f"C-{case}"]
    assert {r["unit"] for r in own} == {"mo-chit", "district-1"}
    assert (tmp_path / "first").read_bytes() == (tmp_path / "all").read_bytes()
    assert sums["all"] == sums["first"]
    assert sums["second"] == sums["elsewhere"] == {"cases": 0, "turns": 0, "events": 0}
    assert exporting.amount(office, EVERYTHING) == 6
