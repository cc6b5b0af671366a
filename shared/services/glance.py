"""A hall at a glance, for anybody: numbers and counters, as the call board shows them to all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.services.hall import Call
from shared.services.office import Office
from shared.store import counters, glance, visits
from shared.store.visits import LineRow

LATEST_CALLS = 4


IN_HALL = ("waiting", "called", "serving")


@dataclass(frozen=True, slots=True)
class Seat:
    """A counter; `state` is closed, free, on_break, called or serving, `number` who is there."""

    counter: int
    state: str
    number: str | None


@dataclass(frozen=True, slots=True)
class Glance:
    """Everybody who `came` is in `waiting` (numbers in order), at a counter, on hold, or `gone`."""

    centre: str
    at: datetime
    waiting: tuple[str, ...]
    seats: tuple[Seat, ...]
    calls: tuple[Call, ...]
    came: int
    gone: int

    @property
    def at_counters(self) -> int:
        return len({seat.number for seat in self.seats if seat.number is not None})

    @property
    def on_hold(self) -> int:
        """Away for papers, put off, or with the back office."""
        return max(0, self.came - self.gone - len(self.waiting) - self.at_counters)


def glance_at(office: Office, centre: str) -> Glance:
    """The hall of a centre at this moment. Raises `UnknownCentre`."""
    numbers = sorted(each.number for each in office.centre(centre).counters)
    now = office.clock.now()
    day = office.today(centre, now)
    with office.db.read() as connection:
        line = visits.line_of_day(connection, centre, day, IN_HALL)
        sessions = {each.counter: each for each in counters.open_sessions(connection, centre)}
        calls = visits.latest_calls(connection, centre, day, LATEST_CALLS)
        came, gone = glance.came_and_gone(connection, centre, day)
    at = {row.counter: row for row in line if row.state in ("called", "serving")}
    busy = {row.number for row in at.values()}
    waiting = dict.fromkeys(
        row.number for row in line if row.state == "waiting" and row.number not in busy
    )
    seats = [_seat(n, at.get(n), sessions.get(n)) for n in numbers]
    shown = tuple(Call(*each) for each in calls)
    return Glance(centre, now, tuple(waiting), tuple(seats), shown, came, gone)


def _seat(counter: int, row: LineRow | None, session: counters.Session | None) -> Seat:
    if row is not None:
        return Seat(counter, row.state, row.number)
    if session is None:
        return Seat(counter, "closed", None)
    return Seat(counter, "free" if session.on_break_since is None else "on_break", None)
