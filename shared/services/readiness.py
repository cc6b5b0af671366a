"""Whether this installation may serve: asked at start and by operators."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from shared.services.office import Office
from shared.store.migrations import missing_triggers, newest, present


def problems(office: Office) -> list[str]:
    """What stands in the way, one sentence each; empty when ready."""
    try:
        with office.db.read() as connection:
            revision = present(connection)
            missing = missing_triggers(connection)
    except DBAPIError:
        return ["The database does not answer."]
    found = []
    if revision != newest():
        found.append(f"The schema is {revision}, this program needs {newest()}: run gcs migrate.")
    if missing:
        found.append(f"The log is not protected, triggers are missing: {', '.join(missing)}.")
    return found
