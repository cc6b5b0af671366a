"""`gcs check`: everything that is shown must follow from the event log.

Replays every visit with the same pure functions that wrote it, compares each projected column, and
asserts the invariants: numbers without gap or double, one ending or still alive, triggers in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from shared.domain.events import Event, Kind
from shared.domain.numbering import PAPER_LETTER
from shared.domain.reasons import CORRECTED
from shared.services import day_end, readiness, rebuilding, rolling, sealing, voices_keeping
from shared.services.office import Office
from shared.store import calendars, checks, imports, line
from shared.store.catalogue import load_catalogue
from shared.store.checks import Stored
from shared.store.contributions import Ledger
from shared.store.projections import Row
from shared.store.rewriting import expected_rows


@dataclass(frozen=True, slots=True)
class CheckResult:
    visits: int
    events: int
    differences: list[str]
    clock_steps: list[str]
    """Where the machine's clock moved by itself: worth knowing, but nothing that can be mended."""


def amount(office: Office) -> int:
    """How many visits a check will replay."""
    with office.db.read() as connection:
        return checks.count_visits(connection)


def check(office: Office, progress: Callable[[int], None] = lambda _count: None) -> CheckResult:
    """Compare the whole database with a replay; never changes anything."""
    differences = readiness.problems(office)
    visits, ledger = 0, Ledger()
    with office.db.read() as connection:
        for chunk in checks.stored_visits(connection):
            for stored in chunk:
                differences += _differences(office, connection, stored, ledger)
            visits += len(chunk)
            progress(len(chunk))
        differences += _number_gaps(checks.number_series(connection))
        differences += _wrong_lengths(line.recorded(connection), line.counted(connection))
        differences += rolling.differences(connection, ledger)
        differences += sealing.differences(office, connection)
        orphans = checks.orphan_events(connection)
        events = checks.count_events(connection)
        steps = [*_clock_steps(connection), *_paper_numbers(checks.number_series(connection))]
        steps += _unfinished_imports(connection)
        differences += day_end.open_on_days_over(office, connection)
        differences += _calendars_without_version(connection)
        differences += voices_keeping.differences(connection)
    if orphans:
        differences.append(f"{orphans} events belong to no transaction")
    if rebuilding.written_by_older_rules(office):
        differences.append("older rules wrote the records: run gcs migrate")
    return CheckResult(visits, events, differences, steps)


def _calendars_without_version(connection: Connection) -> Iterator[str]:
    """A calendar that was changed by other means than an import: what figures keep is not it."""
    for kind, id in calendars.without_version(connection, load_catalogue(connection)):
        yield f"the calendar of {kind.value} {id} is not its newest version"


def _clock_steps(connection: Connection) -> Iterator[str]:
    for step in checks.clock_set_back(connection):
        yield f"before event {step.event} the clock was set back by {-step.seconds:.0f} s"
    for step in checks.clock_jumps(connection):
        yield f"before event {step.event} the clock jumped by {step.seconds:+.0f} s"


def _differences(
    office: Office, connection: Connection, stored: Stored, ledger: Ledger
) -> list[str]:
    name = f"visit {stored.id} ({stored.centre}, {stored.business_day})"
    try:
        place = office.place(stored.centre, stored.business_day)
        expected = expected_rows(connection, stored.events, place)
    except Exception as error:  # noqa: BLE001  # whatever was tampered with is a finding
        return [f"{name}: the events cannot be replayed: {type(error).__name__} {error}"]
    for shares in expected.shares:
        ledger.add(shares)
    found = [f"{name}: {line}" for line in _row_differences(expected.visit, stored.visit)]
    found += _table_differences(name, "transaction", expected.transactions, stored.transactions)
    found += _table_differences(name, "case", expected.cases, stored.cases)
    found += _table_differences(name, "case at agency", expected.agencies, stored.agencies)
    found += [f"{name}: {line}" for line in _broken_decisions(stored.events)]
    return found


def _table_differences(
    name: str, kind: str, expected: Mapping[Any, Row], stored: Mapping[Any, Row]
) -> Iterator[str]:
    for id in sorted(expected.keys() | stored.keys()):
        if id not in stored:
            yield f"{name}: {kind} {id} is missing"
        elif id not in expected:
            yield f"{name}: {kind} {id} follows from no event"
        else:
            for line in _row_differences(expected[id], stored[id]):
                yield f"{name}: {kind} {id}: {line}"


def _row_differences(expected: Row, stored: Row) -> Iterator[str]:
    for column, value in expected.items():
        if stored.get(column) != value:
            yield f"{column} is {stored.get(column)!r}, the events say {value!r}"


def _broken_decisions(events: tuple[Event, ...]) -> Iterator[str]:
    """Every call names why, and its transaction stands among the candidates it was chosen from."""
    for event in events:
        if event.kind is not Kind.CALLED:
            continue
        candidates = event.data.get("candidates")
        because = str(event.data.get("because", ""))
        by_hand = because.startswith("chosen:") or because == CORRECTED
        if not because or not isinstance(candidates, list) or not (candidates or by_hand):
            yield f"event {event.seq}: a call without its reason"
        elif not by_hand and candidates[0][0] != event.transaction:
            yield f"event {event.seq}: transaction {event.transaction} was not first in line"


def _wrong_lengths(recorded: line.Lengths, counted: line.Lengths) -> Iterator[str]:
    for key in sorted(recorded.keys() | counted.keys()):
        if recorded.get(key, 0) != counted.get(key, 0):
            centre, day, service = key
            yield (
                f"line of {service} at {centre} on {day}: {recorded.get(key, 0)} recorded, "
                f"{counted.get(key, 0)} wait"
            )


def _paper_numbers(series: list[checks.SeriesCheck]) -> Iterator[str]:
    """Numbers of a pad may be missing: some were spoiled, or nobody keyed them in."""
    for s in series:
        if s.letter == PAPER_LETTER:
            yield (
                f"numbers {s.letter} of {s.centre} on {s.business_day}: {s.count} paper tickets "
                f"from {s.lowest} to {s.highest} were keyed in"
            )


def _unfinished_imports(connection: Connection) -> Iterator[str]:
    for centre, service, begun_at in imports.unfinished(connection):
        yield (
            f"the import of a log for {service} at {centre}, begun at "
            f"{begun_at.isoformat(timespec='minutes')}, was interrupted: run it again to go on"
        )


def _number_gaps(series: list[checks.SeriesCheck]) -> Iterator[str]:
    for s in series:
        if s.letter == PAPER_LETTER:
            continue
        name = f"numbers {s.letter} of {s.centre} on {s.business_day}"
        if s.lowest != 1 or s.highest != s.count:
            yield f"{name}: {s.count} tickets from {s.lowest} to {s.highest}, so some are missing"
        if s.recorded != s.highest:
            yield f"{name}: the counter says {s.recorded}, the last ticket is {s.highest}"
