"""You said, we did: writing a public pair, and taking one back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import pages
from counter.hand_over import names
from counter.page_form import Sent
from counter.pages import BACK_ON_THE_PAGE, staff_page
from counter.voices import INBOX
from shared.domain.errors import N_, GcsError, InvalidRequest, KeyReused
from shared.domain.permissions import Permission
from shared.services import access, you_said
from shared.services.commands import Caller
from shared.services.you_said import WORDS_LIMIT, PairText
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language

PAIRS = f"{INBOX}/you-said"
Text = Annotated[str, msgspec.Meta(max_length=3 * WORDS_LIMIT)]
_NUMBERS = re.compile(r"[\s,]*(?:\d{1,9}[\s,]*)*", re.ASCII)


class PairForm(msgspec.Struct, frozen=True):
    """`voices`: numbers of messages, with commas or spaces between them."""

    key: str
    said_th: Text = ""
    said_en: Text = ""
    did_th: Text = ""
    did_en: Text = ""
    since: str = ""
    service: str = ""
    voices: Annotated[str, msgspec.Meta(max_length=400)] = ""

    def text(self) -> PairText:
        """Raises `InvalidRequest`."""
        try:
            since = date.fromisoformat(self.since)
        except ValueError:
            raise InvalidRequest("since", N_("Choose the day since when.")) from None
        if not _NUMBERS.fullmatch(self.voices):
            raise InvalidRequest("voices", N_("Write the numbers of messages with commas."))
        numbers = tuple(int(each) for each in re.findall(r"\d+", self.voices))
        return PairText(
            *(self.said_th, self.said_en, self.did_th, self.did_en, since),
            self.service or None,
            numbers,
        )


class KeyForm(msgspec.Struct, frozen=True):
    key: str


@get(PAIRS, include_in_schema=False)
async def pairs(
    request: AnyRequest, centre: FromQuery[str] = "", voice: FromQuery[str] = ""
) -> Response[str]:
    """The pairs of a centre; `voice` is the message that a new one goes back to."""
    number = voice if voice.isdecimal() else ""
    return _page(request, require_staff(request), centre, {"voices": number})


def _page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    values: Mapping[str, str],
    *,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    access.require(caller, Permission.VOICES, centre)
    shown = you_said.published(office, centre)
    today = office.today(centre).isoformat()
    return staff_page(
        request,
        "counter/you-said.html",
        caller,
        here=f"{PAIRS}?centre={centre}",
        centre=centre,
        status_code=status_code,
        shown=shown,
        behind=you_said.behind(office, caller, shown),
        services=[(each.id, each.names) for each in office.catalogue.services.values()],
        values=dict.fromkeys(PairForm.__struct_fields__, "") | {"since": today} | dict(values),
        limit=WORDS_LIMIT,
        problem=problem,
        **names(office),
    )


@post(PAIRS, include_in_schema=False)
async def publish(request: AnyRequest, centre: FromQuery[str] = "") -> Response[Any]:
    caller, office = require_staff(request), office_of(request)
    try:
        form = await pages.filled(request, PairForm)
        key = await Sent(request, office, caller, centre).key(form.key)
        await you_said.publish(office, caller, centre, form.text(), key)
    except KeyReused:  # drawn again it would have another key, and make a second pair
        raise
    except GcsError as refusal:
        if refusal.status not in BACK_ON_THE_PAGE and refusal.code != "not_found":
            raise
        sent = await request.form()
        typed = {name: str(sent.get(name, ""))[:2000] for name in PairForm.__struct_fields__}
        problem = pages.sentence(refusal)
        return _page(request, caller, centre, typed, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(f"{PAIRS}?centre={centre}"), status_code=303)


@post(f"{PAIRS}/{{pair:int}}/take-back", include_in_schema=False)
async def take_back(
    request: AnyRequest, pair: FromPath[int], centre: FromQuery[str] = ""
) -> Response[Any]:
    caller, office = require_staff(request), office_of(request)
    form = await pages.filled(request, KeyForm)
    key = await Sent(request, office, caller, centre).key(form.key)
    await you_said.take_back(office, caller, pair, key)
    return Redirect(keep_language(f"{PAIRS}?centre={centre}"), status_code=303)


routes = [pairs, publish, take_back]
