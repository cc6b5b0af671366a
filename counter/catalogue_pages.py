"""The catalogue as it stands, and the drafts that change it: prepared, looked at, published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import draft_words, pages
from counter.catalogue_editor import (
    CATALOGUE,
    DRAFT,
    expect_form,
    field_words,
    is_within,
    problem_words,
)
from counter.catalogue_kinds import EDITORS, has_thai, name_of, section_words
from counter.editor_variant import SECTION as VARIANTS
from counter.editor_variant import with_variants
from counter.page_form import Sent
from counter.pages import staff_page
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import Problem
from shared.domain.draft_records import REMOVED, DraftState, Key, is_removed, records_of
from shared.domain.errors import N_, GcsError, InvalidRequest, NotFound
from shared.i18n import BANGKOK, explain, gettext, ngettext
from shared.services import draft_authors, draft_reach, drafts, drafts_waiting
from shared.services.commands import Caller
from shared.services.draft_preview import Preview, compared, preview
from shared.services.draft_reach import Agencies
from shared.services.drafts import Draft
from shared.services.office import Office
from shared.services.times import names_of
from shared.web import place_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.forms import whole_number
from shared.web.language import keep_language

Text = Annotated[str, msgspec.Meta(max_length=2000)]
_SHOWN_FIELDS = 40
"""A bulk change names so many fields of one record; the number of the others is told."""


class DraftForm(msgspec.Struct, frozen=True):
    """`record` is a section and an id, such as `services:tax-id`."""

    key: str = ""
    version: int = 0
    draft: Text = ""
    record: Text = ""
    title: Text = ""
    valid_from: Text = ""
    why: Text = ""

    @property
    def day(self) -> date | None:
        """Raises `InvalidRequest`."""
        if not self.valid_from:
            return None
        try:
            return date.fromisoformat(self.valid_from)
        except ValueError:
            raise InvalidRequest("valid_from", N_("Choose a day.")) from None

    @property
    def place(self) -> Key:
        """Raises `InvalidRequest`."""
        section, _, id = self.record.partition(":")
        if not id or section not in (*EDITORS, "short", "keywords", "meta"):
            raise InvalidRequest("record", N_("Choose a record."))
        return section, id


@dataclass(frozen=True, slots=True)
class Line:
    """A record in the list. `ends_on` where it ends, `is_over` where it has."""

    id: str
    name: str
    about: str
    ends_on: date | None
    is_over: bool


@get(CATALOGUE, include_in_schema=False)
async def catalogue_page(
    request: AnyRequest,
    kind: FromQuery[str] = "services",
    q: FromQuery[str] = "",
    draft: FromQuery[int] = 0,
) -> Response[str]:
    """Everything that is recorded, one kind at a time; changes go into the draft that is chosen."""
    office, caller = office_of(request), require_staff(request)
    found = drafts.all_drafts(office, caller)
    held_up = drafts_waiting.held_up(office, caller)
    reach = draft_reach.to_read(caller)
    if kind not in EDITORS or not is_within(reach, kind, "", {}):
        raise NotFound
    records = with_variants(records_of(plain_catalogue(office.whole_catalogue)))
    records = {key: each for key, each in records.items() if is_shown(reach, key, records)}
    lines = list(_lines(office, records, kind))
    word = q.strip().lower()
    return staff_page(
        request,
        "counter/admin/catalogue.html",
        caller,
        here=f"{CATALOGUE}?kind={kind}" if kind != "services" else CATALOGUE,
        kind=kind,
        q=q,
        editors={k: each for k, each in EDITORS.items() if is_within(reach, k, "", {})},
        counts={each: len(_ids(records, each)) for each in EDITORS},
        is_part=reach is not None,
        lines=[each for each in lines if word in f"{each.id} {each.name} {each.about}".lower()],
        drafts=found,
        open_drafts=[each for each in found if each.state is DraftState.DRAFT],
        waiting=sum(each.state is DraftState.SCHEDULED for each in found),
        held_up=held_up,
        is_held_up={each.id for each in held_up},
        chosen=draft,
        people=names_of(office, {each.changed_by for each in found}),
        may_draft=draft_reach.may_draft(caller),
        has_thai=has_thai,
        draft_words=draft_words,
    )


def is_shown(reach: Agencies, key: Key, records: Mapping[Key, Any]) -> bool:
    """Of the services those that the reader keeps right; what others are named by stays."""
    section, id = key
    is_of_service = section == VARIANTS or section in draft_reach.OF_SERVICES
    return not is_of_service or is_within(reach, section, id, records)


def _ids(records: Mapping[Key, Any], kind: str) -> list[str]:
    """Every service has a former table or none; both are worth a line."""
    section = "services" if kind == "baselines" else kind
    return [id for where, id in records if where == section]


def _lines(office: Office, records: Mapping[Key, Any], kind: str) -> Iterator[Line]:
    today = office.clock.now().astimezone(BANGKOK).date()
    for id in _ids(records, kind):
        record = records.get((kind, id)) or {}
        day = record.get("ends_on")
        ends_on = date.fromisoformat(day) if day else None
        over = ends_on is not None and ends_on <= today
        about = _about(office, kind, id, record, records)
        yield Line(id, name_of(records, kind, id), about, ends_on, over)


def _about(
    office: Office, kind: str, id: str, record: Mapping[str, Any], records: Mapping[Key, Any]
) -> str:
    """What tells a record apart from its neighbours, in one line."""
    if kind == VARIANTS:
        count = len(record.get("steps") or ())
        ways = [place_words.channel(each) for each in record.get("channels") or ()]
        steps = ngettext("%(num)s step", "%(num)s steps", count, num=count)
        return " · ".join((steps, *ways))
    if kind == "services":
        agency = name_of(records, "agencies", str(record["agency"]))
        count = len(record.get("steps") or ())
        steps = ngettext("%(num)s step", "%(num)s steps", count, num=count)
        return f"{record['group']} · {agency} · {steps}"
    if kind == "baselines":
        known = office.whole_catalogue.baselines_of(id)
        if not known:
            return gettext("No former table")
        last = known[-1]
        if last.illustrative:
            return gettext("Made up for an example")
        return last.approved_by or gettext("Not approved yet")
    if kind == "centres":
        counters, offers = len(record["counters"]), len(record["offers"])
        return gettext(
            "%(counters)s counters, %(services)s services", counters=counters, services=offers
        )
    if kind == "queue_groups":
        return id
    inside = record.get("services") or record.get("letters") or record.get("abbr_th") or ""
    return ", ".join(map(str, inside)) if isinstance(inside, list) else str(inside)


@post(f"{CATALOGUE}/begin", include_in_schema=False)
async def begin(request: AnyRequest) -> Response[Any]:
    """A draft to work in, the chosen one or a new one; then the form of the record. No draft is
    made for a record that has no form."""
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, DraftForm)
    id, way = whole_number(form.draft) or 0, _to(form)
    if not id:
        key = await Sent(request, office, caller, "").key(form.key)
        found = _title(office, caller, form)
        id = await drafts.make(office, caller, form.title or found, {}, key)
    drafts.draft(office, caller, id)
    return Redirect(keep_language(f"{CATALOGUE}/drafts/{id}{way}"), status_code=303)


def _to(form: DraftForm) -> str:
    if not form.record:
        return ""
    section, id = form.place
    return f"/new/{section}" if id == "+" else f"/edit/{section}/{id}"


def _title(office: Office, caller: Caller, form: DraftForm) -> str:
    """What a draft is called that somebody began with a record. Raises `NotFound` for one whose
    form they would not be shown."""
    reach = draft_reach.to_write(caller)
    if not form.record:
        return ""
    section, id = form.place
    records = with_variants(records_of(plain_catalogue(office.whole_catalogue)))
    expect_form(reach, section, "" if id == "+" else id, records)
    return gettext(EDITORS[section].new) if id == "+" else name_of(records, section, id)


@get(DRAFT, include_in_schema=False)
async def draft_page(request: AnyRequest, draft: FromPath[int]) -> Response[str]:
    """A draft with its records, what is wrong with them, and what they will change."""
    return await _page(request, draft)


async def _page(
    request: AnyRequest,
    draft: int,
    *,
    filled: DraftForm | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    found = drafts.draft(office, caller, draft)
    is_open, waits = found.state is DraftState.DRAFT, found.state is DraftState.SCHEDULED
    seen = await preview(office, caller, draft) if is_open or waits else Preview(found)
    own = records_of(found.data)
    changed = {key: each for key, each in own.items() if not is_removed(each)}
    records = {**records_of(plain_catalogue(office.whole_catalogue)), **changed}
    today = office.clock.now().astimezone(BANGKOK).date()
    return staff_page(
        request,
        "counter/admin/catalogue-draft.html",
        caller,
        here=f"{CATALOGUE}/drafts/{draft}",
        status_code=status_code,
        draft=found,
        seen=seen,
        is_open=is_open,
        waits=waits,
        filled=filled or DraftForm(title=found.title, valid_from=_day(found), why=found.why),
        problem=problem,
        own=own,
        name=lambda section, id: name_of(records, section, id),
        section_words=section_words,
        field_words=lambda section, path: field_words(EDITORS.get(section), path),
        problems=[_told(each) for each in seen.problems],
        warnings=[_told(each) for each in seen.warnings],
        compared=lambda service: list(compared(seen, service)),
        agencies=(seen.after or office.whole_catalogue).agencies,
        shown_fields=_SHOWN_FIELDS,
        is_removed=is_removed,
        has_thai=has_thai,
        editors=EDITORS,
        today=today,
        people=names_of(
            office, (found.made_by, found.changed_by, found.ended_by, found.approved_by)
        ),
        readable={each.id for each in _readable(office, caller, seen)},
        authors=", ".join(map(draft_authors.called, seen.authors)),
        others=", ".join(map(draft_authors.called, seen.others)),
        may_draft=draft_reach.may_draft(caller),
        may_change=partial(_may_change, caller, records),
        is_whole=_is_whole(office, caller, found),
        may_publish=drafts.may_publish(caller),
        draft_words=draft_words,
        beginning=draft_words.beginning(seen, today) if is_open else "",
        catalogue_address=CATALOGUE,
        explain=explain,
    )


def _readable(office: Office, caller: Caller, seen: Preview) -> list[Draft]:
    """Of the drafts beside it those that the reader may open."""
    return drafts.within_reach(office, caller, [each.draft for each in seen.beside])


def _may_change(caller: Caller, records: Mapping[Key, Any], section: str, id: str) -> bool:
    if not draft_reach.may_draft(caller):
        return False
    return is_within(draft_reach.to_write(caller), section, id, records)


def _is_whole(office: Office, caller: Caller, found: Draft) -> bool:
    """Whether the reader may name the draft and throw it away."""
    if not draft_reach.may_draft(caller):
        return False
    present = records_of(plain_catalogue(office.whole_catalogue))
    return draft_reach.is_whole(draft_reach.to_write(caller), found, present)


def _day(found: Draft) -> str:
    return found.valid_from.isoformat() if found.valid_from else ""


def _told(problem: Problem) -> tuple[str, str, Problem]:
    """Where it is in words: the kind and id of the record, the field."""
    section, _, id = problem.record.partition(" ")
    where = f"{section_words(section)} {id}".strip()
    return where, problem_words(EDITORS.get(section), problem), problem


@post(f"{DRAFT}/{{move:str}}", include_in_schema=False)
async def act(request: AnyRequest, draft: FromPath[int], move: FromPath[str]) -> Response[Any]:
    """Name it, leave a record out, take one out of a list, discard, publish or call it back."""
    caller = require_staff(request)
    if move not in _MOVES:
        raise NotFound
    form = None
    try:
        form = await pages.filled(request, DraftForm)
        await _MOVES[move](request, caller, draft, form)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return await _page(request, draft, filled=form, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(f"{CATALOGUE}/drafts/{draft}"), status_code=303)


async def _name(request: AnyRequest, caller: Caller, draft: int, form: DraftForm) -> None:
    office = office_of(request)
    key = await Sent(request, office, caller, "").key(form.key)
    head = form.title, form.day, form.why
    await drafts.name(office, caller, draft, form.version, *head, key)


async def _leave_out(request: AnyRequest, caller: Caller, draft: int, form: DraftForm) -> None:
    office = office_of(request)
    key = await Sent(request, office, caller, "").key(form.key)
    await drafts.put(office, caller, draft, form.version, {form.place: None}, key)


async def _remove(request: AnyRequest, caller: Caller, draft: int, form: DraftForm) -> None:
    """A topic or sub-topic goes: what citizens choose from, which has no history."""
    office, (section, id) = office_of(request), form.place
    if section not in EDITORS or not EDITORS[section].removable:
        raise InvalidRequest("record", N_("This is never taken out; give it its last day instead."))
    record = {"id": id, REMOVED: True}
    if section == "subtopics":
        known = records_of(plain_catalogue(office.whole_catalogue)).get((section, id))
        record |= {"letter": known["letter"]} if known else {}
    key = await Sent(request, office, caller, "").key(form.key)
    await drafts.put(office, caller, draft, form.version, {(section, id): record}, key)


async def _discard(request: AnyRequest, caller: Caller, draft: int, form: DraftForm) -> None:
    office = office_of(request)
    key = await Sent(request, office, caller, "").key(form.key)
    await drafts.discard(office, caller, draft, form.version, key)


async def _publish(request: AnyRequest, caller: Caller, draft: int, form: DraftForm) -> None:
    office = office_of(request)
    key = await Sent(request, office, caller, "").key(form.key)
    head = form.day, form.why
    await drafts.publish(office, caller, draft, form.version, *head, key)


async def _call_back(request: AnyRequest, caller: Caller, draft: int, form: DraftForm) -> None:
    office = office_of(request)
    key = await Sent(request, office, caller, "").key(form.key)
    await drafts_waiting.call_back(office, caller, draft, form.version, key)


_MOVES = {
    "name": _name,
    "leave-out": _leave_out,
    "remove": _remove,
    "discard": _discard,
    "publish": _publish,
    "call-back": _call_back,
}

routes = [catalogue_page, begin, draft_page, act]
