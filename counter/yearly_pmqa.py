"""Check-list of category 3 of the quality award: line by line, with evidence and a plan."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from counter.yearly_evidence import written_day
from counter.yearly_form import Gone, KeyedForm, Top, take_form
from counter.yearly_frame import YEARLY, asked_by, yearly_page
from counter.yearly_statements import StatementForm, Typed, is_ended, statement_route
from shared.domain.errors import IndicatorChanged
from shared.domain.own_activity import MAX_ASKS, MAX_TITLE, MAX_WHO, MAX_WHY, OwnActivity, Plan
from shared.domain.yearly import MAX_SAID, Paper
from shared.services import own_activities
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.pmqa_views import Activity, activities
from shared.web.yearly_views import YearAsked

PMQA = f"{YEARLY}/pmqa"
_STANDINGS = frozenset({"met", "partly", "not_met", "not_applicable", "open"})


class PlanForm(KeyedForm, frozen=True):
    version: int = 0
    steps: Annotated[str, msgspec.Meta(max_length=2 * MAX_SAID)] = ""
    what: Annotated[str, msgspec.Meta(max_length=2 * MAX_SAID)] = ""
    who: Annotated[str, msgspec.Meta(max_length=2 * MAX_WHO)] = ""
    until: Annotated[str, msgspec.Meta(max_length=40)] = ""


class ActivityForm(KeyedForm, frozen=True):
    """`version` 0 adds a line; `end` takes one out."""

    version: int = 0
    code: Annotated[str, msgspec.Meta(max_length=40)] = ""
    title: Annotated[str, msgspec.Meta(max_length=2 * MAX_TITLE)] = ""
    asks: Annotated[str, msgspec.Meta(max_length=2 * MAX_ASKS)] = ""
    why: Annotated[str, msgspec.Meta(max_length=2 * MAX_WHY)] = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed for the plan of a line (`item`) or for a line of the office's own (`item`
    empty: a new one, or one that was taken out meanwhile) and refused."""

    problem: str
    plan: PlanForm | None = None
    activity: ActivityForm | None = None
    item: str = ""


@get(PMQA, include_in_schema=False)
async def pmqa_page(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
    only: FromQuery[str] = "",
    done: FromQuery[str] = "",
    ended: FromQuery[str] = "",
) -> Response[str]:
    """`only`: lines that stand so, `open` for those without an answer; `done`: the line that was
    stated or planned last; `ended`: the line that was taken out last."""
    caller = require_staff(request)
    asked = asked_by(office_of(request), caller, centre, year, months)
    typed = Typed(done, StatementForm()) if done else None
    return await _draw(request, caller, asked, typed, 200, only=only, ended_now=ended)


async def _draw(
    request: AnyRequest,
    caller: Caller,
    asked: YearAsked,
    typed: Typed | None,
    status_code: int,
    *,
    only: str = "",
    ended_now: str = "",
    refused: Refused | None = None,
) -> Response[str]:
    found, own = await to_thread(_found, office_of(request), asked)
    items = [each.item for each in found]
    return yearly_page(
        request,
        "counter/yearly/pmqa.html",
        caller,
        asked,
        "pmqa",
        rounds=True,
        status_code=status_code,
        top=_top({each.key for each in items}, typed, refused),
        activities=[each for each in found if _is_shown(each.item.judged.standing, only)],
        items=items,
        own={code: each for code, each in own.items() if not each.ended},
        ended=[each for each in own.values() if each.ended],
        ended_now=ended_now,
        only=only if only in _STANDINGS else "",
        typed=typed,
        refused=refused,
        new=ActivityForm(),
    )


def _found(office: Office, asked: YearAsked) -> tuple[list[Activity], Mapping[str, OwnActivity]]:
    return activities(office, asked), own_activities.of_paper(office, *_place(asked))


def _top(items: Collection[str], typed: Typed | None, refused: Refused | None) -> Top | None:
    """Words for a line that is taken out stand there themselves."""
    if typed and typed.problem:
        kept = typed.form.said, typed.form.number
        return typed.top if typed.item in items else Top(typed.problem, kept=kept)
    if refused is None:
        return None
    if refused.item in items:
        return Top(refused.problem, f"item-{refused.item}")
    if plan := refused.plan:
        return Top(refused.problem, kept=(plan.steps, plan.what, plan.who, plan.until))
    return Top(refused.problem, "own")


def _is_shown(standing: str | None, only: str) -> bool:
    return only not in _STANDINGS or only == (standing or "open")


@post(f"{PMQA}/items/{{item:str}}/plan", include_in_schema=False)
async def plan_item(
    request: AnyRequest,
    item: FromPath[str],
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
) -> Response[Any]:
    """The steps of the work on a line, and what will be better next year."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_by(office, caller, centre, year, months)

    async def act(form: PlanForm, key: RequestKey | None) -> str:
        until = written_day("until", form.until)
        plan = Plan(item, form.steps, form.what, form.who, until, form.version)
        await own_activities.put_plan(office, caller, _place(asked), plan, key)
        return f"{asked.address(PMQA, done=item)}#item-{item}"

    async def again(form: PlanForm, problem: str, status: int) -> Response[str]:
        refused = Refused(problem, plan=form, item=item)
        return await _draw(request, caller, asked, None, status, refused=refused)

    def was_ended(_: PlanForm) -> bool:
        return is_ended(office, asked, Paper.PMQA, item)

    gone = Gone(was_ended, IndicatorChanged)
    return await take_form(request, asked, PlanForm, act, again, gone)


@post(f"{PMQA}/own", include_in_schema=False)
async def own_activity(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
) -> Response[Any]:
    """Add a line of the office's own, change it, or take it out."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_by(office, caller, centre, year, months)

    async def act(form: ActivityForm, key: RequestKey | None) -> str:
        given = OwnActivity(
            form.code, form.title, form.asks, bool(form.end), form.why, form.version
        )
        code = await own_activities.put(office, caller, _place(asked), given, key)
        if form.end:
            return f"{asked.address(PMQA, ended=code)}#own"
        return f"{asked.address(PMQA, done=code)}#item-{code}"

    def was_ended(form: ActivityForm) -> bool:
        return bool(form.version) and is_ended(office, asked, Paper.PMQA, form.code)

    async def again(form: ActivityForm, problem: str, status: int) -> Response[str]:
        in_use = form.version and not was_ended(form)
        refused = Refused(problem, activity=form, item=form.code if in_use else "")
        return await _draw(request, caller, asked, None, status, refused=refused)

    gone = Gone(was_ended, IndicatorChanged)
    return await take_form(request, asked, ActivityForm, act, again, gone)


def _place(asked: YearAsked) -> tuple[str, int, Paper]:
    assert asked.centre is not None
    return asked.centre, asked.year, Paper.PMQA


routes = [pmqa_page, statement_route(Paper.PMQA, _draw), plan_item, own_activity]
