"""The addresses of this surface; the application adds them when the settings name it."""

from __future__ import annotations

from typing import Any

from litestar import Router

from counter import desk, hall, line, reports, sign_in, tickets
from counter.pages import ask_to_sign_in
from shared.domain.errors import NotSignedIn

routes: list[Any] = [
    Router(
        "/",
        route_handlers=[
            *sign_in.routes,
            *hall.routes,
            *line.routes,
            *tickets.routes,
            *desk.routes,
            *reports.routes,
        ],
        exception_handlers={NotSignedIn: ask_to_sign_in},
    )
]
