"""The board as data: a full snapshot first, then one after every change, with a heartbeat."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from shared.api.values import sure_moment
from shared.services import hall
from shared.services.office import Office
from shared.web.callers import AnyRequest, at_centre, office_of
from shared.web.live import hub_of


class CallOut(msgspec.Struct, frozen=True):
    number: str
    counter: int
    called_at: datetime
    state: str
    calls: int


class BoardOut(msgspec.Struct, frozen=True):
    centre: str
    at: datetime
    waiting: int
    calls: list[CallOut]


def board_out(office: Office, centre: str) -> BoardOut:
    view = hall.board_view(office, centre)
    zone = office.calendar(centre).zone
    return BoardOut(
        view.centre,
        sure_moment(view.at, zone),
        view.waiting,
        [
            CallOut(c.number, c.counter, sure_moment(c.called_at, zone), c.state, c.calls)
            for c in view.calls
        ],
    )


@get("/centres/{centre:str}/board", tags=["board"], summary="The calls of now")
async def board(request: AnyRequest, centre: FromPath[str]) -> BoardOut:
    at_centre(request, centre)
    return board_out(office_of(request), centre)


@get(
    "/centres/{centre:str}/board/stream",
    tags=["board"],
    summary="The calls of now, live",
    media_type="text/event-stream",
)
async def stream(request: AnyRequest, centre: FromPath[str]) -> Stream:
    office = office_of(request)
    office.centre(centre)
    at_centre(request, centre)
    return hub_of(request).stream(
        ("api-board", centre),
        frozenset({f"centre:{centre}"}),
        lambda: msgspec.json.encode(board_out(office, centre)).decode(),
    )


routes = [board, stream]
