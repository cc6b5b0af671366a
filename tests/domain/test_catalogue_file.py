"""What is read from a catalogue file, whatever stands in it and in whatever order."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.catalogue import Mode, empty_catalogue
from shared.domain.catalogue_entries import CatalogueFile
from shared.domain.catalogue_file import read_catalogue
from shared.domain.catalogue_record import CatalogueRefused
from tests.catalogue_files import a_file, at, put, read


def test_the_small_file_has_no_mistake() -> None:
    file = read(a_file())
    assert [entry.service.id for entry in file.services] == ["card", "ask"]


def test_minutes_baht_and_days_become_seconds_satang_and_working_days() -> None:
    data = a_file()
    data["services"][0]["steps"][0]["min"] = 2.5
    data["services"][0]["fees"][0]["amount"] = 10.25
    entry = read(data).services[0]
    assert [(s.seconds, s.working_days, s.at_counter) for s in entry.steps] == [
        (150, 0, True),
        (0, 3, False),
    ]
    assert entry.fees[0].amount_satang == 1025


def test_a_step_after_the_counter_belongs_to_the_case() -> None:
    data = a_file()
    data["services"][0]["steps"][1] |= {"clock": "after_counter", "min": 30}
    del data["services"][0]["steps"][1]["days"]
    assert [step.at_counter for step in read(data).services[0].steps] == [True, False]


def test_none_stated_and_not_known_stay_different() -> None:
    data = a_file()
    data["services"][0] |= {"documents": [], "fees": []}
    data["services"][1] |= {"documents": None, "fees": None}
    stated, unknown = read(data).services
    assert stated.documents == ()
    assert stated.service.fees_stated
    assert unknown.documents is None
    assert not unknown.service.fees_stated


def test_a_percent_is_kept_exactly() -> None:
    data = a_file()
    data["services"][0]["fees"] = [{"th": "ร้อยละ", "en": "Per cent", "percent": 2.0}]
    fee = read(data).services[0].fees[0]
    assert (fee.percent, str(fee.percent), fee.amount_satang) == (Decimal(2), "2", None)


def test_a_season_in_thai_words_is_understood() -> None:
    data = a_file()
    data["services"][0]["season"] = {"th": "1 มกราคม - 29 กุมภาพันธ์"}
    season = read(data).services[0].service.season
    assert season is not None
    assert (season.first, season.last) == ((1, 1), (2, 29))


def test_further_facts_keep_their_sources_and_amounts_become_satang() -> None:
    data = a_file()
    data["services"][0]["contribution"] = {"th": "เดือนละ 432 บาท", "amount": 432, "source": "law"}
    assert read(data).services[0].service.notes == {
        "contribution": {"th": "เดือนละ 432 บาท", "source": "law", "amount_satang": 43200}
    }


def test_a_plain_list_of_minutes_is_a_baseline_and_its_days_come_last() -> None:
    (baseline,) = read(a_file()).baselines
    assert [(step.seconds, step.working_days) for step in baseline.steps] == [
        (300, 0),
        (150, 0),
        (0, 2),
    ]


def test_no_baseline_is_no_mistake() -> None:
    data = a_file()
    data["baselines"] = {"card": None}
    assert read(data).baselines == ()


def test_a_centre_offers_services_in_their_own_or_another_mode() -> None:
    modes = {offer.service: offer.mode for offer in read(a_file()).offers}
    assert modes == {"card": Mode.COMPLETE, "ask": Mode.RECEIVE_FORWARD}
    data = a_file()
    data["centres"][0]["offers"] = "all"
    modes = {offer.service: offer.mode for offer in read(data).offers}
    assert modes == {"card": Mode.COMPLETE, "ask": Mode.INFO}


def test_short_hours_with_lunch_become_two_windows_of_a_day() -> None:
    data = a_file()
    data["centres"][0]["calendar"] = {
        "open": "08:30",
        "close": "16:30",
        "lunch": ["12:00", "13:00"],
        "days": ["mon"],
        "holidays": ["2026-12-07"],
    }
    calendar = read(data).centres[0].calendar
    assert [len(windows) for windows in calendar.weekly] == [2, 0, 0, 0, 0, 0, 0]
    assert calendar.holidays == {date(2026, 12, 7)}


def test_an_agency_may_have_a_calendar_in_the_forms_that_centres_use() -> None:
    data = a_file()
    assert read(data).agencies[0].calendar is None
    data["agencies"][0]["calendar"] = "calendar_mall"
    named = read(data).agencies[0].calendar
    assert named == read(data).centres[0].calendar
    data["agencies"][0]["calendar"] = {"open": "09:00", "close": "15:00", "days": ["sun"]}
    own = read(data).agencies[0].calendar
    assert own is not None
    assert [len(windows) for windows in own.weekly] == [0, 0, 0, 0, 0, 0, 1]


def test_holidays_that_a_file_does_not_name_stay_as_they_are() -> None:
    holidays = frozenset({date(2026, 12, 7)})
    data = a_file()
    data["agencies"][0]["calendar"] = {"open": "09:00", "close": "15:00"}
    before = read(data)
    centre, agency = before.centres[0], before.agencies[0]
    assert agency.calendar is not None
    known = replace(
        empty_catalogue(),
        centres={centre.id: replace(centre, calendar=replace(centre.calendar, holidays=holidays))},
        agencies={agency.id: replace(agency, calendar=replace(agency.calendar, holidays=holidays))},
    )
    after = read_catalogue(data, "file.yaml", known)
    assert after.centres[0].calendar.holidays == holidays
    assert after.agencies[0].calendar == known.agencies[agency.id].calendar
    data["centres"][0]["calendar"] = {"open": "09:00", "close": "15:00", "holidays": []}
    assert read_catalogue(data, "file.yaml", known).centres[0].calendar.holidays == frozenset()


def places_in(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of everything that stands in the file."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found: list[tuple[str | int, ...]] = []
    for key in keys:
        found.append((*path, key))
        if isinstance(value[key], dict | list):
            found += places_in(value[key], (*path, key))
    return found


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.sampled_from(places_in(a_file())), ANYTHING)
def test_whatever_stands_in_a_file_is_read_or_refused(
    path: tuple[str | int, ...], value: object
) -> None:
    data = a_file()
    put(*path, value=value)(data)
    with suppress(CatalogueRefused):
        read(data)


LISTS = (
    *(("queue_groups",), ("agencies",), ("services",), ("topics",), ("bundles",), ("centres",)),
    *(("centres", 0, "offers"), ("centres", 0, "counters")),
)


@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(random: Any) -> None:
    """Only the steps of a process and the buttons of the kiosk have an order of their own."""
    data = a_file()
    data["agencies"].append(dict(data["agencies"][0], id="BMA"))
    data["centres"].append(dict(data["centres"][0], id="there"))
    straight = contents(read(data))
    for path in LISTS:
        random.shuffle(at(data, *path))
    sections = list(data.items())
    random.shuffle(sections)
    assert contents(read(dict(sections))) == straight


def contents(file: CatalogueFile) -> dict[str, object]:
    """A file's values without the order of its lists."""
    return {
        "services": sorted(file.services, key=lambda entry: entry.service.id),
        "agencies": sorted(file.agencies, key=lambda each: each.id),
        "groups": sorted(file.groups, key=lambda each: each.letter),
        "offers": sorted((offer.centre, offer.service, offer.mode) for offer in file.offers),
        "counters": sorted(
            (centre.id, counter.number, counter.services)
            for centre in file.centres
            for counter in centre.counters
        ),
        "rest": (file.meta, file.short, file.keywords, file.subtopics, file.baselines),
    }
