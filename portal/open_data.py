"""Open data: a list of data sets, a page for each, and their files.

Every answer here is the same for everybody and needs no credentials, so pages of other sites may
read the files too (Fetch Standard, `Access-Control-Allow-Origin: *`, which forbids credentials).
"""

from __future__ import annotations

import re
from asyncio import to_thread
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from litestar import Response, get, head
from litestar.params import FromPath, FromQuery
from markupsafe import Markup, escape

from portal.public_page import figures_page
from shared.domain.errors import NotFound
from shared.i18n import current_language
from shared.services import capsules
from shared.services.office import Office
from shared.services.reports.tables import to_csv
from shared.web.callers import AnyRequest, office_of, origin
from shared.web.filing.answers import FOR_EVERYBODY, FORMS, file_answer
from shared.web.filing.capsule_answers import ENDING, capsule_answer
from shared.web.filing.output import file_name
from shared.web.filing.reports import REPORTS
from shared.web.open_data.datasets import DATASETS, Dataset
from shared.web.open_data.dcat import catalogue_text
from shared.web.open_data.made import made
from shared.web.open_data.publisher import Publisher, publisher_of
from shared.web.open_data.texts import dictionary_rows, package_text, schema_text
from shared.web.report_pages import (
    Asked,
    First,
    Last,
    csv_headers,
    frame_context,
    public_asked_of,
)
from shared.web.unchanged import unless_known

DATA = "/portal/data"
_MEDIA = {"csv": "text/csv", "json": "application/json"}
_CODE = re.compile(r"([A-Za-z][A-Za-z_]*)")
_FOR_ALL = {"access-control-allow-origin": "*"}
_MINUTES_KEPT = "public, max-age=300"
"""A program that reads a file again and again does so every five minutes at most."""

FILED: Mapping[str, str] = {**{name: name for name in REPORTS}, "performance": "overview"}
"""The reports that are also workbooks and printed pages, by the name in their address."""


@get(DATA, include_in_schema=False)
async def open_data(request: AnyRequest) -> Response[bytes]:
    """The list of all data sets."""
    office = office_of(request)
    asked = public_asked_of(office, "", "", "")
    return figures_page(
        request,
        "portal/open-data.html",
        asked=asked,
        address=lambda file: asked.address(f"{DATA}/{file}"),
        datasets=list(DATASETS.values()),
        publisher=_publisher(request),
    )


def _publisher(request: AnyRequest) -> Publisher:
    return publisher_of(office_of(request), request.app.state.settings, origin(request))


@get(f"{DATA}/{{name:str}}", include_in_schema=False)
async def dataset(
    request: AnyRequest,
    name: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[Any]:
    """The page of a data set, or with an ending one of its files."""
    office = office_of(request)
    known, _, ending = name.partition(".")
    asked = public_asked_of(office, centre, first, last, period)
    if not ending:
        if known not in DATASETS:
            raise NotFound
        return await _page(request, office, asked, DATASETS[known])
    answer = await _file(request, office, asked, known, ending)
    answer.headers.update(_FOR_ALL)
    return answer


@head(f"{DATA}/{{name:str}}", include_in_schema=False)
async def dataset_head(
    request: AnyRequest,
    name: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[None]:
    """What stands above the page or file: its size, tag and age."""
    whole = await dataset.fn(request, name, centre, first, last, period)
    size = len(whole.content.encode() if isinstance(whole.content, str) else whole.content)
    headers = {**whole.headers, "content-length": str(size)}
    return Response(
        None, status_code=whole.status_code or 200, media_type=whole.media_type, headers=headers
    )


async def _page(
    request: AnyRequest, office: Office, asked: Asked, found: Dataset
) -> Response[bytes]:
    publisher = _publisher(request)
    file = await to_thread(made, office, asked, found, "csv", publisher)
    return figures_page(
        request,
        "portal/dataset.html",
        dataset=found,
        made=file,
        with_codes=with_codes,
        publisher=publisher,
        page_address=f"{DATA}/{found.name}",
        address=lambda ending: asked.address(f"{DATA}/{found.name}.{ending}"),
        plain_address=lambda ending: f"{DATA}/{found.name}.{ending}",
        **await to_thread(frame_context, office, asked),
    )


def with_codes(text: str) -> Markup:
    """Values of a file inside a Thai sentence are no Thai words: marked for screen readers."""
    if current_language() == "en":
        return escape(text)
    parts = _CODE.split(text)
    marked = (
        Markup('<span lang="en">{}</span>').format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )
    return Markup("").join(marked)


async def _file(
    request: AnyRequest, office: Office, asked: Asked, name: str, ending: str
) -> Response[bytes]:
    if ending == ENDING and name in capsules.REPORTS:
        return await capsule_answer(request, office, asked, name)
    if ending in FORMS and name in FILED:
        return await file_answer(request, office, asked, FILED[name], ending, FOR_EVERYBODY)
    if (name, ending) in _ABOUT_ALL:
        text, media = _ABOUT_ALL[name, ending](_publisher(request), asked)
        return _answer(request, text.encode(), media, {})
    if name not in DATASETS:
        raise NotFound
    found = DATASETS[name]
    if ending in _DICTIONARIES:
        return _answer(request, *_DICTIONARIES[ending](found), {})
    if ending not in _MEDIA:
        raise NotFound
    file = await to_thread(made, office, asked, found, ending, _publisher(request))
    headers = csv_headers(file_name(asked, name, ending)) if ending == "csv" else {}
    return _answer(request, file.content, _MEDIA[ending], headers, file.at)


_ABOUT_ALL: Mapping[tuple[str, str], Callable[[Publisher, Asked], tuple[str, str]]] = {
    ("catalog", "jsonld"): lambda who, asked: (catalogue_text(who, asked), "application/ld+json"),
    ("datapackage", "json"): lambda who, asked: (package_text(who, asked), "application/json"),
    ("dictionary", "csv"): lambda _who, _asked: (
        to_csv(dictionary_rows(list(DATASETS.values()))),
        "text/csv",
    ),
}
"""Files about all data sets, by name and ending."""

_DICTIONARIES: Mapping[str, Callable[[Dataset], tuple[bytes, str]]] = {
    "schema.json": lambda found: (schema_text(found).encode(), "application/json"),
    "dictionary.csv": lambda found: (to_csv(dictionary_rows([found])).encode(), "text/csv"),
}


def _answer(
    request: AnyRequest,
    content: bytes,
    media_type: str,
    headers: Mapping[str, str],
    at: datetime | None = None,
) -> Response[bytes]:
    """With its tag and age, or 304 for whoever has it. The same in every language."""
    answer = unless_known(request, content, media_type, headers)
    answer.headers["cache-control"] = _MINUTES_KEPT
    del answer.headers["vary"]
    if at is None:
        return answer
    answer.headers["last-modified"] = format_datetime(at.astimezone(UTC), usegmt=True)
    if "if-none-match" not in request.headers and _is_known(request, at):
        return Response(b"", status_code=304, headers=answer.headers, media_type=media_type)
    return answer


def _is_known(request: AnyRequest, at: datetime) -> bool:
    """Whether a program has what was made at this moment (RFC 9110, 13.1.3)."""
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return since.tzinfo is not None and since >= at


routes = [open_data, dataset, dataset_head]
