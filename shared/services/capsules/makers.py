"""How each report that can be sealed is made, and what its rows are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from shared.services.capsules.wishes import Wish
from shared.services.office import Office
from shared.services.reports import (
    adherence,
    fairness,
    journeys,
    reduction,
    satisfaction,
    tables,
    time_goes,
    time_rows,
    time_stays,
    waiting,
)
from shared.services.reports.adherence import AdherenceReport
from shared.services.reports.journey_telling import journey_rows
from shared.services.reports.reduction import ReductionReport
from shared.services.reports.row_telling import for_everybody
from shared.services.reports.satisfaction import SatisfactionReport
from shared.services.reports.service_tables import (
    adherence_rows,
    satisfaction_rows_for_everybody,
)
from shared.services.reports.sums import Sums
from shared.services.reports.tables import Row
from shared.services.reports.telling import Telling
from shared.services.reports.told_turns import told_of
from shared.services.reports.waiting import WaitingReport

R = TypeVar("R")
TIME, PROCESS_TIME = "time", "time of one process"


class Maker(NamedTuple):
    """`rows` are those that may leave the house; `name` tells them apart. Both are made of the same
    sums, None for the stored ones."""

    report: Callable[[Office, Wish, Sums | None], Any]
    rows: Callable[[Office, Wish, Any, Sums | None], Sequence[Row]]
    name: Callable[[Row], str]


def process_name(service: str, variant: str) -> str:
    return f"{service}/{variant}" if variant else service


def _of_unit(row: Row) -> str:
    return f"{process_name(str(row['service']), str(row.get('variant') or ''))}@{row['centre']}"


def _of_part(row: Row) -> str:
    return f"{row['part']}:{process_name(str(row['key']), str(row.get('variant') or ''))}"


def _of_place(row: Row) -> str:
    found = f"{row['part']}:{row['key'] or ''}"
    whose = row["centre"] or row["channel"]
    return f"{found}@{whose}" if whose else found


def _process_time(office: Office, wish: Wish, sums: Sums | None) -> time_goes.TimeReport:
    if wish.process is None:
        raise ValueError("no process was asked for")
    service, variant, version = wish.process.service, wish.process.variant, wish.process.version
    return time_goes.report(
        office, wish.centre, wish.period, service, variant, version=version, sums=sums
    )


def _reduction(office: Office, wish: Wish, sums: Sums | None) -> ReductionReport:
    return reduction.report(office, wish.centre, wish.period, sums=sums)


def _reduction_rows(
    office: Office, wish: Wish, found: ReductionReport, sums: Sums | None
) -> Sequence[Row]:
    return tables.reduction_rows(office, found, telling_of(office, wish, found, sums))


def telling_of(office: Office, wish: Wish, found: ReductionReport, sums: Sums | None) -> Telling:
    """What everybody may know of a reduction report."""
    whole = None if wish.centre is None else _reduction(office, wish.at(None), sums)
    return Telling(found, everything=False, whole=whole)


def _waiting(office: Office, wish: Wish, sums: Sums | None) -> WaitingReport:
    return waiting.report(office, wish.centre, wish.period, sums=sums)


def _waiting_rows(
    office: Office, wish: Wish, found: WaitingReport, sums: Sums | None
) -> Sequence[Row]:
    """What decided the calls is told beside the waits, and counts the same calls."""
    fair = fairness.report(office, wish.centre, wish.period, sums=sums)
    whole = found if wish.centre is None else _waiting(office, wish.at(None), sums)
    return told_of(found, fair, whole).wait_rows


def _adherence(office: Office, wish: Wish, sums: Sums | None) -> AdherenceReport:
    return adherence.report(office, wish.centre, wish.period, sums=sums)


def _satisfaction(office: Office, wish: Wish, sums: Sums | None) -> SatisfactionReport:
    return satisfaction.report(office, wish.centre, wish.period, sums=sums)


def _told(
    report: Callable[[Office, Wish, Sums | None], R], rows: Callable[[R], list[Row]]
) -> Callable[[Office, Wish, R, Sums | None], Sequence[Row]]:
    """What the report over all centres keeps back is kept back in that of one."""

    def told(office: Office, wish: Wish, found: R, sums: Sums | None) -> Sequence[Row]:
        whole = [] if wish.centre is None else rows(report(office, wish.at(None), sums))
        return for_everybody(rows(found), whole=whole)

    return told


MAKERS: Mapping[str, Maker] = {
    "reduction": Maker(_reduction, _reduction_rows, _of_unit),
    "waiting": Maker(_waiting, _waiting_rows, _of_part),
    "adherence": Maker(_adherence, _told(_adherence, adherence_rows), _of_part),
    "satisfaction": Maker(
        _satisfaction, _told(_satisfaction, satisfaction_rows_for_everybody), _of_part
    ),
    "journeys": Maker(
        lambda office, wish, sums: journeys.report(office, wish.centre, wish.period, sums=sums),
        lambda _office, _wish, found, _sums: journey_rows(found, staff=False),
        _of_part,
    ),
    TIME: Maker(
        lambda office, wish, sums: time_stays.stays(office, wish.centre, wish.period, sums=sums),
        lambda _office, wish, found, _sums: time_stays.stay_rows(found, wish.centre, wish.period),
        _of_part,
    ),
    PROCESS_TIME: Maker(
        _process_time,
        lambda _office, _wish, found, _sums: time_rows.time_rows(found),
        _of_place,
    ),
}
REPORTS = tuple(name for name in MAKERS if name != PROCESS_TIME)
"""The reports that can be sealed, by their names; `TIME` also of one process."""
OF_ANSWERS = frozenset({"satisfaction"})
"""Those that are made of citizens' answers too."""
