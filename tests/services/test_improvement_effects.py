"""The effect of an improvement in a demonstration, counted once more from the cases themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

import pytest
from sqlalchemy import text

from shared.domain.before_after import MeanChange, ShareChange, Verdict
from shared.domain.events import Actor, ActorKind
from shared.domain.improvement import ImprovementState, Indicator, Measure, Proposal
from shared.domain.permissions import Grant, Role
from shared.domain.process import Document, Names, Process
from shared.domain.thai import fiscal_year
from shared.i18n import in_language
from shared.services import improvement_views
from shared.services.commands import Caller
from shared.services.improvement_views import Whole
from shared.services.office import Office
from shared.services.reports import effects
from shared.services.reports.effects import Doubt, Standing, effect_of, standing_of
from shared.store import improvements
from shared.store.improvements import Record
from shared.web import improvement_words
from shared.web.filing.improvements import document, document_of_one, of_year
from shared.web.filing.printed import to_pdf
from shared.web.filing.workbook import to_workbook
from shared.web.improvement_charts import run_picture
from shared.web.report_pages import Asked
from shared.web.yearly_views import year_asked
from tests.demo_files import known_demo

CENTRE, LOST = "mo-chit", "id-card-lost"
READER = Caller(Actor(ActorKind.STAFF, 1), "", (Grant(Role.AUDITOR),))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from known_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def carried_out(demo: Office) -> Whole:
    """The one that is in force."""
    lines = improvement_views.of_centre(demo, READER, CENTRE)
    [line] = [each for each in lines if each.record.in_force_on]
    return improvement_views.whole(demo, READER, line.record.id)


def query(demo: Office, sql: str, **named: object) -> list[Any]:
    with demo.db.read() as connection:
        return list(connection.execute(text(sql), named))


def lost_cards(demo: Office) -> list[tuple[date, int]]:
    """Day and seconds of every counted case of the service."""
    sql = (
        "SELECT c.finished_on, c.service_seconds FROM service_case c"
        " JOIN visit v ON v.id = c.visit_id JOIN process_version p ON p.id = c.process_id"
        " WHERE v.centre_id = :centre AND p.service_id = :service AND p.variant = ''"
        " AND c.excluded IS NULL AND c.service_seconds IS NOT NULL"
    )
    rows = query(demo, sql, centre=CENTRE, service=LOST)
    return [(date.fromisoformat(str(day)), seconds) for day, seconds in rows]


def test_both_sides_are_the_cases_before_the_day_and_since(
    demo: Office, carried_out: Whole
) -> None:
    day, effect = carried_out.record.in_force_on, carried_out.effect
    assert day is not None
    assert effect is not None
    before = [seconds for on, seconds in lost_cards(demo) if on < day]
    after = [seconds for on, seconds in lost_cards(demo) if on >= day]
    times = effect.measures[0]
    assert times.measure is Measure.PROCESS_MEAN
    assert (times.before.n, times.after.n) == (len(before), len(after))
    assert times.before.amount == Fraction(sum(before), len(before))
    assert times.after.amount == Fraction(sum(after), len(after))
    assert isinstance(times.change, MeanChange)
    assert times.verdict is Verdict.BETTER
    assert times.change.percent_interval[1] < 0


def test_the_weeks_are_the_medians_of_the_weeks_cut_at_the_day(
    demo: Office, carried_out: Whole
) -> None:
    day, effect = carried_out.record.in_force_on, carried_out.effect
    assert day is not None
    assert effect is not None
    weeks: dict[tuple[date, bool], list[int]] = {}
    for on, seconds in lost_cards(demo):
        monday = on - timedelta(days=on.weekday())
        weeks.setdefault((monday, on >= day), []).append(seconds)
    expected = [
        (after, len(times), Fraction(median(times)) if len(times) >= 5 else None)
        for (_, after), times in sorted(weeks.items())
    ]
    found = [(each.is_after, each.n, each.median_seconds) for each in effect.run.weeks]
    assert found == expected
    former = sorted(middle for after, _, middle in expected if middle is not None and not after)
    assert effect.run.centre_seconds == Fraction(median(former))


def test_shares_steps_and_the_rank_are_counted_as_elsewhere(
    demo: Office, carried_out: Whole
) -> None:
    record = carried_out.record
    assert record.in_force_on is not None
    every = tuple(Indicator(each) for each in Measure)
    proposal = replace(record.proposal, indicators=every)
    effect = effect_of(demo, CENTRE, proposal, record.in_force_on)
    by_measure = {each.measure: each for each in effect.measures}
    steps = by_measure[Measure.STEPS_MEAN]
    assert (steps.before.amount, steps.after.amount) == (Fraction(4), Fraction(3))
    assert steps.verdict is Verdict.NO_INTERVAL
    assert isinstance(by_measure[Measure.KEPT].change, ShareChange)
    assert by_measure[Measure.VISITS_MEAN].after.amount == 1
    sql = (
        "SELECT SUM(r.overall >= 4), COUNT(*) FROM response r WHERE r.centre_id = :centre"
        " AND r.service_id = :service AND r.business_day < :day"
    )
    [(satisfied, answers)] = query(demo, sql, centre=CENTRE, service=LOST, day=record.in_force_on)
    share = by_measure[Measure.SATISFIED].before.share
    assert share is not None
    assert (share.part, share.whole) == (satisfied, answers)
    standing = standing_of(demo, CENTRE, proposal)
    assert standing is not None
    assert standing.rank is not None
    assert 1 <= standing.rank <= standing.services
    assert standing.percent is not None
    everything = standing_of(demo, CENTRE, Proposal(whole_centre=True))
    assert everything is None
    both = standing_of(demo, CENTRE, Proposal(processes=((LOST, ""), ("nobody-asks", ""))))
    assert both == replace(standing, chosen=2)
    nobody = standing_of(demo, CENTRE, Proposal(processes=(("nobody-asks", ""),)))
    assert nobody == Standing(None, standing.services, 0, standing.turns)
    with in_language("en"):
        assert "most frequent of them has place" in improvement_words.rank(both)
        assert improvement_words.rank(nobody).endswith("given in the last 12 months.")


def test_more_papers_for_the_citizen_are_no_improvement(
    demo: Office, carried_out: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = carried_out.record
    day = record.in_force_on
    assert day is not None
    paper = Document(99, Names("สำเนา", "Copy"), 0, 1)
    real = type(demo.catalogue).process_on

    def more_papers(catalogue: Any, service: str, on: date, variant: str = "") -> Any:
        found = real(catalogue, service, on, variant)
        if on < day:
            return found
        return replace(found, documents=(*(found.documents or ()), paper))

    monkeypatch.setattr(type(demo.catalogue), "process_on", more_papers)
    effect = effect_of(demo, CENTRE, record.proposal, day)
    assert Doubt.MORE_PAPERS in effect.doubts
    assert effect.measures[0].verdict is Verdict.MOVED


def test_more_kept_of_a_longer_promise_is_no_improvement(
    demo: Office, carried_out: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = carried_out.record.in_force_on
    assert day is not None
    kept, times = (Indicator(each) for each in (Measure.KEPT, Measure.PROCESS_MEAN))
    lost = Proposal(processes=((LOST, ""),), indicators=(kept,))
    assert Doubt.LONGER_PROMISE not in effect_of(demo, CENTRE, lost, day).doubts

    known = demo.catalogue
    seconds = {each.id: 60 + 600 * (each.valid_from >= day) for each in known.versions_of(LOST)}
    assert len(set(seconds.values())) == 2
    promised = {id: promising(known.processes[id], each) for id, each in seconds.items()}
    changed = replace(known, processes={**known.processes, **promised})
    monkeypatch.setattr(Office, "catalogue", changed)
    for proposal in (lost, Proposal(whole_centre=True, indicators=(kept,))):
        effect = effect_of(demo, CENTRE, proposal, day)
        assert Doubt.LONGER_PROMISE in effect.doubts
        assert effect.measures[0].verdict is Verdict.PROMISED_LONGER
    both = effect_of(demo, CENTRE, replace(lost, indicators=(kept, times)), day)
    assert both.measures[1].verdict is Verdict.BETTER, "the time itself is measured"
    alone = effect_of(demo, CENTRE, replace(lost, indicators=(times,)), day)
    assert Doubt.LONGER_PROMISE not in alone.doubts


def promising(process: Process, seconds: int) -> Process:
    """The same with a standard of so many seconds a step."""
    steps = tuple(replace(each, seconds=seconds, working_days=0) for each in process.steps)
    return replace(process, steps=steps)


def test_another_mix_and_few_cases_are_said(demo: Office) -> None:
    last = demo.today(CENTRE)
    whole = Proposal(whole_centre=True)
    lately = effect_of(demo, CENTRE, whole, last + timedelta(days=3))
    assert lately.after is None
    assert lately.measures[0].verdict is Verdict.TOO_FEW
    rare = Proposal(processes=((LOST, ""),))
    early = effect_of(demo, CENTRE, rare, last - timedelta(days=200))
    assert early.doubts == (Doubt.FEW,)
    assert effects.wanted(rare) == (Measure.PROCESS_MEAN,)
    both = replace(rare, processes=((LOST, ""), ("mea-bill", "")))
    assert Doubt.MIX not in effect_of(demo, CENTRE, both, last - timedelta(days=10)).doubts


@pytest.mark.parametrize("language", ["th", "en"])
def test_papers_of_improvements_can_be_read_and_tell_of_nobody(
    demo: Office, carried_out: Whole, language: str
) -> None:
    record = carried_out.record
    asked = Asked(CENTRE, improvement_views.days_of(demo, record))
    with in_language(language):
        found = document(demo, asked)
        one = document_of_one(demo, record.id)
        inside = document_of_one(demo, record.id, everything=True)
        for paper in (found, one):
            assert to_workbook(paper)[:2] == b"PK"
        assert to_pdf(one, demo.clock.now())[:5] == b"%PDF-"
    [row] = [each for each in found.data["improvements"] if each["improvement"] == record.id]
    assert (row["state"], row["verdict"], row["measure"]) == ("in_force", "better", "process_mean")
    assert carried_out.effect is not None
    assert row["doubts"] == " ".join(carried_out.effect.doubts)
    assert len(found.data["improvements"]) == 2
    weeks = {each.id: each.rows for each in one.sections}["weeks"]
    assert all(each["n"] is None or int(str(each["n"])) >= 5 for each in weeks)
    assert all(each["median"] is not None for each in weeks)
    assert inside.inside
    assert not one.inside
    with pytest.raises(KeyError):
        document_of_one(demo, 999)


def test_the_chart_shows_the_middle_the_target_and_the_day(
    demo: Office, carried_out: Whole
) -> None:
    record, effect = carried_out.record, carried_out.effect
    assert effect is not None
    assert record.in_force_on is not None
    with in_language("en"):
        drawn = str(run_picture(record.proposal, effect.run, record.in_force_on))
    assert 'role="img"' in drawn
    assert "Time of the service, median of each week" in drawn
    assert drawn.count('class="run-point-full"') == len(effect.run.told)
    for look in ("change-line", "level-baseline", "level-standard"):
        assert drawn.count(f'class="{look}"') == 1
    nothing = replace(effect.run, weeks=())
    assert run_picture(record.proposal, nothing, record.in_force_on) is None


def test_the_paper_of_a_year_holds_what_was_worked_on_in_it(
    demo: Office, carried_out: Whole
) -> None:
    year = fiscal_year(demo.today(CENTRE))
    found = of_year(demo, year_asked(demo, None, year))
    assert carried_out.record.id in {row["improvement"] for row in found.data["improvements"]}
    before = of_year(demo, year_asked(demo, CENTRE, year - 1))
    assert {row["state"] for row in before.data["improvements"]} <= {"in_force"}


def test_two_changes_of_the_same_cases_are_told_as_one(demo: Office, carried_out: Whole) -> None:
    """A figure cannot be split between them, so the page says that it is of both."""
    record, effect = carried_out.record, carried_out.effect
    day = record.in_force_on
    assert day is not None
    assert effect is not None
    assert effect.after is not None

    def doubts(*others: date) -> tuple[Doubt, ...]:
        return effect_of(demo, CENTRE, record.proposal, day, others=others).doubts

    assert Doubt.ANOTHER_CHANGE not in effect.doubts
    assert Doubt.ANOTHER_CHANGE in doubts(effect.after.last)
    assert Doubt.ANOTHER_CHANGE in doubts(effect.before.last)
    assert Doubt.ANOTHER_CHANGE not in doubts(effect.before.first - timedelta(days=1))
    assert Doubt.ANOTHER_CHANGE not in doubts(effect.after.last + timedelta(days=1))
    assert record.proposal.shares_work_with(Proposal(whole_centre=True))
    assert record.proposal.shares_work_with(Proposal(processes=((LOST, ""),)))
    assert not record.proposal.shares_work_with(Proposal(processes=((LOST, "other"),)))


def test_a_change_that_was_given_up_changed_the_work_twice(
    demo: Office, carried_out: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, effect = carried_out.record, carried_out.effect
    assert effect is not None
    long_ago, stopped = effect.before.first - timedelta(days=9), effect.before.last
    given_up = replace(
        record,
        id=record.id + 1000,
        state=ImprovementState.STOPPED,
        in_force_on=long_ago,
        ended_on=stopped,
    )
    of_centres = improvements.of_centres

    def told(other: Record) -> tuple[Doubt, ...]:
        monkeypatch.setattr(improvements, "of_centres", lambda *of: [*of_centres(*of), other])
        found = improvement_views.whole(demo, READER, record.id).effect
        monkeypatch.setattr(improvements, "of_centres", of_centres)
        assert found is not None
        return found.doubts

    assert Doubt.ANOTHER_CHANGE in told(given_up)
    assert Doubt.ANOTHER_CHANGE not in told(replace(given_up, ended_on=long_ago))
    assert Doubt.ANOTHER_CHANGE not in told(replace(given_up, centre="district-1"))
    assert Doubt.ANOTHER_CHANGE in told(replace(given_up, in_force_on=stopped, ended_on=None))
