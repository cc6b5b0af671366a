"""What many people look at is made once, and anew after anything that changes one of its sums."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from shared.domain.period import Period, month_of
from shared.services import access, feedback, proving, rolling
from shared.services.feedback import Answer
from shared.services.office import Office
from shared.services.reports.as_of import AsOf, as_of_now
from shared.services.serving import Served
from shared.store import rollups
from shared.web.kept_views import kept_view
from shared.web.report_pages import Asked
from tests.builders import CENTRE, a_desk, a_visit, run, serve
from tests.manual_clock import ManualClock
from tests.services.test_roll_ups import correct_finish

pytestmark = pytest.mark.few_on_postgresql

A_DAY = timedelta(days=1)


@pytest.fixture
def served(office: Office, clock: ManualClock) -> Served:
    """Yesterday, and the night after it."""
    clerk = a_desk(office)
    a_visit(office)
    found = serve(office, clock, clerk, (2, 4, 2, 10))
    clock.advance(seconds=A_DAY.total_seconds())
    for centre in office.catalogue.centres:
        join(office, centre)
    return found


def join(office: Office, centre: str) -> None:
    for due in rolling.due(office, centre):
        office.db.write_now(partial(rolling.join, centre, due), centre=centre)


def month(office: Office) -> Period:
    yesterday = office.today(CENTRE) - A_DAY
    return month_of(yesterday).until(yesterday)


def present(office: Office, period: Period) -> AsOf | None:
    with office.db.read() as connection:
        return as_of_now(office, connection, period)


def test_a_period_with_a_day_that_no_month_holds_yet_is_never_kept(
    office: Office, clock: ManualClock, served: Served
) -> None:
    assert served.transaction
    with_today = Period(month(office).first, month(office).last + A_DAY)
    assert present(office, with_today) == present(office, month(office))
    a_visit(office)
    serve(office, clock, a_desk(office, counter=4), counter=4)
    assert present(office, with_today) is None


def test_what_changes_a_sum_changes_its_mark_and_nothing_else_does(
    office: Office, clock: ManualClock, served: Served
) -> None:
    period = month(office)
    before = present(office, period)
    assert before is not None
    clerk = a_desk(office, counter=4)
    a_visit(office)
    serve(office, clock, clerk, counter=4)
    today = present(office, period)
    assert today is not None
    assert today.sums_are_still(before)
    assert not today.is_still(before)
    token = office.tokens.derive(access.SURVEY, served.transaction)
    run(feedback.answer(office, token, Answer(5)))
    answered = present(office, period)
    assert answered is not None
    assert not answered.sums_are_still(today)
    correct_finish(office, clerk, served, 8)
    corrected = present(office, period)
    assert corrected is not None
    assert not corrected.sums_are_still(answered)


def test_what_a_period_is_compared_with_belongs_to_it(
    office: Office, clock: ManualClock, served: Served
) -> None:
    """The mix of services of now stands beside that of an earlier period."""
    clock.advance(seconds=40 * A_DAY.total_seconds())
    for centre in office.catalogue.centres:
        join(office, centre)
    later = month(office)
    assert later.first > served.history.place.business_day
    before = present(office, later)
    assert before is not None
    correct_finish(office, a_desk(office, counter=4), served, 8)
    after = present(office, later)
    assert after is not None
    assert not after.sums_are_still(before)


def test_a_day_written_anew_is_not_taken_for_what_it_was(office: Office, served: Served) -> None:
    assert served.transaction
    period = month(office)
    before = present(office, period)
    assert before is not None
    with office.db.read() as connection:
        rows = list(proving.scan(office, connection, CENTRE, period.last).rows())
    rewrite = partial(rollups.rewrite_day, centre=CENTRE, day=period.last, rows=rows)
    office.db.write_now(rewrite, centre=CENTRE)
    assert present(office, period) is None
    join(office, CENTRE)
    after = present(office, period)
    assert after is not None
    assert not after.sums_are_still(before)


def test_a_view_is_drawn_once_for_each_period_and_language_until_a_sum_changes(
    office: Office, clock: ManualClock, served: Served
) -> None:
    drawn: list[Asked] = []

    def look(asked: Asked) -> int:
        def make() -> dict[str, int]:
            drawn.append(asked)
            return {"number": len(drawn)}

        with office.db.snapshot():
            number: int = kept_view(office, asked, "page", make)["number"]
        return number

    one, other = Asked(None, month(office)), Asked(CENTRE, month(office))
    assert [look(one), look(other), look(one), look(other)] == [1, 2, 1, 2]
    correct_finish(office, a_desk(office, counter=4), served, 8)
    assert [look(one), look(one)] == [3, 3]
    today = Asked(None, Period(one.period.first, office.today(CENTRE)))
    a_visit(office)
    serve(office, clock, a_desk(office, counter=5), counter=5)
    assert look(today) != look(today)
