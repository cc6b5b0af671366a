"""What the forms of the day's page do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Literal

import msgspec

from counter import pages
from counter.page_form import Sent
from shared.domain.day import CheckItem, Emergency, Limit
from shared.domain.errors import N_, InvalidRequest
from shared.services import closings, contingents, day_checks, day_end, last_tickets
from shared.services.closings import Message
from shared.web.forms import whole_number


class TickForm(msgspec.Struct, frozen=True):
    key: str
    item: CheckItem
    done: bool = True


class UntilForm(msgspec.Struct, frozen=True):
    key: str
    until: str


class LimitForm(msgspec.Struct, frozen=True):
    """`on` is a date, a weekday from 0, or empty for every day; `per_day` empty takes it away."""

    key: str
    service: str
    on: str = ""
    weekday: str = ""
    per_day: str = ""


class PlanForm(msgspec.Struct, frozen=True):
    key: str
    day: str
    begins: str
    ends: str
    message_th: str
    message_en: str
    last_day: str = ""


class ClosingForm(msgspec.Struct, frozen=True):
    key: str
    closing: int


class CloseForm(msgspec.Struct, frozen=True):
    """`why` is a prepared message, or `own` with words of one's own."""

    key: str
    why: str
    sure: bool = False
    line: Literal["keep", "end"] = "keep"
    message_th: str = ""
    message_en: str = ""


class KeyForm(msgspec.Struct, frozen=True):
    key: str


class EndForm(msgspec.Struct, frozen=True):
    key: str
    close_desks: bool = False
    early: bool = False
    carry_over: bool = False


async def _tick(sent: Sent) -> None:
    form = await pages.filled(sent.request, TickForm)
    key = await sent.key(form.key)
    await day_checks.tick(sent.office, sent.caller, sent.centre, form.item, done=form.done, key=key)


async def _last_ticket(sent: Sent) -> None:
    form = await pages.filled(sent.request, UntilForm)
    today = sent.office.today(sent.centre)
    until = sent.at(today.isoformat(), form.until, "until")
    key = await sent.key(form.key)
    await last_tickets.set_last_ticket(sent.office, sent.caller, sent.centre, until, key)


async def _limit(sent: Sent) -> None:
    form = await pages.filled(sent.request, LimitForm)
    per_day = whole_number(form.per_day)
    if form.per_day and per_day is None:
        raise InvalidRequest("per_day", N_("Write how many tickets a day, from 0 to 9999."))
    try:
        on = date.fromisoformat(form.on) if form.on else None
        weekday = int(form.weekday) if form.weekday else None
    except ValueError:
        raise InvalidRequest("on", N_("Choose a date or a day of the week, not both.")) from None
    limit = Limit(form.service, per_day, on, weekday)
    key = await sent.key(form.key)
    await contingents.set_contingent(sent.office, sent.caller, sent.centre, limit, key)


async def _plan(sent: Sent) -> None:
    form = await pages.filled(sent.request, PlanForm)
    begins = sent.at(form.day, form.begins, "begins")
    ends = sent.at(form.last_day or form.day, form.ends, "ends")
    message = Message(form.message_th, form.message_en)
    key = await sent.key(form.key)
    await closings.plan(sent.office, sent.caller, sent.centre, begins, ends, message, key)


async def _call_off(sent: Sent) -> None:
    form = await pages.filled(sent.request, ClosingForm)
    key = await sent.key(form.key)
    await closings.call_off(sent.office, sent.caller, sent.centre, form.closing, key)


async def _close_now(sent: Sent) -> None:
    form = await pages.filled(sent.request, CloseForm)
    if not form.sure:
        raise InvalidRequest("sure", N_("Tick that you are sure, then close the centre."))
    prepared = {each.value: each for each in Emergency}
    message = (
        closings.words_for(prepared[form.why])
        if form.why in prepared
        else Message(form.message_th, form.message_en)
    )
    key = await sent.key(form.key)
    await closings.close_at_once(
        sent.office,
        sent.caller,
        sent.centre,
        message,
        keep_line=form.line == "keep",
        key=key,
    )


async def _reopen(sent: Sent) -> None:
    form = await pages.filled(sent.request, KeyForm)
    await closings.reopen(sent.office, sent.caller, sent.centre, await sent.key(form.key))


async def _end(sent: Sent) -> None:
    form = await pages.filled(sent.request, EndForm)
    await day_end.end(
        sent.office,
        sent.caller,
        sent.centre,
        close_desks=form.close_desks,
        early=form.early,
        carry_over=form.carry_over,
        key=await sent.key(form.key),
    )


async def _go_on(sent: Sent) -> None:
    form = await pages.filled(sent.request, KeyForm)
    await day_end.go_on(sent.office, sent.caller, sent.centre, await sent.key(form.key))


MOVES: dict[str, Callable[[Sent], Awaitable[None]]] = {
    "tick": _tick,
    "last-ticket": _last_ticket,
    "limit": _limit,
    "plan": _plan,
    "call-off": _call_off,
    "close-now": _close_now,
    "reopen": _reopen,
    "end": _end,
    "go-on": _go_on,
}
