"""The official tables of a service over time, any two side by side, and approving a former one."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from shared.api.values import Text, WorkTime, text, work_time
from shared.domain.errors import NotFound
from shared.domain.process import Baseline, Names
from shared.domain.reduction import Duration
from shared.domain.version_compare import Change, Comparison, Row, Table
from shared.services import baselines
from shared.services.reports import versions
from shared.services.reports.versions import Entry
from shared.web.callers import AnyRequest, office_of, request_key, require_staff

From = Annotated[
    str, QueryParameter(name="from", description="A table such as b1, v1 or booked.v1.")
]
To = Annotated[str, QueryParameter(name="to", description="The same; what counts today without.")]


class TableOut(msgspec.Struct, frozen=True):
    """A recorded table: `former` from before the improvement, or `version`. `variant` "" is the
    ordinary case; what is said of approvals is null for versions."""

    ref: str
    kind: str
    variant: str
    variant_name: Text | None
    number: int
    valid_from: str
    in_force: bool
    steps: int
    time: WorkTime
    at_once: bool
    source: str
    illustrative: bool | None
    approved_by: str | None
    approved_on: str | None
    reason: str | None


class Tables(msgspec.Struct, frozen=True):
    items: list[TableOut]
    next: str | None = None


class RowOut(msgspec.Struct, frozen=True):
    """`low`: the lower bound of a published range, of which the upper one counts as `time`."""

    position: int
    name: Text | None
    time: WorkTime
    low: WorkTime | None
    at_once: bool
    agency: str | None


class ChangeOut(msgspec.Struct, frozen=True):
    """What became of rows: kept, shorter, longer, changed, merged, split, rearranged, waste,
    online, citizen, other_agency, unexplained, added or not_stated."""

    fate: str
    before: list[RowOut]
    after: list[RowOut]
    why: Text | None
    to_agency: str | None
    leaves_counter: bool


class TotalsOut(msgspec.Struct, frozen=True):
    """`elapsed` is null while a row says "at once"; `effort` adds up what is done alongside too."""

    steps: int
    elapsed: WorkTime | None
    effort: WorkTime
    papers: int | None
    agencies: int | None


class CompareAnswer(msgspec.Struct, frozen=True):
    """`moved_to_citizen`: rows that the citizen does now, and their time: never a gain."""

    before: TableOut
    after: TableOut
    before_totals: TotalsOut
    after_totals: TotalsOut
    moved_to_citizen: int
    time_moved: WorkTime
    unexplained: int
    changes: list[ChangeOut]


class ApproveIn(msgspec.Struct, frozen=True):
    """Who approved it, by role or name, and on which day."""

    approved_by: Annotated[str, msgspec.Meta(max_length=baselines.MAX_NAME)]
    approved_on: date


def _table(entry: Entry) -> TableOut:
    record = entry.record
    former = record if isinstance(record, Baseline) else None
    time = record.total if isinstance(record, Baseline) else record.standard
    source = record.source if isinstance(record, Baseline) else record.steps_source
    return TableOut(
        ref=entry.ref,
        kind="former" if former else "version",
        variant=record.variant,
        variant_name=_text(entry.variant_names),
        number=record.number,
        valid_from=record.valid_from.isoformat(),
        in_force=entry.in_force,
        steps=len(record.steps),
        time=work_time(time),
        at_once=not record.is_timed,
        source=source,
        illustrative=former.illustrative if former else None,
        approved_by=former.approved_by if former else None,
        approved_on=former.approved_on.isoformat() if former and former.approved_on else None,
        reason=former.reason if former else None,
    )


def _text(names: Names | None) -> Text | None:
    return text(names) if names else None


def _time(duration: Duration | None) -> WorkTime | None:
    return work_time(duration) if duration is not None else None


def _totals(table: Table) -> TotalsOut:
    return TotalsOut(
        len(table.rows),
        work_time(table.elapsed) if table.is_timed else None,
        work_time(table.effort),
        table.papers.papers if table.papers else None,
        table.agencies,
    )


def _row(row: Row) -> RowOut:
    time, low = work_time(row.duration), _time(row.low)
    return RowOut(row.position, _text(row.names), time, low, row.at_once, row.agency)


def _change(change: Change) -> ChangeOut:
    return ChangeOut(
        change.fate.value,
        [_row(row) for row in change.before],
        [_row(row) for row in change.after],
        _text(change.why),
        change.to_agency,
        change.leaves_counter,
    )


def _answer(before: Entry, after: Entry, found: Comparison) -> CompareAnswer:
    return CompareAnswer(
        before=_table(before),
        after=_table(after),
        before_totals=_totals(found.before),
        after_totals=_totals(found.after),
        moved_to_citizen=len(found.moved_to_citizen),
        time_moved=work_time(found.time_moved),
        unexplained=found.unexplained,
        changes=[_change(each) for each in found.changes],
    )


@get(
    "/services/{service:str}/versions",
    tags=["catalogue"],
    summary="The official tables of a service over time, former ones first",
)
async def all_versions(request: AnyRequest, service: FromPath[str]) -> Tables:
    found = versions.entries(office_of(request), service)
    return Tables([_table(each) for each in found])


@get(
    "/services/{service:str}/compare",
    tags=["catalogue"],
    summary="Two official tables side by side, row by row, with the reasons",
)
async def compare_versions(
    request: AnyRequest, service: FromPath[str], before: From = "", after: To = ""
) -> CompareAnswer:
    office = office_of(request)
    pair = versions.pair(office, service, before, after)
    if pair is None:
        raise NotFound
    return _answer(*pair, versions.compared(office, *pair).comparison)


@post(
    "/baselines/{id:int}/approve",
    status_code=200,
    tags=["catalogue"],
    summary="Note who approved a former table; it is locked from then on",
)
async def approve(request: AnyRequest, id: FromPath[int], data: JSONBody[ApproveIn]) -> TableOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    found = await baselines.approve(office, caller, id, data.approved_by, data.approved_on, key)
    known = versions.entries(office, found.service)
    return _table(next(each for each in known if each.ref == versions.ref_of(found)))


routes = [all_versions, compare_versions, approve]
