"""A visit as its citizen follows it on the phone: like `visits.view`, with times and surveys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.domain.survey import answers_until, is_invited
from shared.domain.visit import TransactionState, Verb, VisitState
from shared.services import access, case_view, continuing, notifying, overtaking
from shared.services.case_view import CaseView
from shared.services.continuing import Awaited
from shared.services.office import Office
from shared.services.overtaking import Overtaking
from shared.services.visit_view import VisitView, describe
from shared.store import feedback
from shared.store.log import History


@dataclass(frozen=True, slots=True)
class Followed:
    """`surveys` holds the turns whose questionnaire is open: True when it was answered.
    `overtaken` are those who came later and were called first; `cases` the requests that go on
    beyond the counter."""

    view: VisitView
    state: VisitState
    at: datetime
    is_today: bool
    surveys: dict[int, bool]
    overtaken: tuple[Overtaking, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    """Requests of this ticket that wait for their citizen."""
    cases: tuple[CaseView, ...] = ()

    phones: tuple[str, ...] | None = None
    """The marks of the telephones that are told; None where notices are not offered."""

    def may(self, verb: Verb) -> bool:
        """Whether the citizen's own move is possible; a ticket is good on its own day only."""
        return self.is_today and any(t.allows(verb) for t in self.turns)

    @property
    def turns(self) -> tuple[TransactionState, ...]:
        return tuple(self.state.transactions.values())


def follow(office: Office, token: str) -> Followed:
    """A visit by the citizen's token. Raises `UnknownVisit`."""
    now = office.clock.now()
    with office.db.read() as connection:
        history = access.followed(office, connection, token)
        place = history.place
        return Followed(
            view=describe(office, connection, history),
            state=history.state,
            at=now,
            is_today=office.today(place.centre, now) == place.business_day,
            surveys=_surveys(connection, history, now),
            overtaken=overtaking.of_history(office, connection, history, now),
            awaited=continuing.awaited_of(office, connection, history),
            cases=case_view.of_visit(office, connection, history, now),
            phones=notifying.offer(office, connection, history),
        )


def _surveys(connection: Connection, history: History, now: datetime) -> dict[int, bool]:
    place = history.place
    if now >= answers_until(place.calendar, place.business_day):
        return {}
    return {
        turn.id: feedback.was_answered(connection, turn.id)
        for turn in history.state.transactions.values()
        if is_invited(history.state, turn)
    }
