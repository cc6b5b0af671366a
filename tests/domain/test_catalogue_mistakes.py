"""Every mistake in a catalogue file is named with file, record, field and remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.catalogue_files import Plain, a_file, again, drop, problems_of, put

S, STEP, DOCUMENT, FEE = (
    ("services", 0),
    ("services", 0, "steps", 0),
    ("services", 0, "documents", 0),
    ("services", 0, "fees", 0),
)
CARD, HERE = "services card", "centres here"
BEHIND_FIRST = [
    {"n": 1, "type": "consider", "th": "ก", "en": "a", "days": 1},
    {"n": 2, "type": "sign", "th": "ข", "en": "b", "min": 2},
]

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
    (put("queue_groups", 0, "letter", value="X"), "queue_groups X", "letter", "kept for paper"),
    (put("queue_groups", 0, "letter", value="I"), "queue_groups I", "letter", "imported cases"),
    (again("queue_groups"), "queue_groups B", "letter", "already used"),
    (again("agencies"), "agencies DOPA", "id", "already used"),
    (put("agencies", 0, "role", value="boss"), "agencies DOPA", "role", "provider"),
    (drop("agencies", 0, "id"), "agencies #1", "id", "missing"),
    (put("agencies", 0, "id", value="a b"), "agencies a b", "id", "1 to 64"),
    (put("agencies", 0, "id", value=False), "agencies #1", "id", "quotes"),
    (put("agencies", 0, "calendar", value="calendar_x"), "agencies DOPA", "calendar", "not known"),
    (put("agencies", 0, "calendar", value=[1]), "agencies DOPA", "calendar", "opening hours"),
    (
        put("agencies", 0, "calendar", value={"weekly": {"m": []}}),
        "agencies DOPA",
        "calendar.weekly",
        "Correct",
    ),
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
    (put("centres", 0, "en", value="a" * 121), HERE, "en", "to 120 characters"),
    (
        put("centres", 0, "counters", 0, value={"n": 1, "th": "ก" * 61, "en": "a"}),
        HERE,
        "counters[1].th",
        "to 60 characters",
    ),
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
    (drop(*STEP, "min"), CARD, "steps[1].min", "the time once"),
    (put(*STEP, "days", value=1), CARD, "steps[1].min", "the time once"),
    (put(*STEP, "min", value="19 วัน 5 นาที"), CARD, "steps[1].min", "Split this row"),
    (put(*STEP, "min", value="-"), CARD, "steps[1].min", "leave it out"),
    (put(*STEP, "min", value="7–5"), CARD, "steps[1].min", "is no time"),
    (put(*STEP, "min", value=200_000), CARD, "steps[1].min", "number from 0"),
    (put(*STEP, "min", value="200000"), CARD, "steps[1].min", "number from 0"),
    (put(*STEP, "was", value=[0]), CARD, "steps[1].was[1]", "number from 1"),
    (put(*STEP, "why", value="new law"), CARD, "steps[1].why", "Write a record of fields"),
    (put(*S, "gone", value=[{"n": 1, "reason": "luck"}]), CARD, "gone[1].reason", "waste"),
    (put(*S, "gone", value=[{"reason": "waste"}]), CARD, "gone[1].n", "version before"),
    (put(*S, "variants", value=[{"id": "a b"}]), CARD, "variants[1].id", "1 to 64"),
    (put(*S, "variants", value=[{"id": "a"}]), CARD, "variants[1].steps", "at least one step"),
    (put(*S, "variants", value=[{"id": "a"}]), CARD, "variants[1].th", "missing"),
    (
        put(*S, "variants", value=[{"id": "a", "channels": ["fax"]}]),
        CARD,
        "variants[1].channels",
        "not known",
    ),
    (put(*S, "variants", value=[{"id": "a"}, {"id": "a"}]), CARD, "variants[2].id", "already used"),
    (
        put(
            *(*S, "variants"),
            value=[{"id": "a", "channels": ["web"]}, {"id": "b", "channels": ["web"]}],
        ),
        CARD,
        "variants[2].channels",
        "variant a already",
    ),
    (
        put(*S, "variants", value=[{"id": "a", "baseline": {"steps": [0]}}]),
        CARD,
        "variants[1].baseline.steps",
        "no time",
    ),
    (put("baselines", "card", "approved_by", value="ก"), "baselines card", "approved_by", "day"),
    (put("baselines", "card", "number", value=0), "baselines card", "number", "number from 1"),
    (put(*STEP, "min", value=-1), CARD, "steps[1].min", "number from 0"),
    (put(*STEP, "min", value="soon"), CARD, "steps[1].min", "is no time"),
    (put(*STEP, "min", value=True), CARD, "steps[1].min", "number from 0"),
    (put(*STEP, "min", value=float("nan")), CARD, "steps[1].min", "number from 0"),
    (put(*STEP, "min", value=0.001), CARD, "steps[1].min", "whole seconds"),
    (put(*S, "steps", 1, "days", value=1.5), CARD, "steps[2].days", "whole number"),
    (put(*STEP, "clock", value="later"), CARD, "steps[1].clock", "after_counter"),
    (put(*STEP, "clock", value="after_counter"), CARD, "steps", "done at the counter"),
    (put(*S, "steps", value=BEHIND_FIRST), CARD, "steps", "before those behind"),
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
    (put(*STEP, "agency", value="DOPE"), CARD, "steps[1].agency", "did you mean “DOPA”"),
    (put(*S, "steps", 1, "alongside", value=1), CARD, "steps[2].alongside", "behind the counter"),
    (put(*S, "steps", 1, "alongside", value=2), CARD, "steps[2].alongside", "earlier step"),
    (put(*STEP, "from", value=[1, 1]), CARD, "steps[1].from", "once"),
    (put(*STEP, "from", value=[0]), CARD, "steps[1].from[1]", "number from 1"),
    (put(*STEP, "from", value=[9]), "baselines card", "steps", "former step 9"),
    (put(*DOCUMENT, "copies_by", value="clerk"), CARD, "documents[1].copies_by", "office"),
    (put(*DOCUMENT, "copies_by", value="office"), CARD, "documents[1].copies_by", "how many"),
    (put(*S, "per_visit_cap", value=0), CARD, "per_visit_cap", "number from 1"),
    (put(*S, "proxy", value=[{"th": "ใบ"}]), CARD, "proxy[1].en", "missing"),
    (put("centres", 0, "proxy", value=["x"]), HERE, "proxy[1]", "Write a record of fields"),
    (
        put("baselines", "card", "steps", value=[{"min": 4, "removed": {"reason": "luck"}}]),
        "baselines card",
        "steps[1].removed.reason",
        "waste",
    ),
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
