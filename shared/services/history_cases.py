"""What became of the requests of a demonstration's past: handed over, worked on, brought back.

The same rules as at a desk decide each event (`shared.domain.case_rules`); only the moments are
planned here: handed over on the next day, worked on row by row, ready when the result came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count

from shared.domain.calendar import ServiceCalendar
from shared.domain.case import CaseRecord, Result
from shared.domain.case_commands import (
    Acknowledge,
    BeginStep,
    CaseCommand,
    DeliverResult,
    FinishStep,
    Forward,
    GiveResult,
    MakeReady,
    Receive,
)
from shared.domain.case_rules import decide_case
from shared.domain.chain import Chain, Part
from shared.domain.events import Draft
from shared.domain.hand_over import agencies_next
from shared.domain.thai import fiscal_year
from shared.services import hand_over_lists
from shared.services.cases import rows_behind, situation
from shared.services.office import Office
from shared.services.receipts import receipt_number
from shared.store.cases import Stored
from shared.store.log import History
from shared.store.projections import Row

SENT_SECONDS = 600
ARRIVED_SECONDS = 1200
"""Working seconds after the opening of the next day: a messenger, and a first look."""

STUCK_EVERY = 40
"""Of so many requests one stays at its agency without a result, as it happens, and gets late."""

GIVEN_SECONDS = 60
"""Working seconds between the last row and the result at the centre."""


@dataclass
class CasePast:
    """The requests of one centre. `lists`: fresh numbers of hand-over lists, of all centres."""

    office: Office
    centre: str
    lists: count[int]
    _numbers: dict[int, int] = field(default_factory=dict)
    _lists: dict[tuple[str, date], int] = field(default_factory=dict)
    _handed_over: int = 0
    _made: list[Row] = field(default_factory=list)
    _plan: list[tuple[datetime, int, int, CaseCommand]] = field(default_factory=list)

    def received(self, history: History, case: int, at: datetime) -> list[Draft]:
        """The receipt, given when the turn ended."""
        year = fiscal_year(self.office.today(self.centre, at))
        self._numbers[year] = self._numbers.get(year, 0) + 1
        number = receipt_number(self.centre, year, self._numbers[year])
        return self._decided(history, case, at, Receive(number))

    def go_on(
        self, history: History, case: int, ready: datetime, fetched: datetime, staff: int
    ) -> None:
        """Plan everything until the result is in the citizen's hands."""
        place, record = history.place, history.state.cases[case]
        calendar = replace(place.calendar, always_open=False)  # demonstrations go by the plan
        tomorrow = calendar.day_bounds(place.business_day)[1]
        rounds = self._rounds(record)
        span = calendar.working_seconds(tomorrow, ready) // len(rounds)
        moves: list[tuple[datetime, CaseCommand]] = []
        for number, agencies in enumerate(rounds):
            begins = span * number
            sent = after_working_seconds(calendar, tomorrow, begins + min(SENT_SECONDS, span // 3))
            arrived = after_working_seconds(
                calendar, tomorrow, begins + min(ARRIVED_SECONDS, span * 2 // 3)
            )
            ends = after_working_seconds(calendar, tomorrow, begins + span)
            for agency in agencies:
                moves.append((sent, Forward(agency, self._list(agency, sent, staff))))
                moves.append((arrived, Acknowledge(agency)))
                behind = rows_behind(self.office, record)
                moves += self._work(calendar, agency, behind, arrived, ends)
        self._handed_over += 1
        if self._handed_over % STUCK_EVERY == 0:
            moves.sort(key=lambda each: each[0])
            stuck = next(n for n, each in enumerate(moves) if isinstance(each[1], GiveResult))
            moves = moves[:stuck]
        else:
            moves += [(ready, MakeReady()), (fetched, DeliverResult())]
        self._plan += [(at, case, order, move) for order, (at, move) in enumerate(moves)]

    def _rounds(self, record: CaseRecord) -> list[list[str]]:
        """Which agencies have the papers together, one round after the other."""
        rows = hand_over_lists.rows_behind(self.office, record.process)
        own = self.office.catalogue.services[record.service].agency
        rounds: list[list[str]] = []
        while following := agencies_next(rows, own, [a for each in rounds for a in each], ()):
            rounds.append(following)
        return rounds

    def until(
        self, moment: datetime, history_of: Callable[[int], History]
    ) -> Iterator[tuple[datetime, int, list[Draft]]]:
        """What happened before a moment, in order; the rest is still to come. Whoever iterates
        keeps each before asking for the next."""
        for at, case, _order, move in sorted(self._plan, key=lambda each: each[:3]):
            if at < moment:
                yield at, case, self._decided(history_of(case), case, at, move)

    def rows(self, moment: datetime) -> dict[str, list[Row]]:
        series = [
            {"centre_id": self.centre, "fiscal_year": year, "last": last}
            for year, last in self._numbers.items()
        ]
        return {
            "receipt_series": series,
            "hand_over_list": [row for row in self._made if row["made_at"] < moment],  # type: ignore[operator]  # a moment
        }

    def _work(
        self,
        calendar: ServiceCalendar,
        agency: str,
        rows: dict[int, str],
        arrived: datetime,
        ready: datetime,
    ) -> Iterator[tuple[datetime, CaseCommand]]:
        """The rows of an agency one after another, and its result shortly before all is ready."""
        own = [position for position, whose in rows.items() if whose == agency]
        span = max(1, calendar.working_seconds(arrived, ready) - GIVEN_SECONDS)
        ends = [
            after_working_seconds(calendar, arrived, span * done // max(1, len(own)))
            for done in range(1, len(own) + 1)
        ]
        for position, begun, done in zip(own, [arrived, *ends], ends, strict=False):
            yield begun, BeginStep(agency, position)
            yield done, FinishStep(agency, position)
        yield (ends[-1] if ends else ready), GiveResult(agency, Result.GRANTED)

    def _list(self, agency: str, at: datetime, staff: int) -> int:
        day = self.office.today(self.centre, at)
        if (agency, day) not in self._lists:
            id = self._lists[agency, day] = next(self.lists)
            self._made.append(
                {
                    "id": id,
                    "centre_id": self.centre,
                    "agency_id": agency,
                    "business_day": day,
                    "made_by": staff,
                    "made_at": at,
                }
            )
        return self._lists[agency, day]

    def _decided(
        self, history: History, case: int, at: datetime, command: CaseCommand
    ) -> list[Draft]:
        stored = Stored(history, Chain(case, (Part(history.state, history.events),)))
        return decide_case(command, situation(self.office, stored, at))


def after_working_seconds(calendar: ServiceCalendar, start: datetime, seconds: int) -> datetime:
    """The moment by which so much working time has passed since `start`, within opening hours."""
    day, left = calendar.business_day(start), max(1, seconds)
    for _ in range(400):
        for opens, closes in calendar.windows(day):
            begin = max(opens, start)
            length = int((closes - begin).total_seconds())
            if length >= left:
                return begin + timedelta(seconds=left)
            left -= max(0, length)
        day += timedelta(days=1)
    raise ValueError("the centre opens too seldom")
