"""What the catalogue answers: versions on a day, fees on a day, names, who serves what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from shared.domain.calendar import ServiceCalendar
from shared.domain.catalogue import (
    UNKNOWN,
    Baseline,
    BaselineStep,
    Catalogue,
    Centre,
    CentreKind,
    Counter,
    Fee,
    Mode,
    Names,
    Offer,
    Process,
    Season,
    Service,
    Step,
    StepKind,
    Topic,
    empty_catalogue,
)
from shared.domain.process import Variant
from shared.domain.reduction import Duration

NAMES = Names("ชื่อ", "Name")
SPRING, SUMMER, AUTUMN = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)


def a_service(id_: str = "card", **facts: Any) -> Service:
    return replace(Service(id_, "DOPA", "B", Mode.COMPLETE, NAMES, "seed 000"), **facts)


def a_process(number: int, valid_from: date, *steps: Step) -> Process:
    return Process(number, "card", number, valid_from, steps, (), "illustrative")


def a_step(position: int, minutes: int = 0, days: int = 0, *, at_counter: bool = True) -> Step:
    return Step(position, StepKind.CONSIDER, NAMES, minutes * 60, days, at_counter)


def a_catalogue(**parts: Any) -> Catalogue:
    return replace(empty_catalogue(), services={"card": a_service()}, **parts)


def test_a_name_is_given_in_thai_where_the_language_has_none() -> None:
    assert NAMES.text("en") == "Name"
    assert NAMES.text("th") == NAMES.text("km") == "ชื่อ"
    assert Names("ชื่อ", "").text("en") == "ชื่อ"


def test_the_standard_keeps_days_and_minutes_apart() -> None:
    process = a_process(1, SPRING, a_step(1, 5), a_step(2, 7), a_step(3, days=3, at_counter=False))
    assert process.standard == Duration(working_days=3, seconds=720)
    assert [step.position for step in process.counter_steps] == [1, 2]
    assert process.counter_seconds == 720


def test_a_step_is_found_by_its_number_and_only_by_that() -> None:
    process = a_process(1, SPRING, a_step(1, 5), a_step(2, 7))
    assert process.step(2).seconds == 420
    with pytest.raises(KeyError):
        process.step(3)


def test_the_version_in_force_is_the_one_of_the_day() -> None:
    versions = {n: a_process(n, day) for n, day in ((1, SPRING), (2, AUTUMN))}
    catalogue = a_catalogue(processes=versions)
    assert catalogue.process_on("card", date(2026, 8, 31)).number == 1
    assert catalogue.process_on("card", AUTUMN).number == 2


def test_before_the_first_version_the_first_one_counts() -> None:
    catalogue = a_catalogue(processes={1: a_process(1, SPRING), 2: a_process(2, AUTUMN)})
    assert catalogue.process_on("card", date(2020, 1, 1)).number == 1


def test_a_correction_recorded_later_wins_from_its_own_day_on() -> None:
    days = ((1, SPRING), (2, AUTUMN), (3, SUMMER))
    catalogue = a_catalogue(processes={n: a_process(n, day) for n, day in days})
    assert catalogue.process_on("card", date(2026, 5, 31)).number == 1
    assert catalogue.process_on("card", SUMMER).number == 3
    assert catalogue.process_on("card", date(2027, 1, 1)).number == 3


def test_an_unknown_service_has_no_process() -> None:
    with pytest.raises(KeyError):
        a_catalogue().process_on("nothing", SPRING)


def test_a_service_without_a_former_time_has_no_baseline() -> None:
    assert a_catalogue().baseline_on("card", SPRING) is None


def test_the_baseline_adds_up_and_a_later_number_corrects_it() -> None:
    first = Baseline(1, "card", 1, SPRING, (BaselineStep(1, None, 300),), True, "illustrative")
    steps = (BaselineStep(1, None, 300), BaselineStep(2, None, 0, 2))
    catalogue = a_catalogue(baselines={1: first, 2: replace(first, id=2, number=2, steps=steps)})
    current = catalogue.baseline_on("card", SPRING)
    assert current is not None
    assert current.total == Duration(working_days=2, seconds=300)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (None, None, True),
        (UNKNOWN, None, True),
        ("2026-03-01", None, True),
        ("2026-03-02", None, False),
        (None, "2026-03-01", True),
        (None, "2026-02-28", False),
        (None, UNKNOWN, False),
    ],
)
def test_a_fee_holds_from_its_first_to_its_last_day(
    valid_from: str | None, valid_to: str | None, holds: bool
) -> None:
    fee = Fee(NAMES, amount_satang=2000, valid_from=valid_from, valid_to=valid_to)
    assert fee.holds_on(SPRING) is holds


def test_free_unknown_and_outdated_fees_are_three_different_things() -> None:
    free = a_catalogue()
    assert free.fees_on("card", SPRING) == ()
    unknown = replace(free, services={"card": a_service(fees_stated=False)})
    assert unknown.fees_on("card", SPRING) is None
    ended = replace(free, fees={"card": (Fee(NAMES, 2000, valid_to=UNKNOWN),)})
    assert ended.fees_on("card", SPRING) is None


def test_a_season_includes_both_its_ends_and_may_pass_new_year() -> None:
    tax = Season((1, 1), (3, 31))
    assert tax.holds_on(date(2026, 3, 31))
    assert not tax.holds_on(date(2026, 4, 1))
    winter = Season((11, 1), (2, 29))
    assert winter.holds_on(date(2026, 12, 31))
    assert winter.holds_on(date(2028, 2, 29))
    assert not winter.holds_on(date(2026, 10, 31))


def test_cutoff_and_season_come_from_the_notes() -> None:
    plain = a_service()
    assert plain.cutoff is None
    assert plain.season is None
    bound = a_service(notes={"cutoff": {"at": "11:00"}, "season": {"from": "01-01", "to": "03-31"}})
    assert bound.cutoff == time(11)
    assert bound.season == Season((1, 1), (3, 31))


def test_counters_take_what_their_work_profile_says() -> None:
    counters = (Counter(1), Counter(2, services=("card",)), Counter(3, services=("tax",)))
    centre = Centre(
        "here", CentreKind.MOBILE_UNIT, NAMES, ServiceCalendar(), counters, "illustrative"
    )
    catalogue = a_catalogue(centres={"here": centre})
    assert [each.number for each in catalogue.counters_for("here", "card")] == [1, 2]


def test_a_centre_offers_its_services_in_the_order_of_the_catalogue() -> None:
    services = {id_: a_service(id_) for id_ in ("second", "first", "elsewhere")}
    offers = {id_: Offer("here", id_, Mode.COMPLETE, "x") for id_ in ("first", "second")}
    catalogue = replace(empty_catalogue(), services=services, offers={"here": offers})
    assert [each.id for each in catalogue.offered("here")] == ["second", "first"]
    assert catalogue.offered("nowhere") == ()


def test_a_topic_leads_to_information_when_nothing_else_is_behind_it() -> None:
    services = {"ask": a_service("ask", letter="Z", mode=Mode.INFO), "card": a_service()}
    catalogue = replace(empty_catalogue(), services=services)
    assert catalogue.is_information(Topic("not-sure", ("Z",), NAMES, "ask"))
    assert not catalogue.is_information(Topic("all", ("B", "Z"), NAMES, "id-card"))


def test_a_variant_counts_from_its_first_day_and_a_channel_chooses_it_by_itself() -> None:
    booked = replace(a_process(1, SUMMER, a_step(1, 5)), id=9, variant="booked")
    moved = replace(a_process(1, AUTUMN, a_step(1, 5)), id=10, variant="moved")
    variants = (Variant("card", "booked", NAMES, ("web",)), Variant("card", "moved", NAMES))
    processes = {1: a_process(1, SPRING), 9: booked, 10: moved}
    catalogue = a_catalogue(processes=processes, variants={"card": variants})
    assert catalogue.variant_by_channel("card", "web", SPRING) == ""
    assert catalogue.variant_by_channel("card", "web", date(2020, 1, 1)) == ""
    assert catalogue.variant_by_channel("card", "web", SUMMER) == "booked"
    assert catalogue.variant_by_channel("card", "kiosk", SUMMER) == ""
    assert catalogue.cases_to_choose("card", SUMMER) == ()
    assert catalogue.cases_to_choose("card", AUTUMN) == variants[1:]
    assert catalogue.process_on("card", AUTUMN, "moved") == moved
    assert catalogue.versions_of("card") == (processes[1],)


def test_a_former_table_that_says_at_once_is_compared_with_nothing() -> None:
    rows = (BaselineStep(1, None, 300), BaselineStep(2, None, at_once=True))
    vague = Baseline(1, "card", 1, SPRING, rows, illustrative=False, source="x")
    clear = replace(vague, id=2, number=2, valid_from=AUTUMN, steps=rows[:1])
    catalogue = a_catalogue(baselines={1: vague, 2: clear})
    assert catalogue.baseline_on("card", SUMMER) is None
    assert catalogue.baseline_on("card", AUTUMN) == clear
    assert catalogue.baselines_of("card") == (vague, clear)


def test_a_range_keeps_its_lower_bound_beside_the_sum_that_counts() -> None:
    process = a_process(1, SPRING, a_step(1, 5), replace(a_step(2, 7), low=Duration(0, 300)))
    assert (process.standard, process.low) == (Duration(0, 720), Duration(0, 600))
    assert a_process(1, SPRING, a_step(1, 5)).low is None
