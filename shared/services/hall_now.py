"""A whole hall at one moment, read once: every list, card and figure of it derives from this.

A handful of statements, however many wait, so that a hall watched by many costs one reading for
each change. `shared.services.hall_lines`, `hall_desks` and `hall_late` say what it means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import Connection

from shared.domain.calling import Desk
from shared.domain.catalogue import Service
from shared.domain.events import Event
from shared.domain.permissions import Grant, Permission
from shared.domain.service_level import Promise, Wait
from shared.domain.visit import AT_COUNTER, CITIZEN_AWAY, Outcome, State
from shared.services import access
from shared.services.commands import Caller
from shared.services.desks import at_work, desk_of
from shared.services.office import Office
from shared.services.promises import promise_of
from shared.services.waits import CentreWaits
from shared.store import alarms, counters, floor, people, waits
from shared.store.alarms import Alarm
from shared.store.counters import Session as Session  # noqa: PLC0414  # what pages show
from shared.store.floor import Reminder
from shared.store.floor import TurnRow as TurnRow  # noqa: PLC0414  # likewise


@dataclass(frozen=True, slots=True)
class HallNow:
    """`turns` are all of today, in rank order; `free` are signed in and at no counter.

    `estimates` None: nothing can be said about waits now. `resting` has the end of the last break
    by counter, `begins` the first instant of the day and `opens` when the centre opens on it.
    """

    centre: str
    now: datetime
    day: date
    begins: datetime
    opens: datetime
    turns: tuple[TurnRow, ...]
    sessions: Mapping[int, Session]
    desks: Mapping[int, Desk]
    names: Mapping[int, tuple[str, str]]
    free: tuple[int, ...]
    events: Mapping[int, tuple[Event, ...]]
    reminders: Mapping[int, Reminder]
    alarms: tuple[Alarm, ...]
    rests: Mapping[int, datetime]
    promise: Promise
    estimates: CentreWaits | None
    services: Mapping[str, Service]
    target: timedelta

    def seconds_since(self, at: datetime) -> int:
        return max(0, int((self.now - at).total_seconds()))

    def waits_since(self, turn: TurnRow) -> datetime:
        """When a turn's wait of today began: nobody carried over waited in the hall overnight."""
        since = turn.in_hall_since
        return since if since >= self.begins else self.opens


@dataclass(frozen=True, slots=True)
class InLine:
    """A turn that waits and may be called, since when its citizen is free for it."""

    turn: TurnRow
    since: datetime


def hall_now(office: Office, caller: Caller, centre: str) -> HallNow:
    """Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    return read_hall(office, centre)


def read_hall(office: Office, centre: str) -> HallNow:
    """The same for a screen that has shown its right already."""
    now = office.clock.now()
    day = office.today(centre, now)
    found = office.centre(centre)
    begins, _ = office.calendar(centre).day_bounds(day)
    windows = office.calendar(centre).windows(day)
    with office.db.read() as connection:
        sessions = {each.counter: each for each in counters.open_sessions(connection, centre)}
        staff = {each.staff for each in sessions.values()}
        seconds = {each.second_staff for each in sessions.values()} - {None}
        turns = floor.turns(connection, centre, day, at_work(office, connection, centre, now))
        around = {
            each.candidate.visit for each in turns if each.state in (*AT_COUNTER, State.PAUSED)
        }
        free = _clerks_signed_in(connection, centre, now) - staff - seconds
        calls = alarms.open_ones(connection, centre)
        callers = {by for each in calls for by in (each.raised_by, each.answered_by)}
        everybody = {*staff, *free, *seconds, *callers} - {None}
        return HallNow(
            centre=found.id,
            now=now,
            day=day,
            begins=begins,
            opens=windows[0][0] if windows else begins,
            turns=tuple(turns),
            sessions=sessions,
            desks={number: desk_of(office, each, now) for number, each in sessions.items()},
            names=floor.names(connection, cast("set[int]", everybody)),
            free=tuple(sorted(free)),
            events=floor.events_of(connection, around),
            reminders=floor.reminders(connection, centre),
            alarms=tuple(calls),
            rests=waits.last_rests(connection, centre),
            promise=promise_of(office, connection, centre),
            estimates=office.waits.before(centre, day),
            services=office.catalogue.services,
            target=office.rules.wait_target,
        )


def _clerks_signed_in(connection: Connection, centre: str, now: datetime) -> set[int]:
    """Whoever is signed in and has a role for serving here that does not lead as well."""

    def serves_only(grant: Grant) -> bool:
        leads = Permission.CHOOSE in grant.permissions
        return Permission.SERVE in grant.permissions and not leads and grant.covers(centre, None)

    signed_in = floor.signed_in(connection, now)
    return {
        each.id
        for each in people.people(connection)
        if each.id in signed_in and any(serves_only(grant) for grant in each.grants)
    }


def in_line(hall: HallNow) -> list[InLine]:
    """Everybody who may be called now, in rank order: nobody waits in two lines at once."""
    ended: dict[int, datetime] = {}
    engaged: set[int] = set()
    to_come: set[tuple[int, str]] = set()
    for turn in hall.turns:
        visit = turn.candidate.visit
        if turn.state != State.ENDED:
            to_come.add((visit, turn.service))
        if turn.ended_at is not None:
            ended[visit] = max(turn.ended_at, ended.get(visit, turn.ended_at))
        if turn.state in AT_COUNTER or (
            turn.state == State.PAUSED and turn.pause_reason in CITIZEN_AWAY
        ):
            engaged.add(visit)
    return [
        InLine(turn, _free_since(hall, turn, ended))
        for turn in hall.turns
        if turn.state == State.WAITING
        and turn.candidate.visit not in engaged
        and (turn.candidate.visit, turn.after_service) not in to_come
    ]


def people_of(line: Sequence[InLine]) -> list[InLine]:
    """Of each visit the turn that stands first: the others begin to wait when it has ended."""
    first: dict[int, InLine] = {}
    for each in line:
        first.setdefault(each.turn.candidate.visit, each)
    return list(first.values())


def _free_since(hall: HallNow, turn: TurnRow, ended: Mapping[int, datetime]) -> datetime:
    since = hall.waits_since(turn)
    return max(since, ended.get(turn.candidate.visit, since))


def waits_of(hall: HallNow, line: Sequence[InLine]) -> list[tuple[str, Wait]]:
    """Every wait of today with its service: those that ended by a call, by leaving, and go on.

    A wait that ended before it began (its citizen was still served elsewhere) is none.
    """
    found = [(each.turn.service, Wait(each.since)) for each in line]
    ended: dict[int, list[datetime]] = {}
    for turn in hall.turns:
        if turn.ended_at is not None and turn.called_at is not None:
            ended.setdefault(turn.candidate.visit, []).append(turn.ended_at)
    for turn in hall.turns:
        if turn.outcome == Outcome.RECORDED_IN_ERROR or turn.confirm_by is not None:
            continue
        end = turn.called_at or turn.ended_at
        if end is None:
            continue
        before = [at for at in ended.get(turn.candidate.visit, ()) if at <= end]
        since = max([hall.waits_since(turn), *before])
        if since > end:
            continue
        if turn.called_at is not None:
            found.append((turn.service, Wait(since, called_at=end)))
        else:
            found.append((turn.service, Wait(since, left_at=end)))
    return found
