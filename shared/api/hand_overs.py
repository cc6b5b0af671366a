"""What has to go to agencies, the lists that go with the papers, and their arrival."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from shared.api.values import moment, sure_moment
from shared.services import hand_over, hand_over_lists
from shared.services.hand_over import Wished
from shared.services.hand_over_lists import ListNow
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, request_key, require_staff


class ToGoOut(msgspec.Struct, frozen=True):
    """A case that has to go, by the end of `by`; `late` when that day is over."""

    case: int
    number: str | None
    version: int
    service: str
    accepted_at: datetime | None
    by: date
    late: bool


class BundleOut(msgspec.Struct, frozen=True):
    agency: str
    cases: list[ToGoOut]


class ListOut(msgspec.Struct, frozen=True):
    """`arrived` of `cases` have arrived, `awaited` are on their way; `late` when the list should
    have been confirmed by now."""

    list: int
    centre: str
    agency: str
    day: date
    made_at: datetime
    cases: int
    arrived: int
    awaited: int
    late: bool


class HandOverOut(msgspec.Struct, frozen=True):
    """What has to go now by agency, and the latest lists."""

    items: list[BundleOut]
    lists: list[ListOut]


class WishedIn(msgspec.Struct, frozen=True):
    case: Annotated[int, msgspec.Meta(examples=[4261])]
    version: Annotated[int, msgspec.Meta(examples=[14])]


class HandOverIn(msgspec.Struct, frozen=True):
    """`cases` with the versions that were seen, at most 200."""

    agency: Annotated[str, msgspec.Meta(examples=["BMA"])]
    cases: list[WishedIn]


class OnListOut(msgspec.Struct, frozen=True):
    """`awaited` false and `arrived_at` null: it was sent back or closed on its way."""

    case: int
    number: str | None
    version: int
    service: str
    arrived_at: datetime | None
    awaited: bool


class ListDetail(ListOut, frozen=True):
    """The same with its cases. `left_out` changed meanwhile, and did not go with the list."""

    items: list[OnListOut] = []
    left_out: list[int] = []


class ArrivedIn(msgspec.Struct, frozen=True):
    """Without `cases`: everything that is awaited."""

    cases: list[int] | None = None


def _list(now: ListNow) -> ListOut:
    row, arrivals = now.row, now.arrivals
    return ListOut(
        row.id,
        row.centre,
        row.agency,
        row.business_day,
        sure_moment(row.made_at),
        arrivals.cases,
        arrivals.arrived,
        now.awaited,
        now.is_late,
    )


def _detail(
    request: AnyRequest, office: Office, list: int, left_out: tuple[int, ...] = ()
) -> ListDetail:
    view = hand_over_lists.list_view(office, require_staff(request), list)
    items = [
        OnListOut(
            each.line.id,
            each.line.number,
            each.line.version,
            each.line.service,
            moment(each.arrived_at),
            each.awaited,
        )
        for each in view.cases
    ]
    facts = msgspec.structs.asdict(_list(view.now))
    return ListDetail(**facts, items=items, left_out=[*left_out])


@get("/centres/{centre:str}/hand-over", tags=["cases"], summary="What has to go to agencies")
async def desk(request: AnyRequest, centre: FromPath[str]) -> HandOverOut:
    """Oldest first. A case may have to go to several agencies that work alongside each other."""
    found = hand_over_lists.hand_over_desk(office_of(request), require_staff(request), centre)
    bundles = [
        BundleOut(
            bundle.agency,
            [
                ToGoOut(
                    each.line.id,
                    each.line.number,
                    each.line.version,
                    each.line.service,
                    moment(each.line.accepted_at),
                    each.by,
                    each.status == "late",
                )
                for each in bundle.cases
            ],
        )
        for bundle in found.bundles
    ]
    return HandOverOut(bundles, [_list(each) for each in found.lists])


@post("/centres/{centre:str}/hand-over", tags=["cases"], summary="Hand cases over on one list")
async def make(
    request: AnyRequest, centre: FromPath[str], data: JSONBody[HandOverIn]
) -> ListDetail:
    """A case that changed since it was seen stays where it is and is named in `left_out`."""
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    wished = [Wished(each.case, each.version) for each in data.cases]
    made = await hand_over.hand_over(office, caller, centre, data.agency, wished, key)
    return _detail(request, office, made.list, made.left_out)


@get("/hand-over-lists/{list:int}", tags=["cases"], summary="One list with its cases")
async def one(request: AnyRequest, list: FromPath[int]) -> ListDetail:
    """For people of its centre and officers of its agency."""
    return _detail(request, office_of(request), list)


@post(
    "/hand-over-lists/{list:int}/arrived",
    status_code=200,
    tags=["cases"],
    summary="Confirm that the papers of a list have arrived",
)
async def arrived(
    request: AnyRequest, list: FromPath[int], data: JSONBody[ArrivedIn]
) -> ListDetail:
    """By an officer of the agency, or by the centre when the agency signed on paper."""
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await hand_over.arrived(office, caller, list, data.cases, key)
    return _detail(request, office, list)


routes = [desk, make, one, arrived]
