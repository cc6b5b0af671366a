"""Trying a file: told as the import would do it, and nothing is left behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.permissions import Grant, Role
from shared.domain.table_rows import RowProblem
from shared.services import drafts, hall
from shared.services.catalogue import import_catalogue
from shared.services.catalogue_export import whole
from shared.services.catalogue_reading import reader_of
from shared.services.catalogue_trial import Trial, try_out, try_out_now
from shared.services.centre_copy import NewCentre, copied
from shared.services.commands import SYSTEM, Caller
from shared.services.draft_preview import preview
from shared.services.office import Office
from shared.services.table_books import book_file
from shared.store.engine import Database
from tests.builders import CENTRE, a_clerk, run, staff

pytestmark = pytest.mark.sqlite_only
Plain = dict[str, Any]


def plain_of(office: Office) -> Plain:
    office.forget_catalogue()
    return plain_catalogue(office.whole_catalogue)


def tried(office: Office, plain: Plain, chief: Caller | None = None) -> Trial:
    chief = chief or staff(office, Grant(Role.ADMINISTRATOR))
    return run(try_out(office, chief, "file.zip", book_file(plain, "csv")))


def dump(db: Database) -> list[Any]:
    tables = ("service", "fee", "process_version", "topic", "counter", "change_log", "installation")
    with db.read() as connection:
        return [connection.exec_driver_sql(f"SELECT * FROM {each}").all() for each in tables]


def changed(office: Office) -> Plain:
    """Other steps, one topic less, a counter's name, and a new agency."""
    plain = plain_of(office)
    service = next(each for each in plain["services"] if each["id"] == "tax-id")
    service["steps"][0]["min"] = 9
    del plain["topics"][-1]
    plain["centres"][0]["counters"][0] |= {"th": "ช่องหนึ่ง", "en": "Window one"}
    new = {"id": "NEW", "th": "ใหม่", "en": "New", "role": "provider", "source": "own"}
    plain["agencies"].append(new)
    return plain


def test_a_trial_tells_each_record_and_leaves_nothing_behind(office: Office) -> None:
    chief, plain = staff(office, Grant(Role.ADMINISTRATOR)), changed(office)
    before = dump(office.db)
    trial = tried(office, plain, chief)
    found = {each.key: each for each in trial.changes}
    topic = plain_of(office)["topics"][-1]["id"]
    centre = plain["centres"][0]["id"]
    assert set(found) == {
        *(("services", "tax-id"), ("agencies", "NEW")),
        *(("topics", topic), ("centres", centre)),
    }
    service = found["services", "tax-id"]
    assert service.new_versions == 1
    [field] = service.fields
    assert (field.path, field.after) == ("steps[1].min", 9)
    assert found["agencies", "NEW"].before is None
    assert found["topics", topic].after is None
    assert dump(office.db) == before


def test_the_draft_of_a_trial_does_what_the_trial_told(office: Office) -> None:
    trial = tried(office, changed(office))
    chief = staff(office, Grant(Role.ADMINISTRATOR))
    id = run(drafts.make(office, chief, "Changes", trial.for_draft))
    seen = run(preview(office, chief, id))
    assert seen.problems == ()
    assert [(e.section, e.id, e.fields) for e in seen.changes] == [
        (each.section, each.id, each.fields) for each in trial.changes
    ]
    assert len(trial.for_draft["services"]) == 1


def test_a_centre_that_is_taken_out_alone_leaves_the_others_as_they_are(office: Office) -> None:
    plain = plain_of(office)
    [first, *_] = plain["centres"]
    first["counters"].append({"n": 77})
    trial = tried(office, {"centres": [first]})
    assert [each.key for each in trial.changes] == [("centres", first["id"])]
    assert [each.path for each in trial.changes[0].fields] == [
        f"counters[{len(first['counters'])}]"
    ]


def test_what_the_import_refuses_is_told_with_its_row(office: Office) -> None:
    run(hall.open_counter(office, a_clerk(office), CENTRE, 3))
    plain = plain_of(office)
    centre = next(each for each in plain["centres"] if each["id"] == CENTRE)
    centre["counters"] = [each for each in centre["counters"] if each["n"] != 3]
    plain["services"][0]["agency"] = "NOBODY"
    trial = tried(office, plain)
    assert trial.changes == ()
    [problem] = trial.problems
    assert isinstance(problem, RowProblem)
    assert (problem.sheet, problem.row, problem.column) == ("services", 4, "agency")
    plain["services"][0]["agency"] = plain["services"][1]["agency"]
    [refused] = tried(office, plain).problems
    assert "Counter 3 is open now" in str(refused)
    assert isinstance(refused, RowProblem)
    assert refused.sheet == "centres"


def test_services_that_nobody_could_serve_are_warned_of(office: Office) -> None:
    plain = plain_of(office)
    centre = plain["centres"][0]
    centre["counters"] = [{"n": 1, "services": ["tax-id"]}]
    warnings = [str(each) for each in tried(office, plain).warnings]
    assert any("no counter there takes it" in each for each in warnings)


def test_origins_of_steps_that_nobody_looked_at_again_are_warned_of(office: Office) -> None:
    chief, plain = staff(office, Grant(Role.ADMINISTRATOR)), plain_of(office)
    service = next(each for each in plain["services"] if each["id"] == "tax-id")
    service["steps"][0] |= {"min": 9, "was": [1]}
    first = tried(office, plain, chief)
    assert not any("older version" in str(each) for each in first.warnings)
    path = Path(office.db.url.removeprefix("sqlite:///")).with_name("next.zip")
    path.write_bytes(book_file(plain, "csv"))
    import_catalogue(office.db, office.clock.now(), path)
    service["steps"][0]["min"] = 8
    [warning] = [each for each in tried(office, plain, chief).warnings if each.field == "steps"]
    assert "older version" in str(warning)


def test_every_form_of_file_is_imported_and_tried_alike(office: Office, tmp_path: Path) -> None:
    catalogue = office.whole_catalogue
    for name, form in (("a.yaml", "yaml"), ("b.xlsx", "xlsx"), ("c.bin", "csv")):
        path = tmp_path / name
        path.write_bytes(whole(catalogue, form))
        data, _ = reader_of(path)({})
        assert data == plain_catalogue(catalogue)
        now = office.clock.now()
        assert try_out_now(office.db, now, path, SYSTEM.actor).changes == ()
        assert import_catalogue(office.db, now, path).changes_nothing
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(b"service,th,en,amount\nnowhere,a,b,1\n")
    [problem] = try_out_now(office.db, office.clock.now(), wrong, SYSTEM.actor).problems
    assert str(problem).startswith("wrong.csv: fees, row 2: service: There is no such service")


def test_yaml_has_no_anchors_and_every_text_is_a_text(office: Office) -> None:
    text = whole(office.whole_catalogue, "yaml").decode()
    assert "&id" not in text
    assert yaml.safe_load(text)["meta"]["version"] == 1


def test_a_copied_centre_has_what_holds_everywhere_and_not_what_happened_there(
    office: Office,
) -> None:
    whole_catalogue = office.whole_catalogue
    known = whole_catalogue.centres[CENTRE]
    ended = replace(known.counters[0], ends_on=office.clock.now().date())
    here = replace(known, counters=(ended, *known.counters[1:]), ends_on=ended.ends_on)
    catalogue = replace(whole_catalogue, centres={**whole_catalogue.centres, CENTRE: here})
    made = copied(catalogue, CENTRE, NewCentre("two", "สอง", "Two", "mobile_unit", "plan"))
    assert len(made["counters"]) == len(known.counters) - 1
    assert "ends_on" not in made
    assert made["source"] == "plan"
    assert made["calendar"]["weekly"]
    assert made["calendar"]["closings"] == []
