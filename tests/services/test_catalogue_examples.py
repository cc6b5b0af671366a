"""The example centres: complete, with every source, and as the contract describes them."""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import yaml

from shared import examples
from shared.domain.catalogue import Catalogue, Mode, empty_catalogue
from shared.domain.catalogue_file import PICTOGRAMS, read_catalogue
from shared.domain.reduction import Bracket
from shared.domain.version_compare import (
    Fate,
    compare,
    passage_between,
    passage_from_baseline,
    table_of_process,
)
from shared.services.catalogue import (
    load_examples,
)
from shared.services.catalogue_yaml import read_yaml
from shared.store.catalogue import load_catalogue
from shared.store.engine import Database
from tests.domain.brackets import bracket_of

pytestmark = pytest.mark.few_on_postgresql

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
EXAMPLE = yaml.safe_load((files(examples) / "mo-chit.yaml").read_text("utf-8"))


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def stocked(stocked_url: str) -> Iterator[Database]:
    """With the three example centres."""
    database = Database(stocked_url)
    yield database
    database.close()


def catalogue_of(db: Database) -> Catalogue:
    with db.read() as connection:
        return load_catalogue(connection)


def test_the_examples_fill_an_empty_database(db: Database) -> None:
    first, words, centres = load_examples(db, NOW)
    assert first.added == {
        "queue_group": 9,
        "agency": 20,
        "service": 41,
        "fee": 20,
        "process": 44,
        "baseline": 2,
        "service_variant": 3,
    }
    assert words.added == {"topic": 8, "subtopic": 2, "bundle": 7}
    assert centres.added == {"baseline": 41, "centre": 3, "counter": 12, "offer": 71}


@pytest.mark.sqlite_only
def test_from_a_later_day_on_one_process_has_a_second_version_and_all_else_stays(
    db: Database,
) -> None:
    before, day = NOW.date() - timedelta(days=40), NOW.date() - timedelta(days=10)
    load_examples(db, NOW, valid_from=before)
    first = catalogue_of(db)
    load_examples(db, NOW, valid_from=before, later=day)
    both = catalogue_of(db)
    [new] = set(both.processes) - set(first.processes)
    old = both.process_on("id-card-lost", day - timedelta(days=1))
    assert both.process_on("id-card-lost", day) == both.processes[new]
    was, now = (table_of_process(each, "DOPA") for each in (old, both.processes[new]))
    found = compare(was, now, passage_between(old, both.processes[new]))
    fates = sorted(change.fate for change in found.changes)
    assert fates == [Fate.KEPT, Fate.MERGED, Fate.SHORTER]
    [former] = both.baselines_of("id-card-lost")
    passage = passage_from_baseline(former, both.processes[new])
    assert {link[0] for link in passage.links} == {step.position for step in former.steps}
    assert (both.services, both.fees, both.baselines) == (
        first.services,
        first.fees,
        first.baselines,
    )


def test_every_source_of_the_examples_is_kept(stocked: Database) -> None:
    kept = Tally(texts_of(catalogue_of(stocked)))
    for name in examples.FILES:
        data = yaml.safe_load((files(examples) / name).read_text("utf-8"))
        missing = Tally(sources_of(data)) - kept
        assert not missing, name


def sources_of(value: object) -> Iterator[str]:
    """The texts of all fields named source, steps_source or en_source, and the explicit rule."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name.endswith("source") or name == "explicit_none_rule":
                yield part
            else:
                yield from sources_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from sources_of(part)


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_of(part)


def test_each_service_keeps_what_its_record_says(stocked: Database) -> None:
    catalogue = catalogue_of(stocked)
    for record in EXAMPLE["services"]:
        service, process = catalogue.services[record["id"]], catalogue.versions[record["id"]][0]
        assert (service.source, process.steps_source) == (record["source"], record["steps_source"])
        assert (service.agency, service.letter) == (record["agency"], record["group"])
        assert service.names.th == record["name"]["th"]
        minutes = sum(step.get("min", 0) for step in record["steps"])
        days = sum(step.get("days", 0) for step in record["steps"])
        assert (process.effort.seconds, process.effort.working_days) == (minutes * 60, days)
        assert process.documents is not None
        assert len(process.documents) == len(record["documents"])
        assert service.fees_stated is (record["fees"] is not None)
        satang = [fee.amount_satang for fee in catalogue.fees.get(service.id, ())]
        assert satang == [
            None if fee.get("amount") is None else fee["amount"] * 100
            for fee in record["fees"] or []
        ]


def test_the_examples_ask_nobody_for_a_copy_that_the_office_can_make() -> None:
    for name in examples.FILES[:1]:
        with as_file(files(examples) / name) as path:
            assert read_catalogue(read_yaml(path), name, empty_catalogue()).warnings == ()


def test_a_trademark_is_worked_on_by_two_agencies_at_the_same_time(stocked: Database) -> None:
    catalogue = catalogue_of(stocked)
    process = catalogue.process_on("trademark-filing", TODAY)
    behind = [step for step in process.steps if not step.at_counter]
    assert [catalogue.agency_of(process, step) for step in behind] == ["DIP", "DBD", "DIP"]
    assert [step.alongside for step in behind] == [None, 4, None]
    assert process.standard.working_days == 15
    assert process.effort.working_days == 18


def test_who_comes_for_others_shows_what_the_centre_asks_for(stocked: Database) -> None:
    catalogue = catalogue_of(stocked)
    passport = catalogue.process_on("passport-ordinary", TODAY)
    assert [each.position for each in catalogue.proxy_papers("mo-chit", passport)] == [1, 2]
    moving = catalogue.process_on("house-move-in", TODAY)  # names a power of attorney itself
    assert catalogue.proxy_papers("mo-chit", moving) == ()


def test_the_three_centres_are_those_of_the_contract(stocked: Database) -> None:
    catalogue = catalogue_of(stocked)
    facts = {
        id_: (str(centre.kind), len(centre.counters), len(catalogue.offers[id_]))
        for id_, centre in catalogue.centres.items()
    }
    assert facts == {
        "mo-chit": ("station_counter", 6, 41),
        "district-1": ("district_outlet", 4, 20),
        "mobile-1": ("mobile_unit", 2, 10),
    }
    mo_chit = catalogue.centres["mo-chit"]
    assert all(windows for windows in mo_chit.calendar.weekly)
    assert all(counter.services is None for counter in mo_chit.counters)
    assert catalogue.offers["district-1"]["pit-filing"].mode is Mode.RECEIVE_FORWARD


def test_every_example_service_has_an_illustrative_baseline_with_days_where_days_are(
    stocked: Database,
) -> None:
    catalogue = catalogue_of(stocked)
    for id_ in catalogue.services:
        baseline, process = catalogue.baseline_on(id_, TODAY), catalogue.process_on(id_, TODAY)
        assert baseline is not None
        assert baseline.illustrative
        assert baseline.source == "illustrative"
        assert bool(baseline.total.working_days) >= bool(process.standard.working_days)
        assert len(baseline.steps) >= len(process.steps)


def test_official_reductions_of_the_examples_lie_in_every_bracket(stocked: Database) -> None:
    catalogue = catalogue_of(stocked)
    brackets, percents = Tally[Bracket](), set()
    for id_ in catalogue.services:
        baseline = catalogue.baseline_on(id_, TODAY)
        assert baseline is not None
        before = baseline.total.ratio_seconds(420)
        after = catalogue.process_on(id_, TODAY).standard.ratio_seconds(420)
        brackets[bracket_of(before, after, 1)] += 1
        percents.add(100 * (1 - Fraction(after, before)))
    assert set(brackets) == {
        *(Bracket.OVER_50, Bracket.FROM_30_TO_50, Bracket.UNDER_30, Bracket.NONE, Bracket.LONGER)
    }
    assert min(brackets[Bracket.OVER_50], brackets[Bracket.UNDER_30]) >= 5
    assert {Fraction(30), Fraction(50)} <= percents


def test_the_expired_card_took_seven_steps_and_24_minutes(stocked: Database) -> None:
    catalogue = catalogue_of(stocked)
    baseline = catalogue.baseline_on("id-card-expired", TODAY)
    assert baseline is not None
    assert (len(baseline.steps), baseline.total.seconds) == (7, 24 * 60)
    assert all(step.names for step in baseline.steps)


def test_the_kiosk_finds_topics_pictures_short_names_and_words(stocked: Database) -> None:
    catalogue = catalogue_of(stocked)
    letters = [letter for topic in catalogue.topics for letter in topic.letters]
    assert sorted(letters) == sorted(catalogue.groups)
    assert [topic.id for topic in catalogue.topics if catalogue.is_information(topic)] == [
        "not-sure"
    ]
    assert all(service.short for service in catalogue.services.values())
    assert "กระเป๋าเงินหาย" in catalogue.services["id-card-lost"].keywords["th"]
    assert catalogue.subtopics[0].services[0] == "id-card-expired"
    assert next(iter(catalogue.bundles)) == "lost-wallet"


def test_every_pictogram_that_a_topic_may_name_is_drawn() -> None:
    web = files("shared.web")
    drawings = [
        path.read_text("utf-8")
        for path in Path(str(web)).rglob("*")
        if path.name.startswith("pictograms") and path.suffix in {".svg", ".html"}
    ]
    drawn = set(re.findall(r'id="pictogram-([a-z-]+)"', "".join(drawings)))
    assert drawn == set(PICTOGRAMS)


def test_limits_of_the_day_and_of_the_year_are_read_from_the_examples(stocked: Database) -> None:
    services = catalogue_of(stocked).services
    cutoff, season = services["passport-same-day"].cutoff, services["pit-filing"].season
    assert cutoff is not None
    assert cutoff.isoformat("minutes") == "11:00"
    assert season is not None
    assert season.holds_on(date(2027, 3, 31))
    assert not season.holds_on(TODAY)


def test_a_percentage_fee_survives_the_database(stocked: Database) -> None:
    fees = catalogue_of(stocked).fees_on("land-transfer", TODAY)
    assert fees is not None
    assert [(fee.percent, fee.base) for fee in fees][1] == (Decimal(2), "appraised_value")
