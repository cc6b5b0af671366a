"""The change log for administrators and auditors: every change of a plain record, readable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromQuery

from counter import audit_words, change_words, event_words
from counter.catalogue_kinds import has_thai
from counter.change_kinds import CHANGES
from counter.pages import HOME, staff_page
from shared.domain.draft_records import Difference, differences
from shared.domain.errors import N_
from shared.i18n import gettext
from shared.services import changes
from shared.services.changes import Asked
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.forms import whole_number

PAGE = f"{HOME}/administration/changes"
_TOLD_APART = ("before", "after", "why")
_EMPTY: tuple[object, ...] = (None, "", [], {})
_BESIDE = ("id", "position", "centre_id", "source")
"""Of a new record told last: its subject says it too, or it matters to few."""
_WHAT = {
    "agency": N_("Agency"),
    "bundle": N_("Life event"),
    "catalogue": N_("Catalogue"),
    "centre": N_("Centre"),
    "counter": N_("Counter"),
    "fees": N_("Fees"),
    "offer": N_("Offer of a centre"),
    "queue_group": N_("Letter of tickets"),
    "service": N_("Service"),
    "service_variant": N_("Case of a service"),
    "subtopic": N_("Sub-topic"),
    "topic": N_("Topic"),
}
_HOW = {
    "added": N_("added"),
    "changed": N_("changed"),
    "imported": N_("taken over from a file"),
    "published": N_("published from a draft"),
    "removed": N_("taken out"),
}


def kind_words(kind: str) -> str:
    """What a kind of change is called; its code where it has no words yet."""
    if kind in CHANGES:
        return gettext(CHANGES[kind])
    what, _, how = kind.rpartition("_")
    if what in _WHAT and how in _HOW:
        return f"{gettext(_WHAT[what])}: {gettext(_HOW[how])}"
    return kind.replace("_", " ")


def lines_of(detail: Mapping[str, Any]) -> list[Difference]:
    """From what to what, field by field; what is told beside stands as a field of its own."""
    detail = audit_words.as_noted_today(detail)
    before, after = detail.get("before"), detail.get("after")
    if before is None and isinstance(after, Mapping):  # a new record: what it has, field by field
        told = {name: value for name, value in after.items() if value not in _EMPTY}
        before, after = {}, dict(sorted(told.items(), key=lambda each: each[0] in _BESIDE))
    found = list(differences(before, after)) if before != after else []
    others = {name: value for name, value in detail.items() if name not in _TOLD_APART}
    return [*found, *(Difference(name, None, value) for name, value in others.items() if value)]


@get(PAGE, include_in_schema=False)
async def changes_page(
    request: AnyRequest,
    kind: FromQuery[str] = "",
    subject: FromQuery[str] = "",
    person: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    place: FromQuery[int] = 1,
) -> Response[str]:
    """Fifty at a time; a filter that cannot be read does not narrow."""
    office, caller = office_of(request), require_staff(request)
    who = whole_number(person)
    place = min(max(place, 1), 100_000)
    asked = Asked(kind, subject.strip(), who, _day(first), _day(last), place)
    found = changes.find(office, caller, asked)
    wishes = {"kind": kind, "subject": subject, "person": person, "first": first, "last": last}
    query = urlencode({name: value for name, value in wishes.items() if value})
    return staff_page(
        request,
        "counter/admin/changes.html",
        caller,
        here=PAGE,
        action=PAGE,
        asked=asked,
        found=found,
        rows=[(each, lines_of(each.detail)) for each in found.changes],
        words=audit_words.Words(office, found.people, {}),
        field_words=audit_words.label,
        actor_words=lambda kind: gettext(event_words.ACTORS[kind]),
        code_words=change_words.code_words,
        subject_words=partial(change_words.subject_words, office),
        kind_words=kind_words,
        has_thai=has_thai,
        older=f"{PAGE}?{query}&place={place + 1}" if found.has_more else "",
        newer=f"{PAGE}?{query}&place={place - 1}" if place > 1 else "",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


routes = [changes_page]
