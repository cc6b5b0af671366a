"""Filed reports as answers to a browser: files to be saved, made beside the event loop."""

from __future__ import annotations

from asyncio import shield, wrap_future
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from threading import BoundedSemaphore, Lock
from weakref import WeakKeyDictionary

from litestar import Response

from shared.domain.errors import FilesBusy
from shared.i18n import current_language
from shared.services.office import Office
from shared.services.reports.as_of import as_of_now
from shared.services.reports.tables import Row, to_csv
from shared.web.callers import AnyRequest
from shared.web.filing.document import Document
from shared.web.filing.output import MEDIA_TYPES, file_name, written
from shared.web.filing.reports import made
from shared.web.filing.shelf import Filed, Shelf, digest_of
from shared.web.report_pages import Asked, csv_headers
from shared.web.unchanged import unless_known

FORMS = ("xlsx", "pdf")

MOST_AT_ONCE = 12
"""Files that are made or wait for it; whoever comes then is asked to come again."""

_MADE_BEFORE: WeakKeyDictionary[object, Shelf] = WeakKeyDictionary()
"""By the database that the figures are from."""


class Press:
    """Makes files one after the other in a thread of its own, so that they keep no page waiting.

    Whoever asks for what is being made already waits for that, and takes no place.
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._places = BoundedSemaphore(MOST_AT_ONCE)
        self._under_way: dict[Hashable, Future[Filed]] = {}
        self._lock = Lock()

    async def make(self, wish: Hashable, job: Callable[[], Filed]) -> Filed:
        """What the job returns. Raises `FilesBusy` where too many wait already."""
        return await shield(wrap_future(self._begun(wish, job)))

    def _begun(self, wish: Hashable, job: Callable[[], Filed]) -> Future[Filed]:
        with self._lock:
            begun = self._under_way.get(wish)
            if begun is not None:
                return begun
            if not self._places.acquire(blocking=False):
                raise FilesBusy
            begun = self._under_way[wish] = self._thread.submit(job)
        begun.add_done_callback(lambda _: self._done(wish))
        return begun

    def _done(self, wish: Hashable) -> None:
        with self._lock:
            del self._under_way[wish]
        self._places.release()


FOR_STAFF, FOR_EVERYBODY = Press("files-of-staff"), Press("public-files")
"""A crowd outside keeps nobody waiting inside."""


async def file_answer(
    request: AnyRequest, office: Office, asked: Asked, name: str, form: str, press: Press
) -> Response[bytes]:
    """The report as a file in the reader's language. Raises KeyError for an unknown name or form,
    `UnknownCentre`, `FilesBusy`."""
    return await answer_of(
        request, office, asked, form, name, lambda: made(office, asked, name), press
    )


async def answer_of(
    request: AnyRequest,
    office: Office,
    asked: Asked,
    form: str,
    what: Hashable,
    make: Callable[[], Document],
    press: Press,
) -> Response[bytes]:
    """The document that `make` makes of `what` was asked for, as a file; its name is the
    document's."""
    wish = (id(office.db), what, asked, form, current_language())
    job = partial(copy_context().run, _filed, office, asked, form, wish, make)
    filed = await press.make(wish, job)
    headers, media_type = csv_headers(file_name(asked, filed.name, form)), MEDIA_TYPES[form]
    if press is FOR_STAFF:  # no browser of a shared desk keeps it
        return Response(filed.content, media_type=media_type, headers=headers)
    return unless_known(request, filed.content, media_type, headers, filed.digest)


def csv_answer(asked: Asked, name: str, rows: Sequence[Row]) -> Response[str]:
    """Tidy rows as a CSV file, under the name of their report."""
    headers = csv_headers(file_name(asked, name, "csv"))
    return Response(to_csv(rows), media_type=MEDIA_TYPES["csv"], headers=headers)


def _filed(
    office: Office, asked: Asked, form: str, wish: Hashable, make: Callable[[], Document]
) -> Filed:
    """From the shelf, or made now."""
    shelf = _MADE_BEFORE.setdefault(office.db, Shelf())
    with office.db.read() as connection:
        as_of = as_of_now(office, connection, asked.period)
    found = shelf.asked_before(wish, as_of)
    if found is None:
        document = make()
        digest = digest_of(document, form)
        found = shelf.same(digest)
        if found is None:
            content = written(document, asked, form, office.clock.now())
            found = Filed(document.name, content, digest)
        shelf.keep(wish, as_of, found)
    return found
