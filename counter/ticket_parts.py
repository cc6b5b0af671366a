"""What a ticket carries beside its place in line: its services with what may change, its notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.case_commands import SecondRequestReason
from shared.domain.note import LONGEST
from shared.domain.permissions import Permission, may
from shared.domain.reasons import RemoveReason, RestoreReason, TransferReason
from shared.domain.visit import State, TransactionState, Verb
from shared.i18n import current_language
from shared.services import notes
from shared.services.commands import Caller
from shared.services.notes import Note
from shared.services.office import Office
from shared.services.serving import History
from shared.services.turns import CORRECTABLE
from shared.web.case_words import variant_name

TICKET_WORDS: dict[str, object] = {
    "drop_reasons": [each.value for each in RemoveReason],
    "transfer_reasons": [each.value for each in TransferReason],
    "restore_reasons": [each.value for each in RestoreReason],
    "second_reasons": [each.value for each in SecondRequestReason],
    "keep_minutes": (5, 10, 15, 20),
    "note_length": LONGEST,
}
"""What the forms about a ticket offer to choose from."""

IN_LINE = (State.WAITING, State.DEFERRED)


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One service of a ticket, and which `case` of it where that is not the ordinary one.

    `seen` names it with the version that was looked at; `earlier` is the order of all that wait
    with this one a place further to the front, empty at the front.
    """

    turn: TransactionState
    service: str
    case: str
    seen: str
    earlier: str
    may_correct: bool
    may_remove: bool
    may_defer: bool
    may_rejoin: bool
    may_confirm: bool
    may_restore: bool

    @property
    def waits(self) -> bool:
        return self.turn.state in IN_LINE


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note as a colleague reads it; `mine` may be deleted by the reader."""

    id: int
    body: str
    author: str
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class OnTicket:
    """`others` are the services that are not on the ticket now, as (id, name)."""

    visit: int
    number: str
    turns: tuple[TurnLine, ...]
    others: tuple[tuple[str, str], ...]
    notes: tuple[NoteLine, ...]

    @property
    def correctable(self) -> list[TurnLine]:
        return [each for each in self.turns if each.may_correct]

    @property
    def droppable(self) -> list[TurnLine]:
        return [each for each in self.turns if each.waits and each.may_remove]


def on_ticket(office: Office, caller: Caller, history: History) -> OnTicket:
    """Raises `NotSignedIn`, `UnknownCentre`."""
    state, centre = history.state, history.place.centre
    turns = sorted(state.transactions.values(), key=lambda t: (t.position, t.id))
    waiting = [t for t in turns if t.state in IN_LINE]
    living = {t.service for t in turns if t.state is not State.ENDED}
    chooses = may(caller.grants, Permission.CHOOSE, centre) and state.carried_to is None
    language = current_language()
    return OnTicket(
        visit=state.id,
        number=state.number,
        turns=tuple(_line(office, t, waiting, chooses=chooses) for t in turns),
        others=tuple(
            (each.id, f"{each.letter} {each.names.text(language)}")
            for each in office.catalogue.offered(centre)
            if each.id not in living
        ),
        notes=tuple(notes_of(office, caller, centre, state.id)),
    )


def _line(
    office: Office, t: TransactionState, waiting: Sequence[TransactionState], *, chooses: bool
) -> TurnLine:
    return TurnLine(
        turn=t,
        service=office.catalogue.services[t.service].names.text(current_language()),
        case=variant_name(office.catalogue, office.catalogue.processes[t.process]),
        seen=_seen(t),
        earlier=_earlier(t, waiting),
        may_correct=t.state in CORRECTABLE,
        may_remove=t.allows(Verb.REMOVE),
        may_defer=t.allows(Verb.DEFER),
        may_rejoin=t.allows(Verb.REJOIN),
        may_confirm=t.allows(Verb.CONFIRM),
        may_restore=chooses and t.allows(Verb.RESTORE),
    )


def _seen(t: TransactionState) -> str:
    return f"{t.id}.{t.version}"


def _earlier(t: TransactionState, waiting: Sequence[TransactionState]) -> str:
    place = next((place for place, each in enumerate(waiting) if each.id == t.id), 0)
    if place == 0:
        return ""
    order = [*waiting[: place - 1], t, waiting[place - 1], *waiting[place + 1 :]]
    return " ".join(_seen(each) for each in order)


def notes_of(office: Office, caller: Caller, centre: str, visit: int) -> list[NoteLine]:
    """The notes on a visit, for staff of its centre. Raises `NotSignedIn`, `UnknownCentre`."""
    found = notes.of_visits(office, caller, centre, [visit]).get(visit, [])
    return [_note(caller, centre, each) for each in found]


def _note(caller: Caller, centre: str, note: Note) -> NoteLine:
    english = current_language() == "en"
    mine = note.author == caller.actor.id or may(caller.grants, Permission.CHOOSE, centre)
    author = (note.name_en if english else "") or note.name_th
    return NoteLine(note.id, note.body, author, note.written_at, mine)
