"""The one-tap survey: one answer per ended transaction, anonymous towards the counter that served.

A first tap is stored at once; until it is finished, or for ten minutes, it may be amended. Then the
link between invitation and answer is wiped. What else may be answered says the questionnaire of the
service on that day.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from shared.domain.comment_groups import month_of
from shared.domain.errors import N_, AlreadyAnswered, InvalidRequest, SurveyOver
from shared.domain.free_text import plain_text
from shared.domain.masking import masked
from shared.domain.questionnaire import DIMENSIONS, VALUES, InForce, Questionnaire, in_force
from shared.domain.survey import answers_until, is_invited, words_kept_from
from shared.domain.turn_tally import wait_band
from shared.domain.visit import FINISHING_OUTCOMES
from shared.services import access
from shared.services.commands import Done, RequestKey, once
from shared.services.office import Office
from shared.store import answer_words, feedback, log, questionnaires, stopped_links, visits
from shared.store.writer import WriteTx

ITEMS = DIMENSIONS
COMMENT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """`overall` and each item from 1 (very dissatisfied) to 5 (very satisfied).

    `reasons` are those named of what was offered; None is not the same as none named. `questions`
    are answers to own questions, by their key.
    """

    overall: int
    ease: int | None = None
    items: Mapping[str, int] | None = None
    comment: str | None = None
    finished: bool = True
    reasons: Collection[str] | None = None
    questions: Mapping[str, int] | None = None


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
    asked: Questionnaire


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
        asked = _asked(office, connection, turn.service, place.business_day)
    now = office.clock.now()
    if (
        not is_invited(history.state, turn)
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
        asked=asked.asked,
    )


def _asked(office: Office, connection: Connection, service: str, day: date) -> InForce:
    """What is asked about a service on a business day."""
    agency = office.catalogue.services[service].agency
    return in_force(questionnaires.all_versions(connection), agency, service, day)


async def answer(office: Office, token: str, given: Answer, key: RequestKey | None = None) -> Done:
    """Store or amend an answer. Raises `AlreadyAnswered`, `SurveyOver`, `InvalidRequest`."""
    transaction = _transaction(office, token)
    _check(given, view(office, token).asked)

    def job(tx: WriteTx) -> Done:
        now = office.clock.now()
        return once(tx, key, now, lambda: _store(office, tx, transaction, given, now))

    return await office.db.write(job, centre=access.centre_of_transaction(office, transaction))


def _transaction(office: Office, token: str) -> int:
    transaction = office.tokens.open(access.SURVEY, token)
    if transaction is None:
        raise SurveyOver
    return transaction


def _check(given: Answer, asked: Questionnaire) -> None:
    """Nothing is stored that nobody was asked."""
    scores = {"overall": given.overall, "ease": given.ease, **(given.items or {})}
    for name, score in scores.items():
        if score is not None and not 1 <= score <= 5:
            raise InvalidRequest(name, N_("A score is a whole number from 1 to 5."))
    if set(given.items or {}) - set(ITEMS):
        raise InvalidRequest("items", N_("Rate only: process, staff, facilities, result."))
    if given.comment is not None and len(given.comment) > COMMENT_LIMIT:
        raise InvalidRequest("comment", N_("Please write at most 1,000 characters."))
    _check_own(given, asked)
    left_over = {
        "items": set(given.items or {}) - set(asked.dimensions),
        "ease": given.ease is not None and not asked.ease,
        "comment": bool((given.comment or "").strip()) and not asked.comment,
        "reasons": set(given.reasons or ()) - {each.value for each in asked.reasons},
    }
    for name, more in left_over.items():
        if more:
            raise InvalidRequest(name, N_("This is not asked about this service. Leave it out."))


def _check_own(given: Answer, asked: Questionnaire) -> None:
    for key, value in (given.questions or {}).items():
        question = asked.question(key)
        if question is None or value not in VALUES[question.kind]:
            problem = N_("This is not one of the possible answers. Choose again.")
            raise InvalidRequest("questions", problem)


def _is_final(state: feedback.InvitationState, now: datetime) -> bool:
    return state.spent or state.amend_until is None or now > state.amend_until


def _store(office: Office, tx: WriteTx, transaction: int, given: Answer, now: datetime) -> Done:
    state = feedback.invitation(tx.connection, transaction)
    if state is None:
        _first_answer(office, tx, transaction, given, now)
        status = 201
    elif _is_final(state, now) or state.response is None:
        raise AlreadyAnswered
    else:
        asked = feedback.questionnaire_of(tx.connection, state.response)
        feedback.amend_response(tx, state.response, _values(given, asked))
        status = 200
    if given.finished:
        feedback.spend(tx, transaction)
    return Done(status, None)


def _values(given: Answer, asked: Questionnaire) -> dict[str, object]:
    """What is kept of an answer: of every reason that was offered whether it was named, and of
    words nothing that looks like somebody's number."""
    named = None if given.reasons is None else set(given.reasons)
    comment = masked(plain_text(given.comment or "", COMMENT_LIMIT, "comment"))
    return {
        "overall": given.overall,
        "ease": given.ease,
        "items": dict(given.items or {}),
        "comment": comment or None,
        "reasons": {each.value: int(each.value in named) for each in asked.reasons}
        if named is not None and asked.reasons
        else None,
        "questions": dict(given.questions) if given.questions else None,
    }


def _first_answer(
    office: Office, tx: WriteTx, transaction: int, given: Answer, now: datetime
) -> None:
    located = visits.locate_transaction(tx.connection, transaction)
    assert located is not None
    centre, day = located.centre, located.business_day
    visit = log.load(tx.connection, located.visit, office.place(centre, day)).state
    turn = visit.transactions[transaction]
    if not is_invited(visit, turn):  # taken back between the look and the tap
        raise SurveyOver
    asked = _asked(office, tx.connection, turn.service, day)
    response = secrets.token_hex(16)
    feedback.add_response(
        tx,
        {
            "id": response,
            "centre_id": centre,
            "service_id": turn.service,
            "business_day": day,
            "questionnaire_id": asked.id,
            **_values(given, asked.asked),
        },
    )
    answer_words.count_band(tx, centre, month_of(day), wait_band(visit, turn))
    feedback.open_invitation(tx, transaction, response, now + office.rules.survey_amend)


def forget_links(office: Office, tx: WriteTx) -> int:
    """Background task: make answers final whose ten minutes are over."""
    return feedback.spend_overdue(tx, office.clock.now())


def forget_words(office: Office, tx: WriteTx) -> int:
    """Background task: wipe what citizens wrote once it was kept long enough; scores stay."""
    return sum(
        answer_words.wipe_before(tx, centre, words_kept_from(office.day_at(centre)))
        for centre in answer_words.centres(tx.connection)
    )
