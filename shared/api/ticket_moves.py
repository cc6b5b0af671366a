"""What staff change on a ticket beside the queue: its services, a return, notes, a kept counter."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from shared.api.counters import CounterOut, counter_out
from shared.api.transactions import TransactionOut, VersionIn, transaction_out
from shared.api.values import Id, sure_moment
from shared.api.visits import StaffVisit, staff_visit
from shared.domain.errors import N_, InvalidRequest
from shared.domain.reasons import RestoreReason
from shared.services import hall, keeping, lookup, notes, returning, turns, variants
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.serving import Served
from shared.services.visits import Chosen
from shared.web.callers import AnyRequest, office_of, request_key, require_staff


class CorrectServiceIn(VersionIn, frozen=True):
    service: str
    count: Annotated[int, msgspec.Meta(ge=1, le=50)] = 1


class VariantIn(VersionIn, frozen=True):
    """`variant` "" is the ordinary case."""

    variant: Annotated[str, msgspec.Meta(max_length=64)]


class DeferTurnIn(VersionIn, frozen=True):
    minutes: int


class RestoreIn(VersionIn, frozen=True):
    reason: RestoreReason


class PlaceIn(msgspec.Struct, frozen=True):
    """One turn of the new order, with the version it was seen with."""

    transaction: Id
    version: int


class OrderIn(msgspec.Struct, frozen=True):
    """All turns of the ticket that wait, in their new order."""

    transactions: list[PlaceIn]


class NoteIn(msgspec.Struct, frozen=True):
    body: Annotated[str, msgspec.Meta(max_length=1000)]


class NoteOut(msgspec.Struct, frozen=True):
    """`mine`: the reader wrote it and may delete it."""

    id: int
    body: str
    author: int
    mine: bool
    written_at: datetime


class Notes(msgspec.Struct, frozen=True):
    items: list[NoteOut]
    next: str | None = None


class KeepIn(msgspec.Struct, frozen=True):
    visit: Id
    minutes: int


def _served(served: Served) -> TransactionOut:
    return transaction_out(served.history, served.transaction)


@post(
    "/transactions/{id:int}/correct-service",
    status_code=200,
    tags=["transactions"],
    summary="Replace a service chosen by mistake; the answer is the right one's turn",
)
async def correct_service(
    request: AnyRequest, id: FromPath[int], data: JSONBody[CorrectServiceIn]
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    chosen = Chosen(data.service, data.count)
    return _served(await turns.correct_service(office, caller, id, data.version, chosen, key))


@post(
    "/transactions/{id:int}/variant",
    status_code=200,
    tags=["transactions"],
    summary="Say which case of its service it is; steps and standards follow",
)
async def choose_variant(
    request: AnyRequest, id: FromPath[int], data: JSONBody[VariantIn]
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _served(await variants.choose(office, caller, id, data.version, data.variant, key))


@post(
    "/transactions/{id:int}/defer",
    status_code=200,
    tags=["transactions"],
    summary="Let the citizen come back later; all that waits of the ticket rests",
)
async def defer(
    request: AnyRequest, id: FromPath[int], data: JSONBody[DeferTurnIn]
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _served(await returning.defer(office, caller, id, data.version, data.minutes, key))


@post(
    "/transactions/{id:int}/restore",
    status_code=200,
    tags=["transactions"],
    summary="Bring back a turn that was left, cancelled or closed by mistake today",
)
async def restore(
    request: AnyRequest, id: FromPath[int], data: JSONBody[RestoreIn]
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _served(await returning.restore(office, caller, id, data.version, data.reason, key))


@post(
    "/visits/{visit:int}/order",
    status_code=200,
    tags=["visits"],
    summary="Another order of the services that wait",
)
async def order(request: AnyRequest, visit: FromPath[int], data: JSONBody[OrderIn]) -> StaffVisit:
    office, caller = office_of(request), require_staff(request)
    wanted = {each.transaction: each.version for each in data.transactions}
    if len(wanted) != len(data.transactions):
        raise InvalidRequest("transactions", N_("Name each service of the ticket once."))
    key = request_key(request, caller, await request.body())
    return staff_visit(office, await turns.reorder(office, caller, visit, wanted, key))


@get("/visits/{visit:int}/notes", tags=["visits"], summary="Notes to the next counter")
async def read_notes(request: AnyRequest, visit: FromPath[int]) -> Notes:
    return _notes(office_of(request), require_staff(request), visit)


def _notes(office: Office, caller: Caller, visit: int) -> Notes:
    centre = lookup.centre_of(office, caller, visit)
    found = notes.of_visits(office, caller, centre, [visit]).get(visit, [])
    return Notes(
        [
            NoteOut(
                each.id,
                each.body,
                each.author,
                each.author == caller.actor.id,
                sure_moment(each.written_at),
            )
            for each in found
        ]
    )


@post(
    "/visits/{visit:int}/notes",
    status_code=201,
    tags=["visits"],
    summary="Leave a note to the next counter; deleted when the day ends",
)
async def write_note(request: AnyRequest, visit: FromPath[int], data: JSONBody[NoteIn]) -> Notes:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await notes.write(office, caller, visit, data.body, key)
    return _notes(office, caller, visit)


@delete(
    "/visits/{visit:int}/notes/{note:int}",
    status_code=200,
    tags=["visits"],
    summary="Delete a note",
)
async def erase_note(request: AnyRequest, visit: FromPath[int], note: FromPath[int]) -> Notes:
    office, caller = office_of(request), require_staff(request)
    await notes.erase(office, caller, visit, note)
    return _notes(office, caller, visit)


@post(
    "/centres/{centre:str}/counters/{number:int}/keep",
    status_code=200,
    tags=["counters"],
    summary="Keep a free counter for one visit for some minutes",
)
async def keep(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int], data: JSONBody[KeepIn]
) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await keeping.keep(office, caller, centre, number, data.visit, data.minutes, key)
    return counter_out(hall.counter_view(office, caller, centre, number))


@post(
    "/centres/{centre:str}/counters/{number:int}/give-up",
    status_code=200,
    tags=["counters"],
    summary="Keep the counter for nobody any more",
)
async def give_up(request: AnyRequest, centre: FromPath[str], number: FromPath[int]) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await keeping.give_up(office, caller, centre, number, key)
    return counter_out(hall.counter_view(office, caller, centre, number))


routes = [
    correct_service,
    choose_variant,
    defer,
    restore,
    order,
    read_notes,
    write_note,
    erase_note,
    keep,
    give_up,
]
