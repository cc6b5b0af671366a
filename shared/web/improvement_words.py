"""Improvements in words: states, criteria, measures, and what an effect says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shared.domain.before_after import MeanChange, Verdict
from shared.domain.errors import N_
from shared.domain.improvement import (
    Aim,
    Criterion,
    DueReport,
    ImprovementState,
    Indicator,
    Lack,
    Measure,
    Proposal,
    ReportStanding,
    Requirement,
    Touch,
    Unit,
)
from shared.domain.run_rules import Found, Signal
from shared.i18n import current_language, format_date, format_number, gettext
from shared.services.office import Office
from shared.services.reports.effect_values import in_unit
from shared.services.reports.effects import Doubt, Effect, MeasureEffect, RunChart, Standing

DASH = "–"

STATES: Mapping[ImprovementState, tuple[str, str]] = {
    ImprovementState.DRAFT: ("held", N_("draft")),
    ImprovementState.HANDED_IN: ("waiting", N_("handed in, to be decided")),
    ImprovementState.SENT_BACK: ("near", N_("sent back")),
    ImprovementState.ACCEPTED: ("good", N_("accepted")),
    ImprovementState.UNDER_WAY: ("now", N_("under way")),
    ImprovementState.IN_FORCE: ("now", N_("in force")),
    ImprovementState.FINISHED: ("good", N_("finished")),
    ImprovementState.STOPPED: ("held", N_("stopped")),
}
"""The look of the chip, and its words."""

MEASURES: Mapping[Measure, str] = {
    Measure.PROCESS_MEAN: N_("Time of the service, mean"),
    Measure.PROCESS_P90: N_("Time of the service that nine of ten stay within"),
    Measure.WAIT_MEAN: N_("Wait in line, mean"),
    Measure.WAIT_P90: N_("Wait that nine of ten stay within"),
    Measure.CITIZEN_MEAN: N_("Time of the citizen from ticket to result, mean"),
    Measure.STEPS_MEAN: N_("Steps at the counter, mean"),
    Measure.VISITS_MEAN: N_("Visits for one request, mean"),
    Measure.KEPT: N_("Done within the promised time"),
    Measure.SATISFIED: N_("Satisfied or very satisfied"),
    Measure.DIGITAL: N_("Begun by telephone or web"),
}
UNITS: Mapping[Unit, str] = {
    Unit.MINUTES: N_("minutes"),
    Unit.NUMBER: N_("times"),
    Unit.PERCENT: N_("per cent"),
}
AIMS: Mapping[Aim, str] = {
    Aim.FASTER: N_("faster"),
    Aim.RESOURCES: N_("fewer resources"),
    Aim.QUALITY: N_("better quality"),
}
TOUCHES: Mapping[Touch, str] = {
    Touch.STEPS: N_("steps"),
    Touch.PAPERS: N_("papers to bring"),
    Touch.CHANNELS: N_("ways to apply"),
    Touch.ROOMS: N_("rooms and counters"),
}
CRITERIA: Mapping[Criterion, str] = {
    Criterion.CORE_MISSION: N_("It is a core process of the office, or serves its core mission."),
    Criterion.MANY_CUSTOMERS: N_("Many people use it."),
    Criterion.GOOD_EFFECT: N_("The change has a clear good effect for those who use it."),
    Criterion.WITHIN_A_YEAR: N_("It can be carried out within 12 months."),
    Criterion.HELPS_OTHERS: N_("It helps other agencies, or public service as a whole."),
}
REQUIREMENTS: Mapping[Requirement, str] = {
    Requirement.PLAN: N_("A plan with activities and days"),
    Requirement.PEOPLE_AND_MONEY: N_("Who is responsible, the team, and the budget"),
    Requirement.COMPARISON: N_("What is today, compared with what is expected"),
    Requirement.INDICATORS: N_("Clear indicators: faster, fewer resources, or better quality"),
}
LACKS: Mapping[Lack, str] = {
    Lack.TITLE: N_("Give the improvement a name."),
    Lack.PROCESS: N_("Choose the process, or the waiting of the whole centre."),
    Lack.ANSWERS: N_("Answer all five criteria, each with a sentence."),
    Lack.ACTIVITIES: N_("Write at least one activity into the plan."),
    Lack.ACTIVITY_PARTS: N_("Give each activity its first day, its last day, and who does it."),
    Lack.DATES: N_("Give the three days: work begins, change in force, all finished."),
    Lack.OWNER: N_("Say who is responsible: a position or a unit."),
    Lack.TEAM: N_("Say who is in the team."),
    Lack.BUDGET: N_("Write the budget; 0 where no money is needed."),
    Lack.WRONG_TODAY: N_("Say what is wrong today."),
    Lack.CHANGE: N_("Say what will change."),
    Lack.TOUCHES: N_("Tick what the change touches."),
    Lack.EXPECTED: N_("Give every indicator the value that is expected."),
    Lack.INDICATORS: N_("Choose at least one indicator."),
}
VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.BETTER: ("good", N_("certainly better")),
    Verdict.WORSE: ("late", N_("certainly worse")),
    Verdict.NOT_CERTAIN: ("waiting", N_("not certain yet")),
    Verdict.MOVED: ("near", N_("better, but work moved to the citizen")),
    Verdict.PROMISED_LONGER: ("near", N_("more is kept, but more time is promised")),
    Verdict.TOO_FEW: ("held", N_("too few to say")),
    Verdict.NO_INTERVAL: ("held", N_("without an interval")),
}
DOUBTS: Mapping[Doubt, str] = {
    Doubt.FEW: N_("On one side stand fewer than 10 cases: nothing can be said of that yet."),
    Doubt.ANOTHER_CHANGE: N_(
        "Another improvement of the same cases was put in force in these days. The figures tell of "
        "both together."
    ),
    Doubt.MIX: N_(
        "Since the change people came with another mix of requests. A part of the difference may "
        "come from that alone."
    ),
    Doubt.MORE_PAPERS: N_(
        "The citizen has to bring more papers than before. Work that moves to the citizen is no "
        "reduction."
    ),
    Doubt.MORE_STEPS_OF_CITIZEN: N_(
        "The citizen does steps now that the office did before. Work that moves to the citizen is "
        "no reduction."
    ),
    Doubt.MORE_VISITS: N_(
        "People have to come oftener for one request. Work that moves to the citizen is no "
        "reduction."
    ),
    Doubt.LONGER_PROMISE: N_(
        "A longer time is promised than before, and each case is held against the promise of its "
        "own version. That more are done within it is no improvement by itself."
    ),
}
SIGNALS: Mapping[Signal, str] = {
    Signal.SHIFT_DOWN: N_(
        "Six weeks or more in a row lie below the middle of the weeks before: that is hardly "
        "chance (%(first)s to %(last)s)."
    ),
    Signal.SHIFT_UP: N_(
        "Six weeks or more in a row lie above the middle of the weeks before: that is hardly "
        "chance (%(first)s to %(last)s)."
    ),
    Signal.TREND_DOWN: N_(
        "Five weeks or more in a row fall, one after the other (%(first)s to %(last)s)."
    ),
    Signal.TREND_UP: N_(
        "Five weeks or more in a row rise, one after the other (%(first)s to %(last)s)."
    ),
}
REPORTS: Mapping[ReportStanding, tuple[str, str]] = {
    ReportStanding.TO_COME: ("waiting", N_("to come")),
    ReportStanding.DUE: ("near", N_("due")),
    ReportStanding.LATE: ("late", N_("late")),
    ReportStanding.MADE: ("good", N_("made")),
    ReportStanding.NOT_MADE: ("held", N_("not made")),
}


def state(value: ImprovementState) -> tuple[str, str]:
    look, words = STATES[value]
    return look, gettext(words)


def verdict(value: Verdict) -> tuple[str, str]:
    look, words = VERDICTS[value]
    return look, gettext(words)


def standing(value: ReportStanding) -> tuple[str, str]:
    look, words = REPORTS[value]
    return look, gettext(words)


def measure(value: Measure) -> str:
    return gettext(MEASURES[value])


def due(report: DueReport | None) -> str:
    """A report in a list: `3 months, by 12 Feb 2027`."""
    if report is None:
        return DASH
    day = format_date(report.due_on, "short")
    return gettext("%(months)s months: %(day)s", months=report.months, day=day)


def in_words(unit: Unit, value: Fraction | Decimal | float | None) -> str:
    """A value in the unit in which people write it; a dash for none."""
    if value is None:
        return DASH
    written = format_number(value, 1 if unit is not Unit.NUMBER else 2)
    if unit is Unit.PERCENT:
        return f"{written}%"
    return gettext("%(number)s minutes", number=written) if unit is Unit.MINUTES else written


def amount(of: Measure, value: Fraction | None) -> str:
    """A measured value, in seconds or in its own unit."""
    return in_words(of.unit, None if value is None else in_unit(of, value))


def aimed(indicator: Indicator, today: Fraction | None) -> str:
    """A measure of today beside what is expected of it."""
    return gettext(
        "%(measure)s: %(today)s today, %(expected)s expected",
        measure=measure(indicator.measure),
        today=amount(indicator.measure, today),
        expected=in_words(indicator.measure.unit, indicator.expected),
    )


def expected(proposal: Proposal, of: Measure) -> Decimal | None:
    return next((each.expected for each in proposal.indicators if each.measure is of), None)


def measured(of: Measure, value: float | None, n: int | None) -> str:
    """A value as it was stored with a report."""
    return gettext(
        "%(measure)s: %(value)s (n = %(n)s).",
        measure=measure(of),
        value=in_words(of.unit, value),
        n=gettext("not told") if n is None else format_number(n),
    )


def _signed(value: Fraction | float) -> str:
    return f"{'+' if value > 0 else ''}{format_number(value, 1)}"


def change(effect: MeasureEffect) -> str:
    """The difference with its interval: of means in per cent, of shares in percentage points."""
    found = effect.change
    if found is None:
        return DASH
    if isinstance(found, MeanChange):
        low, high = found.percent_interval
        shown = _signed(found.percent)
        return gettext(
            "%(change)s%% (95%%: %(low)s to %(high)s%%)",
            change=shown,
            low=_signed(low),
            high=_signed(high),
        )
    low, high = found.interval
    return gettext(
        "%(change)s points (95%%: %(low)s to %(high)s)",
        change=_signed(found.points),
        low=_signed(low),
        high=_signed(high),
    )


def difference(effect: MeasureEffect) -> str:
    """The plain difference of two mean times with its interval; empty for everything else."""
    found = effect.change
    if not isinstance(found, MeanChange) or effect.measure.unit is not Unit.MINUTES:
        return ""
    low, high = found.difference_interval
    return gettext(
        "%(change)s minutes (95%%: %(low)s to %(high)s)",
        change=_signed(found.difference_seconds / 60),
        low=_signed(low / 60),
        high=_signed(high / 60),
    )


def one_line(effect: Effect | None, state: ImprovementState) -> str:
    """What the list says of an effect. What was stopped before it was in force never will be."""
    main = effect.main if effect else None
    if effect is None or main is None or effect.after is None:
        return DASH if state is ImprovementState.STOPPED else gettext("not in force yet")
    if main.verdict is Verdict.TOO_FEW:
        return gettext("%(measure)s: too few cases to say", measure=measure(main.measure))
    return gettext(
        "%(measure)s: %(before)s before, %(after)s now",
        measure=measure(main.measure),
        before=amount(main.measure, main.before.amount),
        after=amount(main.measure, main.after.amount),
    )


def signal(found: Found, run: RunChart) -> str:
    weeks = run.told
    return gettext(
        SIGNALS[found.signal],
        first=format_date(weeks[found.first].week.first, "short"),
        last=format_date(weeks[found.last].week.last, "short"),
    )


def rank(found: Standing | None) -> str:
    """What the system knows about how many use a process."""
    if found is None:
        return gettext("Everybody who comes to the centre is meant.")
    if found.percent is None:
        return gettext("No turn of the last 12 months is known.")
    if found.rank is None:
        return gettext(
            "Known by the system: none of the chosen services was given in the last 12 months."
        )
    known = {
        "rank": found.rank,
        "services": found.services,
        "share": format_number(found.percent, 1),
    }
    if found.chosen > 1:
        return gettext(
            "Known by the system: the most frequent of them has place %(rank)s of %(services)s "
            "services; all of them together are %(share)s%% of all turns of the last 12 months.",
            **known,
        )
    return gettext(
        "Known by the system: place %(rank)s of %(services)s services, %(share)s%% of all turns "
        "of the last 12 months.",
        **known,
    )


def processes(office: Office, proposal: Proposal) -> str:
    """What an improvement is about, by name."""
    if proposal.whole_centre:
        return gettext("Waiting of the whole centre")
    named = [process_name(office, *each) for each in proposal.processes]
    return ", ".join(named) or DASH


def process_name(office: Office, service: str, variant: str) -> str:
    language, known = current_language(), office.catalogue.services.get(service)
    if known is None:
        return service
    name = known.names.text(language)
    names = office.catalogue.variant_names(service, variant) if variant else None
    return f"{name} ({names.text(language)})" if names else name


def day(value: date | None) -> str:
    return format_date(value, "short") if value else DASH


def yes_no(value: bool | None) -> str:
    if value is None:
        return gettext("not answered")
    return gettext("yes") if value else gettext("no")


def centre_name(office: Office, centre: str) -> str:
    return office.centre(centre).names.text(current_language())
