"""What each form of the tickets page says, and the command it becomes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec

from counter.desk_ticket import seen_turns
from shared.domain import commands
from shared.domain.errors import N_, InvalidRequest
from shared.domain.reasons import RemoveReason, RestoreReason
from shared.domain.visit import Outcome
from shared.services import confirming, lookup, notes, returning, serving, turns, visits
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.services.visits import Chosen


class TicketForm(msgspec.Struct, frozen=True):
    key: str
    number: Annotated[str, msgspec.Meta(max_length=20)]
    visit: int


class ServiceForm(TicketForm, frozen=True):
    service: str


class OrderForm(TicketForm, frozen=True):
    order: str


class NoteForm(TicketForm, frozen=True):
    body: Annotated[str, msgspec.Meta(max_length=1000)]


class EraseForm(TicketForm, frozen=True):
    note: int


class TurnForm(TicketForm, frozen=True):
    transaction: int
    version: int


class CorrectForm(TurnForm, frozen=True):
    service: str


class DeferForm(TurnForm, frozen=True):
    minutes: int


class RestoreForm(TurnForm, frozen=True):
    reason: RestoreReason


class RemoveForm(TurnForm, frozen=True):
    """`reason` says more about a turn that staff cancel; empty for nothing more."""

    outcome: Literal["left", "cancelled_by_staff", "recorded_in_error"]
    reason: str = ""


async def _reprint(
    office: Office, caller: Caller, form: TicketForm, key: RequestKey | None
) -> None:
    await lookup.reprint(office, caller, form.visit, key)


async def _add(office: Office, caller: Caller, form: ServiceForm, key: RequestKey | None) -> None:
    await visits.add_service_by_staff(office, caller, form.visit, Chosen(form.service), key)


async def _order(office: Office, caller: Caller, form: OrderForm, key: RequestKey | None) -> None:
    await turns.reorder(office, caller, form.visit, seen_turns(form.order), key)


async def _note(office: Office, caller: Caller, form: NoteForm, key: RequestKey | None) -> None:
    await notes.write(office, caller, form.visit, form.body, key)


async def _erase_note(
    office: Office, caller: Caller, form: EraseForm, key: RequestKey | None
) -> None:
    await notes.erase(office, caller, form.visit, form.note, key)


async def _correct(
    office: Office, caller: Caller, form: CorrectForm, key: RequestKey | None
) -> None:
    right = Chosen(form.service)
    await turns.correct_service(office, caller, form.transaction, form.version, right, key)


async def _defer(office: Office, caller: Caller, form: DeferForm, key: RequestKey | None) -> None:
    await returning.defer(office, caller, form.transaction, form.version, form.minutes, key)


async def _rejoin(office: Office, caller: Caller, form: TurnForm, key: RequestKey | None) -> None:
    await returning.rejoin(office, caller, form.transaction, form.version, key)


async def _confirm(office: Office, caller: Caller, form: TurnForm, key: RequestKey | None) -> None:
    await confirming.by_staff(office, caller, form.transaction, form.version, key)


async def _restore(
    office: Office, caller: Caller, form: RestoreForm, key: RequestKey | None
) -> None:
    await returning.restore(office, caller, form.transaction, form.version, form.reason, key)


async def _remove(office: Office, caller: Caller, form: RemoveForm, key: RequestKey | None) -> None:
    if form.reason and form.reason not in set(RemoveReason):
        raise InvalidRequest("reason", N_("Choose one of the reasons."))
    reason = RemoveReason(form.reason) if form.reason else None
    command = commands.Remove(Outcome(form.outcome), reason)
    await serving.act(office, caller, form.transaction, form.version, command, key)


Run = Callable[[Office, Caller, Any, RequestKey | None], Awaitable[None]]
MOVES: Mapping[str, tuple[type[TicketForm], Run]] = {
    "reprint": (TicketForm, _reprint),
    "add": (ServiceForm, _add),
    "order": (OrderForm, _order),
    "note": (NoteForm, _note),
    "erase-note": (EraseForm, _erase_note),
    "correct": (CorrectForm, _correct),
    "defer": (DeferForm, _defer),
    "rejoin": (TurnForm, _rejoin),
    "confirm": (TurnForm, _confirm),
    "restore": (RestoreForm, _restore),
    "remove": (RemoveForm, _remove),
}
