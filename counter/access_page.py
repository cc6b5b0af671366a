"""Who of the staff opened what citizens wrote, for auditors."""

from __future__ import annotations

from asyncio import to_thread
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get

from counter import audit_words, pages
from counter.audit_search_page import AUDIT, words_of
from counter.pages import staff_page
from shared.domain.errors import N_, InvalidRequest
from shared.domain.looking_up import Opened
from shared.i18n import BANGKOK
from shared.services import access_log, audit_search
from shared.services.access_log import AccessWish
from shared.web.callers import AnyRequest, office_of, require_staff

OPENED = f"{AUDIT}/opened"


class Query(msgspec.Struct, frozen=True):
    """The fields of the form as they stand in the address."""

    centre: str = ""
    staff: str = ""
    kind: str = ""
    first: str = ""
    last: str = ""
    before: str = ""

    @property
    def wish(self) -> AccessWish:
        """Raises `InvalidRequest`."""
        kinds = {each.value: each for each in Opened}
        if self.kind and self.kind not in kinds:
            raise InvalidRequest("kind", N_("Choose what was opened from the list."))
        return AccessWish(
            centres={self.centre} if self.centre else None,
            staff=_number("staff", self.staff),
            kind=kinds.get(self.kind),
            first=_midnight("first", self.first, 0),
            until=_midnight("last", self.last, 1),
        )

    def address(self, **other: str) -> str:
        fields = {**msgspec.structs.asdict(self), **other}
        shown = {name: value for name, value in fields.items() if value}
        return f"{OPENED}?{urlencode(shown)}" if shown else OPENED


def _number(field: str, text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) <= len("999999999")):
        raise InvalidRequest(field, N_("There is no such page. Go back to the first one."))
    return int(text) if text else None


def _midnight(field: str, text: str, days: int) -> datetime | None:
    """When a day begins, or the one after it."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
    except (ValueError, OverflowError):
        raise InvalidRequest(field, N_("Choose a day.")) from None
    return datetime.combine(day, time(), BANGKOK).astimezone(UTC)


@get(OPENED, include_in_schema=False)
async def opened_page(request: AnyRequest) -> Response[str]:
    """Raises `NotFound` for people who audit nothing."""
    office, caller = office_of(request), require_staff(request)
    given = {name: request.query_params.get(name, "") for name in Query.__struct_fields__}
    query = msgspec.convert(given, Query)
    choices = audit_search.choices(office, caller)
    words = words_of(office, choices)
    problem, found = "", None
    try:
        before = _number("before", query.before)
        found = await to_thread(access_log.read, office, caller, query.wish, before)
    except InvalidRequest as refusal:
        problem = pages.sentence(refusal)
    lists: dict[str, Any] = {
        "names_of_centres": [(each, words.centre(each)) for each in choices.centres],
        "names_of_people": [(each.id, words.person(each.id)) for each in choices.people],
        "names_of_kinds": [(kind.value, audit_words.opened(kind)) for kind in Opened],
    }
    return staff_page(
        request,
        "counter/admin/opened.html",
        caller,
        here=query.address(),
        status_code=422 if problem else 200,
        query=query,
        found=found,
        words=words,
        say_audit=audit_words,
        problem=problem,
        following=query.address(before=str(found.next)) if found and found.next else "",
        newest=query.address(before="") if query.before else "",
        **lists,
    )


routes = [opened_page]
