"""Roll-ups as a whole: added up anew, joined to months and years, compared with a full scan.

The rows themselves are written by every command (`shared.store.log`); here they are proven.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from shared.domain.period import Period
from shared.domain.tally import Tally
from shared.services.office import Office
from shared.store import checks, feedback, rollups
from shared.store.contributions import Ledger
from shared.store.rewriting import expected_rows
from shared.store.rollups import Key, Rolled
from shared.store.tables.rollups import Span
from shared.store.writer import WriteTx

WHOLES = (Span.MONTH, Span.YEAR)


def add_up(office: Office, centre: str) -> None:
    """Write all rows of a centre anew, in one transaction; months and years are joined later.

    Nobody is served meanwhile: that is for starts after a change of rules, and for repairs.
    """
    office.db.write_now(partial(_add_up, office, centre), centre=centre)


def _add_up(office: Office, centre: str, tx: WriteTx) -> None:
    ledger = Ledger()
    for chunk in checks.stored_visits(tx.connection, centre):
        for stored in chunk:
            place = office.place(stored.centre, stored.business_day)
            try:
                expected = expected_rows(tx.connection, stored.events, place)
            except (KeyError, ValueError, TypeError):  # `gcs check` names it
                continue
            for shares in expected.shares:
                ledger.add(shares)
    add_answers(tx.connection, ledger, centre)
    rollups.rewrite(tx, centre, ledger.rows())


def add_answers(
    connection: Connection,
    ledger: Ledger,
    centre: str | None = None,
    first: date = date.min,
    last: date = date.max,
) -> None:
    """What citizens answered on these days: the one part of the roll-ups that is in no event."""
    for shares in feedback.shares(connection, first, last, centre):
        ledger.add(shares)


def join(centre: str, due: Due, tx: WriteTx) -> bool:
    """One month or fiscal year; False where another process was faster."""
    return rollups.extend(tx, centre, due.span, due.first, due.last)


class Due(NamedTuple):
    """A month or fiscal year, by its first day, that shall stand until `last`."""

    span: Span
    first: date
    last: date


def due(office: Office, centre: str) -> list[Due]:
    """The months and fiscal years of a centre that do not stand until yesterday or their end,
    months first."""
    yesterday = office.today(centre) - timedelta(days=1)
    with office.db.read() as connection:
        earliest = rollups.earliest(connection, centre)
        stands = rollups.standing(connection, centre)
    if earliest is None or earliest > yesterday:
        return []
    return [
        Due(span, each.first, each.last)
        for span in WHOLES
        for each in _wholes_until(span, earliest, yesterday)
        if stands.get((span, each.first), date.min) < each.last
    ]


def _wholes_until(span: Span, earliest: date, last: date) -> Iterator[Period]:
    """All months or years from the one around a day on, the last one cut."""
    period = rollups.whole(span, earliest)
    while period.first <= last:
        yield period.until(last)
        period = rollups.whole(span, period.last + timedelta(days=1))


def differences(connection: Connection, ledger: Ledger) -> Iterator[str]:
    """Where stored rows are not what the events add up to, months and years included."""
    add_answers(connection, ledger)
    by_centre: dict[str, dict[Key, Tally]] = {}
    for key, tally in ledger.rows():
        by_centre.setdefault(key.centre, {})[key] = tally
    for centre in sorted({*by_centre, *rollups.centres(connection)}):
        expected = by_centre.get(centre, {})
        wanted = {Span.DAY: expected} | {span: {} for span in WHOLES}
        for span, tallies in _wholes(connection, centre, expected).items():
            wanted[span] = dict(tallies.rows())
        for row in rollups.of_centre(connection, centre):
            yield from difference(row, wanted[Span(row.span)].pop(row.key, Tally()))
        for span, missing in wanted.items():
            for key in missing:
                yield f"roll-up {_name(key, span)} is missing"


def _wholes(connection: Connection, centre: str, expected: dict[Key, Tally]) -> dict[Span, Ledger]:
    """What the months and years that stand must be."""
    stands = rollups.standing(connection, centre)
    found = {span: Ledger() for span in WHOLES}
    for key, tally in expected.items():
        for span, ledger in found.items():
            first = rollups.whole(span, key.day).first
            if key.day <= stands.get((span, first), date.min):
                ledger.add({key._replace(day=first): tally})
    return found


def difference(row: Rolled, expected: Tally) -> Iterator[str]:
    """How a stored row is not what it should be, in one line; nothing where it is."""
    if row.tally == expected:
        return
    name = _name(row.key, Span(row.span))
    if not expected:
        yield f"roll-up {name} follows from no event"
        return
    names = sorted(
        name
        for name in row.tally.counts.keys() | expected.counts.keys()
        if row.tally[name] != expected[name]
    )
    told = ", ".join(f"{name} {row.tally[name]} instead of {expected[name]}" for name in names)
    yield f"roll-up {name}: {told or 'other times'}"


def _name(key: Key, span: Span) -> str:
    which = "" if span is Span.DAY else f"the {span} from "
    part = key.part or "all"
    return f"{key.sheet} of {key.centre} on {which}{key.day}, process {key.process}, {part}"
