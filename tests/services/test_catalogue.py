"""Taking catalogue files over: the examples, importing again, versions, and refusing as a whole."""

from __future__ import annotations

import copy
import re
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from shared import examples
from shared.domain.catalogue import Catalogue, Mode
from shared.domain.catalogue_file import PICTOGRAMS
from shared.domain.catalogue_record import CatalogueRefused
from shared.domain.reduction import Bracket, bracket_of
from shared.services.catalogue import (
    CatalogueCache,
    ImportSummary,
    import_catalogue,
    load_examples,
)
from shared.store.catalogue import load_catalogue
from shared.store.engine import Database

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
EXAMPLE = yaml.safe_load((files(examples) / "mo-chit.yaml").read_text("utf-8"))
Change = Callable[[dict[str, Any]], None]


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


def changes_of(db: Database, kind: str) -> list[Any]:
    with db.read() as connection:
        query = text("SELECT subject, detail FROM change_log WHERE kind = :kind ORDER BY id")
        return list(connection.execute(query, {"kind": kind}))


def stored(db: Database) -> dict[str, list[Any]]:
    """Every row of every table of the catalogue."""
    tables = ("service", "fee", "process_version", "baseline", "agency", "queue_group", "topic")
    more = ("subtopic", "bundle", "centre", "counter", "offer", "change_log", "installation")
    with db.read() as connection:
        return {
            table: sorted(map(str, connection.execute(text(f"SELECT * FROM {table}"))))
            for table in tables + more
        }


def write(folder: Path, data: object) -> Path:
    path = folder / "changed.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def take_over(db: Database, folder: Path, change: Change, now: datetime = NOW) -> ImportSummary:
    """Import the example file again after a change."""
    data = copy.deepcopy(EXAMPLE)
    change(data)
    return import_catalogue(db, now, write(folder, data))


def service_in(data: dict[str, Any], id_: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in data["services"] if each["id"] == id_)
    return found


# --- the examples -------------------------------------------------------------------------------


def test_the_examples_fill_an_empty_database(db: Database) -> None:
    first, words, centres = load_examples(db, NOW)
    assert first.added == {
        "queue_group": 9,
        "agency": 20,
        "service": 41,
        "fee": 20,
        "process": 41,
    }
    assert words.added == {"topic": 8, "subtopic": 2, "bundle": 7}
    assert centres.added == {"baseline": 41, "centre": 3, "counter": 12, "offer": 71}


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
        assert (process.standard.seconds, process.standard.working_days) == (minutes * 60, days)
        assert process.documents is not None
        assert len(process.documents) == len(record["documents"])
        assert service.fees_stated is (record["fees"] is not None)
        satang = [fee.amount_satang for fee in catalogue.fees.get(service.id, ())]
        assert satang == [
            None if fee.get("amount") is None else fee["amount"] * 100
            for fee in record["fees"] or []
        ]


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
    assert list(catalogue.bundles)[0] == "lost-wallet"


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


# --- importing again ----------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing_and_says_so(stocked: Database) -> None:
    before = stored(stocked)
    summaries = load_examples(stocked, NOW + timedelta(days=30))
    assert all(summary.changes_nothing for summary in summaries)
    assert "nothing to change" in str(summaries[0])
    assert stored(stocked) == before


def test_a_new_name_changes_the_record_and_is_logged(stocked: Database, tmp_path: Path) -> None:
    def rename(data: dict[str, Any]) -> None:
        service_in(data, "tax-id")["name"]["en"] = "Tax number"

    version = catalogue_of(stocked).data_version
    logged = len(changes_of(stocked, "service_changed"))
    summary = take_over(stocked, tmp_path, rename)
    assert summary.changed == {"service": 1}
    assert not summary.new_versions
    after = catalogue_of(stocked)
    assert after.services["tax-id"].names.en == "Tax number"
    assert after.services["tax-id"].short is not None  # from another file, and not lost
    assert after.data_version == version + 1
    assert len(changes_of(stocked, "service_changed")) == logged + 1
    subject, detail = changes_of(stocked, "service_changed")[-1]
    assert subject == "tax-id"
    assert "Taxpayer identification number" in str(detail)


def test_a_new_fee_replaces_the_table_of_its_service_only(
    stocked: Database, tmp_path: Path
) -> None:
    def raise_fee(data: dict[str, Any]) -> None:
        service_in(data, "commercial-registration")["fees"][0]["amount"] = 60

    summary = take_over(stocked, tmp_path, raise_fee)
    assert summary.changed == {"fee": 1}
    after = catalogue_of(stocked)
    assert [fee.amount_satang for fee in after.fees["commercial-registration"]] == [6000]
    assert sum(len(fees) for fees in after.fees.values()) == 20
    assert [subject for subject, _ in changes_of(stocked, "fees_changed")] == [
        "commercial-registration"
    ]


def test_a_changed_step_makes_a_new_version_and_the_old_one_stays(
    stocked: Database, tmp_path: Path
) -> None:
    before = catalogue_of(stocked)
    old = before.versions["id-card-expired"][-1]

    def shorten(data: dict[str, Any]) -> None:
        service_in(data, "id-card-expired")["steps"][0]["min"] = 1

    summary = take_over(stocked, tmp_path, shorten, NOW)
    assert summary.new_versions == {"process": 1}
    assert not summary.changed
    after = catalogue_of(stocked)
    first, second = after.versions["id-card-expired"]
    assert first == old
    assert (second.number, second.valid_from, second.standard.seconds) == (2, TODAY, 540)
    assert after.process_on("id-card-expired", TODAY) == second
    assert after.process_on("id-card-expired", TODAY - timedelta(days=1)) == first


def test_changed_documents_make_a_new_version_from_the_day_the_file_names(
    stocked: Database, tmp_path: Path
) -> None:
    def drop_documents(data: dict[str, Any]) -> None:
        service_in(data, "tax-id")["documents"] = None
        service_in(data, "tax-id")["valid_from"] = "2027-01-01"

    assert take_over(stocked, tmp_path, drop_documents).new_versions == {"process": 1}
    after = catalogue_of(stocked)
    assert after.process_on("tax-id", date(2026, 12, 31)).number == 1
    assert after.process_on("tax-id", date(2027, 1, 1)).documents is None
    assert take_over(stocked, tmp_path, drop_documents).changes_nothing


def test_today_is_the_day_in_bangkok(stocked: Database, tmp_path: Path) -> None:
    def shorten(data: dict[str, Any]) -> None:
        service_in(data, "tax-id")["steps"][0]["min"] = 1

    late_in_utc = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    take_over(stocked, tmp_path, shorten, late_in_utc)
    assert catalogue_of(stocked).versions["tax-id"][-1].valid_from == date(2026, 11, 21)


def test_a_corrected_baseline_is_a_new_number(stocked: Database, tmp_path: Path) -> None:
    data = {
        "baselines": {
            "tax-id": {
                "steps": [30, 40],
                "illustrative": False,
                "source": "survey 2540",
                "approved_by": "กพร.",
                "approved_on": "2026-11-01",
            }
        }
    }
    summary = import_catalogue(stocked, NOW, write(tmp_path, data))
    assert summary.new_versions == {"baseline": 1}
    after = catalogue_of(stocked)
    baseline = after.baseline_on("tax-id", TODAY)
    assert baseline is not None
    assert (baseline.number, baseline.source) == (2, "survey 2540")
    assert (baseline.approved_by, baseline.approved_on) == ("กพร.", date(2026, 11, 1))
    assert len([each for each in after.baselines.values() if each.service == "tax-id"]) == 2
    assert import_catalogue(stocked, NOW, write(tmp_path, data)).changes_nothing


def test_services_that_a_file_does_not_mention_stay(stocked: Database, tmp_path: Path) -> None:
    before = catalogue_of(stocked)

    def only_one(data: dict[str, Any]) -> None:
        data["services"] = [service_in(data, "information")]

    assert take_over(stocked, tmp_path, only_one).changes_nothing
    assert catalogue_of(stocked) == before


def test_a_new_service_comes_last_and_the_others_keep_their_places(
    stocked: Database, tmp_path: Path
) -> None:
    before = list(catalogue_of(stocked).services)

    def add(data: dict[str, Any]) -> None:
        data["services"] = [dict(service_in(data, "information"), id="brand-new")]

    assert take_over(stocked, tmp_path, add).added == {"service": 1, "process": 1}
    assert list(catalogue_of(stocked).services) == [*before, "brand-new"]


def test_a_centre_stops_offering_what_its_record_no_longer_lists(
    stocked: Database, tmp_path: Path
) -> None:
    data = yaml.safe_load((files(examples) / "centres.yaml").read_text("utf-8"))
    data["centres"][2]["offers"].remove("information")
    summary = import_catalogue(stocked, NOW, write(tmp_path, data))
    assert (summary.removed, summary.changed, summary.added) == ({"offer": 1}, {}, {})
    offers = catalogue_of(stocked).offers
    assert "information" not in offers["mobile-1"]
    assert "information" in offers["mo-chit"]


def test_an_open_counter_is_not_taken_away(stocked: Database, tmp_path: Path) -> None:
    data = yaml.safe_load((files(examples) / "centres.yaml").read_text("utf-8"))
    data["centres"][2]["counters"] = [{"n": 1}]
    open_counter_2(stocked)
    before = stored(stocked)
    with pytest.raises(CatalogueRefused) as refused:
        import_catalogue(stocked, NOW, write(tmp_path, data))
    (problem,) = refused.value.problems
    assert (problem.record, problem.field) == ("centres mobile-1", "counters")
    assert "Counter 2 is open now" in str(problem)
    assert stored(stocked) == before


def open_counter_2(db: Database) -> None:
    member = "INSERT INTO staff (username, name_th, name_en, password_hash, active) VALUES "
    session = "INSERT INTO counter_session (centre_id, counter, staff_id, opened_at) VALUES "

    def job(tx: Any) -> None:
        tx.connection.execute(text(member + "('a', 'ก', 'A', 'x', :yes)"), {"yes": True})
        values = "('mobile-1', 2, (SELECT id FROM staff), :at)"
        tx.connection.execute(text(session + values), {"at": NOW.isoformat()})

    db.write_now(job)


# --- refusing as a whole ------------------------------------------------------------------------


def test_one_wrong_record_and_nothing_of_the_file_is_taken_over(
    stocked: Database, tmp_path: Path
) -> None:
    def change(data: dict[str, Any]) -> None:
        service_in(data, "tax-id")["name"]["en"] = "Tax number"
        service_in(data, "information")["mode"] = "infos"

    before = stored(stocked)
    with pytest.raises(CatalogueRefused) as refused:
        take_over(stocked, tmp_path, change)
    (problem,) = refused.value.problems
    assert str(problem) == (
        "changed.yaml: services information: mode: “infos” is not known; did you mean “info”?"
    )
    assert stored(stocked) == before


BROKEN = [
    (b"services: [", "no valid YAML"),
    (b"services:\n\tid: x", "Line 2 is no valid YAML"),
    (b"services: x: y", "Line 1 is no valid YAML"),
    (b"agencies: []\nservices: []\nagencies: []\n", "“agencies” stands twice in one record"),
    (b"short:\n  a: {th: x, en: y, th: z}", "again in line 2"),
    ("services: [ก]".encode("tis-620"), "not in UTF-8"),
    (b"services: \x00", "no valid YAML"),
    (b"a: &a [x, x]\nb: [*a, *a]", "Line 1 uses an anchor"),
    (b"services: !!python/object:os.system {}", "uses an anchor, alias or tag"),
    (b"services: " + b"[" * 40 + b"]" * 40, "nested too deeply"),
    (b"services: []\n---\nservices: []", "second document"),
    (b"? {a: b}\n: c", "no valid YAML"),
    (b"# " + b"x" * 2_000_001, "too big"),
    (b"", "at least one section"),
    (b"- a\n- b", "sections"),
    (b"just text", "sections"),
]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("content", "remedy"), BROKEN, ids=[remedy for _, remedy in BROKEN])
def test_a_file_that_is_no_catalogue_is_refused_with_a_remedy(
    db: Database, tmp_path: Path, content: bytes, remedy: str
) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(CatalogueRefused) as refused:
        import_catalogue(db, NOW, path)
    assert "broken.yaml was not imported" in str(refused.value)
    assert any(remedy in str(problem) for problem in refused.value.problems), [
        str(problem) for problem in refused.value.problems
    ]


@pytest.mark.sqlite_only
def test_a_missing_file_and_a_folder_are_refused_with_a_remedy(
    db: Database, tmp_path: Path
) -> None:
    for path in (tmp_path / "nothing.yaml", tmp_path):
        with pytest.raises(CatalogueRefused) as refused:
            import_catalogue(db, NOW, path)
        assert "cannot be read" in str(refused.value.problems[0])


@pytest.mark.sqlite_only
def test_words_and_times_without_quotes_are_not_taken_for_something_else(
    db: Database, tmp_path: Path
) -> None:
    """YAML reads `no` as false, 2026-01-01 as a date and 16:30 as 990 where it is not strict."""
    load_examples(db, NOW)
    path = tmp_path / "plain.yaml"
    path.write_text(
        "short:\n  tax-id: {th: no, en: 2026-01-01}\n  information: {th: 010, en: 16:30}\n",
        "utf-8",
    )
    import_catalogue(db, NOW, path)
    services = catalogue_of(db).services
    assert str(services["tax-id"].short) == "Names(th='no', en='2026-01-01')"
    assert str(services["information"].short) == "Names(th='010', en='16:30')"


# --- the cache ----------------------------------------------------------------------------------


def test_the_cache_notices_an_import_after_a_second_and_not_before(
    stocked: Database, tmp_path: Path
) -> None:
    seconds = [100.0]
    cache = CatalogueCache(lambda: seconds[0])
    first = cache.get(stocked)

    def rename(data: dict[str, Any]) -> None:
        service_in(data, "tax-id")["name"]["en"] = "Tax number"

    take_over(stocked, tmp_path, rename)
    seconds[0] = 100.9
    assert cache.get(stocked) is first
    seconds[0] = 101.0
    assert cache.get(stocked).services["tax-id"].names.en == "Tax number"


def test_the_cache_keeps_its_values_while_nothing_changes(stocked: Database) -> None:
    seconds = [0.0]
    cache = CatalogueCache(lambda: seconds[0])
    first = cache.get(stocked)
    seconds[0] = 60.0
    assert cache.get(stocked) is first
    cache.forget()
    assert cache.get(stocked) == first
    assert cache.get(stocked) is not first
