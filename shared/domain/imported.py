"""Foreign cases in our own words: the events of a visit that nobody waited for.

One visit a case, of the channel `import`: taken and begun at its first moment, a step for every
performance, finished at its last moment. A step that came from elsewhere knows itself when it was
done (`done_at`) and held, because activities there may overlap and nobody stands at a counter.
Names of cases and of people never enter the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from shared.domain.events import Draft, Kind
from shared.domain.foreign_log import ForeignCase, Performed
from shared.domain.visit import Outcome

GAP = "incomplete_log"
"""Why a case stays out of the figures of which the log lost a line."""

LOST = "lost_lines"
"""How many, in the last event of the case."""


def events_of(
    case: ForeignCase, transaction: int, positions: Sequence[int]
) -> Iterator[tuple[Draft, datetime]]:
    """What happened after the ticket was taken, in order. `positions`: the step of each activity,
    that of the first one first."""
    before = 0
    for each in case.performed:
        position = positions[each.activity - 1]
        if before:
            data = {"from": before, "to": position, **_work(each)}
            yield Draft(Kind.STEPPED, transaction, data), each.begun_at
        else:
            yield Draft(Kind.STARTED, transaction, {"step": position, **_work(each)}), each.begun_at
        before = position
    end: dict[str, object] = {"outcome": Outcome.COMPLETED.value}
    if case.lost:
        end[LOST] = case.lost
    yield Draft(Kind.COMPLETED, transaction, end), case.last_at


def _work(done: Performed) -> dict[str, object]:
    data: dict[str, object] = {"done_at": done.done_at.isoformat()}
    if done.held:
        data["held"] = [[start.isoformat(), end.isoformat()] for start, end in done.held]
    if done.resource is not None:
        data["by"] = done.resource
    return data
