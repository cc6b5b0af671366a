"""Evidence of a centre's yearly papers: kept once, named by as many items as need it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import pages
from counter.page_form import Sent
from counter.yearly_frame import YEARLY, asked_by, yearly_page
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.domain.evidence import MAX_ADDRESS, MAX_BYTES, MAX_TITLE
from shared.domain.thai import parse_buddhist_date
from shared.i18n import gettext
from shared.services import evidence
from shared.services.commands import Caller
from shared.services.evidence import EvidenceWish
from shared.services.reports.period import latest_day
from shared.web.callers import AnyRequest, office_of, request_key, require_staff
from shared.web.language import keep_language
from shared.web.yearly_views import YearAsked

EVIDENCE = f"{YEARLY}/evidence"
SOON_DAYS = 60
"""So long before its last day the list warns."""

MOST_SENT = 25_000_000
"""In bytes: so large a file is still taken in, to a file of its own and never into memory, so that
the page can say that it is too large and keep what was typed beside it."""

_YEARS = range(1900, 2201)
"""Beyond, somebody mixed up the eras: 2569-11-22 is no day of this office."""


class EvidenceForm(msgspec.Struct, frozen=True):
    """Days as in the form: ISO dates."""

    key: str = ""
    title: Annotated[str, msgspec.Meta(max_length=2 * MAX_TITLE)] = ""
    dated: Annotated[str, msgspec.Meta(max_length=40)] = ""
    valid_until: Annotated[str, msgspec.Meta(max_length=40)] = ""
    address: Annotated[str, msgspec.Meta(max_length=2 * MAX_ADDRESS)] = ""


@get(EVIDENCE, include_in_schema=False)
async def evidence_page(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    done: FromQuery[str] = "",
) -> Response[str]:
    """`done`: what was done last, `added` or `ended`."""
    caller = require_staff(request)
    asked = asked_by(office_of(request), caller, centre, year)
    news = {
        "added": gettext("The evidence is kept. Name it where an item needs it."),
        "ended": gettext("It is out of use. Papers that named it keep naming it."),
    }.get(done, "")
    return _page(request, caller, asked, news=news)


def _page(
    request: AnyRequest,
    caller: Caller,
    asked: YearAsked,
    *,
    form: EvidenceForm | None = None,
    problem: str = "",
    news: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    assert asked.centre is not None
    return yearly_page(
        request,
        "counter/yearly/evidence.html",
        caller,
        asked,
        "evidence",
        status_code=status_code,
        listed=evidence.of_centre(office, asked.centre),
        today=latest_day(office, asked.centre),
        soon_days=SOON_DAYS,
        form=form or EvidenceForm(),
        problem=problem,
        news=news,
    )


@get(f"{EVIDENCE}/{{file:int}}", include_in_schema=False)
async def evidence_file(request: AnyRequest, file: FromPath[int]) -> Response[bytes]:
    """The file itself, to be saved: what somebody handed in is never shown inside a page."""
    found, content = evidence.opened(office_of(request), require_staff(request), file)
    ending = found.file_name.rpartition(".")[2].lower()
    headers = {
        "content-disposition": f'attachment; filename="evidence-{found.id}.{ending}"',
        "cache-control": "no-store",
    }
    return Response(content, media_type=found.media_type, headers=headers)


@post(EVIDENCE, include_in_schema=False, request_max_body_size=MOST_SENT)
async def add_evidence(
    request: AnyRequest, centre: FromQuery[str] = "", year: FromQuery[int] = 0
) -> Response[Any]:
    """Keep a file or an address; then the list again."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_by(office, caller, centre, year)
    assert asked.centre is not None
    form = EvidenceForm()
    try:
        form = await pages.filled(request, EvidenceForm)
        wish = await _wish(request, asked.centre, form)
        # A browser that sends a file again draws another line between its parts.
        parts = replace(wish, content=hashlib.sha256(wish.content).digest())
        key = request_key(request, caller, repr(parts).encode(), form.key)
        await evidence.add(office, caller, wish, key)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return _page(request, caller, asked, form=form, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(asked.address(EVIDENCE, done="added")), status_code=303)


async def _wish(request: AnyRequest, centre: str, form: EvidenceForm) -> EvidenceWish:
    sent = (await request.form()).get("file")
    name, content = "", b""
    if isinstance(sent, UploadFile) and sent.filename:
        name, content = sent.filename, await sent.read(MAX_BYTES + 1)
        if not content:
            raise InvalidRequest("file", N_("The file is empty. Choose another one."))
    dated = written_day("dated", form.dated)
    if dated is None:
        raise InvalidRequest("dated", N_("Say which day the evidence is of."))
    until = written_day("valid_until", form.valid_until)
    return EvidenceWish(centre, form.title, dated, until, form.address, name, content)


def written_day(field: str, text: str) -> date | None:
    """An ISO date, or one as Thais write it. Raises `InvalidRequest`."""
    if not text.strip():
        return None
    try:
        day = _read_day(text.strip())
    except ValueError:
        problem = N_("Write the day as 22/11/2569 or 2026-11-22.")
        raise InvalidRequest(field, problem) from None
    if day.year not in _YEARS:
        raise InvalidRequest(field, N_("Choose a day that can be right; the year looks wrong."))
    return day


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return parse_buddhist_date(text)


class EndForm(msgspec.Struct, frozen=True):
    key: str


@post(f"{EVIDENCE}/{{file:int}}/end", include_in_schema=False)
async def end_evidence(request: AnyRequest, file: FromPath[int]) -> Response[Any]:
    """Take a piece out of use; then the list again."""
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, EndForm)
    key = await Sent(request, office, caller, "").key(form.key)
    centre = await evidence.end(office, caller, file, key)
    asked = asked_by(office, caller, centre, 0)
    return Redirect(keep_language(asked.address(EVIDENCE, done="ended")), status_code=303)


routes = [evidence_page, evidence_file, add_evidence, end_evidence]
