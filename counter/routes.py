"""The addresses of this surface; the application adds them when the settings name it."""

from __future__ import annotations

from typing import Any

from litestar import Router

from counter import (
    agency,
    case_list,
    case_page,
    case_receipt,
    come_back,
    comments,
    day,
    defect_page,
    delivery,
    desk,
    hall,
    hall_counter,
    hall_terms,
    hall_wall,
    hand_over,
    help_calls,
    kept_data,
    late_page,
    line,
    paper,
    questionnaires,
    reports,
    shared_desk,
    sign_in,
    tickets,
    times,
    voice_page,
    voices,
    you_said,
)
from counter.pages import ask_to_sign_in
from shared.domain.errors import NotSignedIn

routes: list[Any] = [
    Router(
        "/",
        route_handlers=[
            *sign_in.routes,
            *agency.routes,
            *hand_over.routes,
            *case_list.routes,
            *case_page.routes,
            *case_receipt.routes,
            *delivery.routes,
            *late_page.routes,
            *come_back.routes,
            *defect_page.routes,
            *hall.routes,
            *hall_counter.routes,
            *hall_wall.routes,
            *hall_terms.routes,
            *line.routes,
            *day.routes,
            *paper.routes,
            *tickets.routes,
            *shared_desk.routes,
            *help_calls.routes,
            *kept_data.routes,
            *comments.routes,
            *questionnaires.routes,
            *desk.routes,
            *reports.routes,
            *voices.routes,
            *voice_page.routes,
            *you_said.routes,
            *times.routes,
        ],
        exception_handlers={NotSignedIn: ask_to_sign_in},
    )
]
