"""The addresses of this surface; the application adds them when the settings name it."""

from __future__ import annotations

from litestar import Router

from kiosk import (
    alive,
    board,
    choose_service,
    device,
    feedback,
    first_page,
    life_events,
    read_about,
    screen_css,
    search_page,
    standing,
    take_ticket,
    trouble,
    trying,
    trying_phone,
)
from shared.domain.errors import DevicePairingRequired

routes = [
    Router(
        "/kiosk",
        route_handlers=[
            *first_page.routes,
            *alive.routes,
            *screen_css.routes,
            *standing.routes,
            *choose_service.routes,
            *life_events.routes,
            *search_page.routes,
            *read_about.routes,
            *take_ticket.routes,
            *board.routes,
            *feedback.routes,
            *device.routes,
            *trying.routes,
            *trying_phone.routes,
        ],
        exception_handlers={
            DevicePairingRequired: device.ask_to_pair,
            Exception: trouble.refuse,
        },
        include_in_schema=False,
    )
]
