"""Papers of a request: the defect record and its signatures, whom somebody comes for, stopping
links."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from shared.api.transactions import TransactionOut, VersionIn, transaction_out
from shared.api.values import Text, sure_moment, text
from shared.domain.case_commands import Represent, SignedBy
from shared.domain.reasons import GoesOn, StopReason
from shared.services import cases, erasure, papers
from shared.services.papers import Defect
from shared.web.callers import AnyRequest, citizen, office_of, request_key, require_staff


class MissingOut(msgspec.Struct, frozen=True):
    """A paper to bring: copies that the office makes are not counted."""

    position: int
    name: Text
    originals: int
    copies: int


class SignatureOut(msgspec.Struct, frozen=True):
    by: str
    how: str
    at: datetime


class DefectOut(msgspec.Struct, frozen=True):
    """The latest defect record; `request` 1 is the one the law allows, `reason` a supervisor's for
    another one. `open`: nobody has come with the papers yet."""

    number: str
    case: int
    request: int
    service: str
    centre: str
    written_at: datetime
    until: date | None
    missing: list[MissingOut]
    signed: list[SignatureOut]
    reason: str | None
    open: bool


class RepresentIn(VersionIn, frozen=True):
    """`papers`: the power of attorney was seen."""

    persons: int
    papers: bool


class SignIn(msgspec.Struct, frozen=True):
    """`officer` signs here; for `citizen` it is noted that the paper was signed."""

    by: SignedBy


class StopIn(msgspec.Struct, frozen=True):
    """`goes_on` says what becomes of a request that still runs; without it that is refused."""

    reason: StopReason
    goes_on: GoesOn | None = None


class StoppedOut(msgspec.Struct, frozen=True):
    """`receipts` are the numbers by which requests go on."""

    visits: list[int]
    receipts: list[str]


def _defect(found: Defect) -> DefectOut:
    record = found.record
    return DefectOut(
        found.number,
        record.case,
        record.number,
        found.service,
        found.centre,
        sure_moment(record.at),
        record.until,
        [
            MissingOut(
                each.position, text(each.names), each.originals_to_show, each.copies_to_bring
            )
            for each in found.documents
        ],
        [
            SignatureOut(by.value, each.how.value, sure_moment(each.at))
            for by, each in record.signed.items()
        ],
        record.reason,
        found.is_open,
    )


@get("/cases/{id:int}/defect", tags=["cases"], summary="What is missing, and who signed it")
async def defect(request: AnyRequest, id: FromPath[int]) -> DefectOut:
    office, caller = office_of(request), require_staff(request)
    return _defect(papers.defect(office, caller, id))


@post(
    "/cases/{id:int}/defect/sign",
    status_code=200,
    tags=["cases"],
    summary="Sign the record, or note that the citizen signed the paper",
)
async def sign(request: AnyRequest, id: FromPath[int], data: JSONBody[SignIn]) -> DefectOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await papers.sign(office, caller, id, data.by, key)
    return _defect(papers.defect(office, caller, id))


@get(
    "/visits/{token:str}/cases/{case:int}/defect",
    tags=["visits"],
    summary="What is missing of one's own request",
)
async def own_defect(request: AnyRequest, token: FromPath[str], case: FromPath[int]) -> DefectOut:
    office = office_of(request)
    return _defect(papers.defect_of_citizen(office, token, case))


@post(
    "/visits/{token:str}/cases/{case:int}/defect/sign",
    status_code=200,
    tags=["visits"],
    summary="Sign the record of one's own request",
)
async def own_sign(request: AnyRequest, token: FromPath[str], case: FromPath[int]) -> DefectOut:
    office, caller = office_of(request), citizen(request)
    key = request_key(request, caller, await request.body())
    await papers.sign_by_citizen(office, token, case, key)
    return _defect(papers.defect_of_citizen(office, token, case))


@post(
    "/transactions/{id:int}/represent",
    status_code=200,
    tags=["transactions"],
    summary="For how many persons somebody comes",
)
async def represent(
    request: AnyRequest, id: FromPath[int], data: JSONBody[RepresentIn]
) -> TransactionOut:
    """The answer is the turn that opened the request."""
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    command = Represent(data.persons, data.papers)
    moved = await cases.act(office, caller, id, data.version, command, key)
    return transaction_out(moved.history, moved.record.id)


@post(
    "/visits/{visit:int}/stop-links",
    status_code=200,
    tags=["visits"],
    summary="Stop the links of a visit and of all visits of its requests",
)
async def stop_links(
    request: AnyRequest, visit: FromPath[int], data: JSONBody[StopIn]
) -> StoppedOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    done = await erasure.stop_links(office, caller, visit, data.reason, data.goes_on, key)
    return StoppedOut(list(done.visits), list(done.numbers))


routes = [defect, sign, own_defect, own_sign, represent, stop_links]
