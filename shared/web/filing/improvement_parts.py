"""The chapters of the paper of one improvement."""

from __future__ import annotations

from collections.abc import Iterator

from shared.domain.improvement import Criterion, Proposal
from shared.domain.period import Period
from shared.i18n import format_date, format_money, format_number, gettext
from shared.services.improvement_views import Whole
from shared.services.office import Office
from shared.services.reports.effects import Effect
from shared.services.reports.tables import Row
from shared.web import improvement_charts, report_words
from shared.web import improvement_words as words
from shared.web.filing.document import Column, Kind, Picture, Section
from shared.web.filing.improvement_rows import Teller
from shared.web.filing.pictures import alone


def text(name: str, label: str) -> Column:
    return Column(name, label)


def proposal_sections(office: Office, whole: Whole, tell: Teller) -> tuple[Section, ...]:
    """What was proposed, why, whether it is complete, and the plan."""
    proposal = whole.record.proposal
    budget = proposal.budget_satang
    two = (text("item", gettext("What")), text("detail", gettext("What was said")))
    said = [
        (gettext("Process"), words.processes(office, proposal)),
        (gettext("Who is responsible"), proposal.owner),
        (gettext("Team"), proposal.team),
        (gettext("Budget"), "" if budget is None else format_money(budget)),
        (gettext("What is wrong today"), proposal.wrong_today),
        (gettext("What will change"), proposal.change),
        (gettext("It touches"), ", ".join(gettext(words.TOUCHES[e]) for e in proposal.touches)),
        (gettext("Work begins"), words.day(proposal.begins_on)),
        (gettext("Change in force, as planned"), words.day(proposal.planned_in_force_on)),
        (gettext("All finished by"), words.day(proposal.done_by)),
    ]
    rows: tuple[Row, ...] = tuple({"item": what, "detail": text} for what, text in said if text)
    return (
        Section("proposal", gettext("The proposal"), columns=two, rows=rows),
        _criteria(proposal, whole, tell),
        _checks(whole),
        _plan(proposal),
    )


def _criteria(proposal: Proposal, whole: Whole, tell: Teller) -> Section:
    rows: list[Row] = []
    for each in Criterion:
        ranked = each is Criterion.MANY_CUSTOMERS and tell.may_rank(whole.standing)
        known = words.rank(whole.standing) if ranked else ""
        why = " ".join(text for text in (proposal.answer(each).why, known) if text)
        met = words.yes_no(proposal.is_met(each))
        rows.append({"item": gettext(words.CRITERIA[each]), "met": met, "detail": why})
    return Section(
        "criteria",
        gettext("Why this process was chosen"),
        columns=(
            text("item", gettext("Criterion")),
            text("met", gettext("Met")),
            text("detail", gettext("Why")),
        ),
        rows=tuple(rows),
    )


def _checks(whole: Whole) -> Section:
    rows: tuple[Row, ...] = tuple(
        {
            "item": gettext(words.REQUIREMENTS[each]),
            "met": words.yes_no(not lacks),
            "detail": " ".join(gettext(words.LACKS[one]) for one in lacks),
        }
        for each, lacks in whole.checklist.items()
    )
    return Section(
        "checklist",
        gettext("What a proposal has to have"),
        columns=(
            text("item", gettext("Requirement")),
            text("met", gettext("Met")),
            text("detail", gettext("Lacking")),
        ),
        rows=rows,
    )


def _plan(proposal: Proposal) -> Section:
    rows: tuple[Row, ...] = tuple(
        {
            "number": str(i),
            "item": each.what,
            "first": words.day(each.first),
            "last": words.day(each.last),
            "who": each.who,
        }
        for i, each in enumerate(proposal.activities, 1)
    )
    return Section(
        "plan",
        gettext("Plan"),
        columns=(
            text("number", gettext("Number")),
            text("item", gettext("Activity")),
            text("first", gettext("First day")),
            text("last", gettext("Last day")),
            text("who", gettext("Who does it")),
        ),
        rows=rows,
    )


def effect_sections(whole: Whole, tell: Teller) -> tuple[Section, ...]:
    """The indicators of today and expected; before and after; the weeks."""
    effect = whole.effect
    if effect is None or effect.after is None:
        return (_indicators(whole, tell),)
    return (_indicators(whole, tell), _before_after(effect, tell), _weeks(whole, effect, tell))


def _indicators(whole: Whole, tell: Teller) -> Section:
    proposal = whole.record.proposal
    rows: list[Row] = []
    for each in proposal.indicators:
        known = whole.today.get(each.measure)
        rows.append(
            {
                "item": words.measure(each.measure),
                "today": words.amount(each.measure, tell.amount(known) if known else None),
                "expected": words.in_words(each.measure.unit, each.expected),
                "source": gettext("measured by the system"),
            }
        )
    for i, own in enumerate(proposal.own):
        last = [value for value in whole.values if value.indicator == i]
        today = last[-1].value if last else own.today
        unit = f" {own.unit}" if own.unit else ""
        rows.append(
            {
                "item": own.name,
                "today": words.DASH
                if today is None
                else f"{format_number(today, 2, trim=True)}{unit}",
                "expected": words.DASH
                if own.expected is None
                else f"{format_number(own.expected, 2, trim=True)}{unit}",
                "source": gettext("declared by the office"),
            }
        )
    return Section(
        "indicators",
        gettext("Indicators"),
        note=gettext("Values of today are those of the last 12 months."),
        columns=(
            text("item", gettext("Indicator")),
            text("today", gettext("Today")),
            text("expected", gettext("Expected")),
            text("source", gettext("Whose value")),
        ),
        rows=tuple(rows),
    )


def _before_after(effect: Effect, tell: Teller) -> Section:
    rows: list[Row] = []
    for each in effect.measures:
        shown = tell.shows_change(each) or each.change is None
        rows.append(
            {
                "item": words.measure(each.measure),
                "n_before": tell.n(each.before),
                "before": words.amount(each.measure, tell.amount(each.before)),
                "n_after": tell.n(each.after),
                "after": words.amount(each.measure, tell.amount(each.after)),
                "difference": words.change(each) if shown else words.DASH,
                "verdict": words.verdict(each.verdict)[1] if shown else words.DASH,
            }
        )
    return Section(
        "before-after",
        gettext("Before and after"),
        note=" ".join([_days(effect), *(gettext(words.DOUBTS[e]) for e in effect.doubts)]),
        columns=(
            text("item", gettext("Indicator")),
            Column("n_before", gettext("Cases before"), Kind.COUNT),
            text("before", gettext("Before the change")),
            Column("n_after", gettext("Cases after"), Kind.COUNT),
            text("after", gettext("Since the change")),
            text("difference", gettext("Change, with its interval")),
            text("verdict", gettext("What may be said")),
        ),
        rows=tuple(rows),
    )


def _days(effect: Effect) -> str:
    assert effect.after is not None
    return gettext(
        "Before: %(before)s. After: %(after)s.",
        before=report_words.span(effect.before),
        after=report_words.span(effect.after),
    )


def _weeks(whole: Whole, effect: Effect, tell: Teller) -> Section:
    record, run = whole.record, effect.run
    rows: tuple[Row, ...] = tuple(
        {
            "item": report_words.span(week.week),
            "side": gettext("Since the change") if week.is_after else gettext("Before the change"),
            "median": None
            if week.median_seconds is None
            else float(round(week.median_seconds / 60, 1)),
            "n": n,
        }
        for week, n in tell.weeks(run.weeks)
    )
    picture = None
    if record.in_force_on is not None:
        picture = improvement_charts.run_picture(record.proposal, run, record.in_force_on)
    title = improvement_charts.title(run)
    return Section(
        "weeks",
        title,
        note=" ".join(words.signal(each, run) for each in run.signals),
        pictures=(Picture(alone(str(picture)), title),) if picture else (),
        columns=(
            text("item", gettext("Week")),
            text("side", gettext("Side")),
            Column("median", gettext("Median, minutes"), Kind.NUMBER),
            Column("n", gettext("n"), Kind.COUNT),
        ),
        rows=rows,
    )


def reports(whole: Whole, tell: Teller) -> Section:
    """What was reported after 3, 6 and 9 months, with what was measured then."""
    return Section(
        "reports",
        gettext("Reports on progress"),
        columns=(
            text("number", gettext("After months")),
            text("day", gettext("Made on")),
            text("item", gettext("Progress")),
            text("detail", gettext("Measured then, and next steps")),
        ),
        rows=tuple(_report_rows(whole, tell)),
    )


def _report_rows(whole: Whole, tell: Teller) -> Iterator[Row]:
    kept = tell.reports(whole)
    for each in whole.reports:
        measured = [words.measured(*one) for one in kept[each.id]]
        traced = gettext(
            "Days %(days)s, up to event %(event)s.",
            days=report_words.span(Period(each.first, each.last)),
            event=each.last_event,
        )
        yield {
            "number": str(each.months),
            "day": format_date(each.made_at.date(), "short"),
            "item": each.progress,
            "detail": " ".join([*measured, traced, each.next_steps]).strip(),
        }
