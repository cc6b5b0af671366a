"""Sealing the log: a hash a day over all events of a centre, and proving that they still fit.

An event is sealed under the business day on which it was recorded: a correction of last week's
time belongs to the day of the correction, so that a day that is over never changes.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial

from sqlalchemy import Connection

from shared.clock import SystemClock
from shared.domain.calendar import ServiceCalendar
from shared.domain.sealing import HashChain, Recorded, Seal, beginning
from shared.services.office import Office
from shared.services.tokens import Tokens
from shared.store import seals
from shared.store.seals import Proven
from shared.store.writer import WriteTx

PURPOSE = "event-seal"


AT_A_TIME = 20_000
"""Events of a centre that the chore reads in one go: a long history is sealed day by day beside
those who work, not at their cost."""


async def seal_days_over(office: Office) -> int:
    """Seal what was recorded on business days that are over; returns how many seals were set.

    Harmless to repeat, and when two processes do it at once.
    """
    return await asyncio.to_thread(_seal_days_over, office)


def _seal_days_over(office: Office) -> int:
    now = SystemClock().now()  # like `received_at`, also where a demonstration's clock runs ahead
    return sum(
        seal(office, centre, before=office.calendar(centre).business_day(now), most=AT_A_TIME)
        for centre in office.catalogue.centres
    )


def seal_everything(office: Office, progress: Callable[[int], None] = lambda _count: None) -> int:
    """Seal every event there is, before figures leave the house; returns how many seals."""
    return sum(seal(office, centre, progress=progress) for centre in office.catalogue.centres)


def amount(office: Office) -> int:
    """How many events `seal_everything` will read."""
    with office.db.read() as connection:
        return sum(
            seals.count_events(connection, centre, _sealed(connection, centre)[1], last)
            for centre in office.catalogue.centres
            if (last := seals.last_event(connection, centre))
        )


def seal(
    office: Office,
    centre: str,
    *,
    before: date | None = None,
    most: int | None = None,
    progress: Callable[[int], None] = lambda _count: None,
) -> int:
    """Seal the events of a centre that were recorded on days before `before`, or all; not many
    more than `most`, but whole days.

    The log is read beside the writer; only setting a seal is a transaction, and it gives way to
    a seal that somebody else has set meanwhile.
    """
    with office.db.read() as connection:
        if not _is_due(office, connection, centre, before):
            return 0
    last = office.db.write_now(partial(_last_written, centre), centre=centre)
    with office.db.read() as connection:
        start, after = _sealed(connection, centre)
        day = start.day if start else date.min
        chunks = seals.recorded(connection, centre, after, last)
        dated = _dated(_told(chunks, progress), office.calendar(centre), day, before)
        found = list(_by_day(centre, start.hash if start else beginning(centre), dated, most))
    for each in found:
        if not office.db.write_now(partial(_set, office.tokens, each), centre=centre):
            break
    return len(found)


def _is_due(office: Office, connection: Connection, centre: str, before: date | None) -> bool:
    since = seals.waiting_since(connection, centre, _sealed(connection, centre)[1])
    if since is None or before is None:
        return since is not None
    return office.calendar(centre).business_day(since) < before


def _last_written(centre: str, tx: WriteTx) -> int:
    seals.wait_for_writers(tx)
    return seals.last_event(tx.connection, centre)


def _sealed(connection: Connection, centre: str) -> tuple[Seal | None, int]:
    found = seals.newest(connection, centre)
    return found, found.last if found else 0


def _told(chunks: Iterable[list[Recorded]], progress: Callable[[int], None]) -> Iterator[Recorded]:
    for chunk in chunks:
        yield from chunk
        progress(len(chunk))


def _dated(
    events: Iterable[Recorded], calendar: ServiceCalendar, day: date, before: date | None
) -> Iterator[tuple[date, Recorded]]:
    """Each with the day of its recording; never an earlier one than before it, should the machine's
    clock be set back."""
    for event in events:
        day = max(day, calendar.business_day(event.received_at))
        if before is not None and day >= before:
            return
        yield day, event


def _by_day(
    centre: str, previous: str, dated: Iterable[tuple[date, Recorded]], most: int | None
) -> Iterator[Seal]:
    chain, day, read = HashChain(previous), date.min, 0
    for on, event in dated:
        if chain.events and on != day:
            yield Seal(centre, day, chain.last, chain.events, chain.hash, previous)
            read += chain.events
            if most is not None and read >= most:
                return
            previous, chain = chain.hash, HashChain(chain.hash)
        day = on
        chain.add(event)
    if chain.events:
        yield Seal(centre, day, chain.last, chain.events, chain.hash, previous)


def _set(tokens: Tokens, seal: Seal, tx: WriteTx) -> bool:
    """False where it no longer follows on the newest seal."""
    before = seals.newest(tx.connection, seal.centre)
    if (before.hash if before else beginning(seal.centre)) != seal.previous:
        return False
    seals.add(tx, Proven(seal, _proof(tokens, seal)))
    return True


def _proof(tokens: Tokens, seal: Seal) -> str:
    return tokens.keyed_hash(PURPOSE, seal.statement)


def chain_at(connection: Connection, centre: str, event: int) -> HashChain:
    """The chain over a centre's log up to an event, from the last seal before it. Sets no seal."""
    start = seals.newest(connection, centre, event)
    last = start.last if start else 0
    before = seals.sealed_events(connection, centre, last)
    chain = HashChain(start.hash if start else beginning(centre), last, before)
    for chunk in seals.recorded(connection, centre, last, event):
        for each in chunk:
            chain.add(each)
    return chain


def differences(office: Office, connection: Connection) -> Iterator[str]:
    """By centre, the first seal that the log does not fit, computed from its first event on."""
    centres = {*seals.centres_with_events(connection), *seals.sealed_centres(connection)}
    for centre in sorted(centres):
        chain = HashChain.of(centre)
        for proven in seals.of_centre(connection, centre):
            wrong = _misfit(office.tokens, connection, chain, proven)
            if wrong:
                seal = proven.seal
                yield f"seal of {centre} on {seal.day}, up to event {seal.last}: {wrong}"
                break


def _misfit(tokens: Tokens, connection: Connection, chain: HashChain, proven: Proven) -> str | None:
    """Why a seal does not fit; advances the chain up to it."""
    seal = proven.seal
    if not hmac.compare_digest(_proof(tokens, seal), proven.proof):
        return "it was changed, or not set with the key file of this installation"
    if seal.previous != chain.hash:
        return "it does not follow on the seal before it"
    first, before = chain.last, chain.events
    for chunk in seals.recorded(connection, seal.centre, first, seal.last):
        for event in chunk:
            chain.add(event)
    if chain.hash == seal.hash and chain.last == seal.last:
        return None
    found = chain.events - before
    place = f"behind event {first}, up to {seal.last}"
    if found != seal.events:
        return f"{found} events stand {place}, {seal.events} were sealed"
    return f"an event {place}, is not what it was"
