"""Catalogue files: what is read from them, and that every mistake is named with its remedy."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.catalogue import Mode, empty_catalogue
from shared.domain.catalogue_file import CatalogueFile, read_catalogue
from shared.domain.catalogue_record import CatalogueRefused, Problem

Plain = dict[str, Any]


def a_file() -> Plain:
    """A small catalogue in which every section stands and nothing is wrong."""
    return {
        "meta": {"version": 1, "calendar_mall": {"open": "08:00", "close": "20:00", "source": "x"}},
        "queue_groups": [
            {"letter": "B", "th": "บัตร", "en": "Cards", "source": "x"},
            {"letter": "Z", "th": "ถาม", "en": "Ask", "source": "x"},
        ],
        "agencies": [
            {"id": "DOPA", "th": "ปกครอง", "en": "Provincial", "role": "provider", "source": "x"}
        ],
        "services": [a_service("card"), a_service("ask", group="Z", mode="info")],
        "short": {"card": {"th": "บัตร", "en": "Card"}},
        "keywords": {"card": {"th": ["บัตร"], "en": ["id"]}},
        "topics": [
            {"id": "cards", "letters": ["B"], "th": "บัตร", "en": "Cards", "pictogram": "id-card"}
        ],
        "subtopics": {"B": [{"id": "c", "th": "บัตร", "en": "Card", "services": ["card"]}]},
        "bundles": [{"id": "move", "th": "ย้าย", "en": "Moving", "services": ["card", "ask"]}],
        "centres": [
            {
                "id": "here",
                "kind": "mobile_unit",
                "th": "ที่นี่",
                "en": "Here",
                "calendar": "calendar_mall",
                "counters": [{"n": 1}, {"n": 2, "services": ["card"]}],
                "offers": ["card", {"service": "ask", "mode": "receive_forward"}],
                "source": "x",
            }
        ],
        "baselines": {"card": {"steps": [5, 2.5], "days": 2, "illustrative": True, "source": "x"}},
    }


def a_service(id_: str, **facts: object) -> Plain:
    return {
        "id": id_,
        "agency": "DOPA",
        "group": "B",
        "mode": "complete",
        "name": {"th": "งาน", "en": "Work"},
        "channels": ["counter"],
        "steps": [
            {"n": 1, "type": "doc_check", "th": "ตรวจ", "en": "Check", "min": 4},
            {"n": 2, "type": "sign", "th": "ลงนาม", "en": "Sign", "days": 3},
        ],
        "documents": [{"th": "บัตร", "en": "Card", "original": 1, "copies": 0}],
        "fees": [{"th": "ค่า", "en": "Fee", "amount": 20, "valid_from": "2026-01-01"}],
        "source": "x",
        "steps_source": "x",
        **facts,
    }


def read(data: object) -> CatalogueFile:
    return read_catalogue(data, "file.yaml", empty_catalogue())


def problems_of(data: object) -> tuple[Problem, ...]:
    with pytest.raises(CatalogueRefused) as refused:
        read(data)
    return refused.value.problems


def at(data: Plain, *path: str | int) -> Any:
    value: Any = data
    for part in path:
        value = value[part]
    return value


def put(*path: str | int, value: object) -> Callable[[Plain], None]:
    """Write a value at a place of the file."""

    def change(data: Plain) -> None:
        at(data, *path[:-1])[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Plain], None]:
    def change(data: Plain) -> None:
        del at(data, *path[:-1])[path[-1]]

    return change


def again(*path: str | int) -> Callable[[Plain], None]:
    """Let the first record of a list stand there twice."""

    def change(data: Plain) -> None:
        at(data, *path).append(copy.deepcopy(at(data, *path)[0]))

    return change


S, STEP, DOCUMENT, FEE = (
    ("services", 0),
    ("services", 0, "steps", 0),
    ("services", 0, "documents", 0),
    ("services", 0, "fees", 0),
)
CARD, HERE = "services card", "centres here"

MISTAKES: list[tuple[Callable[[Plain], None], str, str, str]] = [
    (put("servces", value=[]), "", "servces", "did you mean “services”"),
    (put("weather", value=[]), "", "weather", "use one of"),
    (put("services", value={}), "", "services", "Write a list"),
    (put("short", value=["card"]), "", "short", "Write a record of fields"),
    (put("agencies", 0, value="DOPA"), "", "agencies[1]", "Write a record of fields"),
    (put("meta", "version", value=2), "meta", "version", "version: 1"),
    (put("meta", "calendar_mall", "close", value="7:99"), "meta", "calendar_mall.", "7:99"),
    (drop("meta", "calendar_mall", "source"), "meta", "calendar_mall.source", "missing"),
    (put("queue_groups", 0, "letter", value="BB"), "queue_groups BB", "letter", "capital letter"),
    (put("queue_groups", 0, "letter", value="b"), "queue_groups b", "letter", "capital letter"),
    (again("queue_groups"), "queue_groups B", "letter", "already used"),
    (again("agencies"), "agencies DOPA", "id", "already used"),
    (put("agencies", 0, "role", value="boss"), "agencies DOPA", "role", "provider"),
    (drop("agencies", 0, "id"), "agencies #1", "id", "missing"),
    (put("agencies", 0, "id", value="a b"), "agencies a b", "id", "1 to 64"),
    (put("agencies", 0, "id", value=False), "agencies #1", "id", "quotes"),
    (again("services"), CARD, "id", "already used"),
    (put(*S, "agncy", value="DOPA"), CARD, "agncy", "did you mean “agency”"),
    (put(*S, "agency", value="DOPAA"), CARD, "agency", "did you mean “DOPA”"),
    (put(*S, "operated_by", value="XYZ"), CARD, "operated_by", "not known"),
    (put(*S, "group", value="Q"), CARD, "group", "not known"),
    (put(*S, "mode", value="completed"), CARD, "mode", "did you mean “complete”"),
    (drop(*S, "name", "en"), CARD, "name.en", "missing"),
    (drop(*S, "name"), CARD, "name", "missing"),
    (put(*S, "name", "th", value="  "), CARD, "name.th", "empty"),
    (put(*S, "name", "th", value="a\x00b"), CARD, "name.th", "control characters"),
    (put(*S, "name", "th", value="a" * 2001), CARD, "name.th", "Shorten"),
    (put(*S, "channels", value="counter"), CARD, "channels", "Write a list"),
    (put(*S, "channels", value=["a", "a"]), CARD, "channels[2]", "twice"),
    (drop(*S, "source"), CARD, "source", "missing"),
    (drop(*S, "steps_source"), CARD, "steps_source", "missing"),
    (put(*S, "valid_from", value="2026-13-01"), CARD, "valid_from", "2026-12-07"),
    (put(*S, "valid_from", value="2569-01-01"), CARD, "valid_from", "common era"),
    (put(*S, "steps", value=[]), CARD, "steps", "at least one step"),
    (put(*STEP, "n", value=2), CARD, "steps[1].n", "number 1"),
    (put(*STEP, "n", value=True), CARD, "steps[1].n", "number 1"),
    (put(*STEP, "type", value="dance"), CARD, "steps[1].type", "doc_check"),
    (drop(*STEP, "min"), CARD, "steps[1].min", "one of the two"),
    (put(*STEP, "days", value=1), CARD, "steps[1].min", "one of the two"),
    (put(*STEP, "min", value=-1), CARD, "steps[1].min", "number from 0"),
    (put(*STEP, "min", value="4"), CARD, "steps[1].min", "number from 0"),
    (put(*STEP, "min", value=True), CARD, "steps[1].min", "number from 0"),
    (put(*STEP, "min", value=float("nan")), CARD, "steps[1].min", "number from 0"),
    (put(*STEP, "min", value=0.001), CARD, "steps[1].min", "whole seconds"),
    (put(*S, "steps", 1, "days", value=1.5), CARD, "steps[2].days", "whole number"),
    (put(*STEP, "clock", value="later"), CARD, "steps[1].clock", "after_counter"),
    (put(*STEP, "clock", value="after_counter"), CARD, "steps", "done at the counter"),
    (drop(*S, "documents"), CARD, "documents", "null when unknown"),
    (put(*DOCUMENT, "original", value=0), CARD, "documents[1].original", "how many"),
    (put(*DOCUMENT, "orginal", value=1), CARD, "documents[1].orginal", "did you mean “original”"),
    (drop(*S, "fees"), CARD, "fees", "null when unknown"),
    (drop(*FEE, "amount"), CARD, "fees[1].amount", "amount in baht or a percent"),
    (put(*FEE, "percent", value=2), CARD, "fees[1].amount", "one of the two"),
    (put(*FEE, "amount", value=0.001), CARD, "fees[1].amount", "two decimals"),
    (put(*FEE, "amount", value=10**9), CARD, "fees[1].amount", "number from 0"),
    (put(*FEE, "valid_from", value="yesterday"), CARD, "fees[1].valid_from", "2026-12-07"),
    (put(*FEE, "valid_to", value="2025-12-31"), CARD, "fees[1].valid_to", "not before"),
    (put(*S, "cutoff", value={"th": "ก่อน 11 น."}), CARD, "cutoff.at", "cut-off"),
    (put(*S, "season", value={"th": "หน้าร้อน"}), CARD, "season.from", "month and day"),
    (put(*S, "penalty", value="100"), CARD, "penalty", "Write a record of fields"),
    (put(*S, "penalty", value={"baht": 100}), CARD, "penalty.baht", "not known"),
    (put("short", "cart", value={"th": "ก", "en": "c"}), "short", "cart", "did you mean “card”"),
    (put("short", "card", value={"th": "ก"}), "short card", "en", "missing"),
    (put("keywords", "card", "th", value="ก"), "keywords card", "th", "Write a list"),
    (put("topics", 0, "letters", value=["Q"]), "topics cards", "letters", "not known"),
    (put("topics", 0, "letters", value=[]), "topics cards", "letters", "at least one letter"),
    (put("topics", 0, "pictogram", value="tank"), "topics cards", "pictogram", "not known"),
    (put("subtopics", "Q", value=[]), "subtopics", "Q", "not known"),
    (put("subtopics", "B", 0, "services", value=["ask"]), "subtopics B c", "services", "not known"),
    (again("subtopics", "B"), "subtopics B c", "services[1]", "already used"),
    (put("bundles", 0, "services", value=[]), "bundles move", "services", "at least one service"),
    (put("bundles", 0, "services", value=["cord"]), "bundles move", "services", "“card”"),
    (put("centres", 0, "kind", value="tent"), HERE, "kind", "not known"),
    (put("centres", 0, "calendar", value="calendar_mal"), HERE, "calendar", "“calendar_mall”"),
    (put("centres", 0, "calendar", value=None), HERE, "calendar", "opening hours"),
    (put("centres", 0, "calendar", value={"open": "9:00"}), HERE, "calendar.weekly", "opening"),
    (put("centres", 0, "language", value="tlh"), HERE, "language", "not known"),
    (put("centres", 0, "counters", value=[]), HERE, "counters", "at least one counter"),
    (put("centres", 0, "counters", 1, "n", value=1), HERE, "counters[2].n", "already used"),
    (drop("centres", 0, "counters", 0, "n"), HERE, "counters[1].n", "number of the counter"),
    (
        put("centres", 0, "counters", 1, "services", value=["cord"]),
        HERE,
        "counters[2].services",
        "did you mean “card”",
    ),
    (put("centres", 0, "offers", value=[]), HERE, "offers", "at least one service"),
    (put("centres", 0, "offers", value=["cord"]), HERE, "offers[1]", "did you mean “card”"),
    (put("centres", 0, "offers", value=["card", "card"]), HERE, "offers[2]", "already used"),
    (put("baselines", "cord", value={}), "baselines", "cord", "did you mean “card”"),
    (put("baselines", "card", value={"steps": [0]}), "baselines card", "steps", "no time"),
    (put("baselines", "card", "steps", value=[5, None]), "baselines card", "steps[2]", "number"),
    (drop("baselines", "card", "illustrative"), "baselines card", "illustrative", "true or false"),
    (
        put("baselines", "card", "steps", value=[{"min": 4}]),
        "baselines card",
        "days",
        "in the step",
    ),
]


@pytest.mark.parametrize(
    ("mistake", "record", "field", "remedy"), MISTAKES, ids=[f"{m[1]}-{m[2]}" for m in MISTAKES]
)
def test_a_mistake_is_named_with_file_record_field_and_remedy(
    mistake: Callable[[Plain], None], record: str, field: str, remedy: str
) -> None:
    data = a_file()
    mistake(data)
    found = problems_of(data)
    named = [p for p in found if p.record == record and p.field.startswith(field)]
    assert any(remedy in str(problem) for problem in named), [str(p) for p in found]
    for problem in found:
        assert str(problem).startswith("file.yaml: ")
        assert str(problem).endswith(("?", "."))


def test_the_small_file_has_no_mistake() -> None:
    file = read(a_file())
    assert [entry.service.id for entry in file.services] == ["card", "ask"]


def test_all_mistakes_are_told_at_once() -> None:
    data = a_file()
    data["services"][0]["mode"] = "maybe"
    data["services"][1]["agency"] = "NASA"
    data["centres"][0]["kind"] = "tent"
    assert {(p.record, p.field) for p in problems_of(data)} == {
        ("services card", "mode"),
        ("services ask", "agency"),
        ("centres here", "kind"),
    }


@pytest.mark.parametrize("data", [None, [], "text", 7, {}])
def test_a_file_needs_at_least_one_section(data: object) -> None:
    (problem,) = problems_of(data)
    assert "section" in str(problem)


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


LISTS = (
    *(("queue_groups",), ("agencies",), ("services",), ("topics",), ("bundles",), ("centres",)),
    *(("centres", 0, "offers"), ("centres", 0, "counters")),
)


@settings(max_examples=40, deadline=None)
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
