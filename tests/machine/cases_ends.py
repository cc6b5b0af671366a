"""How a case ends and comes back, and everything that time and machines do to it meanwhile."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import text

from shared.domain.case_commands import (
    CaseCommand,
    DeliverResult,
    Lapse,
    LapseReason,
    MakeReady,
    Reopen,
    ReopenReason,
    Withdraw,
    WithdrawReason,
)
from shared.domain.errors import GcsError
from shared.services import day_end, late
from shared.services.holidays import import_holidays
from tests.builders import run
from tests.machine.cases_agencies import AtAgencies
from tests.machine.cases_book import COLLECT_WITHIN
from tests.machine.cases_stage import BANGKOK, HOW, PERSON, PICK
from tests.machine.cases_standing import Standing
from tests.machine.stage import CENTRE

SELDOM = st.integers(0, 2).map(lambda n: n == 0)


class Ends(AtAgencies):
    """Results, lapses, withdrawals and mistakes; nights, holidays, crashes."""

    @rule(pick=PICK, person=PERSON, how=HOW)
    def makes_it_ready(self, pick: int, person: str, how: str) -> None:
        case = self.one_of(pick, _may_be_ready)
        if case is not None:
            self._closes(case, MakeReady(), _may_be_ready(case), "result_ready", person, how)

    @rule(pick=PICK, person=PERSON, how=HOW)
    def hands_the_result_out(self, pick: int, person: str, how: str) -> None:
        case = self.one_of(pick, lambda c: c.state == "ready")
        if case is not None:
            self._closes(case, DeliverResult(), case.state == "ready", "delivered", person, how)

    @rule(pick=PICK, reason=st.sampled_from(LapseReason), person=PERSON, how=HOW)
    def lapses(self, pick: int, reason: LapseReason, person: str, how: str) -> None:
        case = self.one_of(pick, lambda c: self._may_lapse(c, reason))
        if case is not None:
            possible = self._may_lapse(case, reason)
            self._closes(case, Lapse(reason), possible, "lapsed", person, how)

    def _may_lapse(self, case: Standing, reason: LapseReason) -> bool:
        """Nobody's request ends before the day that stood on the paper."""
        if reason is LapseReason.NO_ANSWER:
            asked = case.question
            return asked is not None and (asked.until is None or self.today > asked.until)
        if case.state != "ready" or case.ready is None:
            return False
        return self.today > (case.ready + COLLECT_WITHIN).astimezone(BANGKOK).date()

    @rule(pick=PICK, person=PERSON, how=HOW)
    def withdraws(self, pick: int, person: str, how: str) -> None:
        case = self.one_of(pick, lambda c: not c.is_closed)
        if case is not None and pick % 3 == 0:
            command = Withdraw(WithdrawReason.CITIZEN_ASKED)
            self._closes(case, command, True, "withdrawn", person, how)

    def _closes(
        self,
        case: Standing,
        command: CaseCommand,
        possible: bool,
        what: str,
        person: str,
        how: str,
    ) -> None:
        caller, allowed = self.one_of_the_centre(person)
        possible = allowed and possible and not case.is_closed
        self.behind(case, command, caller, possible, [(what, {})], how)

    @rule(pick=PICK, by_supervisor=st.booleans(), how=HOW)
    def reopens(self, pick: int, by_supervisor: bool, how: str) -> None:
        case = self.one_of(pick, lambda c: c.is_closed and c.number is not None)
        if case is None:
            return
        caller = self.supervisor if by_supervisor else self.desks[1]
        self.behind(
            case,
            Reopen(ReopenReason.CLOSED_BY_MISTAKE),
            caller,
            by_supervisor and case.is_closed and case.number is not None,
            [("reopened", {})],
            how,
        )

    @rule(seconds=st.sampled_from([2, 5, 8, 9, 60, 600]))
    def time_passes(self, seconds: int) -> None:
        if self.now.astimezone(BANGKOK).hour < 18:
            self.passes(seconds)

    @rule(nights=st.sampled_from([1, 1, 1, 2, 4, 95]), seldom=SELDOM)
    def nights_pass(self, nights: int, seldom: bool) -> None:
        """Whatever stands at counters or in line ends; no request does."""
        if not seldom:
            return
        day = self.today + timedelta(days=nights)
        while day in self.book.days_off:
            day += timedelta(days=1)
        self.clock.set(datetime.combine(day, time(8, 30), BANGKOK).astimezone(self.now.tzinfo))
        run(day_end.end_missed_days(self.office))
        for turn in [t for t in self.book.turns.values() if t.state != "ended"]:
            self.book.note(turn.id, "closed", self.now, state="ended", outcome="closed_at_day_end")
        self.passes()
        self.counters_open()
        self._explains_lateness()

    def _explains_lateness(self) -> None:
        """Only to those who wait for others; when, is a matter of the deadlines."""
        with self.office.db.read() as connection:
            before = connection.execute(text("SELECT max(id) FROM event")).scalar_one()
        run(late.give_notices(self.office))
        with self.office.db.read() as connection:
            told = connection.execute(
                text("SELECT transaction_id FROM event WHERE id > :id"), {"id": before}
            ).scalars()
            for id in list(told):
                case = self.book.case(id)
                assert case.number is not None
                assert case.state == "in_process"
                assert case.question is None
                self.book.note(id, "late_noticed", self.now, {"number": case.notices + 1})
        self.passes()

    @rule(days=st.sampled_from([-5, -1, 1, 2, 30]), whose=st.sampled_from(["centre", "all"]))
    def a_holiday_is_added(self, days: int, whose: str) -> None:
        day = self.today + timedelta(days=days)
        self._import(day, (CENTRE,) if whose == "centre" else ())
        self.book.days_off.add(day)

    def _import(self, day: date, centres: tuple[str, ...]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "days.csv"
            path.write_text(f"date,name\n{day.isoformat()},x\n", "utf-8")
            import_holidays(self.office, path, centres=centres)
        for office in self.offices:
            office.forget_catalogue()
        self.passes()

    @rule(which=st.integers(0, 1))
    def a_server_dies(self, which: int) -> None:
        """Another one takes its place; only the database stays."""
        which %= len(self.offices)
        self.offices[which].db.close()
        self.offices[which] = self._server()

    @rule(pick=PICK)
    def a_request_comes_again(self, pick: int) -> None:
        """The device got no answer, so it sends the same key: nothing happens twice, also when the
        request was closed meanwhile and the answer is another one."""
        if self.requests:
            with suppress(GcsError):
                run(self.requests[-1 - pick % len(self.requests)](self.office))
        self.passes()


def _may_be_ready(case: Standing) -> bool:
    received = case.state == "in_process" and case.number is not None
    return received and not case.away and case.question is None
