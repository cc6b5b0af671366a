"""What somebody's own phone shows in a test: the code was read, or a notice is sent to it.

Its address holds a word that one screen showed just now, and is good for minutes.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.response import Redirect

from kiosk.frame import place_of
from shared.domain.errors import N_, GcsError, InvalidRequest, NotFound
from shared.i18n import current_language
from shared.services import device_tests, trial_notice
from shared.web.callers import AnyRequest, office_of
from shared.web.errors import answer_error, describe, problem
from shared.web.language import keep_language
from shared.web.plain_text import read_json
from shared.web.templating import page

LONGEST_BODY = 4096
Short = Annotated[str, msgspec.Meta(max_length=200)]


class Keys(msgspec.Struct, frozen=True):
    p256dh: Short
    auth: Short


class NoticeBody(msgspec.Struct, frozen=True):
    """What `PushSubscription.toJSON()` gives."""

    endpoint: Annotated[str, msgspec.Meta(max_length=2000)]
    keys: Keys


def as_problem(_request: AnyRequest, error: Exception) -> Response[Any]:
    """These answers are read by the page's own script."""
    return problem(describe(error))


@get("/{centre:str}/scanned/{word:str}", exception_handlers={Exception: answer_error})
async def scanned(request: AnyRequest, centre: FromPath[str], word: FromPath[str]) -> Response[str]:
    _expect_fresh(request, centre, word)
    return _show(request, centre, "scanned.html", word)


@post(
    "/{centre:str}/scanned/{word:str}",
    status_code=303,
    exception_handlers={Exception: answer_error},
)
async def confirm_scanned(
    request: AnyRequest, centre: FromPath[str], word: FromPath[str]
) -> Redirect:
    """The phone has read the code: the test of that screen has passed."""
    await device_tests.note_scanned(office_of(request), centre, word)
    return Redirect(keep_language(f"/kiosk/{centre}/scanned/{word}?done=1"), status_code=303)


@get("/{centre:str}/notice/{word:str}", exception_handlers={Exception: answer_error})
async def notice(request: AnyRequest, centre: FromPath[str], word: FromPath[str]) -> Response[str]:
    _expect_fresh(request, centre, word)
    return _show(request, centre, "trial_notice.html", word)


@post(
    "/{centre:str}/notice/{word:str}",
    status_code=200,
    exception_handlers={GcsError: as_problem, HTTPException: as_problem},
)
async def send_notice(
    request: AnyRequest, centre: FromPath[str], word: FromPath[str]
) -> dict[str, bool]:
    """Send one notice to this phone; nothing of its address is kept."""
    _expect_fresh(request, centre, word)
    body = await request.body()
    unreadable = InvalidRequest("body", N_("This cannot be read. Load the page and try again."))
    if len(body) > LONGEST_BODY:
        raise unreadable
    try:
        asked = read_json(body, NoticeBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise unreadable from None
    phone = (asked.endpoint, asked.keys.p256dh, asked.keys.auth)
    await trial_notice.send(
        office_of(request), phone, current_language(), f"/kiosk/{centre}/notice/{word}"
    )
    return {"sent": True}


def _expect_fresh(request: AnyRequest, centre: str, word: str) -> None:
    """Raises `NotFound` for a word that no screen showed in the last minutes."""
    if device_tests.read_word(office_of(request), centre, word) is None:
        raise NotFound


def _show(request: AnyRequest, centre: str, template: str, word: str) -> Response[str]:
    office = office_of(request)
    return page(
        request,
        f"kiosk/{template}",
        place=place_of(office.centre(centre)),
        address=keep_language(request.scope["path"]),
        key=office.push.public_key if office.push is not None else "",
        done=request.query_params.get("done") == "1",
        word=word,
    )


routes = [scanned, confirm_scanned, notice, send_notice]
