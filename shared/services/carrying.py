"""Carry-over: whoever still waits at the end of a day keeps the place on the next one.

The visit of today is closed and a new one opens on the next day on which the centre opens, with a
number of that day. Its turns keep the rank of today, so they come before all newcomers and in
today's order. The old link leads to the new ticket (peers: clearing the line overnight must be a
choice of the office, and people keep their place).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.calling import CARRIED
from shared.domain.errors import N_, InvalidRequest
from shared.domain.events import Actor, Draft
from shared.domain.numbering import ticket_number
from shared.domain.visit import State, TransactionState
from shared.services import going_on
from shared.services.office import Office
from shared.services.visits import Chosen, announce, service_data
from shared.store import log, visits
from shared.store.log import History
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class Carried:
    """The new visit, and the turns of the old one that it takes over. `continued` belongs to the
    old one: requests that it opened and the new one goes on with."""

    visit: int
    turns: frozenset[int]
    continued: tuple[Draft, ...] = ()


def carry(
    office: Office, tx: WriteTx, history: History, actor: Actor, now: datetime
) -> Carried | None:
    """Open tomorrow's visit for what of a visit still waits; None when nothing of it does.

    Raises `InvalidRequest` when the centre never opens again.
    """
    state, centre = history.state, history.place.centre
    turns = sorted(
        (
            t
            for t in state.transactions.values()
            if t.state in (State.WAITING, State.DEFERRED) and not t.is_unconfirmed
        ),
        key=lambda t: t.position,
    )
    if not turns:
        return None
    calendar = office.calendar(centre)
    day = calendar.next_open_day(history.place.business_day)
    if day is None:  # an emergency that nobody has ended yet; it does not cancel tomorrow
        day = office.centre(centre).calendar.next_open_day(history.place.business_day)
    if day is None:
        raise InvalidRequest("carry_over", N_("No day is planned on which the centre opens again."))
    place = replace(history.place, business_day=day)
    letter = office.catalogue.services[turns[0].service].letter
    sequence = visits.next_sequence(tx, centre, day, letter)
    ticket: dict[str, object] = {
        "number": ticket_number(letter, sequence),
        "letter": letter,
        "sequence": sequence,
        "language": state.language,
        "channel": state.channel,
        "priority": state.priority,
        "carried_from": state.id,
    }
    if state.bundle is not None:
        ticket["bundle"] = state.bundle
    windows = calendar.windows(day) or office.centre(centre).calendar.windows(day)
    opens_at = windows[0][0] if windows else calendar.day_bounds(day)[0]
    carried = {turn.service for turn in turns}
    services = [
        _turn(office, turn, position, place.business_day, opens_at, carried)
        for position, turn in enumerate(turns, start=1)
    ]
    opened = log.open_visit(tx, place, ticket, services, actor, now)
    announce(tx, opened)
    continued = _go_on(office, tx, history, opened, actor, now)
    return Carried(opened.state.id, frozenset(t.id for t in turns), continued)


def _go_on(
    office: Office, tx: WriteTx, old: History, opened: History, actor: Actor, now: datetime
) -> tuple[Draft, ...]:
    """Requests that were begun go on with the new visit: what the old one has to note of its own.

    Those of still earlier visits are noted there.
    """
    own: list[Draft] = []
    for t in opened.state.transactions.values():
        if t.case is None:
            continue
        draft = going_on.continued(t.case, opened.state.id, t.id)
        if t.case in old.state.cases:
            own.append(draft)
        else:
            going_on.note(office, tx, t.case, draft, actor, now)
    return tuple(own)


def _turn(
    office: Office,
    turn: TransactionState,
    position: int,
    day: date,
    opens_at: datetime,
    carried: Collection[str],
) -> dict[str, object]:
    """A turn as it goes on: the honest moment of getting in line stays, for its place, and so does
    what by law comes first and is carried over too. Its waiting time begins anew when the centre
    opens, for nobody waits in the hall overnight."""
    variant = office.catalogue.processes[turn.process].variant
    chosen = Chosen(turn.service, turn.count, variant=variant)
    after = turn.after if turn.after in carried else None
    data = service_data(office, chosen, position, turn.rank_at, day, CARRIED, after)
    data["since"] = turn.since.isoformat()
    data["opens_at"] = opens_at.isoformat()
    if turn.case is not None:
        data |= {"process": turn.process, "case": turn.case}
    return data
