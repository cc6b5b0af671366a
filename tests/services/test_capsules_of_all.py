"""Capsules of every report, with cases, journeys and answers: each cell is proven, and those of
single centres joined say what the report over all of them says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.period import Period
from shared.services import capsules
from shared.services.capsules import CapsuleRefused, Wish, read
from shared.services.capsules.form import AskedProcess
from shared.services.capsules.joining import joined
from shared.services.capsules.ministry import FORMS
from shared.services.capsules.verifying import Verdict, expect_signed, verify
from shared.services.office import Office
from shared.services.reports import (
    adherence,
    journeys,
    satisfaction,
    time_goes,
    time_stays,
    waiting,
)
from shared.services.reports.tables import percent, seconds
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, an_office, serve
from tests.capsule_scene import EVENT, OTHER, answer, fill_more, forged, made
from tests.manual_clock import A_MONDAY_MORNING, ManualClock
from tests.services.test_sealing import force

DAYS = Period(date(2026, 11, 16), date(2026, 11, 17))
"""Two days."""
COUNTER = 3
ONE_PROCESS = AskedProcess(SERVICE, "", 1)
WISHES = {
    **{name: Wish(name, None, DAYS) for name in capsules.REPORTS},
    "time of one process": Wish("time", None, DAYS, ONE_PROCESS),
}
JOINED = {name: wish for name, wish in WISHES.items() if name != "reduction"}
LATER = A_MONDAY_MORNING + timedelta(days=4)
"""When nobody can answer about those days any more."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, stocked_sqlite_template: Path) -> Path:
    path = tmp_path_factory.mktemp("all") / "all.db"
    shutil.copy(stocked_sqlite_template, path)
    clock = ManualClock()
    office = an_office(f"sqlite:///{path}", clock)
    fill_more(office, clock)
    fill_the_next_day(office, clock)
    office.db.close()
    return path


def fill_the_next_day(office: Office, clock: ManualClock) -> None:
    """Other numbers of the same on a second day: sums go over days."""
    clock.set(A_MONDAY_MORNING + timedelta(days=1))
    for centre in (CENTRE, OTHER):
        clerk = a_desk(office, counter=COUNTER, centre=centre)
        for score in (1, 1, 1, 2, 5):
            a_visit(office, centre=centre)
            answer(
                office,
                serve(office, clock, clerk, counter=COUNTER, centre=centre).transaction,
                score,
            )


@pytest.fixture(scope="module")
def office(filled: Path) -> Iterator[Office]:
    """Three days later; nobody changes anything in it."""
    clock = ManualClock()
    clock.set(LATER)
    found = an_office(f"sqlite:///{filled}", clock)
    yield found
    found.db.close()


@pytest.fixture
def hall(filled: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Office]:
    """A copy, on the second day."""
    shutil.copy(filled, tmp_path / "hall.db")
    clock.advance(days=1, hours=3)
    found = an_office(f"sqlite:///{tmp_path / 'hall.db'}", clock)
    yield found
    found.db.close()


@pytest.fixture(scope="module")
def raws(office: Office) -> dict[str, bytes]:
    return {name: capsules.make(office, wish) for name, wish in WISHES.items()}


@pytest.mark.parametrize("name", WISHES)
@pytest.mark.parametrize("centre", [CENTRE, None])
def test_every_report_is_confirmed(office: Office, name: str, centre: str | None) -> None:
    capsule = made(office, WISHES[name].at(centre))
    assert capsule.rows
    assert capsule.sums or capsule.parts
    assert verify(office, capsule) == Verdict()


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in inner:
        if isinstance(each, (dict, list)):
            yield from leaves(each, (*path, name))
        else:
            yield (*path, name)


def other(value: object) -> object:
    """Another value of the same kind, or something where there was nothing."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return 7 if value is None else f"{value}1"


@pytest.mark.parametrize("name", WISHES)
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_cell_that_somebody_with_the_key_changes_is_refuted(
    office: Office, raws: dict[str, bytes], name: str, data: st.DataObject
) -> None:
    content = json.loads(raws[name])
    part = data.draw(st.sampled_from([each for each in ("rows", "sums", "parts") if content[each]]))
    paths = [path for path in leaves(content[part]) if path[-1] != "centre"]
    path = data.draw(st.sampled_from(paths))

    def change(found: dict[str, Any]) -> None:
        at = found[part]
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = other(at[path[-1]])

    try:
        capsule = read(forged(office, raws[name], change))
    except CapsuleRefused:
        return
    expect_signed(capsule)
    assert verify(office, capsule).differences, (part, path)


def table(office: Office, name: str, centres: list[str | None]) -> dict[str, Any]:
    """The ministry's table of capsules of these centres."""
    found = [made(office, JOINED[name].at(centre)) for centre in centres]
    content: dict[str, Any] = json.loads(joined(found, "json"))
    return content


def rows(content: dict[str, Any], part: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in content["figures"] if row["figure"] == part}


@pytest.mark.parametrize("name", JOINED)
def test_the_capsule_of_all_gives_the_same_table_as_those_of_each(
    office: Office, name: str
) -> None:
    one = table(office, name, [None])
    many = table(office, name, [*office.catalogue.centres])
    for each in (one, many):
        del each["sources"]
    assert one == many
    assert one["figures"]


def test_joined_waits_are_those_of_the_report(office: Office) -> None:
    found = table(office, "waiting", [CENTRE, OTHER])
    report = waiting.report(office, None, DAYS)
    total = rows(found, "total")[""]
    assert (total["n"], total["units_counted"]) == (report.total.n, 2)
    assert total["mean_seconds"] == seconds(report.total.mean_seconds)
    assert report.total.median_seconds is not None
    median = report.total.median_seconds
    assert total["median_from_seconds"] <= median < total["median_below_seconds"]
    halves = rows(found, "half_hour")
    for each in report.half_hours:
        if halves[each.name]["n_counted"] == each.waits.n:
            assert halves[each.name]["mean_seconds"] == seconds(each.waits.mean_seconds)


def test_joined_kept_standards_are_those_of_the_report(office: Office) -> None:
    total = rows(table(office, "adherence", [CENTRE, OTHER]), "total")[""]
    report = adherence.report(office, None, DAYS)
    assert (total["n"], total["n_counted"]) == (report.total.n, report.total.n)
    assert total["within"] == report.total.within
    assert total["within_percent"] == percent(report.total.percent)


def test_joined_answers_are_those_of_the_report(office: Office) -> None:
    found = table(office, "satisfaction", [CENTRE, OTHER])
    total, report = rows(found, "total")[""], satisfaction.report(office, None, DAYS)
    votes = report.total.votes
    assert votes is not None
    assert [total[f"score_{score}"] for score in range(1, 6)] == list(votes.counts)
    assert total["top_two_percent"] == percent(votes.top_two_percent)
    assert total["mean_of_5"] == percent(votes.mean)
    assert (total["invited"], total["response_percent"]) == (
        report.invited,
        percent(report.response_percent),
    )


def test_joined_journeys_are_those_of_the_report(office: Office) -> None:
    found = table(office, "journeys", [CENTRE, OTHER])
    report = journeys.report(office, None, DAYS)
    assert {each.centre for each in report.figures} == {CENTRE, OTHER}
    units = {(row["key"], row["centre"]): row for row in found["units"]}
    for each in report.figures:
        row = units[each.bundle.id, each.centre]
        assert row["n"] == each.n
        assert row["working_mean_seconds"] == seconds(each.working.mean_seconds)
        assert row["wall_mean_seconds"] == seconds(each.wall.mean_seconds)
        assert row["in_one_visit_percent"] == percent(each.in_one_visit_percent)
        assert row["reduction_percent"] == percent(each.percent)
    whole = rows(found, "journey")[EVENT]
    percents = [each.percent for each in report.figures if each.percent is not None]
    assert percents
    assert whole["reduction_percent"] == percent(sum(percents, Fraction(0)) / len(percents))
    assert whole["key_name_en"] == "We are moving"


def test_joined_stays_are_those_of_the_report(office: Office) -> None:
    found = rows(table(office, "time", [CENTRE, OTHER]), "process")
    stays = time_stays.stays(office, None, DAYS)
    whole = [each for each in stays if each.process.service == SERVICE]
    (stay,) = whole
    assert stay.parts is not None
    row = found[SERVICE]
    assert (row["n"], row["stay_seconds"]) == (stay.n, seconds(stay.stay_seconds))
    for kind, mean in stay.parts.items():
        assert row[f"{kind}_seconds"] == seconds(mean)


def test_the_joined_time_of_one_process_is_that_of_the_report(office: Office) -> None:
    found = table(office, "time of one process", [CENTRE, OTHER])
    report = time_goes.report(office, None, DAYS, SERVICE)
    stay, steps = rows(found, "stay"), rows(found, "step")
    assert report.total.parts is not None
    assert stay[""]["mean_seconds"] == seconds(report.total.stay_seconds)
    assert stay["service_time"]["mean_seconds"] == seconds(report.total.service_seconds)
    for name, mean in report.total.parts.items():
        assert stay[f"place:{name}"]["mean_seconds"] == seconds(mean)
    for each in report.steps:
        if each.row.now is not None and each.mean_seconds is not None:
            row = steps[str(each.row.now.position)]
            assert (row["n"], row["mean_seconds"]) == (each.n, seconds(each.mean_seconds))


@pytest.mark.parametrize("name", JOINED)
def test_every_form_of_the_table_can_be_written(office: Office, name: str) -> None:
    found = [made(office, JOINED[name].at(each)) for each in (CENTRE, OTHER)]
    for form in FORMS:
        content = joined(found, form)
        if form != "xlsx":
            assert all(each.digest in content.decode() for each in found)


def test_tables_of_other_processes_and_reports_are_not_mixed(office: Office) -> None:
    wish = JOINED["time of one process"]
    one = made(office, wish.at(CENTRE))
    service = "house-move-out"
    strange = made(office, Wish("time", OTHER, DAYS, AskedProcess(service, "", 1)))
    for mixed in (strange, made(office, JOINED["time"].at(OTHER))):
        with pytest.raises(CapsuleRefused, match="different"):
            joined([one, mixed], "json")
    with pytest.raises(CapsuleRefused, match="different reports"):
        joined([one, made(office, Wish("reduction", OTHER, DAYS))], "json")


@pytest.mark.parametrize("name", JOINED)
def test_no_sum_of_few_people_leaves_the_house(hall: Office, clock: ManualClock, name: str) -> None:
    clerk = a_desk(hall, counter=5)
    for _ in range(3):
        a_visit(hall, "id-card-lost")
        serve(hall, clock, clerk, (1, 1), counter=5)
    for wish in (JOINED[name], JOINED[name].at(CENTRE)):
        for sums in made(hall, wish).parts.values():
            assert sums.n is None or sums.n == 0 or sums.n >= 5
            assert sums.n is not None or not (sums.totals or sums.classes)
            assert all(n >= 5 for _, _, n in sums.classes)


def test_scores_of_few_people_do_not_leave_the_house(hall: Office, clock: ManualClock) -> None:
    (centre,) = {*hall.catalogue.centres} - {CENTRE, OTHER}
    clerk = a_desk(hall, counter=1, centre=centre)
    for score in [5] * 8 + [1] * 5 + [3] * 2:
        a_visit(hall, centre=centre)
        served = serve(hall, clock, clerk, counter=1, centre=centre)
        answer(hall, served.transaction, score)
    parts = made(hall, WISHES["satisfaction"].at(centre)).parts
    assert parts[f"total:@{centre}"].totals == {"satisfied": 8}


def test_answers_that_were_final_must_stay_what_they_were(hall: Office, clock: ManualClock) -> None:
    clock.set(LATER)
    capsule = made(hall, WISHES["satisfaction"])
    assert verify(hall, capsule) == Verdict()
    force(hall, "UPDATE response SET overall = 6 - overall WHERE overall IN (1, 5)")
    found = verify(hall, capsule)
    assert any("are not what they were" in line for line in found.differences)
    assert found.notes == []


def test_an_answer_that_comes_later_is_named_as_what_it_is(
    hall: Office, clock: ManualClock
) -> None:
    """On the same day people still answer: figures change by rights."""
    capsule = made(hall, WISHES["satisfaction"])
    shown = capsules.seal_of(hall, WISHES["satisfaction"])
    assert capsule.seal.startswith(shown.digits)
    assert verify(hall, capsule) == Verdict()
    clerk = a_desk(hall, counter=6)
    for _ in range(2):
        a_visit(hall)
        answer(hall, serve(hall, clock, clerk, counter=6).transaction, 5)
    found = verify(hall, capsule)
    assert found.differences
    assert any("could still answer" in line for line in found.notes)
    with pytest.raises(CapsuleRefused, match="could still answer"):
        capsules.make_again(hall, WISHES["satisfaction"], shown.event)
    clock.set(LATER)
    shown = capsules.seal_of(hall, WISHES["satisfaction"])
    assert verify(hall, made(hall, WISHES["satisfaction"])) == Verdict()


def test_nobody_may_call_final_answers_open(office: Office, raws: dict[str, bytes]) -> None:
    def reopen(content: dict[str, Any]) -> None:
        for each in content["answers"].values():
            each["final"] = "2026-11-01"

    found = verify(office, read(forged(office, raws["satisfaction"], reopen)))
    assert any("were final, not open" in line for line in found.differences)

    def leave_out(content: dict[str, Any]) -> None:
        content["answers"].pop(OTHER)

    found = verify(office, read(forged(office, raws["satisfaction"], leave_out)))
    assert any("does not name the answers" in line for line in found.differences)


def test_making_a_capsule_changes_nothing(office: Office) -> None:
    """A page may be asked for as often as anybody likes, and what it answers is the same."""
    with office.db.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM event_seal").scalar()
    first = capsules.make(office, WISHES["waiting"])
    assert capsules.make(office, WISHES["waiting"]) == first
    with office.db.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM event_seal").scalar() == before
