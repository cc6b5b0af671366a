"""Driving the clock of a demonstration, so that a simulated day is recorded in simulated time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from shared.api.values import sure_moment
from shared.clock import DemoClock
from shared.domain.errors import N_, DemoOnly, InvalidRequest
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of
from shared.web.live import EVERYTHING, hub_of


class ClockIn(msgspec.Struct, frozen=True):
    """`at` null goes back to the wall clock; `rate` is simulated seconds a second, 0 stands."""

    at: datetime | None = None
    rate: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)] = 1.0


class ClockOut(msgspec.Struct, frozen=True):
    now: datetime


def _demo_clock(office: Office) -> DemoClock:
    if not office.demo or not isinstance(office.clock, DemoClock):
        raise DemoOnly
    return office.clock


@get("/demo/clock", tags=["demo"], summary="The time of the demonstration")
async def read_clock(request: AnyRequest) -> ClockOut:
    return ClockOut(sure_moment(_demo_clock(office_of(request)).now()))


@post("/demo/clock", status_code=200, tags=["demo"], summary="Set the time of the demonstration")
async def set_clock(request: AnyRequest, data: JSONBody[ClockIn]) -> ClockOut:
    clock = _demo_clock(office_of(request))
    if data.at is not None and data.at.tzinfo is None:
        raise InvalidRequest("at", N_("Write the time with its offset, like 08:00:00+07:00."))
    now = clock.set(data.at, data.rate)
    hub_of(request).announce(frozenset({EVERYTHING}))
    return ClockOut(sure_moment(now))


routes = [read_clock, set_clock]
