"""Registry of all tables: import this where the whole schema must be known."""

from shared.store.tables import (
    base,
    calendars,
    cases,
    catalogue,
    day,
    feedback,
    hall,
    imports,
    people,
    queue,
    rollups,
    seals,
    waits,
    webhooks,
)

metadata = base.metadata

__all__ = [
    "calendars",
    "cases",
    "catalogue",
    "day",
    "feedback",
    "hall",
    "imports",
    "metadata",
    "people",
    "queue",
    "rollups",
    "seals",
    "waits",
    "webhooks",
]
