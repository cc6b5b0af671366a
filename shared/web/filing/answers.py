"""Filed reports as answers to a browser: files to be saved, made beside the event loop."""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from threading import BoundedSemaphore

from litestar import Response

from shared.domain.errors import FilesBusy
from shared.services.office import Office
from shared.web.filing.document import Document
from shared.web.filing.output import MEDIA_TYPES, file_name, written
from shared.web.filing.reports import made
from shared.web.report_pages import Asked, csv_headers

FORMS = ("xlsx", "pdf")

MOST_AT_ONCE = 12
"""Files that are made or wait for it; whoever comes then is asked to come again."""


Made = tuple[str, bytes]
"""The name of a report, and its file."""


class Press:
    """Makes files one after the other in a thread of its own, so that they keep no page waiting."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._places = BoundedSemaphore(MOST_AT_ONCE)

    async def make(self, job: Callable[[], Made]) -> Made:
        """What the job returns. Raises `FilesBusy` where too many wait already."""
        if not self._places.acquire(blocking=False):
            raise FilesBusy
        done = self._thread.submit(job)
        done.add_done_callback(lambda _: self._places.release())
        return await wrap_future(done)


FOR_STAFF, FOR_EVERYBODY = Press("files-of-staff"), Press("public-files")
"""A crowd outside keeps nobody waiting inside."""


async def file_answer(
    office: Office, asked: Asked, name: str, form: str, press: Press
) -> Response[bytes]:
    """The report as a file in the reader's language. Raises KeyError for an unknown name or form,
    `UnknownCentre`, `FilesBusy`."""
    return await answer_of(office, asked, form, lambda: made(office, asked, name), press)


async def answer_of(
    office: Office, asked: Asked, form: str, make: Callable[[], Document], press: Press
) -> Response[bytes]:
    """The document that `make` makes, as a file; its name is the document's."""
    job = partial(copy_context().run, _content, office, asked, form, make)
    name, content = await press.make(job)
    headers = csv_headers(file_name(asked, name, form))
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


def _content(office: Office, asked: Asked, form: str, make: Callable[[], Document]) -> Made:
    document = make()
    return document.name, written(document, asked, form, office.clock.now())
