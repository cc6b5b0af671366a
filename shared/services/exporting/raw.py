"""The log itself, for auditors: every event exactly as it is stored, one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime

from shared.store.figures import LogEntry


def line(event: LogEntry) -> str:
    return _json({name: _plain(getattr(event, name)) for name in _FIELDS})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_FIELDS = tuple(field.name for field in fields(LogEntry))
