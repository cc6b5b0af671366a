"""Improvements of a centre: the list, and writing a proposal."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import pages
from counter.improvement_form import (
    FORM_PARTS,
    WHOLE_CENTRE,
    Typed,
    number_in,
    proposal_in,
    typed_in,
    typed_of,
)
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.errors import (
    N_,
    GcsError,
    ImprovementChanged,
    InvalidRequest,
    KeyReused,
    NotFound,
    UnknownCentre,
)
from shared.domain.improvement import (
    FROM,
    MOST_PROCESSES,
    ImprovementMove,
    ImprovementState,
    Proposal,
    fulfilled,
    lacking,
)
from shared.domain.permissions import Permission, may
from shared.domain.thai import fiscal_year
from shared.i18n import current_language, gettext
from shared.services import access, improvement_moves, improvement_views, improvements
from shared.services.commands import Caller
from shared.services.improvements import Record
from shared.services.office import Office
from shared.services.reports.effects import standing_of, today_values
from shared.web import improvement_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language
from shared.web.voice_words import tongue

LIST = f"{HOME}/improvements"
NEW = f"{LIST}/new"
ONE = f"{LIST}/{{improvement:int}}"
_OVER = {
    False: N_(
        "This proposal was handed in meanwhile, so nothing was saved. What you typed stands below; "
        "copy what you still need."
    ),
    True: N_(
        "This proposal was stopped meanwhile, so nothing was saved. What you typed stands below; "
        "copy what you still need."
    ),
}
"""Why a form cannot be saved any more, by whether the improvement is stopped."""


def names_of(office: Office, centres: list[str]) -> dict[str, str]:
    """Centres with their names in the reader's language."""
    return {each: office.centre(each).names.text(current_language()) for each in centres}


@get(LIST, include_in_schema=False)
async def improvements_page(request: AnyRequest, centre: FromQuery[str] = "") -> Response[str]:
    """All improvements of one centre; the reader's first one where none is named."""
    office, caller = office_of(request), require_staff(request)
    mine = improvement_views.readable_centres(office, caller)
    chosen = centre or mine[0]
    lines = await to_thread(improvement_views.of_centre, office, caller, chosen)
    return staff_page(
        request,
        "counter/improvements/list.html",
        caller,
        here=f"{LIST}?centre={chosen}",
        base=LIST,
        chosen=chosen,
        centres=names_of(office, mine),
        lines=lines,
        writes=may(caller.grants, Permission.IMPROVE, chosen),
        reads=may(caller.grants, Permission.REPORTS, chosen),
        year=fiscal_year(office.today(chosen)),
        words=improvement_words,
        process_words=lambda proposal: improvement_words.processes(office, proposal),
    )


@get(NEW, include_in_schema=False)
async def new_page(request: AnyRequest, centre: FromQuery[str] = "") -> Response[str]:
    """An empty form. Raises `NotFound` for people who may propose nothing."""
    office, caller = office_of(request), require_staff(request)
    return await _form(request, caller, _own_centre(office, caller, centre), Typed({}))


def _own_centre(office: Office, caller: Caller, centre: str) -> str:
    mine = improvement_views.writable_centres(office, caller)
    if not mine:
        raise NotFound
    if centre and centre not in mine:
        raise UnknownCentre
    return centre or mine[0]


async def _form(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    typed: Typed,
    *,
    record: Record | None = None,
    stored: Typed | None = None,
    is_over: bool = False,
    problem: str = "",
    wrong: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    known = await to_thread(_known, office, centre, typed, record)
    return staff_page(
        request,
        "counter/improvements/form.html",
        caller,
        here=f"{LIST}/{record.id}/edit" if record else f"{NEW}?centre={centre}",
        status_code=status_code,
        base=LIST,
        record=record,
        chosen=centre,
        centres=names_of(office, improvement_views.writable_centres(office, caller)),
        typed=typed,
        stored=stored,
        is_over=is_over,
        processes=_processes(office, centre, typed),
        problem=problem,
        wrong=wrong,
        words=improvement_words,
        tongue=tongue,
        **FORM_PARTS,
        **known,
    )


def _known(office: Office, centre: str, typed: Typed, record: Record | None) -> dict[str, Any]:
    """What the system knows beside the answers: values of today, the rank, and what is lacking."""
    try:
        proposal = proposal_in(typed)
        improvements.expect_known(office, centre, proposal)
    except GcsError:
        proposal = record.proposal if record else Proposal()
    with office.db.snapshot():
        chosen = bool(proposal.processes or proposal.whole_centre)
        return {
            "proposal": proposal,
            "today": today_values(office, centre, proposal) if chosen else {},
            "standing": standing_of(office, centre, proposal),
            "missing": lacking(proposal),
            "checklist": fulfilled(proposal),
        }


def _processes(office: Office, centre: str, typed: Typed) -> list[tuple[str, str]]:
    """Every process of a centre with its value in the form, and what was chosen and is none."""
    known = {
        f"{each.id}|{variant}": improvement_words.process_name(office, each.id, variant)
        for each in office.catalogue.offered(centre)
        for variant in office.catalogue.variant_ids(each.id)
        if not office.catalogue.versions_of(each.id, variant)[-1].is_imported
    }
    chosen = (typed.text(f"process_{i}") for i in range(1, MOST_PROCESSES + 1))
    gone = [each for each in chosen if each and each not in known and each != WHOLE_CENTRE]
    for each in gone:
        service, _, variant = each.partition("|")
        name = improvement_words.process_name(office, service, variant)
        known[each] = gettext("%(name)s (not offered here any more)", name=name)
    return list(known.items())


@post(NEW, include_in_schema=False)
async def make(request: AnyRequest) -> Response[Any]:
    """A new draft, as far as it is written."""
    office, caller = office_of(request), require_staff(request)
    typed = await typed_in(request)
    centre = typed.text("centre")
    access.require(caller, Permission.IMPROVE, office.centre(centre).id)
    try:
        key = await Sent(request, office, caller, centre).key(typed.text("key"))
        id = await improvements.make(office, caller, centre, proposal_in(typed), key)
    except KeyReused as refusal:
        return await _made_before(request, caller, typed, refusal)
    except GcsError as refusal:
        return await _refused(request, caller, centre, typed, None, refusal)
    return Redirect(keep_language(f"{LIST}/{id}"), status_code=303)


async def _made_before(
    request: AnyRequest, caller: Caller, typed: Typed, refusal: KeyReused
) -> Response[str]:
    """Whoever went back to the empty form and sent it again goes on in the draft that it has made:
    a second one is never made. Raises `KeyReused` where that draft is handed in already."""
    if refusal.made is None:
        raise refusal
    record = improvement_views.found(office_of(request), caller, refusal.made)
    if record.state not in FROM[ImprovementMove.SAVE]:
        raise refusal
    typed = Typed({**typed.fields, "version": [str(record.version)]})
    return await _form(
        request,
        caller,
        record.centre,
        typed,
        record=record,
        stored=typed_of(record.proposal),
        problem=gettext("This form was sent before and made this draft. Save it to change it."),
        status_code=refusal.status,
    )


@get(f"{ONE}/edit", include_in_schema=False)
async def edit_page(request: AnyRequest, improvement: FromPath[int]) -> Response[str]:
    """The form of a draft. Raises `NotFound` where nothing can be written any more."""
    office, caller = office_of(request), require_staff(request)
    record = _draft(office, caller, improvement)
    return await _form(request, caller, record.centre, typed_of(record.proposal), record=record)


def _draft(office: Office, caller: Caller, id: int) -> Record:
    record = improvement_views.found(office, caller, id)
    writes = may(caller.grants, Permission.IMPROVE, record.centre)
    if not writes or record.state not in FROM[ImprovementMove.SAVE]:
        raise NotFound
    return record


@post(f"{ONE}/save", include_in_schema=False)
async def save(request: AnyRequest, improvement: FromPath[int]) -> Response[Any]:
    """Other words in a draft; then its page."""
    office, caller = office_of(request), require_staff(request)
    record = improvement_views.found(office, caller, improvement)
    access.require(caller, Permission.IMPROVE, record.centre)
    typed = await typed_in(request)
    try:
        key = await Sent(request, office, caller, record.centre).key(typed.text("key"))
        work = improvement_moves.saving(office, proposal_in(typed))
        seen = number_in(typed.text("version"))
        await improvements.act(office, caller, improvement, seen, ImprovementMove.SAVE, work, key)
    except GcsError as refusal:
        return await _refused(request, caller, record.centre, typed, record, refusal)
    return Redirect(keep_language(f"{LIST}/{improvement}"), status_code=303)


async def _refused(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    typed: Typed,
    record: Record | None,
    refusal: GcsError,
) -> Response[str]:
    """The form again with what was wrong, and with what was typed. Where something else is stored
    by now, it also shows that, and whoever has seen it can save, as long as anybody can."""
    stored, is_over, problem = None, False, pages.shown(refusal, versioned=record is not None)
    if record is not None:
        record = improvement_views.found(office_of(request), caller, record.id)
        is_over = record.state not in FROM[ImprovementMove.SAVE]
        if is_over:
            problem = gettext(_OVER[record.state is ImprovementState.STOPPED])
        elif isinstance(refusal, ImprovementChanged | KeyReused):
            stored = typed_of(record.proposal)
            typed = Typed({**typed.fields, "key": [], "version": [str(record.version)]})
    return await _form(
        request,
        caller,
        centre,
        typed,
        record=record,
        stored=stored,
        is_over=is_over,
        problem=problem,
        wrong=refusal.field if isinstance(refusal, InvalidRequest) and not is_over else "",
        status_code=refusal.status,
    )


routes = [improvements_page, new_page, make, edit_page, save]
