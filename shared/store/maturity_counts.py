"""Counts for the maturity of a service unit that stand in no roll-up.

Only reads: officers by agency, visits by counter, requests handed over or posted, links to others.
Every statement finds its rows by an index and never reads the log: turns by centre and day,
requests by centre and time, what was handed over by its time at all centres, and all telephones,
which are not kept for long.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, distinct, func, literal_column, select

from shared.domain.case_commands import DeliveredHow
from shared.domain.period import Period
from shared.domain.push import Ending
from shared.domain.visit import GRANTED, Outcome, State
from shared.store.log import agency_table as a
from shared.store.log import case_table as c
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v
from shared.store.tables import metadata
from shared.store.turn_figures import on_days

_push, _telephone = metadata.tables["push_message"], metadata.tables["push_subscription"]
_webhook, _import = metadata.tables["webhook"], metadata.tables["imported_log"]
_numbered: ColumnElement[bool] = literal_column("service_case.number IS NOT NULL")
_by_post: ColumnElement[bool] = literal_column(
    f"service_case.delivery = '{DeliveredHow.BY_POST.value}'"
)
"""In the words of the indexes that hold these."""


class Completed(NamedTuple):
    """So many turns of a service were completed at the counter by one member of staff."""

    staff: int
    service: str
    n: int


class HandedOver(NamedTuple):
    """A request that went to an agency; `acknowledged_at` None: not confirmed yet."""

    agency: str
    sent_at: datetime
    acknowledged_at: datetime | None


class Links(NamedTuple):
    """Addresses of agencies' programs that are told now, and logs taken over in the days."""

    webhooks: int
    imports: int


class Notices(NamedTuple):
    """Telephones whose owners agreed to be told, and notices that went out, as far as kept."""

    telephones: int
    sent: int


def completed_by(connection: Connection, centre: str, period: Period) -> list[Completed]:
    statement = (
        select(t.c.staff_id, t.c.service_id, func.count())
        .where(on_days([centre], period.first, period.last))
        .where(t.c.state == State.ENDED.value, t.c.outcome == Outcome.COMPLETED.value)
        .where(t.c.staff_id.is_not(None))
        .group_by(t.c.staff_id, t.c.service_id)
    )
    return [Completed(*row) for row in connection.execute(statement)]


def visits_with_several(connection: Connection, centre: str, period: Period) -> tuple[int, int]:
    """(at one counter, all): visits that got at least two services."""
    days = on_days([centre], period.first, period.last)
    later = select(t.c.visit_id).where(days, t.c.position > 1)
    counters = func.count(distinct(t.c.counter)).label("counters")
    several = (
        select(counters)
        .where(days, t.c.visit_id.in_(later), t.c.state == State.ENDED.value)
        .where(t.c.outcome.in_(sorted(GRANTED)))
        .group_by(t.c.visit_id)
        .having(func.count() > 1)
        .subquery()
    )
    one = func.count().filter(several.c.counters == 1)
    at_one, every = connection.execute(select(one, func.count()).select_from(several)).one()
    return int(at_one), int(every)


def handed_over(
    connection: Connection, centre: str, start: datetime, end: datetime
) -> list[HandedOver]:
    """Requests of a centre that went to an agency from `start` to before `end`."""
    of_centre = select(c.c.id).where(c.c.id == a.c.case_id, c.c.centre_id == centre, _numbered)
    statement = select(a.c.agency_id, a.c.sent_at, a.c.acknowledged_at).where(
        a.c.sent_at >= start, a.c.sent_at < end, of_centre.exists()
    )
    return [HandedOver(*row) for row in connection.execute(statement)]


def requests_and_posted(
    connection: Connection, centre: str, start: datetime, end: datetime
) -> tuple[int, int]:
    """Requests received from `start` to before `end`, and results posted in that time."""
    of_centre = select(func.count()).select_from(c).where(c.c.centre_id == centre)
    received = of_centre.where(_numbered, c.c.received_at >= start, c.c.received_at < end)
    posted = of_centre.where(_by_post, _numbered, c.c.ended_at >= start, c.c.ended_at < end)
    return (
        int(connection.execute(received).scalar_one()),
        int(connection.execute(posted).scalar_one()),
    )


def begun_elsewhere(connection: Connection, centre: str, period: Period) -> int:
    """Turns here that went on with a request of another centre and were ended with it."""
    statement = (
        select(func.count())
        .select_from(t.join(c, c.c.id == t.c.case_id))
        .where(t.c.case_id != t.c.id, on_days([centre], period.first, period.last))
        .where(t.c.outcome.in_(sorted(GRANTED)), c.c.centre_id != centre)
    )
    return int(connection.execute(statement).scalar_one())


def links(
    connection: Connection, centre: str, agencies: Collection[str], start: datetime, end: datetime
) -> Links:
    """Of these agencies, and of the centre from `start` to before `end`."""
    active = select(func.count()).where(
        _webhook.c.active, _webhook.c.agency_id.in_(sorted(agencies))
    )
    taken = select(func.count()).where(
        _import.c.centre_id == centre,
        _import.c.finished_at >= start,
        _import.c.finished_at < end,
    )
    return Links(*(int(connection.execute(each).scalar_one()) for each in (active, taken)))


def notices(connection: Connection, centre: str) -> Notices:
    """Both are deleted soon after they are over, so there is no count of a whole year."""
    visit = select(v.c.id).where(v.c.id == _telephone.c.visit_id, v.c.centre_id == centre)
    here = select(_telephone.c.id).where(visit.exists())
    telephones = select(func.count()).select_from(here.subquery())
    sent = (
        select(func.count())
        .select_from(_push)
        .where(_push.c.subscription_id.in_(here), _push.c.ending == Ending.SENT.value)
    )
    return Notices(*(int(connection.execute(each).scalar_one()) for each in (telephones, sent)))
