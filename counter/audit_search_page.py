"""The search of auditors over the log and the changes: a form, pages of rows, and one file."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec
from litestar import Response, get

from counter import pages
from counter.audit_words import Words
from counter.pages import staff_page
from counter.ways import ADMINISTRATION
from shared.domain.errors import N_, InvalidRequest
from shared.domain.kind_words import KINDS
from shared.i18n import BANGKOK, gettext
from shared.services import audit_search
from shared.services.audit_search import (
    Asked,
    Changes,
    Choices,
    Events,
    FoundChange,
    FoundEvent,
)
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.tables import Row, to_csv
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.report_pages import csv_headers

AUDIT = f"{ADMINISTRATION}/audit"
What = Literal["events", "changes"]
_NUMBERS = {"staff": N_("Choose a person."), "device": N_("Choose a device.")}
_COLUMNS = (
    *("at", "what", "kind", "details", "who", "actor_kind", "actor_id", "centre", "counter"),
    *("ticket", "day", "service", "visit", "seq", "transaction", "case", "stored_at", "id"),
)
_CHANGE_COLUMNS = (
    *("at", "what", "kind", "subject", "details", "who", "actor_kind", "actor_id", "id"),
)
_TEXT = 80


class Query(msgspec.Struct, frozen=True):
    """The fields of the form as they stand in the address; what is not filled in is empty."""

    what: What = "events"
    centre: str = ""
    ticket: str = ""
    case: str = ""
    service: str = ""
    staff: str = ""
    device: str = ""
    counter: str = ""
    kind: str = ""
    change: str = ""
    about: str = ""
    first: str = ""
    last: str = ""
    from_time: str = ""
    to_time: str = ""
    before: str = ""

    @property
    def asked(self) -> Asked:
        """Raises `InvalidRequest` for the first field that cannot be read."""
        return Asked(
            centre=self.centre,
            ticket=self.ticket[:_TEXT],
            case=self.case[:_TEXT],
            service=self.service,
            staff=_number("staff", self.staff),
            device=_number("device", self.device),
            counter=_number("counter", self.counter),
            kind=self.change if self.what == "changes" else self.kind,
            first=_day("first", self.first),
            last=_day("last", self.last),
            from_time=_time("from_time", self.from_time),
            to_time=_time("to_time", self.to_time),
            about=self.about[:_TEXT],
        )

    def address(self, path: str = AUDIT, **other: str) -> str:
        """The same search again, with some fields different."""
        fields = {**msgspec.structs.asdict(self), **other}
        shown = {name: value for name, value in fields.items() if value and value != "events"}
        return f"{path}?{urlencode(shown)}" if shown else path


def _number(field: str, text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > len("999999999"):
        raise InvalidRequest(field, _NUMBERS.get(field, N_("Write a number.")))
    return int(text)


def _day(field: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidRequest(field, N_("Choose a day.")) from None


def _time(field: str, text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        raise InvalidRequest(field, N_("Write the time like 10:14.")) from None


def query_of(request: AnyRequest) -> Query:
    """What stands in the address; unknown names are left out, as a browser adds some."""
    given = {name: request.query_params.get(name, "") for name in Query.__struct_fields__}
    if given["what"] != "changes":
        given["what"] = "events"
    return msgspec.convert(given, Query)


@get(AUDIT, include_in_schema=False)
async def search_page(request: AnyRequest) -> Response[str]:
    """Raises `NotFound` for people who audit nothing."""
    office, caller = office_of(request), require_staff(request)
    query = query_of(request)
    choices = audit_search.choices(office, caller)
    words = words_of(office, choices)
    problem = ""
    found: Events | Changes | None = None
    try:
        asked = office, caller, query.asked, query.before
        if query.what == "events":
            found = await to_thread(audit_search.events, *asked)
        else:
            found = await to_thread(audit_search.changes, *asked)
    except InvalidRequest as refusal:
        problem = pages.sentence(refusal)
    return staff_page(
        request,
        "counter/admin/audit-search.html",
        caller,
        here=query.address(),
        status_code=422 if problem else 200,
        query=query,
        found=found,
        choices=choices,
        words=words,
        **_names(office, choices, words),
        problem=problem,
        following=query.address(before=found.next) if found and found.next else "",
        newest=query.address(before="") if query.before else "",
        file=query.address(f"{AUDIT}/results.csv", before=""),
        widest=audit_search.WIDEST_DAYS,
        most_rows=audit_search.MOST_ROWS,
    )


def _names(office: Office, choices: Choices, words: Words) -> dict[str, Any]:
    """What the lists of the form offer: values with their names."""
    return {
        "names_of_centres": [(each, words.centre(each)) for each in choices.centres],
        "names_of_people": [(each.id, words.person(each.id)) for each in choices.people],
        "names_of_devices": [(each.id, each.name) for each in choices.devices],
        "names_of_services": [(each, words.service(each)) for each in office.catalogue.services],
        "names_of_kinds": [(kind.value, gettext(text)) for kind, text in KINDS.items()],
        "names_of_changes": [(each, words.change(each)) for each in choices.changes],
    }


def words_of(office: Office, choices: Choices) -> Words:
    return Words(
        office,
        {each.id: each for each in choices.known},
        {each.id: each for each in choices.devices},
    )


@get(f"{AUDIT}/results.csv", include_in_schema=False)
async def results(request: AnyRequest) -> Response[str]:
    """The same rows as one file, up to the most that is offered at once."""
    office, caller = office_of(request), require_staff(request)
    query = query_of(request)
    asked, words = query.asked, words_of(office, audit_search.choices(office, caller))
    rows, columns = await to_thread(_rows, office, caller, query.what, asked, words)
    name = f"audit_{query.what}_{office.clock.now().astimezone(BANGKOK):%Y-%m-%d}.csv"
    return Response(to_csv(rows, columns), media_type="text/csv", headers=csv_headers(name))


def _rows(
    office: Office, caller: Caller, what: What, asked: Asked, words: Words
) -> tuple[list[Row], tuple[str, ...]]:
    if what == "changes":
        found = audit_search.all_changes(office, caller, asked)
        return list(_change_rows(found, words)), _CHANGE_COLUMNS
    return list(_event_rows(audit_search.all_events(office, caller, asked), words)), _COLUMNS


def _event_rows(found: Iterator[FoundEvent], words: Words) -> Iterator[Row]:
    for each in found:
        event = each.event
        values: tuple[Any, ...] = (
            *(_moment(event.at), words.event(event), event.kind.value, words.details(event)),
            *(words.who(event.actor), event.actor.kind.value, event.actor.id),
            *(each.centre, event.counter, each.number, each.day.isoformat(), each.service),
            *(event.visit, event.seq, event.transaction, each.case),
            *(_moment(each.received_at), each.id),
        )
        yield dict(zip(_COLUMNS, values, strict=True))


def _change_rows(found: Iterator[FoundChange], words: Words) -> Iterator[Row]:
    for each in found:
        change = each.changed
        details = "; ".join(": ".join(filter(None, p)) for p in words.change_parts(change.detail))
        values: tuple[Any, ...] = (
            *(_moment(change.at), words.change(change.kind), change.kind, change.subject),
            *(details, words.who(change.by), change.actor_kind.value, change.actor, each.id),
        )
        yield dict(zip(_CHANGE_COLUMNS, values, strict=True))


def _moment(at: datetime) -> str:
    return at.astimezone(BANGKOK).isoformat(timespec="seconds")


routes = [search_page, results]
