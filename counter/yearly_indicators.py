"""The indicators that a centre agrees for a year: begun, changed, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery

from counter import pages
from counter.yearly_assessment import ASSESSMENT
from counter.yearly_form import KeyedForm, Top, take_form
from counter.yearly_frame import asked_by, yearly_page
from shared.domain.assessment import (
    MAX_NAME,
    MAX_UNIT,
    MAX_WHY,
    Dimension,
    Indicator,
    Measure,
    in_order,
    number_of,
    plain_number,
)
from shared.domain.errors import N_, InvalidRequest
from shared.domain.scoring import Weighed, total
from shared.i18n import gettext
from shared.services import people, self_assessment, year_indicators
from shared.services.commands import Caller, RequestKey
from shared.web import assessment_views, assessment_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.yearly_views import YearAsked

INDICATORS = f"{ASSESSMENT}/indicators"
_Text = Annotated[str, msgspec.Meta(max_length=2 * MAX_NAME)]
_Short = Annotated[str, msgspec.Meta(max_length=2 * MAX_UNIT)]


class IndicatorForm(KeyedForm, frozen=True):
    """Numbers as people write them. `version` 0 adds an indicator; `end` takes one out."""

    version: int = 0
    code: _Short = ""
    dimension: str = ""
    name: _Text = ""
    unit: _Short = ""
    weight: _Short = ""
    measure: str = ""
    level_1: _Short = ""
    level_2: _Short = ""
    level_3: _Short = ""
    level_4: _Short = ""
    level_5: _Short = ""
    why: Annotated[str, msgspec.Meta(max_length=2 * MAX_WHY)] = ""
    end: str = ""

    @property
    def levels(self) -> tuple[str, ...]:
        return self.level_1, self.level_2, self.level_3, self.level_4, self.level_5


class BeginForm(KeyedForm, frozen=True):
    """`begin` is `last` or `proposal`."""

    begin: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed and refused, shown at the part of the page with the id `at`: a line, the form
    for a new one, or the list."""

    problem: str
    form: IndicatorForm
    at: str


@get(INDICATORS, include_in_schema=False)
async def indicators_page(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
    done: FromQuery[str] = "",
) -> Response[str]:
    """`done`: the indicator that was written last, or `begun`, or `ended`."""
    caller = require_staff(request)
    asked = asked_by(office_of(request), caller, centre, year, months)
    return _draw(request, caller, asked, done=done)


def _draw(
    request: AnyRequest,
    caller: Caller,
    asked: YearAsked,
    *,
    done: str = "",
    refused: Refused | None = None,
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    assert asked.centre is not None
    place = asked.centre, asked.year
    known = year_indicators.of_year(office, *place)
    listed = in_order(known.values())
    made = self_assessment.handed_in(office, *place)
    return yearly_page(
        request,
        "counter/yearly/indicators.html",
        caller,
        asked,
        "self-assessment",
        status_code=status_code,
        top=Top(refused.problem, refused.at) if refused else None,
        listed=listed,
        form_of=form_of,
        blank=IndicatorForm(),
        history=year_indicators.history(office, *place),
        last_year=in_order(year_indicators.of_year(office, asked.centre, asked.year - 1).values()),
        weights=total(Weighed(each.weight, Fraction(1)) for each in listed),
        first_handed_in=min((each.at for each in made if each.at), default=None),
        words=assessment_views,
        dimensions=[(each.value, assessment_words.dimension(each)) for each in Dimension],
        measures=[
            (each.value, assessment_words.measure(each), gettext(words.unit))
            for each, words in assessment_words.MEASURES.items()
        ],
        names={
            each.id: pages.said(each.name_th, each.name_en) for each in people.everybody(office)
        },
        done=done,
        refused=refused,
    )


def form_of(indicator: Indicator) -> IndicatorForm:
    """The form as the indicator stands."""
    return IndicatorForm(
        "",
        indicator.version,
        indicator.code,
        indicator.dimension.value,
        indicator.name,
        indicator.unit,
        plain_number(indicator.weight),
        indicator.measure.value,
        *(plain_number(each) for each in indicator.levels),
    )


@post(INDICATORS, include_in_schema=False)
async def put_indicator(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
) -> Response[Any]:
    """Add an indicator, change it, or take it out."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_by(office, caller, centre, year, months)
    assert asked.centre is not None
    place = asked.centre, asked.year

    async def act(form: IndicatorForm, key: RequestKey | None) -> str:
        if form.end:
            wish = place, form.code, form.version, form.why
            await year_indicators.end(office, caller, *wish, key)
            return _there(asked, "ended")
        return _there(
            asked, await year_indicators.put(office, caller, place, _indicator(form), key)
        )

    async def again(form: IndicatorForm, problem: str, status: int) -> Response[str]:
        refused = _refused(problem, form, year_indicators.of_year(office, *place))
        return _draw(request, caller, asked, refused=refused, status_code=status)

    return await take_form(request, asked, IndicatorForm, act, again)


def _refused(problem: str, form: IndicatorForm, known: Mapping[str, Indicator]) -> Refused:
    """What was typed for a line that is taken out stands in the form for a new one."""
    line = known.get(form.code)
    if form.version and line and not line.ended:
        return Refused(problem, form, f"line-{form.code}")
    return Refused(problem, IndicatorForm(), "list") if form.end else Refused(problem, form, "new")


@post(f"{INDICATORS}/begin", include_in_schema=False)
async def begin_indicators(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
) -> Response[Any]:
    """Begin a year with the list of the year before, or with the proposal."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_by(office, caller, centre, year, months)
    assert asked.centre is not None
    place = asked.centre, asked.year

    async def act(form: BeginForm, key: RequestKey | None) -> str:
        if form.begin == "last":
            await year_indicators.take_over(office, caller, place, key)
        else:
            await year_indicators.propose(office, caller, place, assessment_words.proposal(), key)
        return _there(asked, "begun")

    async def again(_: BeginForm, problem: str, status: int) -> Response[str]:
        refused = Refused(problem, IndicatorForm(), "list")
        return _draw(request, caller, asked, refused=refused, status_code=status)

    return await take_form(request, asked, BeginForm, act, again)


def _there(asked: YearAsked, done: str) -> str:
    at = "list" if done in ("begun", "ended") else f"line-{done}"
    return f"{asked.address(INDICATORS, done=done)}#{at}"


def _indicator(form: IndicatorForm) -> Indicator:
    """Raises `InvalidRequest`."""
    try:
        dimension, measure = Dimension(form.dimension), Measure(form.measure)
    except ValueError:
        problem = N_("Choose the dimension and the measure from the list.")
        raise InvalidRequest("measure", problem) from None
    return Indicator(
        form.code,
        dimension,
        form.name,
        form.unit,
        number_of("weight", form.weight),
        measure,
        tuple(number_of("levels", each) for each in form.levels),
        why=form.why,
        version=form.version,
    )


routes = [indicators_page, put_indicator, begin_indicators]
