"""The floor of a centre at this moment: who waits, what is late, and who could help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain import pace
from shared.domain.permissions import Permission, may
from shared.domain.timing import transaction_timing
from shared.domain.visit import State
from shared.services import access
from shared.services.commands import Caller
from shared.services.hall import CounterView
from shared.services.office import Office
from shared.store import day, people, visits
from shared.store.visits import LineRow as LineRow  # noqa: PLC0414  # what pages show

DELAYS_SHOWN = 10
"""More than ten nobody acts on at once; the list is sorted, so the worst are among them."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Somebody for whom it takes longer than promised, or soon will.

    `kind` is `waiting`, `held` or `serving`; `spent` and `target` in seconds. `step` is 0 when the
    whole service is over its time and not one step of it.
    """

    kind: str
    transaction: int
    version: int
    number: str
    service: str
    counter: int | None
    step: int
    spent: int
    target: int

    @property
    def over(self) -> int:
        """Seconds over the target; negative while some are left."""
        return self.spent - self.target

    @property
    def status(self) -> str:
        return pace.status(self.spent, self.target)


def waiting_line(office: Office, caller: Caller, centre: str) -> list[LineRow]:
    """Everybody who waits today, in the order of calling. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        return visits.line_of_day(connection, centre, office.today(centre), ("waiting",))


def colleagues(office: Office, caller: Caller, centre: str) -> list[tuple[int, str, str]]:
    """(id, Thai name, English name) of everybody else who serves here.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        return [
            (person.id, person.name_th, person.name_en)
            for person in people.people(connection)
            if person.active
            and person.id != caller.actor.id
            and may(person.grants, Permission.SERVE, centre)
        ]


def held_since(office: Office, views: Sequence[CounterView]) -> dict[int, datetime]:
    """Since when each turn on hold at these counters is, by transaction."""
    held = {row.visit for view in views for row in view.held}
    if not held:
        return {}
    with office.db.read() as connection:
        return day.paused_since(connection, held)


def delays(office: Office, line: Sequence[LineRow], views: Sequence[CounterView]) -> list[Delay]:
    """What is late or nearly so, most over its target first."""
    if not views:
        return []
    now, since = views[0].now, held_since(office, views)
    found = [_waits(office, row, row.queued_at, now) for row in line]
    found += [
        _waits(office, row, since.get(row.transaction, now), now)
        for view in views
        for row in view.held
    ]
    found += [each for view in views if (each := serving_pace(office, view)) is not None]
    felt = [each for each in found if each.status in ("late", "near")]
    return sorted(felt, key=lambda each: -each.over)


def _waits(office: Office, row: LineRow, since: datetime, now: datetime) -> Delay:
    """A citizen in line or on hold."""
    held = row.state == "paused"
    return Delay(
        kind="held" if held else "waiting",
        transaction=row.transaction,
        version=row.version,
        number=row.number,
        service=row.service,
        counter=row.counter if held else None,
        step=0,
        spent=max(0, int((now - since).total_seconds())),
        target=int(office.rules.wait_target.total_seconds()),
    )


def serving_pace(office: Office, view: CounterView) -> Delay | None:
    """The present step of whoever is served, or the whole service where that is worse."""
    if view.current is None:
        return None
    history, id = view.current
    t = history.state.transactions[id]
    if t.state is not State.SERVING:
        return None
    process = office.catalogue.processes[t.process]
    spent = pace.spent_by_step(transaction_timing(history.events, id), view.now)
    target = process.counter_steps[t.step - 1].seconds

    def of(step: int, seconds: int, promised: int) -> Delay:
        number = history.state.number
        return Delay(
            "serving", id, t.version, number, t.service, t.counter, step, seconds, promised
        )

    step = of(t.step, spent.get(t.step, 0), target)
    whole = of(0, sum(spent.values()), process.counter_seconds)
    rank = {"late": 2, "near": 1}
    return max(step, whole, key=lambda each: (rank.get(each.status, 0), each.over))
