"""The one-tap survey: one answer per ended transaction, anonymous towards the counter that served.

A first tap is stored at once; until it is finished, or for ten minutes, it may be amended. Then the
link between invitation and answer is wiped.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.domain.errors import N_, AlreadyAnswered, InvalidRequest, SurveyOver
from shared.domain.survey import answers_until, is_invited
from shared.domain.visit import FINISHING_OUTCOMES
from shared.services import access
from shared.services.commands import Done, RequestKey, once
from shared.services.office import Office
from shared.store import feedback, log, stopped_links, visits
from shared.store.writer import WriteTx

ITEMS = ("process", "staff", "facilities", "result")
"""The four dimensions of Thai practice: steps, staff, place, result."""

COMMENT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """`overall` and each item from 1 (very dissatisfied) to 5 (very satisfied)."""

    overall: int
    ease: int | None = None
    items: Mapping[str, int] | None = None
    comment: str | None = None
    finished: bool = True


@dataclass(frozen=True, slots=True)
class SurveyView:
    """What the questionnaire page shows. `visit` is the token of the ticket page.

    `score` is what was answered, while that may still be changed. `served` is false for people who
    left the line: they are asked about their visit, not about a service they did not have.
    """

    service: str
    centre: str
    number: str
    language: str
    answered: bool
    amendable: bool
    visit: str
    ended_at: datetime
    score: int | None
    served: bool


def view(office: Office, token: str) -> SurveyView:
    """Raises `SurveyOver` when unknown or too late."""
    transaction = _transaction(office, token)
    with office.db.read() as connection:
        located = visits.locate_transaction(connection, transaction)
        if located is None or stopped_links.is_stopped(connection, located.visit):
            raise SurveyOver
        place = office.place(located.centre, located.business_day)
        history = log.load(connection, located.visit, place)
        state = feedback.invitation(connection, transaction)
        response = state.response if state else None
        score = feedback.score_given(connection, response) if response else None
    turn = history.state.transactions[transaction]
    now = office.clock.now()
    if (
        not is_invited(turn)
        or turn.ended_at is None
        or now >= answers_until(place.calendar, place.business_day)
    ):
        raise SurveyOver
    amendable = state is None or not _is_final(state, now)
    return SurveyView(
        service=turn.service,
        centre=place.centre,
        number=history.state.number,
        language=history.state.language,
        answered=state is not None,
        amendable=amendable,
        visit=office.tokens.derive(access.VISIT, history.state.id),
        ended_at=turn.ended_at,
        score=score if amendable else None,
        served=turn.outcome in FINISHING_OUTCOMES,
    )


async def answer(office: Office, token: str, given: Answer, key: RequestKey | None = None) -> Done:
    """Store or amend an answer. Raises `AlreadyAnswered`, `SurveyOver`, `InvalidRequest`."""
    _check(given)
    transaction = _transaction(office, token)
    view(office, token)

    def job(tx: WriteTx) -> Done:
        now = office.clock.now()
        return once(tx, key, now, lambda: _store(office, tx, transaction, given, now))

    return await office.db.write(job, centre=access.centre_of_transaction(office, transaction))


def _transaction(office: Office, token: str) -> int:
    transaction = office.tokens.open(access.SURVEY, token)
    if transaction is None:
        raise SurveyOver
    return transaction


def _check(given: Answer) -> None:
    scores = {"overall": given.overall, "ease": given.ease, **(given.items or {})}
    for name, score in scores.items():
        if score is not None and not 1 <= score <= 5:
            raise InvalidRequest(name, N_("A score is a whole number from 1 to 5."))
    unknown = set(given.items or {}) - set(ITEMS)
    if unknown:
        raise InvalidRequest("items", N_("Rate only: process, staff, facilities, result."))
    if given.comment is not None and len(given.comment) > COMMENT_LIMIT:
        raise InvalidRequest("comment", N_("Please write at most 1,000 characters."))


def _is_final(state: feedback.InvitationState, now: datetime) -> bool:
    return state.spent or state.amend_until is None or now > state.amend_until


def _store(office: Office, tx: WriteTx, transaction: int, given: Answer, now: datetime) -> Done:
    state = feedback.invitation(tx.connection, transaction)
    values: dict[str, object] = {
        "overall": given.overall,
        "ease": given.ease,
        "items": dict(given.items or {}),
        "comment": (given.comment or "").strip() or None,
    }
    if state is None:
        _first_answer(office, tx, transaction, values, now)
        status = 201
    elif _is_final(state, now) or state.response is None:
        raise AlreadyAnswered
    else:
        feedback.amend_response(tx, state.response, values)
        status = 200
    if given.finished:
        feedback.spend(tx, transaction)
    return Done(status, None)


def _first_answer(
    office: Office, tx: WriteTx, transaction: int, values: dict[str, object], now: datetime
) -> None:
    located = visits.locate_transaction(tx.connection, transaction)
    assert located is not None
    place = office.place(located.centre, located.business_day)
    turn = log.load(tx.connection, located.visit, place).state.transactions[transaction]
    if not is_invited(turn):  # taken back between the look and the tap
        raise SurveyOver
    response = secrets.token_hex(16)
    feedback.add_response(
        tx,
        {
            "id": response,
            "centre_id": located.centre,
            "service_id": turn.service,
            "business_day": located.business_day,
            **values,
        },
    )
    feedback.open_invitation(tx, transaction, response, now + office.rules.survey_amend)


def forget_links(office: Office, tx: WriteTx) -> int:
    """Background task: make answers final whose ten minutes are over."""
    return feedback.spend_overdue(tx, office.clock.now())
