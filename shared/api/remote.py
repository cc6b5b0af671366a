"""A ticket that was taken before arrival: its citizen is here."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from shared.api.transactions import TransactionOut, VersionIn, transaction_out
from shared.api.visits import VisitOut, visit_out
from shared.services import confirming
from shared.web.callers import AnyRequest, citizen, office_of, origin, request_key, require_staff


class ConfirmIn(msgspec.Struct, frozen=True):
    """`code`: the six digits on the board of the centre."""

    code: Annotated[str, msgspec.Meta(max_length=40)]


@post("/visits/{token:str}/confirm", status_code=200, tags=["visits"], summary="I am here")
async def confirm(request: AnyRequest, token: FromPath[str], data: JSONBody[ConfirmIn]) -> VisitOut:
    """The ticket stands in line, with the place of its taking."""
    office, caller = office_of(request), citizen(request)
    key = request_key(request, caller, await request.body())
    view = await confirming.by_token(office, token, data.code, key)
    return visit_out(office, view, origin(request))


@post(
    "/transactions/{id:int}/confirm",
    status_code=200,
    tags=["transactions"],
    summary="Whoever took a ticket from elsewhere is here",
)
async def confirm_by_staff(
    request: AnyRequest, id: FromPath[int], data: JSONBody[VersionIn]
) -> TransactionOut:
    """The whole ticket of this turn stands in line."""
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    served = await confirming.by_staff(office, caller, id, data.version, key)
    return transaction_out(served.history, served.transaction)


routes = [confirm, confirm_by_staff]
