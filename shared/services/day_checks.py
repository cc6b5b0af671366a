"""The opening check-list: what a person looks at, and what the system looks at by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.domain.day import CheckItem, SystemCheck
from shared.domain.permissions import Permission
from shared.services import access, readiness
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import centre_days, counters, day_figures, people
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class Item:
    """An item for a person; who did it and when, None while it is open."""

    item: CheckItem
    by_th: str
    by_en: str
    at: datetime | None

    @property
    def done(self) -> bool:
        return self.at is not None


@dataclass(frozen=True, slots=True)
class CheckList:
    """Today's check-list of a centre. `counters_open`: how many are staffed now."""

    items: tuple[Item, ...]
    system: tuple[tuple[SystemCheck, bool], ...]
    counters_open: int

    @property
    def left(self) -> int:
        """How many items are open."""
        return sum(not each.done for each in self.items) + sum(not good for _, good in self.system)


def check_list(office: Office, caller: Caller, centre: str) -> CheckList:
    """Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    now = office.clock.now()
    day = office.today(centre, now)
    with office.db.read() as connection:
        done = {each.item: each for each in centre_days.ticked(connection, centre, day)}
        names = {each.by: people.person(connection, each.by) for each in done.values()}
        staffed = len(counters.open_sessions(connection, centre))
        before_open = day_figures.days_with_open_turns(connection, centre, day)
    items = []
    for item in CheckItem:
        tick = done.get(item)
        person = names.get(tick.by) if tick is not None else None
        items.append(
            Item(
                item,
                person.name_th if person else "",
                person.name_en if person else "",
                tick.at if tick is not None else None,
            )
        )
    system = (
        (SystemCheck.DATABASE, not readiness.problems(office)),
        (SystemCheck.CATALOGUE, _catalogue_is_complete(office, centre)),
        (SystemCheck.DAY_BEFORE, not before_open),
        (SystemCheck.CALENDAR, office.ignores_hours or bool(office.calendar(centre).windows(day))),
    )
    return CheckList(tuple(items), system, staffed)


def _catalogue_is_complete(office: Office, centre: str) -> bool:
    """Whether every service that is offered here is taken by some counter."""
    catalogue = office.catalogue
    offered = catalogue.offered(centre)
    return bool(offered) and all(catalogue.counters_for(centre, each.id) for each in offered)


async def tick(
    office: Office,
    caller: Caller,
    centre: str,
    item: CheckItem,
    *,
    done: bool = True,
    key: RequestKey | None = None,
) -> None:
    """Note that an item is done, or after all not. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.CHOOSE, centre)
    office.centre(centre)
    staff = caller.actor.id
    assert staff is not None

    def job(tx: WriteTx) -> None:
        now = office.clock.now()
        day = office.today(centre, now)

        def run() -> Done:
            if done:
                centre_days.tick(tx, centre, day, item.value, staff, now)
            else:
                centre_days.untick(tx, centre, day, item.value)
            tx.publish(f"centre:{centre}")
            return Done(200, None)

        once(tx, key, now, run)

    await office.db.write(job, centre=centre)
