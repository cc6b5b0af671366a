"""The addresses of this surface; the application adds them when the settings name it."""

from __future__ import annotations

from typing import Any

from portal import (
    browse,
    centre_page,
    complaint_follow,
    complaints,
    here,
    manual_files,
    my_data,
    open_data,
    performance,
    poster,
    push,
    remote_ticket,
    returning,
    services,
    survey,
    track,
    you_said,
)

routes: list[Any] = [
    *track.routes,
    *remote_ticket.routes,
    *here.routes,
    *centre_page.routes,
    *my_data.routes,
    *returning.routes,
    *push.routes,
    *survey.routes,
    *services.routes,
    *browse.routes,
    *poster.routes,
    *manual_files.routes,
    *performance.routes,
    *open_data.routes,
    *complaints.routes,
    *complaint_follow.routes,
    *you_said.routes,
]
