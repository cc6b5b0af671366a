"""The hall as its page and the wall show it, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from counter.onward_line import journey_label
from shared.domain.pace import status
from shared.domain.waiting import WaitRange
from shared.i18n import current_language
from shared.services import day_sheet, hall_desks, hall_late, hall_lines, hall_now
from shared.services.commands import Caller
from shared.services.day_sheet import DayInCentre
from shared.services.hall_desks import DeskNow
from shared.services.hall_late import LateList
from shared.services.hall_lines import CentreLevel, LineNow
from shared.services.hall_moves import mark_of
from shared.services.hall_now import HallNow, Session, TurnRow
from shared.services.office import Office

SPARK_WIDTH, SPARK_HEIGHT = 48, 16


@dataclass(frozen=True, slots=True)
class HallView:
    """Everything the page shows. `crossing` is in how many seconds the next of all gets late."""

    office: Office
    hall: HallNow
    desks: list[DeskNow]
    lines: list[LineNow]
    late: LateList
    level: CentreLevel
    today: DayInCentre
    waiting: int
    by_agency: bool
    crossing: int | None

    @property
    def now(self) -> datetime:
        return self.hall.now

    @property
    def local(self) -> datetime:
        return self.hall.now.astimezone(self.zone)

    @property
    def zone(self) -> tzinfo:
        return self.office.calendar(self.hall.centre).zone

    @property
    def seated(self) -> int:
        return sum(desk.session is not None for desk in self.desks)

    @property
    def oldest(self) -> int | None:
        return max((each.oldest for each in self.lines if each.oldest is not None), default=None)

    @property
    def under_way(self) -> int:
        """How many tickets were taken by phone and are still to come."""
        turns = self.hall.turns
        return len({t.candidate.visit for t in turns if t.confirm_by and t.state == "deferred"})

    @property
    def target(self) -> int:
        return int(self.hall.target.total_seconds())

    @property
    def promise_minutes(self) -> int:
        return int(self.level.promise.target.total_seconds() // 60)

    @property
    def oldest_status(self) -> str:
        return status(self.oldest, self.target)

    @property
    def stuck(self) -> list[LineNow]:
        """The lines in which somebody waits whom no counter at work takes."""
        return [each for each in self.lines if each.stuck]

    @property
    def shown(self) -> list[LineNow]:
        """The lines that say something now."""
        return [each for each in self.lines if each.waiting or any(each.trend)]

    def service(self, id: str) -> str:
        return self.office.catalogue.services[id].label.text(current_language())

    def letter(self, service: str) -> str:
        return self.office.catalogue.services[service].letter

    def name(self, line: str) -> str:
        """What a line is called."""
        catalogue = self.office.catalogue
        names = catalogue.agencies[line].names if self.by_agency else catalogue.groups[line].names
        return names.text(current_language())

    def short(self, line: str) -> str:
        """An agency in as few letters as its own people use."""
        if not self.by_agency:
            return line
        agency = self.office.catalogue.agencies[line]
        thai = current_language() == "th"
        return (agency.abbreviation or line) if thai else line

    def journey(self, turn: TurnRow) -> str:
        """The life event with how far it is, “Moving 2/5”; empty for a ticket of one service."""
        return journey_label(self.office, self.hall.turns, turn)

    def person(self, staff: int | None) -> str:
        return named(self.hall.names.get(staff or 0))

    def mark(self, counter: int | None) -> str:
        """The counter as this page shows it, so that an old page changes nothing."""
        return mark_of(self.session(counter))

    def session(self, counter: int | None) -> Session | None:
        return self.hall.sessions.get(counter or 0)

    def desk(self, counter: int | None) -> DeskNow:
        return next(each for each in self.desks if each.number == counter)


def named(names: tuple[str, str] | None) -> str:
    """A name in the reader's language."""
    if names is None:
        return ""
    return (names[1] if current_language() == "en" else "") or names[0]


def hall_view(
    office: Office, caller: Caller, centre: str, *, leads: bool, by_agency: bool = False
) -> HallView:
    """Raises `NotSignedIn`, `UnknownCentre`."""
    hall = hall_now.hall_now(office, caller, centre)
    today = day_sheet.in_centre(office, caller, centre)
    return view_of(office, hall, today, leads=leads, by_agency=by_agency)


def view_of(
    office: Office, hall: HallNow, today: DayInCentre, *, leads: bool, by_agency: bool = False
) -> HallView:
    line = hall_now.in_line(hall)
    desks = hall_desks.desks(office, hall, line)
    return HallView(
        office=office,
        hall=hall,
        desks=desks,
        lines=hall_lines.lines(office, hall, line, by_agency=by_agency),
        late=hall_late.late_list(office, hall, line, desks, leads=leads),
        level=hall_lines.centre_level(hall, line),
        today=today,
        waiting=len({each.turn.candidate.visit for each in line}),
        by_agency=by_agency,
        crossing=hall_late.next_crossing(office, hall, line, desks),
    )


def told(wait: WaitRange | None) -> str:
    """What newcomers are told, short enough for a table: minutes, or nothing."""
    if wait is None:
        return "–"
    if wait.high_minutes is None:
        return f"> {wait.low_minutes}" if wait.low_minutes else "–"
    return f"{wait.low_minutes}–{wait.high_minutes}"


def spark(trend: tuple[int, ...]) -> str:
    """The points of a small line chart of the trend."""
    top = max(*trend, 1)
    step = SPARK_WIDTH / (len(trend) - 1)
    return " ".join(
        f"{place * step:.0f},{SPARK_HEIGHT - 1 - (SPARK_HEIGHT - 2) * length / top:.1f}"
        for place, length in enumerate(trend)
    )
