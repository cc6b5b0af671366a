"""Calendars of centres and agencies: opening hours, the holidays of a year, and special closings.

Holidays are taken over at once, because the cabinet adds them at short notice; opening hours change
in a draft of the catalogue.
"""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import pages
from counter.catalogue_editor import CATALOGUE
from counter.catalogue_kinds import choices
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.catalogue_record import CatalogueRefused
from shared.domain.errors import GcsError
from shared.domain.thai import buddhist_year
from shared.i18n import BANGKOK, current_language, explain, gettext
from shared.services import calendar_list, holidays
from shared.services.catalogue_yaml import MAX_BYTES, text_of
from shared.services.commands import Caller
from shared.services.holidays import HolidayImport, Wish
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.hours_words import hours_words
from shared.web.language import keep_language

CALENDARS = f"{HOME}/administration/calendars"
LIST = "holidays.csv"
_YEARS = range(date.min.year, date.max.year + 1)


class ListForm(msgspec.Struct, frozen=True):
    """`lines` are typed or pasted, `date,name`; `centre` empty: every calendar."""

    key: str = ""
    lines: Annotated[str, msgspec.Meta(max_length=MAX_BYTES)] = ""
    centre: Annotated[str, msgspec.Meta(max_length=100)] = ""
    whole_years: bool = False
    year: Annotated[int, msgspec.Meta(ge=0, le=date.max.year)] = 0


@get(CALENDARS, include_in_schema=False)
async def calendars_page(
    request: AnyRequest, year: FromQuery[int] = 0, done: FromQuery[int] = 0
) -> Response[str]:
    """`done`: how many calendars were changed last."""
    year = year if year in _YEARS else 0
    return _page(request, require_staff(request), ListForm(year=year), done=done)


def _page(
    request: AnyRequest,
    caller: Caller,
    form: ListForm,
    *,
    found: HolidayImport | None = None,
    refused: CatalogueRefused | None = None,
    problem: str = "",
    done: int = 0,
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    year = form.year or office.clock.now().astimezone(BANGKOK).year
    plans = calendar_list.plans(office, caller)
    return staff_page(
        request,
        "counter/admin/calendars.html",
        caller,
        here=f"{CALENDARS}?year={year}" if form.year else CALENDARS,
        status_code=status_code,
        base=CALENDARS,
        catalogue_address=CATALOGUE,
        year=year,
        years=calendar_list.years(office),
        year_words=_year_words,
        plans=plans,
        names={each.id: each.names for each in plans},
        weekdays=dict(choices({})["weekdays"]),
        hours_words=hours_words,
        lines=calendar_list.holidays(office, caller, year),
        form=form,
        found=found,
        holiday_names={each.day: each.name for each in found.holidays} if found else {},
        problems=[
            (_where(each.record), explain(each.remedy, each.params)) for each in refused.problems
        ]
        if refused
        else [],
        problem=problem,
        done=done,
    )


def _where(record: str) -> str:
    """`line 2` of a list in the reader's language."""
    number = record.removeprefix("line ")
    return gettext("line %(line)s", line=number) if number.isdecimal() else record


def _year_words(year: int) -> str:
    """A year as the reader counts them."""
    day = date(year, 1, 1)
    return str(year if current_language() == "en" else buddhist_year(day))


@get(f"{CALENDARS}/{LIST}", include_in_schema=False)
async def holidays_file(request: AnyRequest, year: FromQuery[int] = 0) -> Response[bytes]:
    """The holidays of a year in the form in which they are taken over again."""
    office, caller = office_of(request), require_staff(request)
    year = year or office.clock.now().astimezone(BANGKOK).year
    lines = calendar_list.holidays(office, caller, year)
    headers = {"content-disposition": f'attachment; filename="holidays-{year}.csv"'}
    content = calendar_list.as_csv(lines, gettext("Holiday"))
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@post(f"{CALENDARS}/try", include_in_schema=False, request_max_body_size=2 * MAX_BYTES)
async def try_list(request: AnyRequest) -> Response[str]:
    """What a list would change, in which calendars; nothing is changed."""
    caller, office, form = require_staff(request), office_of(request), ListForm()
    try:
        form = await pages.filled(request, ListForm)
        form = msgspec.structs.replace(form, lines=await _text(request) or form.lines)
        found = await holidays.take_over(office, caller, _wish(form), dry_run=True)
    except GcsError as refusal:
        return _refused(request, caller, form, refusal)
    return _page(request, caller, form, found=found)


@post(f"{CALENDARS}/holidays", include_in_schema=False, request_max_body_size=2 * MAX_BYTES)
async def take_list(request: AnyRequest) -> Response[Any]:
    """Take a list over into the calendars; then the year again."""
    caller, office, form = require_staff(request), office_of(request), ListForm()
    try:
        form = await pages.filled(request, ListForm)
        key = await Sent(request, office, caller, "").key(form.key)
        found = await holidays.take_over(office, caller, _wish(form), key)
    except GcsError as refusal:
        return _refused(request, caller, form, refusal)
    year = found.holidays[0].day.year
    address = f"{CALENDARS}?year={year}&done={len(found.changes)}"
    return Redirect(keep_language(address), status_code=303)


def _wish(form: ListForm) -> Wish:
    centres = (form.centre,) if form.centre else ()
    return Wish(gettext("the list"), form.lines, centres, whole_years=form.whole_years)


async def _text(request: AnyRequest) -> str:
    """The file that was sent, if any, as text. Raises CatalogueRefused."""
    sent = (await request.form()).get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return ""
    return text_of(await sent.read(), PurePath(sent.filename))


def _refused(
    request: AnyRequest, caller: Caller, form: ListForm, refusal: GcsError
) -> Response[str]:
    status = refusal.status
    if isinstance(refusal, CatalogueRefused):
        return _page(request, caller, form, refused=refusal, status_code=status)
    return _page(request, caller, form, problem=pages.shown(refusal), status_code=status)


routes = [calendars_page, holidays_file, try_list, take_list]
