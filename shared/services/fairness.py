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


def amount(office: Office, centre: str | None = None) -> int:
    """How many events will be read, of one centre or of all (None)."""
    with office.db.read() as connection:
        return checks.count_events(connection, centre)


def check(
    office: Office,
    report: Callable[[str], None],
    progress: Callable[[int], None] = lambda _count: None,
    centre: str | None = None,
) -> FairnessResult:
    """Replay all decisions (of one centre, if named), centre by centre in the order of the log;
    changes nothing.

    `report` is told each difference as one line. No more is kept in memory than one day of one
    centre.
    """
    result = FairnessResult()
    with office.db.read() as connection:
        for each in checks.centres_of_events(connection) if centre is None else [centre]:
            line = LineAgain(result.tally, office.calendar(each).business_day)
            for chunk in checks.events_of_centre(connection, each):
                for id, event in chunk:
                    for sentence in line.tell(event):
                        result.differences += 1
                        where = f"event {id} ({each}, {line.day}, visit {event.visit})"
                        report(f"{where}: {sentence}")
                progress(len(chunk))
    return result
