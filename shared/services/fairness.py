"""`gcs check --fairness`: every call in the log, decided once more from the line of its moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.domain.fairness import LineAgain, Tally
from shared.services.office import Office
from shared.store import checks


@dataclass
class FairnessResult:
    """`differences` counts what was reported."""

    tally: Tally = field(default_factory=Tally)
    differences: int = 0


def amount(office: Office) -> int:
    """How many events will be read."""
    with office.db.read() as connection:
        return checks.count_events(connection)


def check(
    office: Office,
    report: Callable[[str], None],
    progress: Callable[[int], None] = lambda _count: None,
) -> FairnessResult:
    """Replay all decisions, centre by centre in the order of the log; changes nothing.

    `report` is told each difference as one line. No more is kept in memory than one day of one
    centre.
    """
    result = FairnessResult()
    with office.db.read() as connection:
        for centre in checks.centres_of_events(connection):
            line = LineAgain(result.tally, office.calendar(centre).business_day)
            for chunk in checks.events_of_centre(connection, centre):
                for id, event in chunk:
                    for sentence in line.tell(event):
                        result.differences += 1
                        where = f"event {id} ({centre}, {line.day}, visit {event.visit})"
                        report(f"{where}: {sentence}")
                progress(len(chunk))
    return result
