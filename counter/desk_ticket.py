"""Moves of a desk that change a ticket beside its place: services, notes, a counter kept for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

import msgspec

from counter.desk_moves import CounterForm, MoveTable, Sent
from shared.domain import commands
from shared.domain.errors import N_, InvalidRequest
from shared.domain.reasons import RemoveReason
from shared.domain.visit import Outcome
from shared.services import keeping, notes, serving, turns, visits
from shared.services.serving import Served
from shared.services.visits import Chosen

_SEEN = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")


class VisitForm(CounterForm, frozen=True):
    visit: int


class ServiceForm(VisitForm, frozen=True):
    service: str


class TurnForm(CounterForm, frozen=True):
    """`turn` names a turn of the ticket with the version that was seen."""

    turn: str


class CorrectForm(TurnForm, frozen=True):
    service: str


class DropForm(TurnForm, frozen=True):
    reason: RemoveReason


class OrderForm(VisitForm, frozen=True):
    """`order` names the turns that wait, each as `turn` above."""

    order: str


class NoteForm(VisitForm, frozen=True):
    body: Annotated[str, msgspec.Meta(max_length=1000)]


class EraseForm(VisitForm, frozen=True):
    note: int


class KeepForm(VisitForm, frozen=True):
    minutes: int


def seen_turns(text: str) -> Mapping[int, int]:
    """Turns with the versions they were seen with, as a page writes them. Raises `InvalidRequest`.

    >>> seen_turns("12.3 15.1")
    {12: 3, 15: 1}
    """
    found = [_SEEN.fullmatch(each) for each in text.split()]
    if not found or None in found:
        raise InvalidRequest("turn", N_("Choose a service of this ticket."))
    return {int(each[1]): int(each[2]) for each in found if each is not None}


async def _correct(sent: Sent, form: CorrectForm) -> Served:
    [(transaction, version)] = list(seen_turns(form.turn).items())[:1]
    return await turns.correct_service(
        sent.office, sent.caller, transaction, version, Chosen(form.service), sent.key
    )


async def _drop(sent: Sent, form: DropForm) -> Served:
    [(transaction, version)] = list(seen_turns(form.turn).items())[:1]
    command = commands.Remove(Outcome.CANCELLED_BY_STAFF, form.reason)
    return await serving.act(sent.office, sent.caller, transaction, version, command, sent.key)


async def _add(sent: Sent, form: ServiceForm) -> None:
    await visits.add_service_by_staff(
        sent.office, sent.caller, form.visit, Chosen(form.service), sent.key
    )


async def _order(sent: Sent, form: OrderForm) -> None:
    await turns.reorder(sent.office, sent.caller, form.visit, seen_turns(form.order), sent.key)


async def _note(sent: Sent, form: NoteForm) -> None:
    await notes.write(sent.office, sent.caller, form.visit, form.body, sent.key)


async def _erase_note(sent: Sent, form: EraseForm) -> None:
    await notes.erase(sent.office, sent.caller, form.visit, form.note, sent.key)


async def _keep(sent: Sent, form: KeepForm) -> None:
    await keeping.keep(
        sent.office, sent.caller, sent.centre, sent.counter, form.visit, form.minutes, sent.key
    )


async def _give_up(sent: Sent, _form: CounterForm) -> None:
    await keeping.give_up(sent.office, sent.caller, sent.centre, sent.counter, sent.key)


TICKET_MOVES: MoveTable = {
    "correct": (CorrectForm, _correct),
    "drop": (DropForm, _drop),
    "add": (ServiceForm, _add),
    "order": (OrderForm, _order),
    "note": (NoteForm, _note),
    "erase-note": (EraseForm, _erase_note),
    "keep": (KeepForm, _keep),
    "give-up": (CounterForm, _give_up),
}
