"""Builds the Litestar application from the surfaces named in the settings.

`shared` imports no surface; this table of dotted names is the only link, so that one process can
serve everything, or the public portal alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar_htmx import HTMXPlugin

from shared import jobs
from shared.api import (
    alarms,
    case_papers,
    cases,
    centres,
    counters,
    days,
    demo,
    feedback,
    hall,
    hall_now,
    hand_overs,
    index,
    metrics,
    overtakings,
    people,
    profiles,
    remote,
    staffing,
    ticket_moves,
    times,
    transactions,
    versions,
    visits,
    voices,
    webhooks,
)
from shared.services.office import Office
from shared.services.push_news import Notifier
from shared.services.rehearsal_child import RehearsalServer
from shared.services.wait_passes import Passes
from shared.settings import Settings
from shared.store.announcements import Announcements
from shared.store.writer import Listener
from shared.web import docs, operations, start
from shared.web.errors import EXCEPTION_HANDLERS
from shared.web.live import Hub
from shared.web.openapi import CompletedJson
from shared.web.plain_text import PlainRequest, refuse_in_address
from shared.web.play import Player
from shared.web.security import protect
from shared.web.static_files import static_router

ROUTES_OF: dict[str, str] = {
    "kiosk": "kiosk.routes",
    "counter": "counter.routes",
    "portal": "portal.routes",
}
API = (
    alarms,
    centres,
    visits,
    counters,
    days,
    transactions,
    cases,
    case_papers,
    hand_overs,
    overtakings,
    remote,
    ticket_moves,
    times,
    people,
    staffing,
    feedback,
    hall,
    hall_now,
    profiles,
    metrics,
    versions,
    voices,
    webhooks,
)
BODY_LIMIT = 1_000_000
VERSION = "1.0.0"


def create_app(
    office: Office,
    settings: Settings,
    *,
    background: bool = True,
    player: Player | None = None,
    rehearsals: RehearsalServer | None = None,
) -> Litestar:
    """The application of one process; `background` off leaves chores to another process.

    With a `player` the start page of a demonstration can play a simulated morning; `rehearsals`
    knows at which address this process is served.
    """
    rehearsals = rehearsals or RehearsalServer(settings)
    app = Litestar(
        route_handlers=[
            static_router,
            *start.routes,
            *docs.routes,
            *operations.routes,
            Router("/api/v1", route_handlers=[index.about, *_api(office)]),
            *_surfaces(settings),
        ],
        exception_handlers=EXCEPTION_HANDLERS,
        request_class=PlainRequest,
        before_request=refuse_in_address,
        state=State(
            {
                "settings": settings,
                "player": player,
                "rehearsals": rehearsals,
                "version": VERSION,
            }
        ),
        lifespan=[lambda app: _living(app, background)],
        openapi_config=_openapi(),
        plugins=[HTMXPlugin()],
        request_max_body_size=BODY_LIMIT,
        logging_config=None,
    )
    app.asgi_handler = operations.measured(protect(app.asgi_handler, settings))
    attach(app, office)
    return app


def attach(app: Litestar, office: Office) -> None:
    """Have the application work for an office: what its requests and streams look at."""
    hub = Hub()
    office.db.on_commit(hub.announce)
    marks = {"demo": office.demo, "rehearsal": office.rehearsal}
    app.state.update({"office": office, "hub": hub, **marks})


def _api(office: Office) -> list[Any]:
    routes = [route for module in API for route in module.routes]
    return routes + demo.routes if office.demo else routes


def _surfaces(settings: Settings) -> list[Any]:
    routes: list[Any] = []
    for surface in settings.surfaces:
        routes += import_module(ROUTES_OF[surface]).routes
    return routes


@asynccontextmanager
async def _living(app: Litestar, background: bool) -> AsyncIterator[None]:
    """Start and stop what runs beside requests: streams, other processes' news, chores."""
    office: Office = app.state.office
    hub: Hub = app.state.hub
    passes, notifier = Passes(office, hub.announce), Notifier(office)
    hub.start(asyncio.get_running_loop())
    others = None
    if not office.db.is_sqlite:
        marks = (passes.mark, notifier.mark)
        others = Announcements(office.db.url, lambda topics: _heard(office, hub, marks, topics))
        others.start()
    chores = []
    if background:
        office.db.on_commit(passes.mark)
        office.db.on_commit(notifier.mark)
        tasks = [jobs.run_for_ever(office), passes.run_for_ever()]
        if not office.rehearsal:  # nobody outside hears of what does not count
            tasks += [
                jobs.tell_programs_for_ever(office),
                jobs.tell_phones_for_ever(office, notifier),
                jobs.keep_backups_for_ever(office),
            ]
        chores = [asyncio.create_task(each) for each in tasks]
    try:
        yield
    finally:
        hub.close_all()
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        if others is not None:
            others.stop()


def _heard(office: Office, hub: Hub, marks: tuple[Listener, ...], topics: frozenset[str]) -> None:
    """Another process changed something."""
    office.notice(topics)
    hub.announce(topics)
    for mark in marks:
        mark(topics)


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Government Counter Service",
        version=VERSION,
        description=(
            "Queue, catalogue, survey and step-and-time reduction of one-stop service centres. "
            "Errors are RFC 9457 problem documents with a stable code."
        ),
        path="/api",
        render_plugins=[CompletedJson(path="/openapi.json")],
        use_handler_docstrings=True,
    )
