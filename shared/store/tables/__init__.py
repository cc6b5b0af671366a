"""Registry of all tables: import this where the whole schema must be known."""

from shared.store.tables import base, catalogue, feedback, people, queue, waits

metadata = base.metadata

__all__ = ["catalogue", "feedback", "metadata", "people", "queue", "waits"]
