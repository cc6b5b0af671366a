"""Every night the roll-ups are proven: the days that moved are added up anew and compared.

Then months and fiscal years are joined up to the day that is over. Short transactions, harmless
when two processes do it at once. A day that is not what its events say is written anew, with a line
in the log and one in the change log. `gcs check` proves everything, whenever somebody asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from shared.domain.events import Actor, ActorKind
from shared.domain.replay import replay
from shared.domain.tally import Tally
from shared.services import rolling
from shared.services.office import Office
from shared.store import people, proofs, rollups
from shared.store.case_rows import project
from shared.store.contributions import Ledger
from shared.store.log import events_of
from shared.store.proofs import Moved
from shared.store.rewriting import expected_rows
from shared.store.rollup_rows import read
from shared.store.rollups import Key, Rolled
from shared.store.tables.rollups import Sheet, Span
from shared.store.writer import WriteTx

FACT = "rollups_proven:"
REWRITTEN = "rollup_rewritten"
ANSWERED_DAYS = 4
"""Answers are no events; they come until the next day that the centre is open."""


log = structlog.get_logger("gcs.rollups")


async def nightly(office: Office) -> int:
    """Once a business day of each centre. Returns how many days were written anew."""
    wrong = 0
    for centre in office.catalogue.centres:
        with office.db.read() as connection:
            proven_on, mark = proven(connection, centre)
        today = office.today(centre)
        if proven_on == today:
            continue
        upto, days = await asyncio.to_thread(wrong_days, office, centre, mark)
        for at, day in days:
            wrong += await office.db.write(partial(repair, office, at, day), centre=at)
        for due in rolling.due(office, centre):
            await office.db.write(partial(rolling.join, centre, due), centre=centre)
        fact = partial(_note, centre, today, upto)
        await office.db.write(fact, centre=centre)
    return wrong


def proven(connection: Connection, centre: str) -> tuple[date | None, int]:
    """The business day of the last proof and the last event that it saw, 0 before the first."""
    fact = people.fact(connection, FACT + centre)
    if fact is None:
        return None, 0
    day, mark = fact.split()
    return date.fromisoformat(day), int(mark)


def begin(office: Office, centre: str) -> None:
    """Join what is over, and let proofs begin with what happens from now on: everything until now
    was just added up by a replay."""
    for due in rolling.due(office, centre):
        office.db.write_now(partial(rolling.join, centre, due), centre=centre)
    with office.db.read() as connection:
        mark = proofs.last_event(connection, centre)
    office.db.write_now(partial(_note, centre, office.today(centre), mark), centre=centre)


def _note(centre: str, day: date, mark: int, tx: WriteTx) -> None:
    people.set_fact(tx, FACT + centre, f"{day.isoformat()} {mark}")


def wrong_days(office: Office, centre: str, mark: int) -> tuple[int, list[tuple[str, date]]]:
    """The newest event, and (centre, day) of what moved since the mark but does not add up."""
    today = office.today(centre)
    days = {(centre, today - timedelta(days=back)) for back in range(ANSWERED_DAYS)}
    with office.db.read() as connection:
        upto = proofs.last_event(connection, centre)
        moved = proofs.moved_since(connection, centre, mark)
        days |= {(each.centre, each.day) for each in moved}
        days |= proofs.days_of(connection, [each.visit for each in moved])
        for each in moved:
            days |= _days_before(office, connection, each)
    wrong = []
    for at, day in sorted(days):
        with office.db.read() as connection:  # a snapshot a day: the writer's file stays short
            if list(differences(office, connection, at, day)):
                wrong.append((at, day))
    return upto, wrong


def _days_before(office: Office, connection: Connection, moved: Moved) -> set[tuple[str, date]]:
    """Where a visit that moved had counted until then."""
    if moved.seq == 0:
        return set()
    events = events_of(connection, moved.visit)[: moved.seq]
    try:
        place = office.place(moved.centre, moved.day)
        shares = project(replay(events), events, place, {}).shares
    except (KeyError, ValueError, TypeError):  # a case that went on elsewhere: its days stand above
        return set()
    return {(key.centre, key.day) for each in shares for key in each}


def differences(office: Office, connection: Connection, centre: str, day: date) -> Iterator[str]:
    """How the rows of a day differ from a scan of its events."""
    expected = dict(scan(office, connection, centre, day).rows())
    for row in _stored(connection, centre, day):
        yield from rolling.difference(row, expected.pop(row.key, Tally()))
    yield from (f"{key} is missing" for key in expected)


def _stored(connection: Connection, centre: str, day: date) -> Iterator[Rolled]:
    for sheet in Sheet:
        yield from read(connection, sheet, centre, Span.DAY, day, day)


def scan(office: Office, connection: Connection, centre: str, day: date) -> Ledger:
    """A day of a centre, added up from the events of every visit that it rests on."""
    ledger = Ledger()
    for visit, own_day in proofs.visits_of(connection, centre, day):
        events = events_of(connection, visit)
        try:
            expected = expected_rows(connection, events, office.place(centre, own_day))
        except (KeyError, ValueError, TypeError):  # `gcs check` names it
            continue
        for shares in expected.shares:
            ledger.add({key: tally for key, tally in shares.items() if _is_of(key, centre, day)})
    rolling.add_answers(connection, ledger, centre, day, day)
    return ledger


def _is_of(key: Key, centre: str, day: date) -> bool:
    return key.centre == centre and key.day == day


def repair(office: Office, centre: str, day: date, tx: WriteTx) -> int:
    """Write a day anew where it still is not what its events say; returns 1 if so."""
    found = list(differences(office, tx.connection, centre, day))
    if not found:
        return 0
    log.error("rollup_rewritten", centre=centre, day=str(day), differences=found)
    rollups.rewrite_day(tx, centre, day, scan(office, tx.connection, centre, day).rows())
    people.log_change(
        tx,
        Actor(ActorKind.SYSTEM),
        REWRITTEN,
        centre,
        {"day": day.isoformat(), "rows": len(found)},
        office.clock.now(),
    )
    return 1
