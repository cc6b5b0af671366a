"""Papers for an audit visit with one button: how far they are, and the file when they are made."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Stream

from counter import pages
from counter.audit_search_page import AUDIT
from counter.page_form import Sent
from counter.pages import staff_page
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.domain.period import Period
from shared.domain.permissions import Permission, may
from shared.i18n import current_language
from shared.services import audit_search, audit_visit, signing
from shared.services.audit_visit import Job, Wish
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.period import period_of
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language
from shared.web.period_picker import period_words, picker
from shared.web.report_pages import csv_headers

VISIT = f"{AUDIT}/visit"
Text = Annotated[str, msgspec.Meta(max_length=80)]


class VisitForm(msgspec.Struct, frozen=True):
    """`days` is a named period, or empty where `first` and `last` are."""

    key: str = ""
    centre: Text = ""
    days: Text = ""
    first: Text = ""
    last: Text = ""


def wish_of(office: Office, form: VisitForm) -> Wish:
    """Raises `UnknownCentre`, `InvalidRequest`."""
    centre = form.centre or None
    if form.days:
        return Wish(centre, period_of(office, centre, None, None, form.days))
    if not form.first or not form.last:
        raise InvalidRequest("days", N_("Choose a period, or the first and the last day."))
    try:
        return Wish(centre, Period(date.fromisoformat(form.first), date.fromisoformat(form.last)))
    except ValueError:
        raise InvalidRequest("first", N_("Choose a day.")) from None


@get(VISIT, include_in_schema=False)
async def visit_page(request: AnyRequest) -> Response[str]:
    """Raises `NotFound` for people who audit nothing."""
    return _page(request, require_staff(request), VisitForm())


def _page(
    request: AnyRequest,
    caller: Caller,
    typed: VisitForm,
    *,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    choices = audit_search.choices(office, caller)
    job = audit_visit.job_of(office, caller)
    names = office.catalogue.centres
    centres = [(each, names[each].names.text(current_language())) for each in choices.centres]
    usual = period_of(office, None, None, None)
    context: dict[str, Any] = {
        "job": job,
        "job_words": period_words(job.wish.period) if job else "",
        "job_centre": _centre_words(office, job) if job else "",
    }
    if pages.is_fragment(request):
        template = "counter/admin/_audit_visit_job.html"
        return staff_page(request, template, caller, here=VISIT, **context)
    return staff_page(
        request,
        "counter/admin/audit-visit.html",
        caller,
        here=VISIT,
        status_code=status_code,
        centres=centres,
        may_all=may(caller.grants, Permission.AUDIT, None),
        typed=typed,
        picker=picker(office, None, usual),
        fingerprint=signing.fingerprint(signing.public_key(office.tokens)),
        problem=problem,
        **context,
    )


def _centre_words(office: Office, job: Job) -> str:
    known = office.catalogue.centres.get(job.wish.centre or "")
    return known.names.text(current_language()) if known else ""


@post(VISIT, include_in_schema=False)
async def make(request: AnyRequest) -> Response[Any]:
    """Begin to make the papers; then the page that shows how far they are."""
    office, caller = office_of(request), require_staff(request)
    audit_search.scope(office, caller)
    form = VisitForm()
    try:
        form = await pages.filled(request, VisitForm)
        wish = wish_of(office, form)
        key = await Sent(request, office, caller, "").key(form.key)
        await audit_visit.start(office, caller, wish, request.app.state.settings, key)
    except GcsError as refusal:
        said = pages.shown(refusal)
        return _page(request, caller, form, problem=said, status_code=refusal.status)
    return Redirect(keep_language(VISIT), status_code=303)


@get(f"{VISIT}/papers.zip", include_in_schema=False)
async def papers(request: AnyRequest) -> Stream:
    """What this person had made last. Raises `NotFoundException` while there is nothing."""
    office, caller = office_of(request), require_staff(request)
    audit_search.scope(office, caller)
    job = audit_visit.job_of(office, caller)
    if job is None or job.size is None:
        raise NotFoundException
    audit_visit.expect_may(office, caller, job.wish)
    period = job.wish.period
    name = f"audit_{job.wish.centre or 'all'}_{period.first}_{period.last}.zip"
    headers = {**csv_headers(name), "content-length": str(job.size)}
    return Stream(job.pieces(), media_type="application/zip", headers=headers)


routes = [visit_page, make, papers]
