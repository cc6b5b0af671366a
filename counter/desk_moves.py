"""What each form of the desk says, and the command it becomes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from shared.domain import commands
from shared.domain.breaks import BreakKind
from shared.domain.case_commands import Represent, SecondRequestReason, SignedBy
from shared.domain.catalogue import Service
from shared.domain.commands import CallReason, Command
from shared.domain.errors import N_, InvalidRequest
from shared.domain.reasons import TransferReason
from shared.domain.visit import Outcome, PauseReason
from shared.services import (
    breaks,
    cases,
    hall,
    keeping,
    papers,
    prompts,
    serving,
    transfers,
    undoing,
    variants,
)
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.services.serving import Served
from shared.services.visits import Chosen
from shared.web.forms import whole_number


class CounterForm(msgspec.Struct, frozen=True):
    """A move of the counter itself."""

    key: str


class OpenForm(CounterForm, frozen=True):
    """`some`: the letters were chosen; without it the counter takes everything it can. `leave`:
    close the counter that one has open elsewhere."""

    some: str = ""
    letters: list[str] = []
    leave: str = ""


class BreakForm(CounterForm, frozen=True):
    kind: BreakKind = BreakKind.SHORT


class CloseForm(CounterForm, frozen=True):
    """`hand_over_to`: the colleague who goes on here with whatever is on the desk."""

    hand_over_to: int | None = None


class CallForm(CounterForm, frozen=True):
    """A ticket chosen out of order, by right and with a reason."""

    transaction: int
    reason: CallReason


class MoveForm(CounterForm, frozen=True):
    """A move of a ticket, as it looked when the page was drawn."""

    transaction: int
    version: int


class PapersForm(MoveForm, frozen=True):
    """`until`, `reason`, `supervisor` and `secret` may be empty: the usual day, no second request,
    one's own decision."""

    verdict: Literal["complete", "missing"]
    missing: list[int] = []
    until: str = ""
    reason: str = ""
    supervisor: str = ""
    secret: Annotated[str, msgspec.Meta(max_length=500)] = ""


class RepresentForm(MoveForm, frozen=True):
    """Somebody comes for others; `papers`: the power of attorney was seen."""

    persons: int
    papers: str = ""


class SignForm(CounterForm, frozen=True):
    case: int
    by: SignedBy


class StepForm(MoveForm, frozen=True):
    to: int | None = None


class VariantForm(MoveForm, frozen=True):
    """Which case it is; empty for the ordinary one."""

    variant: Annotated[str, msgspec.Meta(max_length=64)] = ""


class PauseForm(MoveForm, frozen=True):
    """`keep`: so many minutes the counter then waits for this citizen; 0 for not at all."""

    reason: PauseReason
    keep: int = 0


class TransferForm(MoveForm, frozen=True):
    """`to` is `counter:4`, `staff:7`, `service:<id>` or `pool` for any counter, or names the list
    whose choice counts: `colleague` or `other`. `why` is a code or nothing."""

    to: str
    why: str = ""
    colleague: str = ""
    other: str = ""

    @property
    def target(self) -> str:
        return {"colleague": self.colleague, "other": self.other}.get(self.to, self.to)


class CompleteForm(MoveForm, frozen=True):
    outcome: Outcome = Outcome.COMPLETED


@dataclass(frozen=True, slots=True)
class Sent:
    """Who sent a form, for which counter."""

    office: Office
    caller: Caller
    centre: str
    counter: int
    key: RequestKey | None


async def _act(sent: Sent, form: MoveForm, command: Command) -> Served:
    return await serving.act(
        sent.office, sent.caller, form.transaction, form.version, command, sent.key
    )


async def _open(sent: Sent, form: OpenForm) -> None:
    services = services_of(sent, form.letters) if form.some else None
    await hall.open_counter(
        sent.office,
        sent.caller,
        sent.centre,
        sent.counter,
        services,
        sent.key,
        leave=bool(form.leave),
    )


def services_of(sent: Sent, letters: Sequence[str]) -> list[str] | None:
    """The services of some lines that the counter can take; None when that is all of them."""
    able = takeable(sent.office, sent.centre, sent.counter)
    chosen = [service.id for service in able if service.letter in letters]
    return None if len(chosen) == len(able) else chosen


def takeable(office: Office, centre: str, counter: int) -> list[Service]:
    """What a counter can take at most. Raises `UnknownCentre`."""
    planned = next((c for c in office.centre(centre).counters if c.number == counter), None)
    offered = office.catalogue.offered(centre)
    return [each for each in offered if planned is None or planned.serves(each.id)]


async def _break(sent: Sent, form: BreakForm) -> None:
    await breaks.start(sent.office, sent.caller, sent.centre, sent.counter, form.kind, sent.key)


async def _end_break(sent: Sent, _form: CounterForm) -> None:
    await breaks.end(sent.office, sent.caller, sent.centre, sent.counter, sent.key)


async def _close(sent: Sent, form: CloseForm) -> None:
    successor = form.hand_over_to
    await hall.close_counter(
        sent.office, sent.caller, sent.centre, sent.counter, successor, sent.key
    )


async def _call(sent: Sent, form: CallForm) -> Served:
    return await serving.call(
        sent.office,
        sent.caller,
        sent.centre,
        sent.counter,
        form.transaction,
        form.reason,
        sent.key,
    )


async def _call_next(sent: Sent, _form: CounterForm) -> Served | None:
    return await serving.call_next(sent.office, sent.caller, sent.centre, sent.counter, sent.key)


async def _recall(sent: Sent, form: MoveForm) -> Served:
    return await _act(sent, form, commands.Recall())


async def _start(sent: Sent, form: MoveForm) -> Served:
    return await _act(sent, form, commands.Start())


async def _papers(sent: Sent, form: PapersForm) -> Served:
    complete = form.verdict == "complete"
    missing = () if complete else tuple(form.missing)
    if not complete and not missing:
        raise InvalidRequest("missing", N_("Tick the papers that are missing first."))
    verdict = papers.Verdict(complete, missing)
    if not complete:
        verdict = papers.Verdict(
            complete, missing, _day(form.until), _second(form.reason), _approval(form)
        )
    return await papers.check(
        sent.office, sent.caller, form.transaction, form.version, verdict, sent.key
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidRequest("until", N_("Choose a day.")) from None


def _second(reason: str) -> SecondRequestReason | None:
    if reason and reason not in set(SecondRequestReason):
        raise InvalidRequest("reason", N_("Choose one of the reasons."))
    return SecondRequestReason(reason) if reason else None


def _approval(form: PapersForm) -> papers.Approval | None:
    supervisor = whole_number(form.supervisor)
    if supervisor is None or not form.secret:
        return None
    return papers.Approval(supervisor, form.secret)


async def _represent(sent: Sent, form: RepresentForm) -> None:
    command = Represent(form.persons, bool(form.papers))
    await cases.act(sent.office, sent.caller, form.transaction, form.version, command, sent.key)


async def _sign(sent: Sent, form: SignForm) -> None:
    await papers.sign(sent.office, sent.caller, form.case, form.by, sent.key)


async def _next_step(sent: Sent, form: StepForm) -> Served:
    return await _act(sent, form, commands.NextStep(form.to))


async def _variant(sent: Sent, form: VariantForm) -> Served:
    return await variants.choose(
        sent.office, sent.caller, form.transaction, form.version, form.variant, sent.key
    )


async def _pause(sent: Sent, form: PauseForm) -> Served:
    if not form.keep:
        return await _act(sent, form, commands.PauseFor(form.reason))
    return await keeping.pause(
        *(sent.office, sent.caller, form.transaction, form.version),
        *(form.reason, form.keep, sent.key),
    )


async def _resume(sent: Sent, form: MoveForm) -> Served:
    return await _act(sent, form, commands.Resume(sent.counter))


async def _transfer(sent: Sent, form: TransferForm) -> Served:
    kind, _, target = form.target.partition(":")
    if form.why and form.why not in set(TransferReason):
        raise InvalidRequest("why", N_("Choose one of the reasons."))
    reason = TransferReason(form.why) if form.why else None
    if kind == "service" and target:
        return await transfers.to_service(
            *(sent.office, sent.caller, form.transaction, form.version),
            *(Chosen(target), sent.key, reason),
        )
    if kind == "pool":
        return await _act(sent, form, commands.SendOn(reason=reason))
    if kind not in ("counter", "staff") or not re.fullmatch(r"[0-9]{1,9}", target):
        raise InvalidRequest("to", N_("Choose where to send this ticket."))
    counter, staff = (int(target), None) if kind == "counter" else (None, int(target))
    return await _act(sent, form, commands.SendOn(counter, staff, reason))


async def _requeue(sent: Sent, form: MoveForm) -> Served:
    return await _act(sent, form, commands.Requeue())


async def _no_show(sent: Sent, form: MoveForm) -> Served:
    return await _act(sent, form, commands.MarkNoShow())


async def _complete(sent: Sent, form: CompleteForm) -> Served:
    return await _act(sent, form, commands.Complete(form.outcome))


async def _undo(sent: Sent, form: MoveForm) -> Served:
    return await undoing.undo(sent.office, sent.caller, form.transaction, form.version, sent.key)


async def _goes_on(sent: Sent, form: MoveForm) -> None:
    prompts.goes_on(sent.office, sent.caller, sent.centre, form.transaction, form.version)


MoveTable = Mapping[str, tuple[type[CounterForm], Callable[[Sent, Any], Awaitable[Served | None]]]]
MOVES: MoveTable = {
    "open": (OpenForm, _open),
    "break": (BreakForm, _break),
    "end-break": (CounterForm, _end_break),
    "close": (CloseForm, _close),
    "call-next": (CounterForm, _call_next),
    "call": (CallForm, _call),
    "recall": (MoveForm, _recall),
    "start": (MoveForm, _start),
    "papers": (PapersForm, _papers),
    "represent": (RepresentForm, _represent),
    "sign-defect": (SignForm, _sign),
    "next-step": (StepForm, _next_step),
    "variant": (VariantForm, _variant),
    "pause": (PauseForm, _pause),
    "resume": (MoveForm, _resume),
    "transfer": (TransferForm, _transfer),
    "requeue": (MoveForm, _requeue),
    "no-show": (MoveForm, _no_show),
    "complete": (CompleteForm, _complete),
    "undo": (MoveForm, _undo),
    "goes-on": (MoveForm, _goes_on),
}
"""Every form posts to its move's name under the desk's address."""
