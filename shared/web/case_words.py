"""Cases in words, for staff and for citizens: who has one, what happened, and the codes behind it.

Nothing here names a person: who did something is said by the part that they play.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.domain.case import AtAgency, CaseState, Holder
from shared.domain.catalogue import Catalogue
from shared.domain.errors import N_
from shared.domain.events import ActorKind, Event, Kind
from shared.domain.process import Process
from shared.i18n import current_language, format_date, format_work, gettext
from shared.services.case_view import CaseView

SHAPES: Mapping[str, str] = {
    Holder.CENTRE: "home",
    Holder.ON_THE_WAY: "transfer",
    Holder.AGENCY: "clock",
    Holder.CITIZEN: "people",
    Holder.READY: "good",
    Holder.NOBODY: "closed",
}
"""The drawing of each holder, beside its words."""

HOLDERS = {
    Holder.CENTRE: N_("At the centre"),
    Holder.ON_THE_WAY: N_("On the way"),
    Holder.AGENCY: N_("At an agency"),
    Holder.CITIZEN: N_("With the citizen"),
    Holder.READY: N_("Ready to be collected"),
    Holder.NOBODY: N_("Closed"),
}
STATES = {
    CaseState.FILED: N_("Filed, papers not complete"),
    CaseState.IN_PROCESS: N_("Being worked on"),
    CaseState.READY: N_("Result ready"),
    CaseState.DELIVERED: N_("Result handed over"),
    CaseState.LAPSED: N_("Ended without a result"),
    CaseState.WITHDRAWN: N_("Withdrawn"),
}
QUESTIONS = {
    "papers": N_("Bring the missing papers"),
    "come_in": N_("Come to the centre"),
    "inspection_date": N_("Agree on a day for the inspection"),
    "payment": N_("Pay the fee"),
    "other": N_("Answer a question"),
}
LATE_REASONS = {
    "many_requests": N_("There are more requests than usual"),
    "staff_missing": N_("Officers are missing"),
    "system_down": N_("The system of the agency does not work"),
    "other_agency": N_("Another agency has to answer first"),
    "inspection": N_("An inspection on site is still needed"),
    "difficult_case": N_("The request needs a closer look"),
}
RESULTS = {"granted": N_("granted"), "refused": N_("refused")}
EVENTS: Mapping[Kind, str] = {
    Kind.TAKEN: N_("Ticket taken"),
    Kind.CALLED: N_("Called"),
    Kind.STARTED: N_("Service begun"),
    Kind.STEPPED: N_("Next step"),
    Kind.PAUSED: N_("Put on hold"),
    Kind.RESUMED: N_("Taken up again"),
    Kind.COMPLETED: N_("Turn at the counter ended"),
    Kind.CLOSED: N_("Closed by the end of the day"),
    Kind.RECEIVED: N_("Receipt given"),
    Kind.CONTINUED: N_("Went on in another visit"),
    Kind.REPRESENTED: N_("Somebody came for others"),
    Kind.DEFECT_SIGNED: N_("Defect record signed"),
    Kind.FORWARDED: N_("Handed over to %(agency)s"),
    Kind.ACKNOWLEDGED: N_("Arrived at %(agency)s"),
    Kind.SENT_BACK: N_("Came back from %(agency)s"),
    Kind.STEP_BEGUN: N_("%(agency)s began step %(step)s"),
    Kind.STEP_DONE: N_("%(agency)s finished step %(step)s"),
    Kind.ANSWERED: N_("The citizen answered"),
    Kind.RESULT_GIVEN: N_("%(agency)s gave its result"),
    Kind.RESULT_READY: N_("Result ready"),
    Kind.DELIVERED: N_("Result handed over"),
    Kind.LAPSED: N_("Ended without a result"),
    Kind.WITHDRAWN: N_("Withdrawn"),
    Kind.REOPENED: N_("Opened again"),
}
FOR_CITIZENS = frozenset(EVENTS) - {
    *(Kind.CALLED, Kind.STEPPED, Kind.PAUSED, Kind.RESUMED, Kind.CLOSED, Kind.DEFECT_SIGNED),
    *(Kind.CONTINUED, Kind.REPRESENTED),
} | {Kind.PAPERS_CHECKED, Kind.ASKED, Kind.LATE_NOTICED}
_BY_AGENCIES = frozenset(
    {Kind.ACKNOWLEDGED, Kind.STEP_BEGUN, Kind.STEP_DONE, Kind.RESULT_GIVEN, Kind.ASKED}
)


def agency_name(catalogue: Catalogue, agency: str) -> str:
    return catalogue.agencies[agency].names.text(current_language())


def service_name(catalogue: Catalogue, service: str) -> str:
    return catalogue.services[service].names.text(current_language())


def variant_name(catalogue: Catalogue, process: Process) -> str:
    """Which case of its service it is; "" for the ordinary one."""
    names = catalogue.variant_names(process.service, process.variant)
    return names.text(current_language()) if names else ""


def agency_short(catalogue: Catalogue, agency: str) -> str:
    """As few letters as people know it by; the Thai ones on Thai pages only."""
    short = catalogue.agencies[agency].abbreviation if current_language() == "th" else None
    return short or agency


def holder(code: str) -> str:
    return gettext(HOLDERS[Holder(code)])


def state(code: str) -> str:
    return gettext(STATES[CaseState(code)])


def question(code: str) -> str:
    return gettext(QUESTIONS[code]) if code in QUESTIONS else code


def late_reason(code: str) -> str:
    return gettext(LATE_REASONS[code]) if code in LATE_REASONS else code


def standard(view: CaseView) -> str:
    promised = view.process.standard
    return format_work(promised.working_days, promised.seconds)


def holding(catalogue: Catalogue, view: CaseView, zone: ZoneInfo) -> list[str]:
    """Who has a case now, for staff: one sentence for each agency that works on it."""
    record = view.record
    match record.holder:
        case Holder.NOBODY:
            return [f"{state(record.state)} · {_day(record.ended_at, zone)}"]
        case Holder.READY:
            since = _day(record.ready_at, zone)
            return [gettext("The result lies ready at the centre since %(day)s.", day=since)]
        case Holder.CITIZEN if record.question is not None:
            since = _day(record.question.at, zone)
            asked = question(record.question.question)
            return [gettext("The citizen was asked on %(day)s: %(asked)s.", day=since, asked=asked)]
        case Holder.CENTRE:
            return [gettext("The papers are at the centre.")]
    return [_there(catalogue, view, each, zone) for each in view.holding]


def _there(catalogue: Catalogue, view: CaseView, there: AtAgency, zone: ZoneInfo) -> str:
    name = agency_name(catalogue, there.agency)
    if there.acknowledged_at is None:
        day = _day(there.sent_at, zone)
        return gettext("On the way to %(agency)s since %(day)s.", agency=name, day=day)
    day = _day(there.acknowledged_at, zone)
    said = gettext("%(agency)s has it since %(day)s.", agency=name, day=day)
    return f"{said} {_works_on(view, there.agency)}".strip()


def _works_on(view: CaseView, agency: str) -> str:
    if view.all_done(agency):
        return gettext("Their steps are done; the result is still to come.")
    found = view.progress(agency)
    if found is None:
        return ""
    step, of = found
    return gettext("They work on step %(step)s of %(of)s.", step=step, of=of)


def told_citizen(catalogue: Catalogue, view: CaseView, zone: ZoneInfo) -> list[str]:
    """Who has the papers now, in the words of whoever waits for the result."""
    record = view.record
    match record.holder:
        case Holder.NOBODY:
            return [_how_it_closed(record.state, record.delivery, _day(record.ended_at, zone))]
        case Holder.READY:
            return [gettext("Your result is ready at the centre.")]
        case Holder.CITIZEN:
            return [gettext("The office waits for you.")]
        case Holder.CENTRE:
            return [gettext("Your papers are at the centre. Staff work on them.")]
    return [_told_there(catalogue, view, each, zone) for each in view.holding]


def _told_there(catalogue: Catalogue, view: CaseView, there: AtAgency, zone: ZoneInfo) -> str:
    name = agency_name(catalogue, there.agency)
    if there.acknowledged_at is None:
        day = _day(there.sent_at, zone)
        return gettext(
            "Your papers are on the way to %(agency)s since %(day)s.", agency=name, day=day
        )
    day = _day(there.acknowledged_at, zone)
    said = gettext("Your papers are with %(agency)s since %(day)s.", agency=name, day=day)
    return f"{said} {_works_on(view, there.agency)}".strip()


def _how_it_closed(state: CaseState, delivery: str | None, day: str) -> str:
    if state is CaseState.LAPSED:
        return gettext("Your request ended without a result on %(day)s.", day=day)
    if state is CaseState.WITHDRAWN:
        return gettext("Your request was withdrawn on %(day)s.", day=day)
    if delivery == "by_post":
        return gettext("Your result was sent by post on %(day)s.", day=day)
    if delivery == "electronic":
        return gettext("Your result was sent electronically on %(day)s.", day=day)
    return gettext("Your result was handed over on %(day)s.", day=day)


def _day(at: datetime | None, zone: ZoneInfo) -> str:
    return format_date(at.astimezone(zone).date()) if at is not None else ""


def event(catalogue: Catalogue, event: Event) -> str:
    """What happened, in a few words."""
    data = event.data
    if event.kind is Kind.PAPERS_CHECKED:
        return gettext("Papers complete") if data["complete"] else gettext("Papers not complete")
    if event.kind is Kind.ASKED:
        until = data.get("until")
        asked = gettext("The citizen was asked: %(asked)s", asked=question(str(data["question"])))
        if until is None:
            return asked
        day = format_date(date.fromisoformat(str(until)[:10]))
        return gettext("%(said)s, until %(day)s", said=asked, day=day)
    if event.kind is Kind.LATE_NOTICED:
        if "reason" in data:
            return late_reason(str(data["reason"]))
        return gettext("Explanation no. %(number)s why it is late", number=data["number"])
    words = gettext(EVENTS[event.kind]) if event.kind in EVENTS else event.kind.value
    agency = data.get("agency")
    if agency is None or "%(" not in words:
        return words
    named = agency_name(catalogue, str(agency))
    return words % {"agency": named, "step": data.get("step", "")}


def who(catalogue: Catalogue, event: Event) -> str:
    """The part that somebody plays; never a name of a person."""
    agency = event.data.get("agency")
    if agency is not None and event.kind in _BY_AGENCIES:
        return agency_name(catalogue, str(agency))
    if event.actor.kind in (ActorKind.CITIZEN, ActorKind.KIOSK):
        return gettext("Citizen")
    if event.actor.kind is ActorKind.SYSTEM:
        return gettext("The program by itself")
    return gettext("Centre")


def citizen_state(view: CaseView) -> str:
    """Where a case stands, in two or three words for its citizen."""
    words = {
        Holder.CITIZEN: N_("Waits for you"),
        Holder.READY: N_("Result ready"),
        Holder.ON_THE_WAY: N_("On the way"),
        Holder.AGENCY: N_("Being worked on"),
        Holder.CENTRE: N_("At the centre"),
    }
    holder = view.record.holder
    return gettext(words[holder]) if holder in words else state(view.record.state)
