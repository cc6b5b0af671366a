"""The addresses of this surface; the application adds them when the settings name it."""

from __future__ import annotations

from typing import Any

routes: list[Any] = []
