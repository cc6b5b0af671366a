"""How sure the reduction of a life event is, and the one over several centres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from shared.domain import tally
from shared.domain.averages import interval_of_mean
from shared.domain.journey_tally import COUNTERS, IN_ONE_VISIT, TAKEN, Clock, Made
from shared.domain.reduction import Bracket, Sample, interval_percent
from shared.domain.tally import Tally
from shared.services.office import Office
from shared.services.reports import journeys
from shared.services.reports.journey_telling import journey_rows, told_events
from shared.services.reports.journeys import JourneyFigure, JourneysReport
from shared.services.reports.sums import ScannedSums
from shared.store.rollups import Key
from shared.store.tables.rollups import Sheet
from tests.builders import CENTRE
from tests.services.test_reduction_report import TODAY

pytestmark = pytest.mark.sqlite_only

OTHER, THIRD = "district-1", "mobile-1"
EVENT = "new-baby"
SERVICES = ("birth-notification", "house-move-in", "gold-card-register")


def made(office: Office) -> Made:
    processes = [office.catalogue.process_on(each, TODAY.last).id for each in SERVICES]
    return Made(tuple(sorted(processes)), 420)


def before(office: Office) -> int:
    """Seconds of the three services as separate procedures."""
    found = [office.catalogue.baseline_on(each, TODAY.last) for each in SERVICES]
    return sum(each.total.ratio_seconds(420) for each in found if each is not None)


def report(office: Office, times: Mapping[str, Sequence[int]]) -> JourneysReport:
    """Of journeys that took so many seconds at these centres."""
    rows: list[tuple[Key, Tally]] = []
    for centre, seconds in times.items():
        counts = {TAKEN: 1, COUNTERS: 2, IN_ONE_VISIT: 1, made(office).name: 1}
        for clock in Clock:
            more = counts if clock is Clock.WORKING else {}
            whole = tally.total([tally.of_time(each, **more) for each in seconds])
            rows.append((Key(Sheet.JOURNEY, centre, TODAY.last, 0, f"{clock}:{EVENT}"), whole))
    return journeys.report(office, None, TODAY, sums=ScannedSums(rows))


def at(found: JourneysReport, centre: str) -> JourneyFigure:
    return next(each for each in found.figures if each.centre == centre)


def spread(office: Office, part: str, n: int) -> list[int]:
    """Times around a share of the time before."""
    middle = int(before(office) * Fraction(part))
    return [middle + 60 * (i % 21 - 10) for i in range(n)]


def test_from_thirty_on_a_life_event_has_range_interval_and_certainty_like_a_process(
    office: Office,
) -> None:
    times = spread(office, "0.35", 42)
    figure = at(report(office, {CENTRE: times}), CENTRE)
    interval = interval_percent(before(office), Sample.of(times))
    assert (figure.real.low_percent, figure.real.high_percent) == interval
    assert figure.real.bracket is Bracket.OVER_50
    assert figure.real.certain
    unsure = at(report(office, {CENTRE: spread(office, "0.5", 42)}), CENTRE)
    assert not unsure.real.certain, "its interval lies on both sides of 50"


def test_below_thirty_nothing_but_the_median_is_given(office: Office) -> None:
    found = report(office, {CENTRE: spread(office, "0.35", 29), OTHER: spread(office, "0.35", 29)})
    for figure in (at(found, CENTRE), found.events[0].together):
        assert figure.real.bracket is Bracket.TOO_FEW
        assert (figure.percent, figure.real.low_percent, figure.real.certain) == (None, None, False)
    assert at(found, CENTRE).working.mean_seconds is None
    assert at(found, CENTRE).working.median_seconds is not None


def test_over_centres_the_unweighted_mean_stands_with_the_weighted_one_beside_it(
    office: Office,
) -> None:
    times = {
        CENTRE: spread(office, "0.3", 90),
        OTHER: spread(office, "0.6", 30),
        THIRD: spread(office, "0.9", 8),
    }
    found = report(office, times)
    (event,) = found.events
    units = [at(found, each).percent or Fraction(0) for each in (CENTRE, OTHER)]
    assert (event.overall.units, event.overall.units_left_out, event.overall.n) == (2, 1, 120)
    assert event.together.percent == event.overall.percent == sum(units) / 2
    assert event.overall.weighted_percent == (90 * units[0] + 30 * units[1]) / 120
    samples = [(before(office), Sample.of(times[each])) for each in (CENTRE, OTHER)]
    real = event.together.real
    assert (real.low_percent, real.high_percent) == interval_of_mean(samples)
    assert (event.together.n, event.together.taken) == (128, 128)
    everybody = [each for found in times.values() for each in found]
    assert event.together.working.median_seconds == Sample.of(everybody).median_seconds


def test_one_centre_needs_no_line_over_centres(office: Office) -> None:
    assert report(office, {CENTRE: spread(office, "0.5", 30)}).events == ()


def test_files_hold_the_interval_and_a_row_over_centres(office: Office) -> None:
    found = report(office, {CENTRE: spread(office, "0.3", 90), OTHER: spread(office, "0.6", 30)})
    first, _, over = journey_rows(found, staff=False)
    assert (first["bracket"], first["certain"]) == ("over_50", True)
    assert isinstance(first["reduction_low_percent"], float)
    assert (over["part"], over["key"], over["units"], over["n"]) == (
        "journey_over_centres",
        EVENT,
        2,
        120,
    )
    assert over["weighted_reduction_percent"] != over["reduction_percent"]


def test_over_centres_the_few_of_one_are_not_told(office: Office) -> None:
    found = report(office, {CENTRE: spread(office, "0.3", 30), OTHER: spread(office, "0.3", 3)})
    ((figure, told),) = told_events(found, staff=False)
    assert told.n is None
    assert figure.working.median_seconds is None
    assert figure.percent is not None, "it rests on thirty"
    ((_, known),) = told_events(found, staff=True)
    assert known.n == 33
