"""Builds the Litestar application from the surfaces named in the settings.

`shared` imports no surface; this table of dotted names is the only link, so that one process can
serve everything, or the public portal alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import Any

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar_htmx import HTMXPlugin

from shared import jobs
from shared.api import (
    centres,
    counters,
    demo,
    feedback,
    hall,
    index,
    metrics,
    people,
    transactions,
    visits,
)
from shared.services.office import Office
from shared.settings import Settings
from shared.store.announcements import Announcements
from shared.web import docs, operations, start
from shared.web.errors import EXCEPTION_HANDLERS
from shared.web.live import Hub
from shared.web.openapi import CompletedJson
from shared.web.security import protect
from shared.web.static_files import static_router

ROUTES_OF: dict[str, str] = {
    "kiosk": "kiosk.routes",
    "counter": "counter.routes",
    "portal": "portal.routes",
}
API = (centres, visits, counters, transactions, people, feedback, hall, metrics)
BODY_LIMIT = 1_000_000
VERSION = "1.0.0"


def create_app(office: Office, settings: Settings, *, background: bool = True) -> Litestar:
    """The application of one process; `background` off leaves chores to another process."""
    hub = Hub()
    office.db.on_commit(hub.announce)
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
        state=State({"office": office, "settings": settings, "hub": hub, "demo": office.demo}),
        lifespan=[lambda app: _living(app, background)],
        openapi_config=_openapi(),
        plugins=[HTMXPlugin()],
        request_max_body_size=BODY_LIMIT,
        logging_config=None,
    )
    app.asgi_handler = operations.measured(protect(app.asgi_handler, settings))
    return app


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
    hub.start(asyncio.get_running_loop())
    others = None
    if not office.db.is_sqlite:
        others = Announcements(office.db.url, hub.announce)
        others.start()
    chores = asyncio.create_task(jobs.run_for_ever(office)) if background else None
    try:
        yield
    finally:
        hub.close_all()
        if chores is not None:
            chores.cancel()
            with suppress(asyncio.CancelledError):
                await chores
        if others is not None:
            others.stop()


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
