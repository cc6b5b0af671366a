"""What answers say beside their score: kept with their version, counted, forgotten in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from shared.domain import commands
from shared.domain.comment_groups import Heard, month_of
from shared.domain.errors import GcsError, InvalidRequest
from shared.domain.period import Period
from shared.domain.permissions import Grant, Role
from shared.domain.questionnaire import Driver, Kind, Mood, Question, Questionnaire, Scope
from shared.domain.visit import Outcome
from shared.services import access, comments, exit_presses, feedback, questionnaires
from shared.services.checking import check
from shared.services.commands import ANONYMOUS_KIOSK, Caller
from shared.services.feedback import Answer
from shared.services.office import Office
from shared.services.reports import answer_details, respondents, satisfaction
from shared.services.reports.file_rows import Wanted
from shared.services.reports.file_rows import satisfaction as satisfaction_file
from shared.store import feedback as stored
from shared.store.questionnaires import all_versions
from shared.store.tables import metadata
from shared.store.writer import WriteTx
from tests.builders import CENTRE, a_clerk, a_desk, a_supervisor, a_visit, call_next, do, run, staff
from tests.manual_clock import A_MONDAY_MORNING, ManualClock

pytestmark = pytest.mark.few_on_postgresql
SERVICE = "id-card-expired"
OWN = Question(Kind.YES_NO, "ได้รับการต้อนรับไหม", "Were you greeted?")
WIDER = Questionnaire(reasons=(Driver.FEE, Driver.WAIT), questions=(OWN,))
EVER = Period(date(2026, 1, 1), date(2027, 12, 31))


def invited(office: Office, clerk: Caller, service: str = SERVICE) -> str:
    """The token of the questionnaire about a service that has just ended."""
    a_visit(office, service)
    called = call_next(office, clerk)
    served = do(office, clerk, called, commands.Start())
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    return office.tokens.derive(access.SURVEY, called.transaction)


def rows(office: Office) -> list[Mapping[str, Any]]:
    with office.db.read() as connection:
        return [
            dict(row) for row in connection.execute(select(metadata.tables["response"])).mappings()
        ]


def keep(office: Office, *scores: int, day: date, service: str = SERVICE, words: str = "") -> None:
    """Answers as they stand once nothing leads back to them."""
    for i, score in enumerate(scores):
        row = {
            "id": f"{service}{day}{len(rows(office)) + i:05}",
            "centre_id": CENTRE,
            "service_id": service,
            "business_day": day,
            "overall": score,
            "items": {},
            "comment": f"{words} {score}" if words else None,
        }
        office.db.write_now(partial(_add, row))


def _add(row: Mapping[str, object], tx: WriteTx) -> None:
    stored.add_response(tx, row)


def _execute(sql: str, tx: WriteTx) -> None:
    tx.connection.execute(text(sql))


def forgotten(office: Office) -> int:
    """How many sentences the background task wipes now."""
    return office.db.write_now(partial(feedback.forget_words, office))


@pytest.fixture
def admin(office: Office) -> Caller:
    return staff(office, Grant(Role.ADMINISTRATOR))


def test_words_are_stored_masked_and_reasons_with_what_was_offered(office: Office) -> None:
    clerk = a_desk(office)
    words = "โทร 081-234-5678\u202e\x07 คิว A012"
    given = Answer(2, items={"staff": 1}, comment=words, reasons=["wait"])
    run(feedback.answer(office, invited(office, clerk), given))
    run(feedback.answer(office, invited(office, clerk), Answer(5)))
    told = sorted(rows(office), key=lambda row: int(row["overall"]))
    assert told[0]["comment"] == "โทร [***] คิว A012"
    assert (told[0]["reasons"]["wait"], told[0]["reasons"]["steps"]) == (1, 0)
    assert told[1]["reasons"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        Answer(3, reasons=["fee"]),
        Answer(3, reasons=["nonsense"]),
        Answer(3, questions={OWN.key: 1}),
        Answer(3, items={"weather": 1}),
        Answer(3, comment="x" * 1001),
        Answer(0),
    ],
)
def test_what_nobody_was_asked_is_refused_and_nothing_is_stored(
    office: Office, wrong: Answer
) -> None:
    token = invited(office, a_desk(office))
    with pytest.raises(InvalidRequest):
        run(feedback.answer(office, token, wrong))
    assert rows(office) == []


def test_a_version_is_in_force_from_its_day_and_an_answer_keeps_it(
    office: Office, clock: ManualClock, admin: Caller
) -> None:
    tomorrow = questionnaires.soonest(office)
    id = run(questionnaires.make(office, admin, Scope.SERVICE, SERVICE, tomorrow, WIDER))
    clerk = a_desk(office)
    token = invited(office, clerk)
    assert feedback.view(office, token).asked.questions == ()
    run(feedback.answer(office, token, Answer(4)))
    clock.advance(days=1)
    token = invited(office, clerk)
    assert feedback.view(office, token).asked == WIDER
    given = Answer(5, reasons=["fee"], questions={OWN.key: 1})
    run(feedback.answer(office, token, given))
    assert sorted(row["questionnaire_id"] or 0 for row in rows(office)) == [0, id]


def test_a_version_needs_a_day_to_come_the_right_and_is_never_changed(
    office: Office, admin: Caller
) -> None:
    today, tomorrow = office.today(CENTRE), questionnaires.soonest(office)
    for wrong in (today, tomorrow + timedelta(days=400)):
        with pytest.raises(InvalidRequest):
            run(questionnaires.make(office, admin, Scope.ALL, "", wrong, WIDER))
    with pytest.raises(InvalidRequest):
        run(questionnaires.make(office, admin, Scope.SERVICE, "nothing", tomorrow, WIDER))
    for stranger in (a_clerk(office), a_supervisor(office), ANONYMOUS_KIOSK):
        with pytest.raises(GcsError):
            run(questionnaires.make(office, stranger, Scope.ALL, "", tomorrow, WIDER))
    run(questionnaires.make(office, admin, Scope.ALL, "", tomorrow, WIDER))
    for change in ("UPDATE questionnaire SET target = 'x'", "DELETE FROM questionnaire"):
        with pytest.raises(DatabaseError):
            office.db.write_now(partial(_execute, change))
    with office.db.read() as connection:
        assert len(all_versions(connection)) == 1


def test_details_are_counted_per_question_and_proven_by_the_check(office: Office) -> None:
    clerk = a_desk(office)
    for i in range(12):
        given = Answer(2, items={"staff": 2}, ease=4, reasons=["wait"] if i < 9 else [])
        run(feedback.answer(office, invited(office, clerk), given))
    token = invited(office, clerk)
    run(feedback.answer(office, token, Answer(1, reasons=["wait"], finished=False)))
    run(feedback.answer(office, token, Answer(5, finished=False)))
    report = answer_details.report(office, CENTRE, EVER)
    by_key = {each.key: each for each in report.parts}
    assert {key: each.n for key, each in by_key.items()} == {"staff": 12, "ease": 12}
    assert by_key["staff"].votes is not None
    (wait, *_others) = report.reasons(Mood.LOW)
    assert (wait.key, wait.n, wait.named) == ("wait", 12, 9)
    assert report.reasons(Mood.GOOD) == []
    assert check(office).differences == []
    told = answer_details.told(report, 13, everything=False)
    assert all(each.n is None and each.votes is None for each in told.parts)
    everything = satisfaction_file(office, Wanted(CENTRE, EVER, everything=True))
    assert {row["part"] for row in everything} >= {"total", "dimension", "ease", "reason_low"}


def test_a_question_of_fewer_than_ten_is_hidden(office: Office) -> None:
    clerk = a_desk(office)
    for _ in range(9):
        run(feedback.answer(office, invited(office, clerk), Answer(4, items={"staff": 4})))
    (staff_part,) = answer_details.report(office, None, EVER).parts
    assert (staff_part.n, staff_part.votes) == (9, None)


def test_who_was_asked_stands_beside_who_answered_by_service_weekday_and_wait(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    for i in range(6):
        clock.set(A_MONDAY_MORNING)
        a_visit(office, SERVICE)
        clock.advance(minutes=5 if i % 2 else 40)
        called = call_next(office, clerk)
        served = do(office, clerk, called, commands.Start())
        do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
        if i % 2:
            token = office.tokens.derive(access.SURVEY, called.transaction)
            run(feedback.answer(office, token, Answer(5)))
    found = {each.kind: each for each in respondents.report(office, CENTRE, EVER)}
    (service,) = found["service"].groups
    assert (service.key, service.asked, service.answered) == (SERVICE, 6, 3)
    (day,) = found["weekday"].groups
    assert (day.key, day.asked, day.answered) == ("1", 6, 3)
    waits = {each.key: (each.asked, each.answered) for each in found["wait"].groups}
    assert waits == {"under_10": (3, 3), "30_to_60": (3, 0)}
    figure = satisfaction.report(office, CENTRE, EVER).services[0]
    assert figure.invited == 6
    assert figure.response_percent == 50


def test_words_go_after_a_year_and_scores_stay(office: Office, clock: ManualClock) -> None:
    today = office.today(CENTRE)
    keep(office, 4, day=today, words="kept")
    clock.advance(days=360)
    assert forgotten(office) == 0
    clock.advance(days=40)
    assert (forgotten(office), forgotten(office)) == (1, 0)
    (row,) = rows(office)
    assert (row["overall"], row["comment"]) == (4, None)


def test_staff_read_words_of_months_that_are_over_in_groups_that_tell_nobody(
    office: Office, clock: ManualClock
) -> None:
    boss = a_supervisor(office)
    today = office.today(CENTRE)
    keep(office, *[5] * 11, *[1] * 11, day=today, words="ที่นั่งน้อย")
    keep(office, 1, 2, day=today, service="information", words="ช้า")
    assert comments.read(office, boss, CENTRE).spans == ()
    clock.advance(days=40)
    found = comments.read(office, boss, CENTRE)
    assert found.n == 24
    labels = [(each.label.heard, each.label.service, each.answers) for each in found.groups]
    assert labels == [(Heard.LOW, None, 13), (Heard.GOOD, SERVICE, 11)]
    assert comments.read(office, boss, CENTRE, words="ช้า").n == 2
    assert comments.read(office, boss, CENTRE, words="\x00'; DROP").n == 0
    for stranger in (a_clerk(office), ANONYMOUS_KIOSK):
        with pytest.raises(GcsError):
            comments.read(office, stranger, CENTRE)


def test_a_month_with_few_answers_waits_for_the_next(office: Office, clock: ManualClock) -> None:
    boss, today = a_supervisor(office), office.today(CENTRE)
    keep(office, *[5] * 9, day=today, words="ดี")
    clock.advance(days=40)
    assert comments.read(office, boss, CENTRE).shown is None
    keep(office, 5, day=office.today(CENTRE), words="ดี")
    clock.advance(days=40)
    found = comments.read(office, boss, CENTRE)
    assert found.shown is not None
    assert (month_of(today), found.n) == (found.shown.first, 10)


def test_presses_at_the_exit_count_once_an_interval_and_never_as_answers(
    office: Office, clock: ManualClock
) -> None:
    def press(score: int, caller: Caller = ANONYMOUS_KIOSK) -> bool:
        return run(exit_presses.press(office, caller, CENTRE, score))

    assert press(5)
    assert not press(1)
    other = a_clerk(office)
    assert press(2, other)
    clock.advance(seconds=6)
    assert press(4)
    with pytest.raises(InvalidRequest):
        press(6)
    found = exit_presses.report(office, CENTRE, EVER)
    assert (found.votes.counts, found.too_soon) == ((0, 1, 0, 1, 1), 1)
    assert exit_presses.report(office, "district-1", EVER).votes.n == 0
    assert satisfaction.report(office, None, EVER).total.n == 0
    clock.advance(days=2)
    assert office.db.write_now(partial(exit_presses.forget_screens, office)) == 2
