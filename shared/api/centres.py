"""Centres, the services they offer, and the catalogue."""

from __future__ import annotations

from asyncio import to_thread
from datetime import datetime

import msgspec
from litestar import get
from litestar.params import FromPath

from shared.api.values import (
    MeasuredOut,
    ServiceOut,
    Text,
    is_open,
    moment,
    service_out,
    sure_moment,
    text,
)
from shared.domain.catalogue import Centre
from shared.domain.errors import UnknownService
from shared.services.office import Office
from shared.services.opening import service_is_open
from shared.services.reports.time_stays import TENS, ordinary_stay
from shared.web.callers import AnyRequest, office_of


class OpenHours(msgspec.Struct, frozen=True):
    opens: datetime
    closes: datetime


class CentreOut(msgspec.Struct, frozen=True):
    """A centre; `opens_at` is the next opening while it is closed.

    `hours_today` are the planned hours of the business day, also where a demonstration ignores
    them; empty on a day off.
    """

    id: str
    name: Text
    kind: str
    timezone: str
    language: str
    counters: list[int]
    open_now: bool
    opens_at: datetime | None
    hours_today: list[OpenHours]
    source: str


class Centres(msgspec.Struct, frozen=True):
    items: list[CentreOut]
    next: str | None = None


class Services(msgspec.Struct, frozen=True):
    items: list[ServiceOut]
    next: str | None = None


def _centre(office: Office, centre: Centre) -> CentreOut:
    calendar = office.calendar(centre.id)
    open_now = is_open(office, centre.id)
    opens_at = None if open_now else calendar.next_opening(office.clock.now())
    return CentreOut(
        id=centre.id,
        name=text(centre.names),
        kind=centre.kind.value,
        timezone=calendar.timezone,
        language=centre.language,
        counters=[counter.number for counter in centre.counters],
        open_now=open_now,
        opens_at=moment(opens_at, calendar.zone),
        hours_today=[
            OpenHours(sure_moment(opens, calendar.zone), sure_moment(closes, calendar.zone))
            for opens, closes in calendar.windows(office.today(centre.id))
        ],
        source=centre.source,
    )


@get("/centres", tags=["catalogue"], summary="All centres")
async def centres(request: AnyRequest) -> Centres:
    office = office_of(request)
    return Centres([_centre(office, centre) for centre in office.catalogue.present_centres])


@get("/centres/{centre:str}/services", tags=["catalogue"], summary="What a centre offers")
async def services(request: AnyRequest, centre: FromPath[str]) -> Services:
    office = office_of(request)
    office.centre(centre)
    now = office.clock.now()
    offers = office.catalogue.offers.get(centre, {})
    return Services(
        [
            service_out(
                office.catalogue,
                each,
                office.today(centre, now),
                mode=offers[each.id].mode.value,
                open_now=service_is_open(office, centre, each.id, now),
                centre=centre,
            )
            for each in office.catalogue.offered(centre)
        ]
    )


@get("/services/{service:str}", tags=["catalogue"], summary="One service")
async def service(request: AnyRequest, service: FromPath[str]) -> ServiceOut:
    office = office_of(request)
    found = office.catalogue.services.get(service)
    if found is None:
        raise UnknownService
    measured = await to_thread(_measured, office, service)
    return service_out(office.catalogue, found, office.clock.now().date(), measured=measured)


def _measured(office: Office, service: str) -> MeasuredOut | None:
    period, stay = ordinary_stay(office, service)
    if stay is None or stay.median_seconds is None or stay.p90_seconds is None:
        return None
    n = stay.n // TENS * TENS
    return MeasuredOut(period.first, period.last, n, float(stay.median_seconds), stay.p90_seconds)


routes = [centres, services, service]
