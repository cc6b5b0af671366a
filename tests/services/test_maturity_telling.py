"""No sentence of the paper on maturity tells of a few people, nor do two of them together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.maturity_measures import Share
from shared.domain.small_counts import told
from shared.services.office import Office
from shared.services.reports import maturity_facts
from shared.services.reports.maturity_facts import MaturityFacts
from shared.services.reports.maturity_telling import told_counts
from shared.web.filing.maturity_paper import document
from shared.web.maturity_words import measured_items
from shared.web.yearly_views import year_asked
from tests.builders import CENTRE, a_desk, a_visit
from tests.manual_clock import ManualClock
from tests.services.test_journeys import finish

pytestmark = pytest.mark.few_on_postgresql


@pytest.fixture
def facts(office: Office) -> MaturityFacts:
    """Sixty turns, three of which began on the web; of twelve life events two are not over."""
    year = year_asked(office, CENTRE, 2570)
    return replace(
        maturity_facts.facts(office, CENTRE, year.period),
        finished=60,
        channels={"kiosk": 30, "counter": 20, "phone": 7, "web": 3},
        digital=10,
        taken=12,
        life_events=Share(8, 10),
    )


def test_what_is_left_after_subtracting_is_never_one_to_four(facts: MaturityFacts) -> None:
    found = told_counts(facts, everything=False)
    assert found["web"] is None
    assert found["digital"] is None or found["phone"] is None
    assert (
        found["finished"] is None
        or [found[each] for each in ("kiosk", "counter", "phone", "web")].count(None) > 1
    )
    assert found["events"] is None, "12 were taken: two are not over"
    inside = told_counts(facts, everything=True)
    assert (inside["web"], inside["digital"], inside["events"]) == (3, 10, 10)


def test_the_sentences_say_what_is_told(office: Office, facts: MaturityFacts) -> None:
    asked = year_asked(office, CENTRE, 2570)
    outside, inside = (
        measured_items(office, each, facts) for each in (asked, replace(asked, everything=True))
    )
    for key, shown in (("F3-channels", "3"), ("F3-life-event", "80%")):
        assert shown in inside[key][0].sentence
        assert inside[key][0].sentence != outside[key][0].sentence
        assert inside[key][0].standing is outside[key][0].standing
    carried = outside["F3-channels"][1].sentence
    assert "10" not in carried or "7" not in outside["F3-channels"][0].sentence


def test_two_small_agencies_do_not_tell_each_other(office: Office, clock: ManualClock) -> None:
    """One turn of one and two of another are three people together, and the sum is known."""
    desk = a_desk(office)
    turns = {"tax-id": 1, "passport-ordinary": 2, "id-card-lost": 6, "mea-bill": 9}
    for service, n in turns.items():
        for _ in range(n):
            a_visit(office, service)
            finish(office, clock, desk, 3, minutes=1)
    paper = document(office, year_asked(office, CENTRE, 2570))
    [section] = [each for each in paper.sections if each.id == "agencies"]
    counts = [row["finished"] for row in section.rows]
    assert len(counts) == len(turns)
    assert sorted(n for n in counts if n is not None) == [9]
    assert told([1, 2, 6, 9]) == [None, None, None, 9]
