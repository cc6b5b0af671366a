"""Where the time of one process goes: page, file, and the cases behind each finding."""

from __future__ import annotations

from asyncio import to_thread
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from counter.pages import HOME, staff_page
from shared.domain.errors import N_, InvalidRequest
from shared.domain.period import Period
from shared.domain.permissions import Permission, may
from shared.i18n import format_number, gettext
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import time_cases, time_goes, time_stays
from shared.services.reports.time_findings import FindingOf
from shared.services.reports.time_goes import TimeReport
from shared.web import finding_words, place_words, time_pages
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.case_words import variant_name
from shared.web.definitions import explained
from shared.web.report_pages import Asked, First, Last, asked_of, frame_context
from shared.web.seals import seals_context

REPORT = f"{HOME}/reports/time"
DEFINITIONS = (
    *("stay", "stopped", "measured", "citizen", "run", "interval", "baseline", "standard"),
    *("step-time", "ways", "fit", "removable", "minimum"),
)

Variant = Annotated[str, QueryParameter(name="variant")]
Version = Annotated[int | None, QueryParameter(name="version")]
Least = Annotated[int, QueryParameter(name="least", ge=0, le=100)]


@get(REPORT, include_in_schema=False)
async def every_process(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[str]:
    """The mean stay of every process, the one that takes citizens most time first."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last, period)
    return staff_page(
        request,
        "counter/reports/times-go.html",
        caller,
        here=asked.address(REPORT),
        centre=asked.centre,
        link=lambda process: address_of(asked, process.service, process.variant),
        **await to_thread(_stays_context, office, asked),
    )


def address_of(asked: Asked, service: str, variant: str) -> str:
    """The page of one process."""
    more = {"variant": variant} if variant else {}
    return asked.address(f"{REPORT}/{service}", **more)


def _stays_context(office: Office, asked: Asked) -> dict[str, Any]:
    with office.db.snapshot():
        found = time_stays.stays(office, asked.centre, asked.period)
        seals = seals_context(office, asked, {"time": found})
    return {
        **frame_context(office, asked),
        **seals,
        **time_pages.stays_view(office, found),
        "definitions": explained(("stay", "stopped", "minimum")),
    }


@get(f"{REPORT}/{{service:str}}", include_in_schema=False)
async def time_report(
    request: AnyRequest,
    service: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
    variant: Variant = "",
    version: Version = None,
    least: Least = 5,
) -> Response[str]:
    """The stay, what to improve, the weeks, the steps, the ways, and how far they fit the table."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last, period)
    found, seals = await to_thread(_sealed, office, asked, service, variant, version)
    links = _Links(asked, found, least)
    return staff_page(
        request,
        "counter/reports/time.html",
        caller,
        here=links.page(version=found.process.number),
        centre=asked.centre,
        links=links,
        cases_of=links.cases if _may_see_cases(caller, asked.centre) else None,
        **await to_thread(_context, office, asked, found, least),
        **seals,
    )


def _sealed(
    office: Office, asked: Asked, service: str, variant: str, version: int | None
) -> tuple[TimeReport, dict[str, Any]]:
    """The report on one process and its seal, of one snapshot."""
    with office.db.snapshot():
        found = time_goes.report(
            office, asked.centre, asked.period, service, variant, version=version
        )
        return found, seals_context(office, asked, {"time": found}, process=found.process)


class _Links:
    """Addresses of the same report, changed in one thing."""

    def __init__(self, asked: Asked, report: TimeReport, least: int) -> None:
        self._asked = asked
        self._least = least
        self._process = report.process
        self._base = f"{REPORT}/{report.process.service}"
        self._variant = {"variant": report.process.variant} if report.process.variant else {}

    def page(self, **more: object) -> str:
        query = {"version": self._process.number, "least": self._least} | more
        return self._asked.address(self._base, **self._variant, **query)

    def span(self, span: Period) -> str:
        """The same of one week or day."""
        asked = Asked(self._asked.centre, span)
        return asked.address(self._base, **self._variant, version=self._process.number)

    def variant(self, id: str) -> str:
        return self._asked.address(self._base, **({"variant": id} if id else {}))

    def file(self) -> str:
        version = self._process.number
        return self._asked.address(f"{self._base}/time.csv", **self._variant, version=version)

    def cases(self, of: str, place: str, **more: object) -> str:
        query = {"version": self._process.number, "finding": of, "place": place} | more
        return self._asked.address(f"{self._base}/cases", **self._variant, **query)

    def listed(self) -> str:
        """The cases that the figures were made of, at one centre."""
        base = f"{HOME}/reports/reduction/{self._process.service}"
        return self._asked.address(base, **self._variant, version=self._process.number) + "#cases"

    def process(self) -> str:
        base = f"{HOME}/reports/reduction/{self._process.service}"
        return self._asked.address(base, **self._variant)


def _may_see_cases(caller: Caller, centre: str | None) -> bool:
    return centre is not None and may(caller.grants, Permission.REPORTS, centre)


def _context(office: Office, asked: Asked, found: TimeReport, least: int) -> dict[str, Any]:
    count = [gettext("n = %(num)s", num=format_number(found.n))]
    facts = dict.fromkeys(("stay", "measured", "fit", "ways", "step-time"), count)
    return {
        **frame_context(office, asked),
        **time_pages.view(office, found, least),
        "service": office.catalogue.services[found.process.service],
        "variant": variant_name(office.catalogue, found.process),
        "variants": time_pages.variants_of(office, found.process.service),
        "definitions": explained(DEFINITIONS, facts),
    }


@get(f"{REPORT}/{{service:str}}/cases", include_in_schema=False)
async def cases_of_finding(
    request: AnyRequest,
    service: FromPath[str],
    finding: FromQuery[str],
    centre: FromQuery[str] = "",
    place: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    variant: Variant = "",
    version: Version = None,
    after: FromQuery[int] = 0,
) -> Response[str]:
    """The cases of one centre behind a finding, page by page, each with what it cost."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last)
    of = _finding(finding)
    if asked.centre is None:
        problem = N_("Choose a service unit: single cases are listed for one of them.")
        raise InvalidRequest("centre", problem)
    found = await to_thread(
        time_goes.report, office, asked.centre, asked.period, service, variant, version=version
    )
    cases = await to_thread(
        time_cases.cases_of_finding,
        *(office, caller, asked.centre, found.period, found.process, of, place),
        after=after,
    )
    links = _Links(asked, found, 5)
    following = links.cases(of.value, place, after=cases.next) if cases.next else ""
    return staff_page(
        request,
        "counter/reports/time-cases.html",
        caller,
        here=links.cases(of.value, place),
        centre=asked.centre,
        links=links,
        cases=cases,
        heading=finding_words.cases_with(of, place, found),
        following=following,
        place_words=place_words,
        service=office.catalogue.services[service],
        **frame_context(office, asked),
    )


def _finding(name: str) -> FindingOf:
    try:
        return FindingOf(name)
    except ValueError:
        problem = N_("There is no such finding. Choose one from the page of the process.")
        raise InvalidRequest("finding", problem) from None


routes = [every_process, time_report, cases_of_finding]
