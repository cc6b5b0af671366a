"""A service as one printed sheet (PDF) for the wall of an office, with a code that opens its page.

Officials have to publish steps and times at the office too (Royal Decree on good governance
B.E. 2546 s. 29); this is that sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.domain.catalogue import Fee, Service
from shared.domain.process import Process
from shared.i18n import BANGKOK, current_language, format_date, gettext
from shared.services.office import Office
from shared.services.public_manual import centres_of
from shared.web import manual_words, version_words
from shared.web.filing.printed import typeset
from shared.web.hours_words import in_one_line
from shared.web.qr import qr_matrix

FORM = "poster.typ"
_SIZES = ((14, 13.0), (20, 11.5), (30, 10.0))
"""Lines that fit, and the size of the letters with which they do."""
_SMALLEST = 8.5


def poster_pdf(office: Office, service: Service, url: str) -> bytes:
    """The sheet; `url` is the address in its code. Fits one page of A4 for every usual service."""
    return typeset(_content(office, service, url), FORM, office.clock.now())


def _content(office: Office, service: Service, url: str) -> dict[str, Any]:
    catalogue, language = office.catalogue, current_language()
    day: date = office.clock.now().astimezone(BANGKOK).date()
    process = catalogue.process_on(service.id, day)
    fees = catalogue.fees_on(service.id, day)
    left = [_block(gettext("Papers to bring"), _papers(process))]
    if fees:
        left.append(_block(gettext("Fees"), [_fee(each) for each in fees]))
    right = [_block(gettext("Steps and time"), _steps(process), numbered=True)]
    places = [
        f"{catalogue.centres[each].names.text(language)}: {in_one_line(office.calendar(each))}"
        for each in centres_of(catalogue, service.id)
    ]
    return {
        "title": service.names.text(language),
        "agency": catalogue.agencies[service.agency].names.text(language),
        "language": language,
        "size": _size([*left, *right], places),
        "code": _code(url),
        "code-words": gettext("Scan: papers, steps, hours and a ticket from your phone"),
        "facts": [
            {"label": gettext("Takes"), "value": version_words.standard(process)},
            {"label": gettext("Steps"), "value": str(len(process.steps))},
            {"label": gettext("Fee"), "value": manual_words.fees_in_short(fees)},
        ],
        "left": left,
        "right": right,
        "below": [_block(gettext("Where and when"), places)] if places else [],
        "foot": _foot(process, url),
    }


def _block(title: str, lines: list[str], *, numbered: bool = False) -> dict[str, Any]:
    return {"title": title, "lines": lines, "numbered": numbered}


def _size(blocks: Sequence[dict[str, Any]], places: Sequence[str]) -> float:
    lines = sum(len(each["lines"]) for each in blocks) + len(places)
    return next((size for most, size in _SIZES if lines <= most), _SMALLEST)


def _papers(process: Process) -> list[str]:
    if process.documents is None:
        return [gettext("Which papers are needed is not known here. Please ask the staff.")]
    language = current_language()
    listed = [f"{e.names.text(language)} – {manual_words.paper(e)}" for e in process.documents]
    return listed or [gettext("No papers are needed.")]


def _fee(fee: Fee) -> str:
    letters = manual_words.amount_in_letters(fee)
    words = f"{fee.names.text(current_language())}: {manual_words.amount(fee)}"
    return f"{words} ({letters})" if letters else words


def _steps(process: Process) -> list[str]:
    return [
        f"{each.names.text(current_language())} – "
        f"{version_words.time(each.duration, each.low, at_once=each.at_once)}"
        for each in process.steps
    ]


def _foot(process: Process, url: str) -> str:
    version = gettext(
        "Version %(number)s of the procedure, in force since %(day)s",
        number=process.number,
        day=format_date(process.valid_from),
    )
    return f"{version} · {url} · {gettext('If something was wrong')}: 1111"


def _code(url: str) -> str:
    """The code as a drawing that stands alone."""
    matrix = qr_matrix(url)
    size = len(matrix)
    dots = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{dots}" fill="#000"/></svg>'
    )
