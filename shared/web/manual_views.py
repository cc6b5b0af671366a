"""The public manuals of a centre in words, for the page and the file that tell what they lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.errors import N_
from shared.domain.manual_blocks import Block, ManualState
from shared.i18n import current_language, gettext
from shared.services.manual_overview import overview
from shared.services.office import Office
from shared.web import manual_words, version_words
from shared.web.yearly_views import YearAsked

BLOCKS: Mapping[Block, str] = {
    Block.STEPS: N_("Steps"),
    Block.TIME: N_("Standard time"),
    Block.PLACES: N_("Places and ways to ask for it"),
    Block.FEES: N_("Fees"),
    Block.PAPERS: N_("Papers to bring"),
    Block.CRITERIA: N_("Who may ask for it"),
    Block.LAWS: N_("Laws"),
    Block.FORMS: N_("Forms"),
    Block.COMPLAINTS: N_("Complaint channels"),
}


@dataclass(frozen=True, slots=True)
class ManualRow:
    """One manual in the reader's language; what there is none of is said in words. `since`: from
    when its present version is in force. `required` and `other` are names of parts that it lacks.
    `address` is a path."""

    state: ManualState
    name: str
    agency: str
    time: str
    fees: str
    papers: str
    ways: str
    laws: str
    since: date
    required: tuple[str, ...]
    other: tuple[str, ...]
    address: str


def manual_rows(office: Office, asked: YearAsked) -> list[ManualRow]:
    """Of every service of the centre, or of all, as the manuals are today: those that lack a
    required part first. Raises `UnknownCentre`."""
    rows = [_row(office, asked.centre, each) for each in overview(office, asked.centre)]
    return sorted(rows, key=lambda row: row.state.is_complete)


def block_words(blocks: Sequence[Block]) -> tuple[str, ...]:
    return tuple(gettext(BLOCKS[each]) for each in blocks)


def _row(office: Office, centre: str | None, state: ManualState) -> ManualRow:
    service, language = state.service, current_language()
    required = state.lacks_required
    laws = manual_words.note_text(service.notes.get("laws", {}))
    return ManualRow(
        state=state,
        name=service.names.text(language),
        agency=office.catalogue.agencies[service.agency].names.text(language),
        time=version_words.standard(state.process),
        fees=_fees(state),
        papers=_papers(state),
        ways=_ways(office, centre, state),
        laws=laws.text(language) if laws else "",
        since=state.process.valid_from,
        required=block_words(required),
        other=block_words([each for each in state.lacking if each not in required]),
        address=f"/portal/services/{service.id}",
    )


def _fees(state: ManualState) -> str:
    if state.fees == ():
        return gettext("None: this service is free of charge.")
    return manual_words.fees_in_words(state.fees)


def _papers(state: ManualState) -> str:
    documents = state.process.documents
    if documents is None:
        return gettext("Not known – ask the staff")
    names = [each.names.text(current_language()) for each in documents]
    return "; ".join(names) or gettext("No papers are needed.")


def _ways(office: Office, centre: str | None, state: ManualState) -> str:
    """Centres by name; of one centre its own counter goes without saying where it is."""
    centres = office.catalogue.centres
    places = [
        manual_words.channel("counter")
        if each == centre
        else centres[each].names.text(current_language())
        for each in state.centres
    ]
    ways = [manual_words.channel(each) for each in state.service.channels if each != "counter"]
    return "; ".join([*places, *ways])
