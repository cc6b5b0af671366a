"""A service before the ticket: what to bring, for how many people, how it is done; and help."""

from __future__ import annotations

from dataclasses import dataclass, replace

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from kiosk.choices import service_choice, takeable
from kiosk.choose_service import topic_with
from kiosk.details import details_of, papers_on_pages
from kiosk.frame import Frame, frame_of, show
from kiosk.papers import papers_page
from shared.domain.catalogue import Mode, Service
from shared.domain.errors import NotFound, UnknownService
from shared.services import hall
from shared.services.office import Office
from shared.services.visits import people_cap
from shared.web.callers import AnyRequest, office_of

MOST_PEOPLE = 9
"""A family; more people ask the staff."""


@dataclass(frozen=True, slots=True)
class People:
    """For how many people, and the addresses of one less and one more (None: not possible)."""

    count: int
    fewer: str | None
    more: str | None


@get("/{centre:str}/services/{service:str}")
async def service_papers(
    request: AnyRequest, centre: FromPath[str], service: FromPath[str], count: FromQuery[int] = 1
) -> Response[str]:
    """What to bring, what it costs, how long it takes."""
    office, frame = office_of(request), frame_of(request, centre)
    found = _service(office, centre, service)
    about = papers_page(office.catalogue, centre, found, frame.now)
    pages = papers_on_pages(about)
    return show(
        request,
        "service.html",
        frame.after(topic_with(office.catalogue, found.letter)),
        service=about,
        papers=pages[0] if pages else (),
        more_papers=sum(len(page) for page in pages[1:]),
        choice=service_choice(office, frame, found),
        people=people_of(frame, found, count, people_cap(office, service)),
        waiting=hall.board_view(office, centre).waiting,
    )


@get("/{centre:str}/services/{service:str}/steps")
async def service_steps(
    request: AnyRequest, centre: FromPath[str], service: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    """How it is done, step by step, and where all this is written; on as many screens as needed."""
    office, frame = office_of(request), frame_of(request, centre)
    found = _service(office, centre, service)
    about = papers_page(office.catalogue, centre, found, frame.now)
    pages = details_of(about, frame.aids.large)
    if not 1 <= page <= len(pages):
        raise NotFound
    frame = frame.after(f"services/{service}")
    return show(
        request,
        "steps.html",
        frame,
        service=about,
        rows=pages[page - 1],
        page=page,
        pages=len(pages),
    )


@get("/{centre:str}/help")
async def get_help(
    request: AnyRequest, centre: FromPath[str], how: FromQuery[int] = 0
) -> Response[str]:
    """Whom to ask; and, one tap further, how the screen works."""
    frame = frame_of(request, centre).after("topics")
    frame = replace(frame, back=frame.here(how=None)) if how else frame
    return show(request, "help.html", frame, how=bool(how))


def people_of(frame: Frame, service: Service, count: int, cap: int) -> People | None:
    """The choice of how many people, for services that people come for together.

    `cap`: how many one ticket may bring for this service.
    """
    most = min(cap, MOST_PEOPLE)
    if service.mode is Mode.INFO or frame.closed or most == 1:
        return None
    count = min(max(count, 1), most)
    fewer = frame.here(count=count - 1 if count > 2 else None) if count > 1 else None
    more = frame.here(count=count + 1) if count < most else None
    return People(count, fewer, more)


def _service(office: Office, centre: str, id: str) -> Service:
    """Raises `UnknownService`."""
    for each in takeable(office, centre):
        if each.id == id:
            return each
    raise UnknownService


routes = [service_papers, service_steps, get_help]
