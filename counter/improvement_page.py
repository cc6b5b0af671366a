"""One improvement: its plan, its effect, its reports, and every move of it."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import pages
from counter.change_kinds import CHANGES
from counter.improvement_form import Typed, day_words, number_in, typed_in
from counter.improvements import LIST, ONE
from counter.page_form import Sent
from counter.pages import HOME, said, staff_page
from shared.domain.errors import N_, GcsError, NotFound
from shared.domain.improvement import FROM, Criterion, ImprovementMove, Measure
from shared.domain.improvement_checks import amount_of, day_of
from shared.domain.period import Period
from shared.domain.permissions import Permission, may
from shared.services import improvement_moves as moves
from shared.services import improvement_views, improvements, people
from shared.services.commands import Caller
from shared.services.improvement_moves import ReportWish, ValueWish
from shared.services.improvement_views import Whole
from shared.services.improvements import Work
from shared.services.office import Office
from shared.web import improvement_charts, improvement_words, report_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language
from shared.web.report_pages import Asked
from shared.web.voice_words import tongue

WAYS: dict[str, ImprovementMove] = {
    "hand-in": ImprovementMove.HAND_IN,
    "accept": ImprovementMove.ACCEPT,
    "send-back": ImprovementMove.SEND_BACK,
    "begin": ImprovementMove.BEGIN,
    "in-force": ImprovementMove.PUT_IN_FORCE,
    "correct-day": ImprovementMove.CORRECT_DAY,
    "report": ImprovementMove.REPORT,
    "value": ImprovementMove.ENTER_VALUE,
    "finish": ImprovementMove.FINISH,
    "stop": ImprovementMove.STOP,
}
"""The last part of a move's address."""

_WRITTEN = ("progress", "next_steps", "why")

DONE = {
    "hand-in": N_("The proposal is handed in. Somebody else decides on it now."),
    "accept": N_("The proposal is accepted."),
    "send-back": N_("The proposal is sent back with your reason."),
    "begin": N_("The work on it has begun."),
    "in-force": N_("The change is in force. Before and after are compared from now on."),
    "correct-day": N_("The day is corrected, and before and after are compared anew."),
    "report": N_("The report is made, with the figures of this moment."),
    "value": N_("The value is entered."),
    "finish": N_("The improvement is finished."),
    "stop": N_("The improvement is stopped."),
}


@get(ONE, include_in_schema=False)
async def improvement_page(
    request: AnyRequest, improvement: FromPath[int], done: FromQuery[str] = ""
) -> Response[str]:
    """`done`: the move that was made just now."""
    return await _page(request, require_staff(request), improvement, done=done)


async def _page(
    request: AnyRequest,
    caller: Caller,
    id: int,
    *,
    done: str = "",
    typed: Typed | None = None,
    refused: str = "",
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    whole = await to_thread(improvement_views.whole, office, caller, id)
    record = whole.record
    writes = may(caller.grants, Permission.IMPROVE, record.centre)
    can = {way for way, move in WAYS.items() if writes and record.state in FROM[move]}
    return staff_page(
        request,
        "counter/improvements/one.html",
        caller,
        here=f"{LIST}/{id}",
        status_code=status_code,
        base=LIST,
        whole=whole,
        record=record,
        proposal=record.proposal,
        can=can,
        writes=writes,
        sent=_sent(refused, typed or Typed({})),
        kept_words=_kept(typed) if typed and refused not in can else [],
        own_hand=record.handed_in_by == caller.actor.id,
        names={p.id: said(p.name_th, p.name_en) for p in people.everybody(office)},
        today_here=office.today(record.centre).isoformat(),
        zone_here=office.calendar(record.centre).zone,
        place_name=improvement_words.centre_name(office, record.centre),
        process_words=improvement_words.processes(office, record.proposal),
        criteria=list(Criterion),
        measure_of=Measure,
        change_names=CHANGES,
        day_words=day_words,
        links=_links(office, whole)
        if may(caller.grants, Permission.REPORTS, record.centre)
        else [],
        done=_news(whole, done),
        problem=problem,
        words=improvement_words,
        tongue=tongue,
        **_drawn(whole),
    )


def _sent(refused: str, typed: Typed) -> Callable[[str], Typed]:
    """What was typed for a move: nothing but for the one that was refused."""
    return lambda way: typed if way == refused else Typed({})


def _kept(typed: Typed) -> list[str]:
    """What was written for a move whose form the page has no more."""
    return [text for name in _WRITTEN if (text := typed.text(name).strip())]


def _news(whole: Whole, done: str) -> str:
    """An address can be kept: it tells of a move only while nothing else happened since."""
    last = whole.history[0].kind if whole.history else ""
    return DONE[done] if done in WAYS and last == f"improvement_{WAYS[done].value}" else ""


def _drawn(whole: Whole) -> dict[str, Any]:
    record, effect = whole.record, whole.effect
    if effect is None or record.in_force_on is None:
        return {"picture": None, "span_words": report_words.span}
    return {
        "picture": improvement_charts.run_picture(record.proposal, effect.run, record.in_force_on),
        "chart_title": improvement_charts.title(effect.run),
        "span_words": report_words.span,
    }


def _links(office: Office, whole: Whole) -> list[dict[str, Any]]:
    """For each process: its figures with the cases behind them, before and after, and its tables;
    `version` is the table that begins on the day in force."""
    record, effect = whole.record, whole.effect
    found = []
    for service, variant in record.proposal.processes:
        if service not in office.catalogue.services:
            continue
        known = office.catalogue.versions_of(service, variant)
        new = [each.number for each in known if each.valid_from == record.in_force_on]
        periods = (effect.before, effect.after) if effect else (None, None)
        before, after = (_cases(record.centre, service, variant, each) for each in periods)
        found.append(
            {
                "name": improvement_words.process_name(office, service, variant),
                "before": before,
                "after": after,
                "tables": f"{HOME}/reports/versions/{service}?centre={record.centre}",
                "version": new[0] if new else None,
            }
        )
    return found


def _cases(centre: str, service: str, variant: str, period: Period | None) -> str:
    if period is None:
        return ""
    named = {"variant": variant} if variant else {}
    return Asked(centre, period).address(f"{HOME}/reports/reduction/{service}", **named)


def _work(office: Office, caller: Caller, way: str, typed: Typed) -> Work:
    """What a press asks for. Raises `InvalidRequest`."""
    why, day = typed.text("why"), typed.text("day")
    if way == "hand-in":
        return moves.handing_in(office, caller)
    if way == "accept":
        return moves.accepting(office, caller)
    if way == "send-back":
        return moves.sending_back(caller, why)
    if way == "begin":
        return moves.beginning()
    if way == "in-force":
        return moves.putting_in_force(office, day_of("day", day))
    if way == "correct-day":
        return moves.correcting_day(office, day_of("day", day), why)
    if way == "report":
        return moves.reporting(office, caller, _report(typed))
    if way == "value":
        wish = ValueWish(
            number_in(typed.text("indicator")),
            day_of("day", day),
            amount_of("value", typed.text("value")),
        )
        return moves.entering_value(office, caller, wish)
    return moves.finishing(office) if way == "finish" else moves.stopping(office, why)


def _report(typed: Typed) -> ReportWish:
    done = tuple(number_in(each) for each in typed.fields.get("done", ()))
    return ReportWish(
        number_in(typed.text("months")), typed.text("progress"), typed.text("next_steps"), done
    )


def _route(way: str) -> Any:
    """One press; then the same page again."""

    @post(f"{ONE}/{way}", name=f"improvement-{way}", include_in_schema=False)
    async def press(request: AnyRequest, improvement: FromPath[int]) -> Response[Any]:
        office, caller = office_of(request), require_staff(request)
        record = improvement_views.found(office, caller, improvement)
        if not may(caller.grants, Permission.IMPROVE, record.centre):
            raise NotFound
        typed = await typed_in(request)
        try:
            key = await Sent(request, office, caller, record.centre).key(typed.text("key"))
            work, seen = _work(office, caller, way, typed), number_in(typed.text("version"))
            await improvements.act(office, caller, improvement, seen, WAYS[way], work, key)
        except GcsError as refusal:
            return await _page(
                request,
                caller,
                improvement,
                typed=typed,
                refused=way,
                problem=pages.shown(refusal, versioned=True),
                status_code=refusal.status,
            )
        return Redirect(keep_language(f"{LIST}/{improvement}?done={way}"), status_code=303)

    return press


routes = [improvement_page, *(_route(each) for each in WAYS)]
