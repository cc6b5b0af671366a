"""A request beyond the counter on its citizen's phone: who has it, what to do, when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from shared.domain.case import CaseState, Holder
from shared.domain.case_picture import CENTRE, CITIZEN
from shared.domain.catalogue import Names
from shared.domain.deadlines import Deadline
from shared.domain.process import Document
from shared.i18n import format_date, gettext
from shared.services.case_view import CaseView
from shared.services.office import Office
from shared.web import case_charts, case_words

_CHIPS = {
    Holder.CITIZEN: "near",
    Holder.READY: "good",
    Holder.NOBODY: "closed",
}


@dataclass(frozen=True, slots=True)
class CaseEvent:
    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class CasePart:
    """`which` case of its service, None the ordinary one; `said`: who has it, one sentence each.
    `asked`: what the citizen has to do, with the papers to bring and the last day; `late`: the
    honest sentences of a late result."""

    case: int
    number: str | None
    names: Names
    which: Names | None
    state: str
    holder: str
    chip: str
    chip_words: str
    said: tuple[str, ...]
    asked: str
    papers: tuple[Document, ...]
    until: date | None
    deadline: Deadline | None
    is_late: bool
    late: tuple[str, ...]
    collect_until: date | None
    picture: Markup
    legend: tuple[tuple[Markup, str], ...]
    lanes: tuple[tuple[str, str], ...]
    events: tuple[CaseEvent, ...]

    @property
    def runs(self) -> bool:
        """Whether a result is still to come."""
        return self.state in (CaseState.FILED, CaseState.IN_PROCESS)


def case_part(office: Office, view: CaseView) -> CasePart:
    """One case in the reader's language."""
    catalogue, record = office.catalogue, view.record
    zone = view.stored.home.place.calendar.zone
    question = record.question
    return CasePart(
        case=record.id,
        number=record.number,
        names=catalogue.services[record.service].names,
        which=catalogue.variant_names(record.service, view.process.variant),
        state=record.state.value,
        holder=record.holder.value,
        chip="late" if view.is_late else _CHIPS.get(record.holder, "waiting"),
        chip_words=gettext("Late") if view.is_late else case_words.citizen_state(view),
        said=tuple(case_words.told_citizen(catalogue, view, zone)),
        asked=case_words.question(question.question) if question else "",
        papers=view.missing,
        until=question.until if question else None,
        deadline=view.deadline if record.ready_at is None else None,
        is_late=view.is_late,
        late=tuple(_late(view, zone)) if view.is_late else (),
        collect_until=view.collect_until,
        picture=case_charts.down(view, lambda lane: _lane(office, lane), zone),
        legend=tuple(
            (case_charts.legend(look), words) for look, words in case_charts.legend_words(view)
        ),
        lanes=tuple(
            (_lane(office, lane), case_words.agency_name(catalogue, lane))
            for lane in view.picture.lanes
            if lane not in (CITIZEN, CENTRE)
        ),
        events=tuple(
            CaseEvent(each.at, case_words.who(catalogue, each), case_words.event(catalogue, each))
            for each in view.events
            if each.kind in case_words.FOR_CITIZENS
        ),
    )


def _lane(office: Office, lane: str) -> str:
    if lane == CITIZEN:
        return gettext("You")
    if lane == CENTRE:
        return gettext("Office")
    return case_words.agency_short(office.catalogue, lane)


def _late(view: CaseView, zone: ZoneInfo) -> list[str]:
    """What the office owes: that it is late, why as far as it is known, and when it says more."""
    assert view.deadline is not None
    day = format_date(view.deadline.day)
    said = [gettext("It should have been ready by %(day)s. We are sorry.", day=day)]
    if view.reason is not None:
        said.append(gettext("Reason: %(reason)s.", reason=case_words.late_reason(view.reason)))
    if view.told:
        last = format_date(view.told[-1].astimezone(zone).date())
        said.append(gettext("Last explanation: %(day)s.", day=last))
    if view.next_notice is not None:
        following = format_date(view.next_notice.latest)
        said.append(gettext("You get the next explanation here by %(day)s.", day=following))
    return said
