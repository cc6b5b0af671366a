"""The page at /: what this installation is, and where to go."""

from __future__ import annotations

from typing import Any

routes: list[Any] = []
