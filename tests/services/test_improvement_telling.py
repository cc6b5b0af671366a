"""What files of improvements tell outside: of nobody, also not by what stands beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from shared.domain.improvement import ImprovementMove as M
from shared.domain.period import Period
from shared.i18n import in_language
from shared.services import improvement_moves as moves
from shared.services import improvement_views, improvements
from shared.services.commands import Caller
from shared.services.improvement_moves import ReportWish, ValueWish
from shared.services.office import Office
from shared.services.reports.effects import Standing, Week
from shared.store.improvements import Reported
from shared.store.writer import WriteTx
from shared.web.filing.improvement_rows import Teller
from shared.web.filing.improvements import document_of_one
from tests.builders import a_desk, a_supervisor, a_visit, run, serve
from tests.improvement_scene import TODAY, carried
from tests.manual_clock import ManualClock

OUTSIDE, INSIDE = Teller(everything=False), Teller(everything=True)


def weeks(*counts: int, is_after: bool = False) -> list[Week]:
    first = date(2026, 1, 5) + timedelta(days=364 * is_after)
    return [
        Week(
            Period(first + timedelta(weeks=i), first + timedelta(weeks=i, days=6)),
            n,
            Fraction(60) if n >= 5 else None,
            is_after,
        )
        for i, n in enumerate(counts)
    ]


def test_each_side_keeps_back_what_its_own_total_would_tell() -> None:
    """24 before, 10 and 10 told: the missing week would have 4."""
    listed = weeks(4, 10, 10) + weeks(2, 12, 14, is_after=True)
    assert [n for _, n in OUTSIDE.weeks(listed)] == [None, 10, None, 14]
    assert [n for _, n in INSIDE.weeks(listed)] == [4, 10, 10, 2, 12, 14]


@pytest.mark.parametrize(
    ("n", "turns", "shown"), [(3, 30, False), (27, 30, False), (10, 30, True), (0, 30, True)]
)
def test_a_share_of_turns_that_tells_a_few_people_is_left_out(
    n: int, turns: int, shown: bool
) -> None:
    standing = Standing(1, 5, n, turns)
    assert OUTSIDE.may_rank(standing) is shown
    assert INSIDE.may_rank(standing)
    assert OUTSIDE.may_rank(None)


def told(office: Office, id: int, *, everything: bool = False) -> str:
    """The chapter of reports as a file has it."""
    with in_language("en"):
        found = document_of_one(office, id, everything=everything)
    return str([section.rows for section in found.sections if section.id == "reports"])


def a_report(number: int, *measured: dict[str, object]) -> Reported:
    made_at = datetime(2026, 11, 16, 3, number, tzinfo=UTC)
    words = (False, "Tried", "", ())
    return Reported(number, 1, 3 * number, 1, made_at, *words, measured, TODAY, TODAY, 1)


def served(office: Office, clock: ManualClock, clerk: Caller, minutes: list[int]) -> None:
    for first in minutes:
        a_visit(office)
        serve(office, clock, clerk, (first, 1, 1, 1))


@pytest.mark.few_on_postgresql
def test_what_came_after_a_report_is_told_from_five_people_on(
    office: Office, clock: ManualClock
) -> None:
    """A report of 12 cases and an effect of 13 would tell how long the 13th took."""
    one, clerk = a_supervisor(office), a_desk(office)
    id, version = carried(office, one, a_supervisor(office), M.PUT_IN_FORCE)
    served(office, clock, clerk, [1] * 12)
    report = moves.reporting(office, one, ReportWish(3, "Tried", "", ()))
    run(improvements.act(office, one, id, version, M.REPORT, report))
    assert "4.0 minutes (n = 12)" in told(office, id)
    served(office, clock, clerk, [20])
    assert "4.0 minutes (n = 12)" in told(office, id, everything=True)
    assert "n = 12" not in told(office, id)
    assert "n = not told" in told(office, id)
    served(office, clock, clerk, [1] * 4)
    assert "4.0 minutes (n = 12)" in told(office, id)


@pytest.mark.few_on_postgresql
def test_two_reports_a_few_cases_apart_tell_only_the_later(office: Office) -> None:
    one = a_supervisor(office)
    id, _ = carried(office, one, a_supervisor(office), M.PUT_IN_FORCE)
    whole = improvement_views.whole(office, one, id)
    kept = {"measure": "kept", "n": 20, "value": 50.0}
    later = {"measure": "kept", "n": 40, "value": 32.5}
    assert OUTSIDE.stored(later)[1:] == (32.5, 40)
    made = [a_report(number, row) for number, row in enumerate((kept, later), 1)]
    found = OUTSIDE.reports(replace(whole, reports=tuple(made)))
    assert found[2][0][1:] == (32.5, 40)
    assert found[1][0][1:] == (None, None), "13 of 40 after 10 of 20: three of them are new"
    inside = INSIDE.reports(replace(whole, reports=tuple(made)))
    assert inside[1][0][1:] == (50.0, 20)


def forced(statement: str, tx: WriteTx) -> None:
    tx.connection.execute(text(statement))


def test_reports_and_declared_values_stay_as_they_were_made(office: Office) -> None:
    one = a_supervisor(office)
    id, version = carried(office, one, a_supervisor(office), M.PUT_IN_FORCE)
    report = moves.reporting(office, one, ReportWish(3, "Tried", "", ()))
    run(improvements.act(office, one, id, version, M.REPORT, report))
    value = moves.entering_value(office, one, ValueWish(0, TODAY, Decimal(5)))
    run(improvements.act(office, one, id, version + 1, M.ENTER_VALUE, value))
    for statement in (
        "UPDATE improvement_report SET progress = 'Better'",
        "DELETE FROM improvement_report",
        "UPDATE improvement_value SET value = '9'",
        "DELETE FROM improvement_value",
    ):
        with pytest.raises(DatabaseError, match="append-only"):
            office.db.write_now(partial(forced, statement))
