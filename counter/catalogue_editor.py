"""Editing one record of the catalogue in a draft: forms that need no script."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.response import Redirect

from counter import editor_fields, pages
from counter.catalogue_kinds import EDITORS, Editor, choices, has_thai, name_of
from counter.editor_fields import Rows, places
from counter.editor_variant import SECTION, service_of, with_variants
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import Problem
from shared.domain.draft_records import DraftState, Key, is_removed, records_of
from shared.domain.errors import N_, DraftOver, DraftWaits, GcsError, InvalidRequest, NotFound
from shared.i18n import explain, gettext
from shared.services import draft_reach, drafts
from shared.services.commands import Caller
from shared.services.draft_preview import new_problems
from shared.services.draft_reach import Agencies
from shared.services.drafts import Draft
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.forms import whole_number
from shared.web.language import keep_language

CATALOGUE = f"{HOME}/administration/catalogue"
DRAFT = f"{CATALOGUE}/drafts/{{draft:int}}"
RECORD = f"{DRAFT}/edit/{{section:str}}/{{record:str}}"
NEW = f"{DRAFT}/new/{{section:str}}"
_UNFINISHED = "unfinished"
_WITHIN = re.compile(r"variants\[(\d+)\]\.?(.*)")


@dataclass(frozen=True, slots=True)
class Desk:
    """What an editor works on: a draft, the catalogue that stands, and both together."""

    office: Office
    caller: Caller
    found: Draft
    editor: Editor
    id: str
    present: Mapping[Key, Any]
    records: Mapping[Key, Any]

    @property
    def address(self) -> str:
        base = f"{CATALOGUE}/drafts/{self.found.id}"
        section = self.editor.section
        return f"{base}/edit/{section}/{self.id}" if self.id else f"{base}/new/{section}"


def desk_of(request: AnyRequest, draft: int, section: str, id: str) -> Desk:
    """Raises `NotSignedIn`, `NotFound`, `DraftOver`, `DraftWaits`."""
    office, caller = office_of(request), require_staff(request)
    reach = draft_reach.to_write(caller)
    found, editor = drafts.draft(office, caller, draft), EDITORS.get(section)
    if editor is None:
        raise NotFound
    if found.state is DraftState.SCHEDULED:
        raise DraftWaits
    if found.state is not DraftState.DRAFT:
        raise DraftOver
    present = records_of(plain_catalogue(office.whole_catalogue))
    own = {k: each for k, each in records_of(found.data).items() if not is_removed(each)}
    records = with_variants({**present, **own})
    expect_form(reach, section, id, records)
    return Desk(office, caller, found, editor, id, present, records)


def expect_form(reach: Agencies, section: str, id: str, records: Mapping[Key, Any]) -> None:
    """Whether somebody is shown the form of a record; without an id, that of a new one. Raises
    `NotFound`."""
    known = (section, id) in records or (section == "baselines" and ("services", id) in records)
    if section not in EDITORS or not (known if id else EDITORS[section].new):
        raise NotFound
    if not is_within(reach, section, id, records):
        raise NotFound


def is_within(reach: Agencies, section: str, id: str, records: Mapping[Key, Any]) -> bool:
    """Whether somebody keeps a record right; without an id, any of its kind."""
    if section == SECTION:
        section, id = "services", service_of(id)
    if not id:
        return reach is None or section in draft_reach.OF_SERVICES
    return draft_reach.within(reach, (section, id), records)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: the values of the form, and what is wrong with them."""

    values: Mapping[str, Sequence[str]]
    problems: Sequence[Problem] = field(default_factory=tuple)
    sentence: str = ""


@get(RECORD, include_in_schema=False)
async def edit_page(
    request: AnyRequest, draft: FromPath[int], section: FromPath[str], record: FromPath[str]
) -> Response[str]:
    """A record as it stands in the draft, else as it stands in the catalogue."""
    desk = desk_of(request, draft, section, record)
    return _page(request, desk, Shown(_values(desk)))


@get(NEW, include_in_schema=False)
async def new_page(
    request: AnyRequest, draft: FromPath[int], section: FromPath[str]
) -> Response[str]:
    """An empty form."""
    desk = desk_of(request, draft, section, "")
    return _page(request, desk, Shown(_values(desk)))


def _values(desk: Desk) -> dict[str, list[str]]:
    blocks = desk.editor.blocks
    values = editor_fields.filled(blocks, desk.editor.opens(desk.records, desk.present, desk.id))
    for rows in _tables(desk):
        if not rows.said and not rows.fixed and not places(rows, values):
            values[f"{rows.path}~0~row"] = [""]
    return values


def _tables(desk: Desk) -> list[Rows]:
    return [rows for block in desk.editor.blocks for rows in block.tables]


@post(RECORD, include_in_schema=False)
async def save_record(
    request: AnyRequest, draft: FromPath[int], section: FromPath[str], record: FromPath[str]
) -> Response[Any]:
    """Into the draft; then the page of the draft. “Add a row” shows the form again."""
    return await _save(request, desk_of(request, draft, section, record))


@post(NEW, include_in_schema=False)
async def save_new(
    request: AnyRequest, draft: FromPath[int], section: FromPath[str]
) -> Response[Any]:
    return await _save(request, desk_of(request, draft, section, ""))


async def _save(request: AnyRequest, desk: Desk) -> Response[Any]:
    sent = await _sent(request)
    if added := sent.get("add", [""])[-1]:
        return _page(request, desk, Shown(_with_row(desk, sent, added)))
    try:
        about, records = _read(desk, sent)
        problems = new_problems(desk.office, desk.found, records)
        if problems and sent.get("save", [""])[-1] != _UNFINISHED:
            return _page(request, desk, Shown(sent, problems), status_code=422)
        await _put(request, desk, sent, records, None if desk.id else about)
    except GcsError as refusal:
        shown = Shown(sent, sentence=pages.shown(refusal, versioned=True))
        return _page(request, desk, shown, status_code=refusal.status)
    return Redirect(keep_language(f"{CATALOGUE}/drafts/{desk.found.id}"), status_code=303)


async def _put(
    request: AnyRequest,
    desk: Desk,
    sent: editor_fields.Sent,
    records: dict[Key, Any],
    new: Key | None,
) -> None:
    version = whole_number(sent.get("version", [""])[-1])
    if version is None:
        raise InvalidRequest("version", N_("Open the form again from the draft."))
    key = await Sent(request, desk.office, desk.caller, "").key(sent.get("key", [""])[-1])
    at = desk.found.id, version
    await drafts.put(desk.office, desk.caller, *at, records, key, new)


async def _sent(request: AnyRequest) -> dict[str, list[str]]:
    try:
        form = await request.form()
    except ValueError as error:
        raise HTTPException(status_code=400) from error
    return {
        name: [value for value in form.getall(name) if isinstance(value, str)]
        for name in form.keys()  # noqa: SIM118  # a multi-dictionary gives each name once
    }


def _with_row(desk: Desk, sent: dict[str, list[str]], path: str) -> dict[str, list[str]]:
    """One more line in a table of the form, nothing stored."""
    for rows in _tables(desk):
        if rows.path == path and not rows.fixed:
            place = max(places(rows, sent), default=-1) + 1
            return {**sent, f"{path}~{place}~row": [""]}
    return sent


def _read(desk: Desk, sent: editor_fields.Sent) -> tuple[Key, dict[Key, Any]]:
    """What the form is about, and the records of the draft that say it."""
    editor, id = desk.editor, desk.id
    opened = editor.opens(desk.records, desk.present, id)
    record = editor_fields.read(editor.blocks, sent, opened)
    if not id:
        parts = [str(record.get(name) or "") for name in editor.id_field.split(":")]
        if not all(parts):
            raise InvalidRequest("id", N_("Give it a short name."))
        id = ":".join(parts)
    return (editor.section, id), editor.closes(record, desk.records, desk.present, id)


def _page(
    request: AnyRequest, desk: Desk, shown: Shown, *, status_code: int = 200
) -> Response[str]:
    editor = desk.editor
    return staff_page(
        request,
        "counter/admin/catalogue-editor.html",
        desk.caller,
        here=desk.address,
        status_code=status_code,
        draft=desk.found,
        editor=editor,
        record=desk.id,
        name=name_of(desk.records, editor.section, desk.id) if desk.id else "",
        values=shown.values,
        problems=[(problem_words(editor, each), each) for each in shown.problems],
        sentence=shown.sentence,
        choices=choices(desk.records),
        places=places,
        address=desk.address,
        has_thai=has_thai,
        filled_in=lambda block: any(any(shown.values.get(e.path, ())) for e in block.fields),
        catalogue_address=CATALOGUE,
        explain=explain,
        own=_record_of(editor, desk.id),
    )


def _record_of(editor: Editor, id: str) -> str:
    """The record of a file that the form is about, as problems name it."""
    return f"services {service_of(id)}" if editor.section == SECTION else f"{editor.section} {id}"


def problem_words(editor: Editor | None, problem: Problem) -> str:
    """Where a problem is, in the words of the form."""
    return field_words(editor, problem.field)


def field_words(editor: Editor | None, field: str) -> str:
    """A field of a record, such as `steps[2].min`, in the words of its form."""
    if editor is None or not field:
        return field
    if field == SECTION:
        return gettext(EDITORS[SECTION].title)
    if within := _WITHIN.fullmatch(field):
        case = gettext("Case %(number)s", number=within[1])
        inner = within[2].replace("baseline.steps", "former", 1)
        return ", ".join(filter(None, (case, field_words(EDITORS[SECTION], inner))))
    label, row, inner = editor_fields.words_of(editor.blocks, field)
    parts = [gettext(label)]
    if row is not None:
        parts.append(gettext("row %(row)s", row=row))
    if inner:
        parts.append(gettext(inner))
    return ", ".join(parts)


routes = [edit_page, new_page, save_record, save_new]
