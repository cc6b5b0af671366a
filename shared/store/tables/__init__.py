"""Registry of all tables: import this where the whole schema must be known."""

from shared.store.tables import (
    base,
    calendars,
    cases,
    catalogue,
    costs,
    day,
    feedback,
    hall,
    imports,
    people,
    push,
    queue,
    retention,
    rollups,
    seals,
    voices,
    waits,
    webhooks,
)

metadata = base.metadata

__all__ = [
    "calendars",
    "cases",
    "catalogue",
    "costs",
    "day",
    "feedback",
    "hall",
    "imports",
    "metadata",
    "people",
    "push",
    "queue",
    "retention",
    "rollups",
    "seals",
    "voices",
    "waits",
    "webhooks",
]
