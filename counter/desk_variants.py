"""Which case it is, as the desk shows it: one button a case, each with a key of its own."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.errors import N_
from shared.i18n import current_language, gettext
from shared.services import variants
from shared.services.office import Office
from shared.services.serving import History
from shared.web.case_words import variant_name

KEYS = "DAYZJ"
"""Letters that no other move of the desk has, the nearest first; further cases have none."""

ORDINARY = N_("Ordinary case")


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """`key` "" for the case that it is already, and once the letters are used up."""

    id: str
    name: str
    chosen: bool
    key: str


@dataclass(frozen=True, slots=True)
class WhichCase:
    """`name` of the present case, "" for the ordinary one; `choices` where the counter decides."""

    name: str
    choices: tuple[CaseChoice, ...]


def which_case(office: Office, history: History, transaction: int) -> WhichCase:
    """What may be said of a turn now; the choice is there as long as its request is its own."""
    t = history.state.transactions[transaction]
    process = office.catalogue.processes[t.process]
    found = variants.choices(office, t.service, history.place.business_day)
    free = iter(KEYS)
    choices = tuple(
        CaseChoice(
            each.id,
            each.names.text(current_language()) or gettext(ORDINARY),
            each.id == process.variant,
            "" if each.id == process.variant else next(free, ""),
        )
        for each in found
        if t.case in (None, t.id)
    )
    return WhichCase(variant_name(office.catalogue, process), choices)
