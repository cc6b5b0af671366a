"""Steps with drafts of the catalogue that several tests take."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.domain.catalogue_plain import plain_record
from shared.domain.draft_records import Plain
from shared.i18n import BANGKOK
from shared.services import drafts
from shared.services.commands import Caller
from shared.services.draft_preview import Preview, preview
from shared.services.office import Office
from tests.builders import SERVICE, run

LATER = date(2026, 12, 1)


def record(office: Office, section: str, id: str, **changed: object) -> Plain:
    return {**plain_record(office.whole_catalogue, section, id), **changed}


def a_draft(office: Office, caller: Caller, **data: object) -> int:
    return run(drafts.make(office, caller, "changes", data))


def look(office: Office, caller: Caller, id: int) -> Preview:
    return run(preview(office, caller, id))


def publish(office: Office, caller: Caller, id: int, day: date | None = None) -> None:
    """For today, unless another day is named."""
    version = drafts.draft(office, caller, id).version
    today = office.clock.now().astimezone(BANGKOK).date()
    run(drafts.publish(office, caller, id, version, day or today, "ordered by the director"))


def an_agency(office: Office) -> Plain:
    return record(office, "agencies", "DOPA", en="Provincial Administration")


def faster(office: Office) -> Plain:
    """The service with a first step of one minute."""
    found: dict[str, Any] = record(office, "services", SERVICE)
    steps = [{**step} for step in found["steps"]]
    steps[0] = {**steps[0], "min": 1}
    return {**found, "steps": steps}
