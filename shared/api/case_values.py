"""A case as programs read it: where it is, what it waits for, its steps. Nothing about people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

import msgspec

from shared.api.values import Text, moment, sure_moment, text
from shared.domain.case import CaseRecord
from shared.domain.deadlines import Deadline, is_late
from shared.services import deadlines
from shared.services.cases import CaseLine, Stored, version_of
from shared.services.office import Office


class AtAgencyOut(msgspec.Struct, frozen=True):
    """A hand-over. `result`: `granted`, `refused`, or null while there is none."""

    agency: str
    list: int
    sent_at: datetime
    acknowledged_at: datetime | None
    over_at: datetime | None
    result: str | None


class CaseStepOut(msgspec.Struct, frozen=True):
    """A step worked behind the counter, by its position in the official table."""

    position: int
    name: Text
    agency: str
    begun_at: datetime | None
    done_at: datetime | None


class QuestionOut(msgspec.Struct, frozen=True):
    """What the citizen was asked. `agency` null: by the centre. `missing`: positions of papers."""

    agency: str | None
    asked_at: datetime
    question: str
    missing: list[int]
    until: date | None


class CaseBrief(msgspec.Struct, frozen=True):
    """A case in a list; `version` goes into the next command.

    `state`: `filed`, `in_process`, `ready`, `delivered`, `lapsed`, `withdrawn`. `holder` has to do
    something now: `centre`, `on_the_way`, `agency`, `citizen`, `ready`, `nobody`. `due_day` is the
    last day, `due_at` the last moment where the standard is in minutes.
    """

    case: Annotated[int, msgspec.Meta(examples=[4261])]
    number: Annotated[str | None, msgspec.Meta(examples=["MO-CHIT-70-00368"])]
    version: Annotated[int, msgspec.Meta(examples=[14])]
    centre: Annotated[str, msgspec.Meta(examples=["mo-chit"])]
    service: Annotated[str, msgspec.Meta(examples=["elderly-allowance"])]
    state: Annotated[str, msgspec.Meta(examples=["in_process"])]
    holder: Annotated[str, msgspec.Meta(examples=["agency"])]
    filed_at: datetime
    accepted_at: datetime | None
    ready_at: datetime | None
    due_day: date | None
    due_at: datetime | None
    late: bool


class CaseDetail(CaseBrief, frozen=True):
    """The same with its hand-overs, its steps, and what the citizen was asked."""

    agencies: list[AtAgencyOut]
    steps: list[CaseStepOut]
    question: QuestionOut | None


class CasesOut(msgspec.Struct, frozen=True):
    """Ordered by `case`; `next` is `after` of the next page."""

    items: list[CaseBrief]
    next: str | None = None


def briefs(office: Office, lines: Iterable[CaseLine]) -> list[CaseBrief]:
    now = office.clock.now()
    return [_brief(line, deadlines.deadline_of(office, line, now), now) for line in lines]


def _brief(line: CaseLine, deadline: Deadline | None, now: datetime) -> CaseBrief:
    late = deadline is not None and line.ready_at is None and is_late(deadline, now)
    return CaseBrief(
        case=line.id,
        number=line.number,
        version=line.version,
        centre=line.centre,
        service=line.service,
        state=line.state,
        holder=line.holder,
        filed_at=sure_moment(line.filed_at),
        accepted_at=moment(line.accepted_at),
        ready_at=moment(line.ready_at),
        due_day=deadline.day if deadline else None,
        due_at=moment(deadline.at) if deadline else None,
        late=late,
    )


def case_detail(office: Office, stored: Stored) -> CaseDetail:
    record, centre = stored.record, stored.home.place.centre
    facts, now = deadlines.facts_of(stored.chain, centre), office.clock.now()
    deadline = deadlines.deadline_of(office, facts, now)
    running = deadline is not None and record.ready_at is None and not record.is_closed
    return CaseDetail(
        case=record.id,
        number=record.number,
        version=version_of(stored),
        centre=centre,
        service=record.service,
        state=record.state.value,
        holder=record.holder.value,
        filed_at=sure_moment(record.filed_at),
        accepted_at=moment(record.accepted_at),
        ready_at=moment(record.ready_at),
        due_day=deadline.day if deadline else None,
        due_at=moment(deadline.at) if deadline else None,
        late=running and deadline is not None and is_late(deadline, now),
        agencies=_agencies(record),
        steps=_steps(office, record),
        question=_question(record),
    )


def _agencies(record: CaseRecord) -> list[AtAgencyOut]:
    return [
        AtAgencyOut(
            each.agency,
            each.list,
            sure_moment(each.sent_at),
            moment(each.acknowledged_at),
            moment(each.over_at),
            each.result.value if each.result else None,
        )
        for each in record.agencies.values()
    ]


def _steps(office: Office, record: CaseRecord) -> list[CaseStepOut]:
    process, work = office.catalogue.processes[record.process], record.work
    return [
        CaseStepOut(
            step.position,
            text(step.names),
            office.catalogue.agency_of(process, step),
            moment(work[step.position].begun_at) if step.position in work else None,
            moment(work[step.position].done_at) if step.position in work else None,
        )
        for step in process.steps
        if not step.at_counter
    ]


def _question(record: CaseRecord) -> QuestionOut | None:
    asked = record.question
    if asked is None:
        return None
    at = sure_moment(asked.at)
    return QuestionOut(asked.agency, at, asked.question, list(asked.missing), asked.until)
