"""Searching the log and the changes, for auditors of the centres that they audit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from shared.domain.errors import N_, InvalidRequest, NotFound
from shared.domain.events import Kind
from shared.domain.numbering import parse_ticket_number
from shared.domain.permissions import Permission
from shared.i18n import BANGKOK
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import cases, change_search, devices, log_search, people
from shared.store.change_search import ChangeWish
from shared.store.change_search import FoundChange as FoundChange  # noqa: PLC0414  # given back
from shared.store.devices import DeviceRecord as DeviceRecord  # noqa: PLC0414  # given back
from shared.store.log_search import EventWish, Place
from shared.store.log_search import FoundEvent as FoundEvent  # noqa: PLC0414  # given back
from shared.store.people import Person as Person  # noqa: PLC0414  # given back

PAGE = 50
WIDEST_DAYS = 92
"""A search by service, counter or kind alone reads every event of its days: a quarter at most."""

USUAL_DAYS = 7
MOST_TICKETS = 1000
"""Tickets with one number, on all days and at all centres, before days have to be named."""

MOST_ROWS = 10_000
"""Rows of a result in one file; who needs more names fewer days."""

_PLACE = re.compile(r"(\d{1,16})-(\d{1,18})", re.ASCII)
_MICROSECONDS = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody filled in; empty is any. `first` and `last` are days, both included,
    `from_time` and `to_time` the time on the first and on the last of them."""

    centre: str = ""
    ticket: str = ""
    case: str = ""
    service: str = ""
    staff: int | None = None
    device: int | None = None
    counter: int | None = None
    kind: str = ""
    first: date | None = None
    last: date | None = None
    from_time: time | None = None
    to_time: time | None = None
    about: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether it finds few however many days it goes over."""
        return bool(self.ticket or self.case or self.staff or self.device)


@dataclass(frozen=True, slots=True)
class Events:
    """A page of events. `next`: what to ask for to see earlier ones; None at the end. `first` and
    `last` are the days that were looked through; None: all."""

    rows: list[FoundEvent]
    next: str | None
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The same of the change log."""

    rows: list[FoundChange]
    next: str | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a search can be narrowed to: people and devices by name, kinds of changes. `known` are
    all people, for the names of those who have gone."""

    centres: tuple[str, ...]
    known: tuple[Person, ...]
    people: tuple[Person, ...]
    devices: tuple[DeviceRecord, ...]
    changes: tuple[str, ...]


def scope(office: Office, caller: Caller, centre: str = "") -> set[str] | None:
    """The centres that are searched; None means all.

    Raises `NotSignedIn`, `NotFound`, and `UnknownCentre` also for a centre that is not theirs.
    """
    mine = access.readable_centres(caller, Permission.AUDIT)
    if mine == set():
        raise NotFound
    if not centre:
        return mine
    office.centre(centre)
    access.require(caller, Permission.AUDIT, centre)
    return {centre}


def choices(office: Office, caller: Caller) -> Choices:
    """Raises `NotSignedIn`, `NotFound`."""
    mine = scope(office, caller)
    with office.db.read() as connection:
        known = tuple(people.people(connection))
        return Choices(
            tuple(each for each in office.catalogue.centres if mine is None or each in mine),
            known,
            tuple(each for each in known if mine is None or _works_at(each, mine)),
            tuple(d for d in devices.devices(connection) if mine is None or d.centre in mine),
            tuple(change_search.kinds(connection)),
        )


def _works_at(person: Person, centres: set[str]) -> bool:
    return any(grant.centre is None or grant.centre in centres for grant in person.grants)


def events(
    office: Office, caller: Caller, asked: Asked, before: str = "", limit: int = PAGE
) -> Events:
    """Events that fit, the newest first, by their moment.

    Raises `NotSignedIn`, `NotFound`, `UnknownCentre`, `InvalidRequest`.
    """
    centres = scope(office, caller, asked.centre)
    days = _days(office, asked)
    place = place_of(before)
    with office.db.read() as connection:
        wish = _event_wish(connection, asked, days, centres)
        rows = log_search.page(connection, wish, place, limit + 1)
    more = _written(rows[limit - 1]) if len(rows) > limit else None
    return Events(rows[:limit], more, *days)


def _event_wish(
    connection: Connection,
    asked: Asked,
    days: tuple[date | None, date | None],
    centres: set[str] | None,
) -> EventWish:
    kind = asked.kind or None
    if kind is not None and kind not in set(Kind):
        raise InvalidRequest("kind", N_("Choose what happened from the list."))
    first, until = _moments(days, asked)
    wish = EventWish(
        centres=centres,
        service=asked.service or None,
        staff=asked.staff,
        device=asked.device,
        counter=asked.counter,
        kind=kind,
        first=first,
        until=until,
    )
    if asked.case:
        found = cases.by_number(connection, asked.case.strip().upper())
        of = log_search.of_case(connection, found.case) if found else log_search.OfCase([], [])
        wish = replace(wish, visits=of.visits, turns=of.turns)
    if asked.ticket:
        wish = replace(wish, visits=_tickets(connection, asked.ticket, days, centres, wish))
    return wish


def _tickets(
    connection: Connection,
    ticket: str,
    days: tuple[date | None, date | None],
    centres: set[str] | None,
    wish: EventWish,
) -> list[int]:
    number = parse_ticket_number(ticket)
    if number is None:
        raise InvalidRequest("ticket", N_("Write the number of a ticket, such as A012."))
    found = log_search.visits_with_number(connection, number, centres, days, MOST_TICKETS + 1)
    if len(found) > MOST_TICKETS:
        raise InvalidRequest("first", N_("Too many tickets had this number. Name fewer days."))
    return found if wish.visits is None else sorted(set(found) & set(wish.visits))


def changes(
    office: Office, caller: Caller, asked: Asked, before: str = "", limit: int = PAGE
) -> Changes:
    """Changes that fit, the newest first. Raises like `events`."""
    centres = scope(office, caller, asked.centre)
    first, until = _moments((asked.first, asked.last), _checked(asked))
    wish = ChangeWish(centres, asked.staff, asked.kind or None, asked.about or None, first, until)
    if before and not re.fullmatch(r"\d{1,18}", before, re.ASCII):
        raise InvalidRequest("before", N_("There is no such page. Go back to the first one."))
    with office.db.read() as connection:
        rows = change_search.page(connection, wish, int(before) if before else None, limit + 1)
    return Changes(rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None)


def all_events(office: Office, caller: Caller, asked: Asked) -> Iterator[FoundEvent]:
    """Up to `MOST_ROWS` events, the newest first. Raises like `events`."""
    before: str | None = ""
    given = 0
    while before is not None and given < MOST_ROWS:
        found = events(office, caller, asked, before, min(1000, MOST_ROWS - given))
        yield from found.rows
        given, before = given + len(found.rows), found.next


def all_changes(office: Office, caller: Caller, asked: Asked) -> Iterator[FoundChange]:
    """The same of the change log."""
    before: str | None = ""
    given = 0
    while before is not None and given < MOST_ROWS:
        found = changes(office, caller, asked, before, min(1000, MOST_ROWS - given))
        yield from found.rows
        given, before = given + len(found.rows), found.next


def _checked(asked: Asked) -> Asked:
    if asked.first and asked.last and asked.last < asked.first:
        raise InvalidRequest("last", N_("The last day lies before the first. Turn them round."))
    return asked


def _days(office: Office, asked: Asked) -> tuple[date | None, date | None]:
    """The days to look through: those named, else the last week; all of them for a narrow wish."""
    _checked(asked)
    if asked.is_narrow:
        return asked.first, asked.last
    last = asked.last or office.clock.now().astimezone(BANGKOK).date()
    if asked.first and asked.last is None:
        last = min(last, asked.first + timedelta(days=WIDEST_DAYS - 1))
    first = asked.first or last - timedelta(days=USUAL_DAYS - 1)
    if (last - first).days >= WIDEST_DAYS:
        problem = N_(
            "Name at most 92 days, or a ticket, a receipt, a person or a device: then all days"
            " can be searched at once."
        )
        raise InvalidRequest("first", problem)
    return first, max(first, last)


def _moments(
    days: tuple[date | None, date | None], asked: Asked
) -> tuple[datetime | None, datetime | None]:
    """From and until (excluded) which moment; times are of Bangkok."""
    first, last = days
    begin = end = None
    if first is not None:
        begin = datetime.combine(first, asked.from_time or time(), BANGKOK)
    if last is not None and asked.to_time is not None:
        end = datetime.combine(last, asked.to_time, BANGKOK) + timedelta(minutes=1)
    elif last is not None:
        end = datetime.combine(last + timedelta(days=1), time(), BANGKOK)
    if begin is not None and end is not None and end <= begin:
        raise InvalidRequest("to_time", N_("The last time lies before the first. Turn them round."))
    return _utc(begin), _utc(end)


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at is not None else None


def _written(row: FoundEvent) -> str:
    """The place of a row as it stands in an address."""
    return f"{(row.event.at - _EPOCH) // _MICROSECONDS}-{row.id}"


def place_of(written: str) -> Place | None:
    """Raises `InvalidRequest`."""
    if not written:
        return None
    found = _PLACE.fullmatch(written)
    if found is None:
        raise InvalidRequest("before", N_("There is no such page. Go back to the first one."))
    try:
        return Place(_EPOCH + int(found[1]) * _MICROSECONDS, int(found[2]))
    except OverflowError:
        raise InvalidRequest(
            "before", N_("There is no such page. Go back to the first one.")
        ) from None
