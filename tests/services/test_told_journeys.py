"""What everybody may know about how many took a life event, and how many of these count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from shared.services.office import Office
from shared.services.reports import journeys
from shared.services.reports.journey_telling import ToldJourney, told_journeys, told_n
from shared.services.reports.journey_values import JourneyFigure, JourneysReport
from tests.services.test_journeys import a_life_event
from tests.services.test_reduction_report import TODAY

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def figure(office: Office) -> JourneyFigure:
    a_life_event(office, "new-baby")
    return journeys.report(office, None, TODAY).figures[0]


def of(figure: JourneyFigure, n: int, excluded: Mapping[str, int], centre: str) -> JourneyFigure:
    taken = n + sum(excluded.values())
    return replace(figure, n=n, taken=taken, excluded=excluded, centre=centre)


@pytest.mark.parametrize(
    ("n", "excluded", "told"),
    [
        (21, {"no_show": 6}, ToldJourney(21, 27, {"no_show": 6})),
        (21, {"no_show": 2, "refused": 3}, ToldJourney(21, 26, {})),
        (21, {"no_show": 6, "refused": 2}, ToldJourney(21, 29, {})),
        (3, {"no_show": 6}, ToldJourney(None, 9, {})),
        (0, {"no_show": 2}, ToldJourney(0, None, {})),
    ],
)
def test_no_count_of_one_to_four_is_told_or_can_be_worked_out(
    figure: JourneyFigure, n: int, excluded: dict[str, int], told: ToldJourney
) -> None:
    report = JourneysReport(TODAY, (of(figure, n, excluded, "mo-chit"),))
    assert told_journeys(report, staff=False) == [told]
    everything = ToldJourney(n, n + sum(excluded.values()), excluded)
    assert told_journeys(report, staff=True) == [everything]


def test_the_sum_of_all_does_not_tell_the_few_of_one_centre(figure: JourneyFigure) -> None:
    few = (of(figure, 21, {}, "mo-chit"), of(figure, 3, {}, "district-1"))
    report = JourneysReport(TODAY, few)
    assert told_n(report, staff=True) == 24
    told = [each.n for each in told_journeys(report, staff=False)]
    assert told == [None, None], "one of them would tell the other beside the sum"
    assert told_n(report, staff=False) is None
