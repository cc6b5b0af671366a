"""Registry of all tables: import this where the whole schema must be known."""

from shared.store.tables import base, catalogue, day, feedback, hall, people, queue, waits

metadata = base.metadata

__all__ = ["catalogue", "day", "feedback", "hall", "metadata", "people", "queue", "waits"]
