"""Candidates for the award, from real turns and answers to what each of them lacks."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from shared.domain.assessment import Measure
from shared.domain.award import AwardType, Flag, Lack
from shared.domain.errors import UnknownCentre
from shared.domain.period import Period
from shared.services.office import Office
from shared.services.reports import award_evidence
from shared.services.reports.award_evidence import AwardEvidence
from shared.services.reports.measures import results
from tests.builders import CENTRE, a_desk
from tests.manual_clock import ManualClock
from tests.services.test_baselines import approve, bring, newest
from tests.services.test_reduction_report import finish
from tests.services.test_service_figures import answers

SERVICE = "id-card-expired"
YEAR = Period(date(2026, 10, 1), date(2026, 11, 16))

pytestmark = pytest.mark.few_on_postgresql


def found(office: Office, centre: str | None = CENTRE) -> AwardEvidence:
    return award_evidence.report(office, centre, YEAR, everything=True)


def reduced(office: Office) -> Fraction | None:
    """What the self-assessment says of the same cases."""
    return results(office, CENTRE, YEAR, [Measure.REDUCED_30])[Measure.REDUCED_30]


def test_what_lacks_is_named_until_nothing_lacks(
    office: Office, clock: ManualClock, tmp_path: Path
) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, *[240] * 29)
    (only,) = found(office).candidates[AwardType.UNIT]
    assert only.lacks == (Lack.ILLUSTRATIVE, Lack.TOO_FEW, Lack.FEW_ANSWERS)
    assert (only.name, only.centre, only.n, only.months) == (SERVICE, CENTRE, 29, 1)
    finish(office, clock, clerk, 240)
    answers(office, clock, clerk, *[5] * 9, 2, service=SERVICE)
    (only,) = found(office).candidates[AwardType.UNIT]
    assert only.lacks == (Lack.ILLUSTRATIVE,)
    assert reduced(office) is None
    bring(office, tmp_path / "b.yaml", SERVICE, steps=[4, 4, 4, 3, 3, 3, 3])
    (only,) = found(office).candidates[AwardType.UNIT]
    assert only.lacks == (Lack.NOT_APPROVED,)
    assert reduced(office) is None
    approve(office, newest(office, SERVICE).id)
    report = found(office)
    (only,) = report.ready(AwardType.UNIT)
    assert only.real.percent is not None
    assert reduced(office) == 100
    assert only.votes is not None
    assert only.votes.top_two_percent == 90
    assert only.baselines[0].approved_by == "ผอ. สำนัก"
    assert only.kept is not None
    assert only.kept.percent == 100


def test_a_mean_over_units_needs_all_of_them(office: Office, clock: ManualClock) -> None:
    finish(office, clock, a_desk(office), *[240] * 30)
    other = a_desk(office, centre="district-1")
    finish(office, clock, other, *[240] * 6, centre="district-1")
    report = found(office, None)
    assert len(report.candidates[AwardType.UNIT]) == 2
    (over,) = report.candidates[AwardType.OVERALL]
    assert Lack.ONE_UNIT in over.lacks
    assert Lack.UNITS_LEFT_OUT in over.lacks
    assert over.centre == ""
    assert over.months == 1
    enough, few = report.candidates[AwardType.UNIT]
    assert Lack.TOO_FEW in few.lacks, "what cannot be measured stands last"
    assert enough.real.percent is not None
    assert [each.name for each in found(office, "district-1").candidates[AwardType.OVERALL]] == [
        SERVICE
    ]


def test_fewer_than_five_cases_are_counted_and_not_listed(
    office: Office, clock: ManualClock
) -> None:
    before = found(office).others[AwardType.UNIT]
    finish(office, clock, a_desk(office), *[240] * 4)
    report = found(office)
    assert report.candidates[AwardType.UNIT] == ()
    assert report.others[AwardType.UNIT] == before > 0
    with pytest.raises(UnknownCentre):
        found(office, "nowhere")


def test_what_takes_longer_or_is_a_matter_of_chance_is_said(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, *([60, 1800] * 15))
    (only,) = found(office).candidates[AwardType.UNIT]
    assert Flag.NOT_CERTAIN in only.flags
    finish(office, clock, clerk, *([3000] * 30))
    (only,) = found(office).candidates[AwardType.UNIT]
    assert Lack.NOT_SHORTER in only.lacks
