"""Waits, satisfaction and kept standards, from real turns."""

from __future__ import annotations

from fractions import Fraction

from shared.domain import commands
from shared.domain.satisfaction import Votes
from shared.domain.visit import Outcome
from shared.services import access, feedback
from shared.services.commands import Caller
from shared.services.feedback import Answer
from shared.services.office import Office
from shared.services.reports import adherence, satisfaction, waiting
from tests.builders import CENTRE, a_desk, a_visit, call_next, do, run, serve
from tests.manual_clock import A_MONDAY_MORNING, ManualClock
from tests.services.test_reduction_report import TODAY, finish


def answers(office: Office, clock: ManualClock, clerk: Caller, *scores: int, service: str) -> None:
    """Serve one citizen for each score, who gives it."""
    for score in scores:
        clock.set(A_MONDAY_MORNING)
        a_visit(office, service)
        called = call_next(office, clerk)
        served = do(office, clerk, called, commands.Start())
        do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
        token = office.tokens.derive(access.SURVEY, called.transaction)
        run(feedback.answer(office, token, Answer(score)))


def test_waits_are_given_per_letter_as_far_as_their_number_allows(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    for minutes in range(1, 31):
        clock.set(A_MONDAY_MORNING)
        a_visit(office)
        clock.advance(minutes=minutes)
        serve(office, clock, clerk, (1,))
    clock.set(A_MONDAY_MORNING)
    a_visit(office, "passport-ordinary")
    serve(office, clock, clerk, (1,))
    report = waiting.report(office, CENTRE, TODAY)
    by_letter = {figure.letter: figure for figure in report.letters}
    assert set(by_letter) == {"B", "F"}
    assert (by_letter["B"].n, by_letter["B"].p90_seconds) == (30, 27 * 60)
    assert by_letter["B"].mean_seconds == by_letter["B"].median_seconds == Fraction(15.5) * 60
    assert (by_letter["F"].n, by_letter["F"].median_seconds) == (1, None)
    assert report.total.n == 31


def test_nobody_waits_for_a_second_service_while_the_first_is_done(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    for _ in range(5):
        clock.set(A_MONDAY_MORNING)
        a_visit(office, "id-card-expired", "house-certified-copy")
        clock.advance(minutes=2)
        serve(office, clock, clerk, (30,))
        clock.advance(minutes=3)
        serve(office, clock, clerk, (1,))
    report = waiting.report(office, CENTRE, TODAY)
    assert report.total.n == 10
    assert report.total.median_seconds == Fraction(2 * 60 + 3 * 60, 2)


def test_answers_are_hidden_until_ten_and_never_told_by_the_total(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    answers(office, clock, clerk, *[5] * 6, *[4] * 3, service="id-card-expired")
    report = satisfaction.report(office, CENTRE, TODAY)
    assert (report.total.n, report.total.votes) == (9, None)
    answers(office, clock, clerk, 1, service="id-card-expired")
    report = satisfaction.report(office, CENTRE, TODAY)
    assert report.total.votes == Votes((1, 0, 0, 3, 6))
    assert report.total.votes.top_two_percent == 90
    answers(office, clock, clerk, 2, service="information")
    report = satisfaction.report(office, CENTRE, TODAY)
    assert report.total.votes == Votes((1, 1, 0, 3, 6))
    assert [figure.votes for figure in report.services] == [None, None]


def test_the_standard_is_kept_to_the_second_and_weighted_by_citizens(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, 600, 600, 600, 601)
    assert adherence.report(office, CENTRE, TODAY).total.percent is None
    finish(office, clock, clerk, *[601] * 2)
    report = adherence.report(office, CENTRE, TODAY)
    assert report.total.within == 3
    assert report.total.percent == 50
    finish(office, clock, clerk, *[30] * 6, service="information")
    report = adherence.report(office, CENTRE, TODAY)
    assert report.total.percent == Fraction(100 * 9, 12)
    assert report.mean_percent == 75
