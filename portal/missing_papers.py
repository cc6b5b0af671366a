"""The papers that a citizen still has to bring, by name."""

from __future__ import annotations

from shared.i18n import current_language
from shared.services import papers
from shared.services.continuing import Awaited
from shared.services.office import Office


def missing_of(office: Office, awaited: Awaited) -> list[str]:
    """The papers to bring, by name."""
    if awaited.question is None:
        return []
    process = office.catalogue.processes[awaited.process]
    return [
        each.names.text(current_language())
        for each in papers.checklist(office, awaited.home, process)
        if each.position in awaited.question.missing
    ]
