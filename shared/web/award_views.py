"""Evidence for the award in words and pictures, the same for its page and its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from markupsafe import Markup

from shared.domain.award import AwardType, Flag, Lack
from shared.domain.catalogue import Baseline
from shared.domain.errors import N_
from shared.domain.yearly import Paper
from shared.i18n import (
    current_language,
    format_date,
    format_duration,
    format_number,
    format_percent,
    format_work,
    gettext,
    ngettext,
)
from shared.services.office import Office
from shared.services.reports.award_evidence import AwardEvidence, Candidate
from shared.services.reports.journey_values import JourneyFigure
from shared.services.reports.reduction import ProcessFigure, UnitFigure
from shared.web import charts, line_charts, report_words
from shared.web.filing.frame import service_name, unit_name
from shared.web.filing.wording import DASH, interval_words, n_words, percent_words, told_words
from shared.web.journey_pages import journey_scale
from shared.web.report_pages import Asked, Lines, lines_of
from shared.web.yearly_views import ItemView, Measured, YearAsked, item_views

TYPES: Mapping[AwardType, str] = {
    AwardType.UNIT: N_("One process in one unit"),
    AwardType.OVERALL: N_("One process over all units"),
    AwardType.AGENCIES: N_("Processes across agencies"),
}
METHODS: Mapping[AwardType, str] = {
    AwardType.UNIT: N_("Each process at each unit: the mean of its cases against the time before."),
    AwardType.OVERALL: N_(
        "Each process over all units that do it: the mean of the units, each counting once."
    ),
    AwardType.AGENCIES: N_(
        "Life events that need several agencies: from the first start to the last result, against "
        "the same services one by one before."
    ),
}
LACKS: Mapping[Lack, str] = {
    Lack.NO_BASELINE: N_("There is no former time to compare with."),
    Lack.ILLUSTRATIVE: N_("The former time is made up as an example: enter the real one."),
    Lack.NOT_APPROVED: N_("Nobody has approved the former time."),
    Lack.TOO_FEW: N_("Fewer than 30 cases were counted."),
    Lack.NOT_SHORTER: N_("It does not take less time than before."),
    Lack.FEW_ANSWERS: N_("Fewer than 10 people said how satisfied they were, or it is not told."),
    Lack.ONE_UNIT: N_("Fewer than two units have enough cases."),
    Lack.UNITS_LEFT_OUT: N_("Some units have too few cases, so it is not a mean of all units."),
    Lack.ONE_AGENCY: N_("All of its services belong to one agency."),
}
FLAGS: Mapping[Flag, str] = {
    Flag.NOT_CERTAIN: N_("not certain: the interval crosses the edge of the range"),
    Flag.MOVED_TO_CITIZEN: N_("work was moved to the citizen, which is no reduction"),
    Flag.UNEXPLAINED: N_("nobody has said what became of some former steps"),
    Flag.MUCH_LEFT_OUT: N_("more than 5 per cent of the cases are left out"),
}


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A candidate in the reader's language. `facts` are pairs of a name and its value; `lines` the
    process to scale where it is one, `picture` the bar of a life event. `address`: its report."""

    candidate: Candidate
    name: str
    place: str
    before: str
    source: str
    now: str
    official: str
    real: str
    interval: str
    range: str
    facts: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]
    flags: tuple[str, ...]
    plot: Markup
    lines: Lines | None
    picture: Markup | None
    address: str


def award_rows(
    office: Office, asked: YearAsked, found: AwardEvidence, type: AwardType
) -> list[AwardRow]:
    """The candidates of one type in their order."""
    return [_row(office, asked, each) for each in found.candidates[type]]


def award_items(office: Office, asked: YearAsked, found: AwardEvidence) -> list[ItemView]:
    """What the office tells, beside what the records say. Raises KeyError without a centre."""
    return item_views(
        office, asked, Paper.AWARDS, {"A1": _ready(found), "A5": _results(office, found)}
    )


def _ready(found: AwardEvidence) -> list[Measured]:
    return [
        Measured(
            gettext(
                "%(type)s: %(num)s of %(all)s could be handed in by its figures.",
                type=gettext(words),
                num=format_number(len(found.ready(type))),
                all=format_number(len(found.candidates[type])),
            )
        )
        for type, words in TYPES.items()
    ]


def _results(office: Office, found: AwardEvidence) -> list[Measured]:
    """The largest real reduction that could be handed in, of each type."""
    first = [ready[0] for type in AwardType if (ready := found.ready(type))]
    return [
        Measured(
            gettext(
                "%(name)s, %(place)s: the time fell by %(percent)s.",
                name=_name(office, each),
                place=_place(office, each),
                percent=percent_words(each.real.percent),
            )
        )
        for each in first
    ]


def _row(office: Office, asked: YearAsked, each: Candidate) -> AwardRow:
    real = each.real
    lines = _lines(each)
    return AwardRow(
        candidate=each,
        name=_name(office, each),
        place=_place(office, each),
        before=_before(each),
        source=_source(each.baselines),
        now=_now(each),
        official=_official(each),
        real=percent_words(real.percent),
        interval=interval_words(real.low_percent, real.high_percent) or DASH,
        range=_range(each),
        facts=tuple(_facts(each)),
        lacks=tuple(gettext(LACKS[lack]) for lack in each.lacks),
        flags=tuple(_flag(each, flag) for flag in each.flags),
        plot=charts.interval_plot(real),
        lines=lines,
        picture=_picture(each.journey),
        address=_address(asked, each),
    )


def _name(office: Office, each: Candidate) -> str:
    if each.journey is not None:
        return each.journey.bundle.names.text(current_language())
    assert each.process is not None
    return service_name(office, each.process.service.id, each.process.variant)


def _place(office: Office, each: Candidate) -> str:
    if each.centre or each.type is AwardType.AGENCIES:
        return unit_name(office, each.centre or "all")
    assert each.process is not None
    overall = each.process.overall
    words = ngettext(
        "mean of %(num)s unit", "mean of %(num)s units", overall.units, num=overall.units
    )
    if not overall.units_left_out:
        return words
    left_out = gettext("units with too few cases: %(num)s", num=overall.units_left_out)
    return f"{words}; {left_out}"


def _before(each: Candidate) -> str:
    if each.journey is not None:
        separately = each.journey.separately
        if separately is None or separately.baseline_seconds is None:
            return DASH
        return _steps(separately.baseline_steps, format_duration(separately.baseline_seconds))
    if not each.baselines:
        return DASH
    former = each.baselines[0]
    total = former.total
    return _steps(len(former.steps), format_work(total.working_days, total.seconds))


def _now(each: Candidate) -> str:
    if each.journey is not None:
        separately, working = each.journey.separately, each.journey.working
        steps = separately.standard_steps if separately else None
        return _steps(steps, _time(working.mean_seconds, working.median_seconds))
    process = each.process
    assert process is not None
    measured = _part(process, each.unit).measured
    return _steps(len(process.process.steps), _time(measured.mean_seconds, measured.median_seconds))


def _time(mean: Fraction | None, median: Fraction | None) -> str:
    """The mean, or of fewer cases the median."""
    if mean is not None:
        return format_duration(mean)
    return DASH if median is None else gettext("median %(time)s", time=format_duration(median))


def _steps(number: Fraction | int | None, time: str) -> str:
    if number is None:
        return time
    words = ngettext(
        "%(num)s step",
        "%(num)s steps",
        1 if number == 1 else 2,
        num=format_number(number, 1, trim=True),
    )
    return f"{words} · {time}"


def _part(process: ProcessFigure, unit: UnitFigure | None) -> UnitFigure | ProcessFigure:
    return unit or process


def _source(baselines: tuple[Baseline, ...]) -> str:
    """Where the former times are from and who approved them, each once."""
    return "; ".join(dict.fromkeys(_of_one(each) for each in baselines))


def _of_one(each: Baseline) -> str:
    if each.illustrative:
        return gettext("made up as an example")
    if each.approved_by is None or each.approved_on is None:
        return gettext("%(source)s; nobody has approved it", source=each.source)
    return gettext(
        "%(source)s; approved by %(who)s on %(day)s",
        source=each.source,
        who=each.approved_by,
        day=format_date(each.approved_on, "short"),
    )


def _official(each: Candidate) -> str:
    if each.process is None:
        return DASH
    return percent_words(_part(each.process, each.unit).official.percent)


def _range(each: Candidate) -> str:
    words = report_words.short_bracket(each.real.bracket.value)
    if each.real.percent is None:
        return words
    doubt = gettext("certain") if each.real.certain else gettext("not certain")
    return f"{words}, {doubt}"


def _facts(each: Candidate) -> list[tuple[str, str]]:
    """What a reader of the application asks next; what is not known is left out."""
    found = [
        (gettext("Cases"), told_words(each.n)),
        (gettext("Months with cases"), format_number(each.months)),
    ]
    if each.process is not None:
        found += _process_facts(each, each.process)
    if each.journey is not None and each.journey.in_one_visit_percent is not None and each.n:
        agencies = format_number(each.journey.agencies or 0, 1, trim=True)
        found.append((gettext("Agencies, mean"), agencies))
    return found


def _process_facts(each: Candidate, process: ProcessFigure) -> list[tuple[str, str]]:
    found = []
    if each.kept is not None and each.kept.percent is not None:
        found.append((gettext("Within the standard, share"), format_percent(each.kept.percent, 1)))
    if each.votes is not None and each.votes.top_two_percent is not None:
        share = format_percent(each.votes.top_two_percent, 1)
        found.append((gettext("Satisfied or very satisfied"), f"{share} ({n_words(each.votes.n)})"))
    if each.visits is not None and each.visits.mean is not None:
        found.append((gettext("Visits, mean"), format_number(each.visits.mean, 2)))
    if process.burden.always is not None:
        found.append((gettext("Papers to bring"), format_number(process.burden.always.papers)))
    steps = _part(process, each.unit).steps
    if steps.real is not None:
        found.append((gettext("Steps, real reduction"), format_percent(steps.real, 1)))
    return found


def _flag(each: Candidate, flag: Flag) -> str:
    words = gettext(FLAGS[flag])
    if flag is Flag.MOVED_TO_CITIZEN and each.process is not None:
        moved = len(each.process.burden.moved_to_citizen)
        return f"{words} ({report_words.steps(moved)})"
    return words


def _lines(each: Candidate) -> Lines | None:
    """Before, promised and measured to one scale, of the unit where it is one."""
    if each.process is None:
        return None
    figure = each.process
    if each.unit is not None:
        figure = replace(figure, units=(each.unit,), measured=each.unit.measured)
    return lines_of(figure, each.n)


def _picture(figure: JourneyFigure | None) -> Markup | None:
    if figure is None or figure.working.median_seconds is None:
        return None
    working = figure.working
    return line_charts.span_bar(working.median_seconds, working.p90_seconds, journey_scale(figure))


def _address(asked: YearAsked, each: Candidate) -> str:
    """The page of reports on which the same figures stand."""
    at = Asked(each.centre or None, asked.period)
    if each.process is None:
        return at.address("/counter/reports/journeys")
    variant = {"variant": each.process.variant} if each.process.variant else {}
    return at.address(f"/counter/reports/reduction/{each.process.service.id}", **variant)
