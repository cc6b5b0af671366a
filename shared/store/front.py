"""The front of the line: as little of it as the calling policy needs to choose for a counter.

The policy orders by stored rank; only a credit of the counter itself, the guarantee and a rest
change that order. So the first `WINDOW` by rank nearly always settle the choice, and `_elsewhere`
tells exactly when somebody behind them might come first after all. The line is read by its partial
index, which holds who waits and nothing of the past.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    tuple_,
)

from shared.domain import calling
from shared.domain.calling import CANDIDATES_KEPT, POLICY, AtWork, Candidate, Desk
from shared.domain.visit import CITIZEN_AWAY
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v

WINDOW = 16
"""How many are read at a time: enough to keep `CANDIDATES_KEPT` of them with the decision."""

CANDIDATE = (
    t.c.id,
    t.c.visit_id,
    t.c.service_id,
    t.c.rank_at,
    t.c.since,
    t.c.reserved_counter,
    t.c.reserved_staff,
    t.c.position,
    v.c.language,
    t.c.credit,
    t.c.rests_until,
)
"""The columns that `candidate_from` reads, of a transaction and its visit."""

BY_RANK = (t.c.rank_at, t.c.visit_id, t.c.position, t.c.id)
"""The policy's order, as far as it does not depend on the counter."""


class Front(StrEnum):
    """Whose front of the line is read. `OVERTAKEN` came before the chosen one and settle nothing
    but the reason; all between `ALL` and these leave out who rests."""

    ALL = "all"
    AWAKE = "awake"
    PREFERRED = "preferred"
    LANGUAGE = "language"
    BOTH = "both"
    GUARANTEED = "guaranteed"
    OVERTAKEN = "overtaken"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Line:
    """Whom a desk may call, and who is at work meanwhile."""

    candidates: list[Candidate]
    at_work: AtWork


def front_of_line(
    connection: Connection,
    centre: str,
    day: date,
    desk: Desk,
    now: datetime,
    desks: Callable[[], Collection[Desk]],
    *,
    lock: bool,
) -> Line:
    """The waiting transactions that the policy puts first for a desk, and some more.

    The first `CANDIDATES_KEPT` of them in the policy's order are those of the whole line, as long
    as so many do not rest. `desks` take whoever was sent to them, and are asked for only when
    somebody was. With `lock` (PostgreSQL) rows that another process is just calling are passed
    over.
    """
    sent = connection.execute(_SENT, {"centre": centre, "day": day}).all()
    working = AtWork()
    if sent:
        working = calling.at_work(desks(), [(row[0], row[1], row[2]) for row in sent])
    seats = dict(working.people)
    values: dict[str, object] = {
        "centre": centre,
        "day": day,
        "counter": desk.counter,
        "staff": desk.staff,
        "open_counters": sorted(seats),
        "open_staff": sorted(seats.values()),
        "refused_by_counter": sorted(working.refused),
        "refused_by_staff": sorted((seats[counter], each) for counter, each in working.refused),
        "services": sorted(desk.services or ()),
        "preferred": sorted(desk.preferred),
        "languages": sorted(desk.languages),
        "kept_for": desk.kept_for,
        "now": now,
        "waited_since": now - POLICY.guarantee,
    }

    def read(front: Front) -> list[Candidate]:
        statement = _front(
            desk.services is not None, lock, front, bool(sent), bool(working.refused)
        )
        rows = connection.execute(statement, values)
        return [working.held(candidate_from(row)) for row in rows]

    if desk.kept_for is not None:
        return Line(read(Front.KEPT), working)
    first = read(Front.ALL)
    if len(first) < WINDOW:
        return Line(first, working)
    found = {each.transaction: each for each in first}
    for front in _elsewhere(first, desk, now):
        found |= {each.transaction: each for each in read(front)}
    chosen = calling.in_order(found.values(), desk, now)[0]
    if chosen.since >= first[-1].rank_at:
        values["came_before"] = chosen.since
        found |= {each.transaction: each for each in read(Front.OVERTAKEN)}
    return Line(list(found.values()), working)


def _elsewhere(first: list[Candidate], desk: Desk, now: datetime) -> Iterator[Front]:
    """Where else one of the policy's first may stand than in a full window, whose last has the
    earliest rank that anybody outside can have."""
    order = calling.in_order(first, desk, now)
    settled, last = order[CANDIDATES_KEPT - 1], first[-1].rank_at
    if calling.rests(settled, now):
        yield Front.AWAKE
    moment = calling.effective(settled, desk, now)
    of_desk = (desk.preferred, POLICY.preference_credit), (desk.languages, POLICY.language_credit)
    most = sum((credit for names, credit in of_desk if names), timedelta(0))
    if most and (moment >= last - most or calling.rests(settled, now)):
        if desk.preferred:
            yield Front.PREFERRED
        if desk.languages:
            yield Front.LANGUAGE
        if desk.preferred and desk.languages:
            yield Front.BOTH
    if last <= now - POLICY.guarantee:  # nobody's rank is later than the moment of getting in line
        yield Front.GUARANTEED


@cache
def _front(of_services: bool, lock: bool, front: Front, sent: bool, refused: bool) -> Select[Any]:
    statement = (
        select(*CANDIDATE)
        .join(v, v.c.id == t.c.visit_id)
        .where(*_MAY_BE_CALLED, *_ONLY.get(front, (_AWAKE,)))
        .limit(WINDOW)
    )
    if sent:
        statement = statement.where(*_not_sent_elsewhere(refused))
    if of_services:
        statement = statement.where(t.c.service_id.in_(bindparam("services", expanding=True)))
    if front is Front.GUARANTEED:
        statement = statement.order_by(t.c.since, t.c.visit_id, t.c.position, t.c.id)
    else:
        statement = statement.order_by(*BY_RANK)
    return statement.with_for_update(of=t, skip_locked=True) if lock else statement


def free_to_be_called() -> Any:
    """No other turn of the same visit is at a counter, or paused while the citizen is away, or has
    to end first by law."""
    sibling = t.alias("sibling")
    return ~exists().where(
        sibling.c.visit_id == t.c.visit_id,
        or_(
            sibling.c.state.in_(("called", "serving")),
            and_(
                sibling.c.state == "paused",
                sibling.c.pause_reason.in_(sorted(CITIZEN_AWAY)),
            ),
            and_(sibling.c.service_id == t.c.after_service, sibling.c.state != "ended"),
        ),
    )


def _not_sent_elsewhere(refused: bool) -> Iterator[Any]:
    """The same as `AtWork.held`: sent to a counter or colleague holds while they are at work and
    take the service, which hardly ever one is `refused`."""
    for column, mine, at_work in (
        (t.c.reserved_counter, "counter", "open_counters"),
        (t.c.reserved_staff, "staff", "open_staff"),
    ):
        free = [
            column.is_(None),
            column == bindparam(mine),
            column.not_in(bindparam(at_work, expanding=True)),
        ]
        if refused:
            pairs: Any = bindparam(f"refused_by_{mine}", expanding=True)
            free.append(tuple_(column, t.c.service_id).in_(pairs))
        yield or_(*free)


_SENT = select(t.c.reserved_counter, t.c.reserved_staff, t.c.service_id).where(
    t.c.centre_id == bindparam("centre"),
    t.c.business_day == bindparam("day"),
    t.c.state == literal_column("'waiting'"),
    or_(t.c.reserved_counter.is_not(None), t.c.reserved_staff.is_not(None)),
)


_MAY_BE_CALLED = (
    t.c.centre_id == bindparam("centre"),
    t.c.business_day == bindparam("day"),
    t.c.state == literal_column("'waiting'"),
    free_to_be_called(),
)
_AWAKE = or_(t.c.rests_until.is_(None), t.c.rests_until <= bindparam("now"))
_PREFERRED = t.c.service_id.in_(bindparam("preferred", expanding=True))
_LANGUAGE = v.c.language.in_(bindparam("languages", expanding=True))
_LONG = bindparam("waited_since", type_=t.c.since.type)
_CHOSEN = bindparam("came_before", type_=t.c.since.type)
_ONLY: dict[Front, tuple[Any, ...]] = {
    Front.ALL: (),
    Front.PREFERRED: (_AWAKE, _PREFERRED),
    Front.LANGUAGE: (_AWAKE, _LANGUAGE),
    Front.BOTH: (_AWAKE, _PREFERRED, _LANGUAGE),
    Front.GUARANTEED: (_AWAKE, t.c.rank_at <= _LONG, t.c.since <= _LONG),
    Front.OVERTAKEN: (t.c.rank_at <= _CHOSEN, t.c.since <= _CHOSEN),
    Front.KEPT: (t.c.visit_id == bindparam("kept_for"),),
}
"""What a front asks for beyond being callable."""


def candidate_from(row: Any) -> Candidate:
    """A row of the line, with its reservations as they were made."""
    return Candidate(
        transaction=row.id,
        visit=row.visit_id,
        service=row.service_id,
        rank_at=row.rank_at,
        since=row.since,
        reserved_counter=row.reserved_counter,
        reserved_staff=row.reserved_staff,
        position=row.position,
        language=row.language,
        credit=row.credit,
        rests_until=row.rests_until,
    )


def held_at(desks: Collection[Desk], candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates with the reservations that hold at these counters."""
    found = list(candidates)
    sent = [(each.reserved_counter, each.reserved_staff, each.service) for each in found]
    working = calling.at_work(desks, sent)
    return [working.held(each) for each in found]
