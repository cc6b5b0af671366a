"""The addresses of this surface; the application adds them when the settings name it."""

from __future__ import annotations

from typing import Any

from portal import performance, returning, services, survey, track

routes: list[Any] = [
    *track.routes,
    *returning.routes,
    *survey.routes,
    *services.routes,
    *performance.routes,
]
