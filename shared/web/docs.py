"""The reference of the JSON API at /api/docs, drawn from the OpenAPI document itself."""

from __future__ import annotations

from typing import Any

routes: list[Any] = []
