"""The short forms that set a new centre up: names and hours, counters, services, people."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import opening_words, pages
from counter.change_words import FIELDS, path_words
from counter.opening_words import OPENING
from counter.page_form import Sent
from counter.pages import BACK_ON_THE_PAGE, sentence, staff_page
from shared.domain.calendar import WEEKDAYS
from shared.domain.catalogue_file import LONGEST_CENTRE_NAME, LONGEST_COUNTER_NAME
from shared.domain.catalogue_record import CatalogueRefused
from shared.domain.errors import N_, GcsError
from shared.i18n import LANGUAGES, current_language, explain, gettext
from shared.services import first_catalogue, first_people, opening_kit
from shared.services.accounts import NAME_LENGTH
from shared.services.commands import Caller
from shared.services.first_catalogue import MOST_AT_ONCE, CentreWish
from shared.services.first_people import Newcomer
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.hours_words import DAYS
from shared.web.language import keep_language

Text = Annotated[str, msgspec.Meta(max_length=2000)]
Several = Annotated[list[Text], msgspec.Meta(max_length=1000)]
ROWS = 6
"""Rows of the form for people; whoever needs more sends it twice."""

_FIELDS = {
    **FIELDS,
    "id": N_("Short name for addresses"),
    "th": N_("Name in Thai"),
    "en": N_("Name in English"),
}
_BOUNDS: dict[str, Any] = {"most": MOST_AT_ONCE, "longest_name": LONGEST_COUNTER_NAME}
USUAL_DAYS = WEEKDAYS[:5]


class CentreForm(msgspec.Struct, frozen=True):
    """`before` is the id of a centre that is changed, empty for a new one."""

    key: str = ""
    before: Text = ""
    id: Text = ""
    th: Text = ""
    en: Text = ""
    kind: Text = "district_outlet"
    language: Text = "th"
    days: Several = []
    opens: Text = ""
    closes: Text = ""
    lunch: bool = False
    lunch_from: Text = ""
    lunch_until: Text = ""

    @property
    def wish(self) -> CentreWish:
        return CentreWish(
            id=self.before or self.id.strip(),
            th=self.th,
            en=self.en,
            kind=self.kind,
            days=tuple(self.days),
            opens=self.opens,
            closes=self.closes,
            lunch=(self.lunch_from, self.lunch_until) if self.lunch else None,
            language=self.language,
        )


FIRST_CENTRE = CentreForm(
    days=list(USUAL_DAYS),
    opens="08:30",
    closes="16:30",
    lunch_from="12:00",
    lunch_until="13:00",
)


class CountersForm(msgspec.Struct, frozen=True):
    """`counters`: how many rows were sent; their names are the fields `th_1`, `en_1`, …"""

    key: str = ""
    centre: Text = ""
    counters: int = 1


class ServicesForm(msgspec.Struct, frozen=True):
    key: str = ""
    centre: Text = ""
    services: Several = []


class PeopleForm(msgspec.Struct, frozen=True):
    key: str = ""
    centre: Text = ""


def _form_page(
    request: AnyRequest,
    caller: Caller,
    part: str,
    centre: str,
    *,
    refusal: GcsError | None = None,
    **context: Any,
) -> Response[str]:
    preparation = opening_kit.look(office_of(request), caller, centre)
    here = f"{OPENING}/{part}"
    return staff_page(
        request,
        f"counter/admin/opening-{part}.html",
        caller,
        here=f"{here}?centre={centre}" if centre else here,
        status_code=refusal.status if refusal else 200,
        preparation=preparation,
        name=opening_words.centre_name(preparation, current_language()),
        problems=_problems(refusal),
        back_to=f"{OPENING}?centre={centre}" if centre else OPENING,
        **context,
    )


def _problems(refusal: GcsError | None) -> list[str]:
    """What is wrong, a sentence each; of a record every field that is."""
    if refusal is None:
        return []
    if isinstance(refusal, CatalogueRefused):
        return [
            f"{path_words(each.field, _FIELDS)}: {explain(each.remedy, each.params)}"
            for each in refusal.problems
        ]
    return [sentence(refusal)]


def _again(refusal: GcsError) -> None:
    """Only what people can correct comes back on the form."""
    if refusal.status not in BACK_ON_THE_PAGE:
        raise refusal


def _next(centre: str) -> Redirect:
    return Redirect(keep_language(f"{OPENING}?centre={centre}"), status_code=303)


# -- the centre ----------------------------------------------------------------------------------


@get(f"{OPENING}/centre", include_in_schema=False)
async def centre_form(request: AnyRequest, centre: FromQuery[str] = "") -> Response[str]:
    caller = require_staff(request)
    record = opening_kit.look(office_of(request), caller, centre).record
    return _centre(request, caller, centre, FIRST_CENTRE if record is None else _as_form(record))


def _as_form(record: Any) -> CentreForm:
    calendar = record["calendar"]
    hours = _short(calendar)
    return CentreForm(
        before=record["id"],
        id=record["id"],
        th=record["th"],
        en=record["en"],
        kind=record["kind"],
        language=record.get("language", "th"),
        days=hours["days"],
        opens=hours["open"],
        closes=hours["close"],
        lunch=hours["lunch"] is not None,
        lunch_from=(hours["lunch"] or ("12:00",))[0],
        lunch_until=(hours["lunch"] or ("", "13:00"))[1],
    )


def _short(calendar: Any) -> dict[str, Any]:
    """One time for several days, as the form has it; of a full calendar the first open day's."""
    if "weekly" not in calendar:
        return dict(calendar)
    spans = {day: listed for day, listed in calendar["weekly"].items() if listed}
    first = next(iter(spans.values()), [["08:30", "16:30"]])
    lunch = (first[0][1], first[1][0]) if len(first) > 1 else None
    return {"open": first[0][0], "close": first[-1][1], "lunch": lunch, "days": list(spans)}


def _centre(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    form: CentreForm,
    refusal: GcsError | None = None,
) -> Response[str]:
    return _form_page(
        request,
        caller,
        "centre",
        centre,
        refusal=refusal,
        form=form,
        kinds=opening_words.KINDS,
        longest_name=LONGEST_CENTRE_NAME,
        own_languages=LANGUAGES,
        weekdays=[(day, gettext(words)) for day, words in zip(WEEKDAYS, DAYS, strict=True)],
    )


@post(f"{OPENING}/centre", include_in_schema=False)
async def put_centre(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, CentreForm)
    try:
        key = await Sent(request, office, caller, "").key(form.key)
        await first_catalogue.put_centre(office, caller, form.wish, key, new=not form.before)
    except GcsError as refusal:
        _again(refusal)
        return _centre(request, caller, form.before, form, refusal)
    return _next(form.wish.id)


# -- counters ------------------------------------------------------------------------------------


@get(f"{OPENING}/counters", include_in_schema=False)
async def counters_form(
    request: AnyRequest, centre: FromQuery[str], counters: FromQuery[int] = 0
) -> Response[str]:
    """`counters`: how many rows, as many as there are when left out."""
    caller = require_staff(request)
    record = opening_kit.look(office_of(request), caller, centre).record or {}
    listed = [(each.get("th", ""), each.get("en", "")) for each in record.get("counters", ())]
    number = min(max(counters or len(listed), 1), MOST_AT_ONCE)
    rows = [*listed, *[("", "")] * number][:number]
    return _form_page(request, caller, "counters", centre, rows=rows, **_BOUNDS)


@post(f"{OPENING}/counters", include_in_schema=False)
async def put_counters(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, CountersForm)
    sent = await request.form()
    number = min(max(form.counters, 0), MOST_AT_ONCE + 1)
    rows = [
        (str(sent.get(f"th_{place}", "")).strip(), str(sent.get(f"en_{place}", "")).strip())
        for place in range(1, number + 1)
    ]
    try:
        key = await Sent(request, office, caller, "").key(form.key)
        await first_catalogue.put_counters(office, caller, form.centre, rows, key)
    except GcsError as refusal:
        _again(refusal)
        again: dict[str, Any] = {"rows": rows[:MOST_AT_ONCE], **_BOUNDS}
        return _form_page(request, caller, "counters", form.centre, refusal=refusal, **again)
    return _next(form.centre)


# -- services ------------------------------------------------------------------------------------


@get(f"{OPENING}/services", include_in_schema=False)
async def services_form(
    request: AnyRequest, centre: FromQuery[str], like: FromQuery[str] = ""
) -> Response[str]:
    """`like`: another centre, whose services are ticked to begin with."""
    caller = require_staff(request)
    record = opening_kit.look(office_of(request), caller, centre).record or {}
    offered = {e["service"] if isinstance(e, dict) else e for e in record.get("offers", ())}
    offered |= set(office_of(request).whole_catalogue.offers.get(like, ()))
    return _services(request, caller, centre, offered)


def _services(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    ticked: set[str],
    refusal: GcsError | None = None,
) -> Response[str]:
    known = office_of(request).whole_catalogue
    language = current_language()
    there: dict[str, list[tuple[str, str]]] = {}
    for service in known.services.values():
        agency = known.agencies[service.agency].names.text(language)
        there.setdefault(agency, []).append((service.id, service.names.text(language)))
    agencies = first_catalogue.example_agencies()
    example = {
        str(agencies[agency][language]): [
            (each.id, each.en if language == "en" else each.th) for each in listed
        ]
        for agency, listed in first_catalogue.examples_on_offer(known).items()
    }
    return _form_page(
        request,
        caller,
        "services",
        centre,
        refusal=refusal,
        there=there,
        example=example,
        ticked=ticked,
        alike=[(e.id, e.names.text(language)) for e in known.centres.values() if e.id != centre],
    )


@post(f"{OPENING}/services", include_in_schema=False)
async def put_services(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, ServicesForm)
    try:
        key = await Sent(request, office, caller, "").key(form.key)
        await first_catalogue.put_services(office, caller, form.centre, form.services, key)
    except GcsError as refusal:
        _again(refusal)
        return _services(request, caller, form.centre, set(form.services), refusal)
    return _next(form.centre)


# -- people --------------------------------------------------------------------------------------


@get(f"{OPENING}/people", include_in_schema=False)
async def people_form(request: AnyRequest, centre: FromQuery[str]) -> Response[str]:
    caller = require_staff(request)
    return _people(request, caller, centre, [])


def _people(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    rows: list[Newcomer],
    refusal: GcsError | None = None,
    *,
    sent_before: bool = False,
) -> Response[str]:
    """`sent_before`: the accounts stand, and their passwords are shown no second time."""
    empty = [Newcomer("", "", "", "clerk")] * ROWS
    return _form_page(
        request,
        caller,
        "people",
        centre,
        refusal=refusal,
        rows=[*rows, *empty][: max(ROWS, len(rows))],
        longest_name=NAME_LENGTH,
        roles=opening_words.ROLE_NAMES,
        sent_before=sent_before,
    )


@post(f"{OPENING}/people", include_in_schema=False)
async def hire(request: AnyRequest) -> Response[Any]:
    """Answers with the sheet itself: the passwords stand on it and nowhere else."""
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, PeopleForm)
    sent = await request.form()
    rows = [_newcomer(sent, place) for place in range(1, ROWS + 1)]
    rows = [each for each in rows if each.username or each.name_th or each.name_en]
    try:
        key = await Sent(request, office, caller, "").key(form.key)
        hired = await first_people.hire(office, caller, form.centre, rows, key)
    except GcsError as refusal:
        _again(refusal)
        return _people(request, caller, form.centre, rows, refusal)
    if not hired:
        return _people(request, caller, form.centre, [], sent_before=True)
    names = opening_words.ROLE_NAMES
    return _form_page(request, caller, "sheet", form.centre, hired=hired, roles=names)


def _newcomer(sent: Any, place: int) -> Newcomer:
    def field(name: str) -> str:
        return str(sent.get(f"{name}_{place}", "")).strip()[:1000]

    speaks = first_people.LANGUAGES if field("english") else ()
    return Newcomer(field("username").lower(), field("th"), field("en"), field("role"), speaks)


routes = [
    *(centre_form, put_centre, counters_form, put_counters),
    *(services_form, put_services, people_form, hire),
]
