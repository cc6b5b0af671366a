"""Capsules for everybody: made one after the other beside the pages, like other public files.

Making one only reads, so that a browser, a crawler or an impatient finger may ask as often as it
likes: the log is sealed by the background task alone.
"""

from __future__ import annotations

from functools import partial

from litestar import Response

from shared.services import capsules
from shared.services.capsules import Wish, read
from shared.services.office import Office
from shared.web.callers import AnyRequest
from shared.web.filing.answers import FOR_EVERYBODY
from shared.web.filing.shelf import Filed
from shared.web.report_pages import Asked, csv_headers
from shared.web.seals import MEDIA_TYPE, file_name, wish_of
from shared.web.unchanged import unless_known

ENDING = "capsule.json"


async def capsule_answer(
    request: AnyRequest, office: Office, asked: Asked, name: str
) -> Response[bytes]:
    """The signed file of a report. Raises `UnknownCentre`, `FilesBusy`."""
    wish = wish_of(name, asked)
    filed = await FOR_EVERYBODY.make((id(office.db), wish), partial(_filed, office, wish))
    headers = csv_headers(file_name(asked, name))
    return unless_known(request, filed.content, MEDIA_TYPE, headers, filed.digest)


def _filed(office: Office, wish: Wish) -> Filed:
    content = capsules.make(office, wish)
    return Filed(wish.report, content, read(content).seal)
