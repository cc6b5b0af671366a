"""No case counts twice, whatever is started again, broken off, or happens meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.services.checking import check
from shared.services.importing import Stages
from shared.store import rollups
from shared.store.rollups import Rolled
from tests.builders import CENTRE, a_visit, an_office
from tests.imports.conftest import HEADER, Taking

CASES = 450


class PowerCut(Exception):
    pass


def a_log(first: int = 0, last: int = CASES, more: str = "") -> str:
    """Cases of three lines each, day after day."""
    begin = datetime(2026, 1, 5, 2, tzinfo=UTC)
    lines = [HEADER]
    for number in range(first, last):
        start = begin + timedelta(hours=number)
        for minute, name in enumerate(("receive", "check", "sign")[: 2 + number % 2]):
            lines.append(f"c{number},{name},{(start + timedelta(minutes=minute)).isoformat()},")
    return "\n".join(lines) + "\n" + more


def figures(taking: Taking) -> list[Rolled]:
    with taking.office.db.read() as connection:
        return list(rollups.of_centre(connection, CENTRE))


def test_the_same_file_again_changes_nothing_and_says_so(taking_anywhere: Taking) -> None:
    taking = taking_anywhere
    path = taking.file(a_log())
    done = taking.take(path)
    before = figures(taking)
    again = taking.take(path)
    assert (done.cases, done.changed) == (CASES, True)
    assert (again.as_data(), again.changed) == (done.as_data(), False)
    assert figures(taking) == before
    assert len(taking.visits()) == CASES
    assert taking.is_clean()


def test_an_import_that_was_cut_off_goes_on_and_doubles_nothing(taking_anywhere: Taking) -> None:
    taking = taking_anywhere
    path = taking.file(a_log())

    def cut(_cases: int) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        taking.take(path, stages=Stages(writing=cut))
    partly = len(taking.visits())
    assert 0 < partly < CASES
    assert taking.is_clean(), "what is in is whole"
    assert any("interrupted" in step for step in check(taking.office).clock_steps)
    done = taking.take(path)
    assert not any("interrupted" in step for step in check(taking.office).clock_steps)
    assert (done.cases, done.rejected, done.changed) == (CASES, {}, True)
    assert len(taking.visits()) == CASES
    assert len(taking.office.catalogue.variant_ids("id-card-expired")) == 2
    assert taking.is_clean()


@pytest.mark.sqlite_only
def test_a_case_in_two_files_counts_once(taking: Taking) -> None:
    taking.take(a_log(0, 10))
    grown = "c9,hand over,2026-01-06T00:00:00+00:00,\n"
    done = taking.take(a_log(5, 15, grown))
    assert done.cases == 5
    assert done.rejected == {"imported_before": 10, "imported_otherwise": 4}
    assert done.events + sum(done.rejected.values()) == 12 + 14
    assert len(taking.visits()) == 15
    assert taking.is_clean()


@pytest.mark.sqlite_only
def test_a_name_that_is_used_again_for_another_case_is_another_case(taking: Taking) -> None:
    taking.rows("1,a,2025-01-06 09:00,")
    assert taking.rows("1,a,2026-01-05 09:00,").cases == 1


@pytest.mark.sqlite_only
def test_other_columns_of_the_same_file_are_another_log(taking: Taking) -> None:
    content = "a,b,what,when\n1,x,receive,2026-03-02 09:00\n2,x,check,2026-03-02 09:10\n"
    path = taking.file(content)
    assert taking.take(path, case="a", activity="what", time="when").cases == 2
    assert taking.take(path, case="b", activity="what", time="when").cases == 1


def test_the_desks_go_on_between_two_transactions(taking_anywhere: Taking) -> None:
    taking = taking_anywhere
    desk = an_office(taking.office.db.url, taking.office.clock)
    numbers: list[str] = []

    def serve(_cases: int) -> None:
        numbers.append(a_visit(desk).number)

    try:
        done = taking.take(a_log(), stages=Stages(writing=serve))
    finally:
        desk.db.close()
    assert done.cases == CASES
    assert [int(number[1:]) for number in numbers] == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1
    assert taking.is_clean()


@pytest.mark.sqlite_only
def test_nothing_of_names_of_cases_or_people_is_kept(taking: Taking, tmp_path: Path) -> None:
    header = f"{HEADER},org:resource"
    done = taking.rows(
        "1101700230708,receive,2026-03-02 09:00,,Somsri Jaidee",
        "1101700230708,check,2026-03-02 09:10,,Somchai",
        "1101700230708,sign,2026-03-02 09:20,,Somsri Jaidee",
        header=header,
    )
    assert done.cases == 1
    (visit,) = taking.visits()
    assert [event.data.get("by") for event in visit.events] == [None, 1, 2, 1, None]
    with taking.office.db.read() as connection:
        dump = "".join(connection.connection.dbapi_connection.iterdump())  # type: ignore[union-attr]
    assert "receive" in dump
    assert "1101700230708" not in dump
    assert "Som" not in dump.replace("สม", "")
