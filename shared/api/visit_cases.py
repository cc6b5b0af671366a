"""What a citizen's requests look like to programs: who has each, when it is due, what was asked."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shared.api.values import Text, moment, text
from shared.services.case_view import CaseView, of_visit_id
from shared.services.office import Office


class HoldingOut(msgspec.Struct, frozen=True):
    """An agency that has the case, or to which it is on its way (`arrived_at` null)."""

    agency: str
    agency_name: Text
    sent_at: datetime
    arrived_at: datetime | None
    step: int | None
    steps: int | None


class AskedOut(msgspec.Struct, frozen=True):
    """What the citizen was asked; `missing` are papers by their position, `until` the last day."""

    question: str
    agency: str | None
    missing: list[int]
    until: date | None


class CaseOut(msgspec.Struct, frozen=True):
    """A request that goes on beyond the counter. `state`: filed, in_process, ready, delivered,
    lapsed, withdrawn; `holder`: centre, on_the_way, agency, citizen, ready, nobody."""

    case: int
    number: str | None
    service: str
    name: Text
    state: str
    holder: str
    agencies: list[HoldingOut]
    accepted_at: datetime | None
    due_on: date | None
    late: bool
    next_explanation_on: date | None
    asked: AskedOut | None
    ready_at: datetime | None
    collect_until: date | None
    ended_at: datetime | None


def cases_out(office: Office, visit: int) -> list[CaseOut]:
    """The requests of a visit, as its citizen sees them."""
    return [_case(office, view) for view in of_visit_id(office, visit)]


def _case(office: Office, view: CaseView) -> CaseOut:
    record, question = view.record, view.record.question
    return CaseOut(
        case=record.id,
        number=record.number,
        service=record.service,
        name=text(office.catalogue.services[record.service].names),
        state=record.state.value,
        holder=record.holder.value,
        agencies=list(_holding(office, view)),
        accepted_at=moment(record.accepted_at),
        due_on=view.deadline.day if view.deadline else None,
        late=view.is_late,
        next_explanation_on=view.next_notice.latest if view.is_late and view.next_notice else None,
        asked=AskedOut(question.question, question.agency, list(question.missing), question.until)
        if question
        else None,
        ready_at=moment(record.ready_at),
        collect_until=view.collect_until,
        ended_at=moment(record.ended_at),
    )


def _holding(office: Office, view: CaseView) -> list[HoldingOut]:
    found = []
    for there in view.record.at_agencies:
        step, steps = view.progress(there.agency) or (None, None)
        names = text(office.catalogue.agencies[there.agency].names)
        sent, arrived = moment(there.sent_at), moment(there.acknowledged_at)
        assert sent is not None
        found.append(HoldingOut(there.agency, names, sent, arrived, step, steps))
    return found
