"""The catalogue as tables: taken out, tried, and made a draft of; and a centre copied from another.

Nothing here changes the catalogue: a draft does, once it is published.
"""

from __future__ import annotations

import json
from asyncio import to_thread
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import pages
from counter.catalogue_editor import CATALOGUE, field_words
from counter.catalogue_kinds import EDITORS, choices, has_thai, name_of, section_words
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import Problem
from shared.domain.catalogue_sheets import SHEET
from shared.domain.draft_records import records_of
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.domain.permissions import Permission
from shared.domain.table_rows import RowProblem
from shared.i18n import BANGKOK, current_language, explain
from shared.services import access, catalogue_export, centre_copy, draft_preview, drafts
from shared.services.catalogue_trial import Trial, try_out
from shared.services.centre_copy import NewCentre
from shared.services.commands import Caller
from shared.services.draft_input import MAX_TITLE
from shared.services.office import Office
from shared.services.table_books import MEDIA_TYPES
from shared.services.table_files import MAX_BYTES
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language

TABLES = f"{HOME}/administration/tables"
BODY_LIMIT = 2 * MAX_BYTES
Text = Annotated[str, msgspec.Meta(max_length=2000)]
_SHOWN_FIELDS, _SHOWN_PROBLEMS = 40, 200
_PASTED = "pasted.csv"
_ENDINGS = {"xlsx": "xlsx", "zip": "csv"}


class DraftForm(msgspec.Struct, frozen=True):
    """`data` is what a trial has found to change, as JSON."""

    title: Text
    data: Annotated[str, msgspec.Meta(max_length=BODY_LIMIT)]
    key: str = ""


class CopyForm(msgspec.Struct, frozen=True):
    key: str = ""
    of: Text = ""
    id: Text = ""
    th: Text = ""
    en: Text = ""
    kind: Text = ""
    source: Text = ""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the uploaded file in the reader's words; empty parts are not known."""

    sheet: str
    row: int
    column: str
    sentence: str
    code: str = ""


@get(TABLES, include_in_schema=False)
async def tables_page(request: AnyRequest) -> Response[str]:
    """Raises `NotFound` without the right."""
    return _page(request, _allowed(request))


def _allowed(request: AnyRequest) -> Caller:
    caller = require_staff(request)
    access.require(caller, Permission.CATALOGUE, None)
    return caller


def _page(
    request: AnyRequest,
    caller: Caller,
    *,
    trial: Trial | None = None,
    copy: CopyForm | None = None,
    pasted: str = "",
    problem: str = "",
    copy_problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    records = records_of(plain_catalogue(office.whole_catalogue))
    return staff_page(
        request,
        "counter/admin/tables.html",
        caller,
        here=TABLES,
        status_code=status_code,
        base=TABLES,
        trial=trial,
        title=_title(office, trial),
        data=_for_draft(trial),
        problems=[_where(each) for each in trial.problems[:_SHOWN_PROBLEMS]] if trial else [],
        warnings=[_where(each) for each in trial.warnings[:_SHOWN_PROBLEMS]] if trial else [],
        copy=copy or CopyForm(),
        pasted=pasted,
        problem=problem,
        copy_problem=copy_problem,
        centres=office.whole_catalogue.centres,
        agencies=office.whole_catalogue.agencies,
        kinds=choices(records)["centre_kinds"],
        name=_named(records, trial),
        has_thai=has_thai,
        section_words=section_words,
        field_words=lambda section, path: field_words(EDITORS.get(section), path),
        shown_fields=_SHOWN_FIELDS,
        biggest=MAX_BYTES // 1_000_000,
    )


def _for_draft(trial: Trial | None) -> str:
    if trial is None or trial.problems or not trial.changes:
        return ""
    return json.dumps(trial.for_draft, ensure_ascii=False)


def _title(office: Office, trial: Trial | None) -> str:
    """What a draft is called that nobody has named yet."""
    day = office.clock.now().astimezone(BANGKOK).date().isoformat()
    return f"{trial.file} {day}"[:MAX_TITLE] if trial else ""


def _named(records: Mapping[Any, Any], trial: Trial | None) -> Callable[[str, str], str]:
    new = {each.key: each.after for each in trial.changes if each.after} if trial else {}
    known = {**records, **new}
    return lambda section, id: name_of(known, section, id)


def _where(problem: Problem) -> Where:
    sentence = explain(problem.remedy, problem.params)
    if not isinstance(problem, RowProblem):
        return Where(problem.record, 0, problem.field, sentence)
    english = current_language() == "en"
    sheet = SHEET.get(problem.sheet)
    if sheet is None:
        return Where(problem.sheet, problem.row, problem.column, sentence)
    title = sheet.en if english else sheet.th
    column = next((c for c in sheet.columns if c.code == problem.column), None)
    heading = (column.en if english else column.th) if column else problem.column
    return Where(title, problem.row, heading, sentence, sheet.code)


def _file_route(ending: str) -> Any:
    @get(f"{TABLES}/catalogue.{ending}", name=f"tables-{ending}", include_in_schema=False)
    async def tables_file(request: AnyRequest, what: FromQuery[str] = "all") -> Response[bytes]:
        """`what`: all, empty, or one such as `centre:mo-chit` and `agency:DOPA`."""
        _allowed(request)
        form, (kind, _, id) = _ENDINGS[ending], what.partition(":")
        known = office_of(request).whole_catalogue
        content = await to_thread(catalogue_export.part, known, form, kind, id)
        name = f"catalogue-{id or kind}.{ending}"
        headers = {
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "no-store",
        }
        return Response(content, media_type=MEDIA_TYPES[form], headers=headers)

    return tables_file


@post(f"{TABLES}/try", include_in_schema=False, request_max_body_size=BODY_LIMIT)
async def try_file(request: AnyRequest) -> Response[str]:
    """What a file would change and what is wrong with it; nothing is kept."""
    caller, office = _allowed(request), office_of(request)
    try:
        name, content = await uploaded(request)
        trial = await try_out(office, caller, name, content)
    except GcsError as refusal:
        sentence = pages.shown(refusal)
        return _page(request, caller, problem=sentence, status_code=refusal.status)
    pasted = content.decode() if name == _PASTED else ""
    status = 422 if trial.problems else 200
    return _page(request, caller, trial=trial, pasted=pasted, status_code=status)


async def uploaded(request: AnyRequest) -> tuple[str, bytes]:
    """The name and content of the one file that was sent, or the rows that were pasted. Raises
    `InvalidRequest`."""
    form = await request.form()
    sent, pasted = form.get("file"), str(form.get("pasted") or "")
    if pasted.strip() and not getattr(sent, "filename", ""):
        return _PASTED, pasted.encode("utf-8", "replace")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise InvalidRequest("file", N_("Choose a file."))
    content = await sent.read()
    if not content:
        raise InvalidRequest("file", N_("This file is empty; choose another one."))
    return sent.filename.replace("\\", "/").rpartition("/")[2][:120], content


@post(f"{TABLES}/draft", include_in_schema=False, request_max_body_size=BODY_LIMIT)
async def make_draft(request: AnyRequest) -> Response[Any]:
    """The changes that a trial has shown, as a draft; then the page of the draft."""
    caller, office = _allowed(request), office_of(request)
    try:
        form = await pages.filled(request, DraftForm)
        key = await Sent(request, office, caller, "").key(form.key)
        data = _data(form.data)
        draft_preview.expect_right(office, form.title, data)
        id = await drafts.make(office, caller, form.title, data, key)
    except GcsError as refusal:
        sentence = pages.shown(refusal)
        return _page(request, caller, problem=sentence, status_code=refusal.status)
    return Redirect(keep_language(f"{CATALOGUE}/drafts/{id}"), status_code=303)


def _data(text: str) -> Mapping[str, Any]:
    """Raises `InvalidRequest`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or not data:
        raise InvalidRequest("data", N_("Try the file once more, then make a draft of it."))
    return data


@post(f"{TABLES}/copy", include_in_schema=False)
async def copy_centre(request: AnyRequest) -> Response[Any]:
    """A new centre like another one, as a draft; then the page of the draft."""
    caller, office = _allowed(request), office_of(request)
    form = CopyForm()
    try:
        form = await pages.filled(request, CopyForm)
        key = await Sent(request, office, caller, "").key(form.key)
        new = NewCentre(form.id, form.th, form.en, form.kind, form.source)
        id = await centre_copy.copy(office, caller, form.of, new, key)
    except GcsError as refusal:
        sentence = pages.shown(refusal)
        return _page(request, caller, copy=form, copy_problem=sentence, status_code=refusal.status)
    return Redirect(keep_language(f"{CATALOGUE}/drafts/{id}"), status_code=303)


routes = [
    *(tables_page, try_file, make_draft, copy_centre),
    *(_file_route(ending) for ending in _ENDINGS),
]
