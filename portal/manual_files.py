"""The public manual as files: linked data for programs, a printed sheet for a wall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import partial
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from portal.public_page import shared_as
from portal.services import manual_of, today_of
from shared.web.callers import AnyRequest, office_of, origin
from shared.web.filing.answers import FOR_EVERYBODY
from shared.web.filing.poster import poster_pdf
from shared.web.filing.printed import MEDIA_TYPE
from shared.web.filing.shelf import Filed
from shared.web.linked import cpsv
from shared.web.linked.graph import JSONLD, TURTLE, Thing, to_jsonld, to_turtle
from shared.web.report_pages import csv_headers
from shared.web.unchanged import unless_known


@get("/portal/data/services.ttl", include_in_schema=False)
async def turtle(request: AnyRequest) -> Response[bytes]:
    """The catalogue as Turtle."""
    return _linked(request, to_turtle, TURTLE)


@get("/portal/data/services.jsonld", include_in_schema=False)
async def jsonld(request: AnyRequest) -> Response[bytes]:
    """The catalogue as JSON-LD."""
    return _linked(request, to_jsonld, JSONLD)


def _linked(
    request: AnyRequest, spell: Callable[[Sequence[Thing]], str], media_type: str
) -> Response[bytes]:
    office = office_of(request)
    found = cpsv.things(office.catalogue, today_of(office), origin(request))
    return unless_known(request, spell(found).encode(), media_type, {})


@get("/portal/services/{service:str}/poster.pdf", include_in_schema=False)
async def poster_file(request: AnyRequest, service: FromPath[str]) -> Response[bytes]:
    """Raises `UnknownService`, `FilesBusy`."""
    office = office_of(request)
    found = manual_of(office, service).service
    url = shared_as(f"{origin(request)}/portal/services/{found.id}").url

    def job() -> Filed:
        return Filed("poster", poster_pdf(office, found, url), url)

    filed = await FOR_EVERYBODY.make(
        (id(office.db), "poster", url), partial(copy_context().run, job)
    )
    return Response(filed.content, media_type=MEDIA_TYPE, headers=csv_headers(f"{found.id}.pdf"))


routes: list[Any] = [turtle, jsonld, poster_file]
