"""Tells open pages of the touchscreen that the centre has closed or opened: nobody reads or chooses
in vain."""

from __future__ import annotations

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from kiosk.frame import kiosk_caller
from shared.services.here_codes import shown_code
from shared.web.callers import AnyRequest, office_of
from shared.web.live import hub_of
from shared.web.opening import opening_of
from shared.web.paired_streams import stays_paired

LOOKED_AT_SECONDS = 20
"""A centre also opens and closes by the clock, without any news."""


@get("/{centre:str}/standing", media_type="text/event-stream")
async def standing(request: AnyRequest, centre: FromPath[str]) -> Stream:
    """The code that pages carry as `data-standing`, now and whenever it changes; after a bar the
    digits for tickets from a phone, which the first page carries too."""
    kiosk_caller(request, centre)
    office = office_of(request)

    def draw() -> str:
        now = opening_of(office, centre).standing
        code = shown_code(office, centre)
        return now if code is None else f"{now}|{code.shown}"

    return hub_of(request).stream(
        ("standing", centre),
        frozenset({f"centre:{centre}"}),
        draw,
        fresh_seconds=LOOKED_AT_SECONDS,
        is_for=stays_paired(request, centre),
    )


routes = [standing]
