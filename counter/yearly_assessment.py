"""Self-assessment of a centre after 6, 9 and 12 months: results, scores, and handing them in."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from counter import pages
from counter.yearly_form import Gone, KeyedForm, Top, take_form
from counter.yearly_frame import YEARLY, asked_by, yearly_page
from shared.domain.assessment import Entry, number_of, plain_number
from shared.domain.errors import IndicatorChanged
from shared.domain.yearly import MAX_SAID, end_of_round
from shared.services import people, self_assessment, year_indicators
from shared.services.commands import Caller, RequestKey
from shared.services.reports.period import latest_day
from shared.services.self_assessment import MAX_WHY, Round, Seen
from shared.web import assessment_views
from shared.web.assessment_views import RoundView
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.yearly_views import YearAsked

ASSESSMENT = f"{YEARLY}/self-assessment"


class ResultForm(KeyedForm, frozen=True):
    """`result` as people write numbers, empty where there is none; `evidence` are ids."""

    version: int = 0
    result: Annotated[str, msgspec.Meta(max_length=40)] = ""
    said: Annotated[str, msgspec.Meta(max_length=2 * MAX_SAID)] = ""
    difficulties: Annotated[str, msgspec.Meta(max_length=2 * MAX_SAID)] = ""
    support: Annotated[str, msgspec.Meta(max_length=2 * MAX_SAID)] = ""
    evidence: list[int] = msgspec.field(default_factory=list)


class HandInForm(KeyedForm, frozen=True):
    """`version` and `mark` are those of the round that the page showed."""

    version: int = 0
    mark: int = 0
    why: Annotated[str, msgspec.Meta(max_length=2 * MAX_WHY)] = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was refused: at a line (`code`), or when handing in (`why` was typed)."""

    problem: str
    code: str = ""
    form: ResultForm | None = None
    why: str = ""


@get(ASSESSMENT, include_in_schema=False)
async def assessment_page(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
    done: FromQuery[str] = "",
) -> Response[str]:
    """`done`: the line that was written last, or `handed-in`."""
    caller = require_staff(request)
    asked = asked_by(office_of(request), caller, centre, year, months, to_hand_in=True)
    return await _draw(request, caller, asked, done=done)


async def _draw(
    request: AnyRequest,
    caller: Caller,
    asked: YearAsked,
    *,
    done: str = "",
    refused: Sentence | None = None,
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    ends = end_of_round(asked.year, asked.months)
    found = await to_thread(assessment_views.round_view, office, asked)
    return yearly_page(
        request,
        "counter/yearly/self-assessment.html",
        caller,
        asked,
        "self-assessment",
        rounds=True,
        status_code=status_code,
        top=_top(found, refused),
        found=found,
        words=assessment_views,
        names={
            each.id: pages.said(each.name_th, each.name_en) for each in people.everybody(office)
        },
        plain_result=lambda result: "" if result is None else plain_number(result),
        is_over=latest_day(office, asked.centre) > ends,
        from_day=ends + timedelta(days=1),
        done=done,
        refused=refused,
    )


def _top(found: RoundView, refused: Sentence | None) -> Top | None:
    if refused is None:
        return None
    if refused.form is None:
        return Top(refused.problem, "handing-in" if found.lines else "")
    if any(each.today and each.indicator.code == refused.code for each in found.lines):
        return Top(refused.problem, f"line-{refused.code}")
    form = refused.form
    return Top(refused.problem, kept=(form.result, form.said, form.difficulties, form.support))


@post(f"{ASSESSMENT}/results/{{code:str}}", include_in_schema=False)
async def put_result(
    request: AnyRequest,
    code: FromPath[str],
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
) -> Response[Any]:
    """What the office says to an indicator in this round."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_by(office, caller, centre, year, months, to_hand_in=True)

    async def act(form: ResultForm, key: RequestKey | None) -> str:
        await self_assessment.put_entry(office, caller, _round(asked), _entry(code, form), key)
        return f"{asked.address(ASSESSMENT, done=code)}#line-{code}"

    async def again(form: ResultForm, problem: str, status: int) -> Response[str]:
        refused = Sentence(problem, code, form)
        return await _draw(request, caller, asked, refused=refused, status_code=status)

    def was_ended(_: ResultForm) -> bool:
        of = _round(asked)
        indicator = year_indicators.of_year(office, of.centre, of.year).get(code)
        return indicator is not None and indicator.ended

    gone = Gone(was_ended, IndicatorChanged)
    return await take_form(request, asked, ResultForm, act, again, gone)


def _entry(code: str, form: ResultForm) -> Entry:
    """Raises `InvalidRequest`."""
    return Entry(
        code,
        number_of("result", form.result) if form.result.strip() else None,
        form.said,
        form.difficulties,
        form.support,
        tuple(form.evidence),
        form.version,
    )


@post(f"{ASSESSMENT}/hand-in", include_in_schema=False)
async def hand_in(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
) -> Response[Any]:
    """Keep the round as it is now."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_by(office, caller, centre, year, months, to_hand_in=True)

    async def act(form: HandInForm, key: RequestKey | None) -> str:
        seen = Seen(form.version, form.mark)
        await self_assessment.hand_in(office, caller, _round(asked), seen, form.why, key)
        return f"{asked.address(ASSESSMENT, done='handed-in')}#handing-in"

    async def again(form: HandInForm, problem: str, status: int) -> Response[str]:
        refused = Sentence(problem, why=form.why)
        return await _draw(request, caller, asked, refused=refused, status_code=status)

    return await take_form(request, asked, HandInForm, act, again)


def _round(asked: YearAsked) -> Round:
    assert asked.centre is not None
    return Round(asked.centre, asked.year, asked.months)


routes = [assessment_page, put_result, hand_in]
