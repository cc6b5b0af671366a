"""Taking catalogue files over: importing again, new versions, refusing as a whole, the cache."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from shared import examples
from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_record import CatalogueRefused
from shared.services.catalogue import (
    CatalogueCache,
    ImportSummary,
    import_catalogue,
    load_examples,
)
from shared.store.catalogue import load_catalogue
from shared.store.engine import Database

pytestmark = pytest.mark.few_on_postgresql(every=4)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
EXAMPLE = yaml.safe_load((files(examples) / "mo-chit.yaml").read_text("utf-8"))
Change = Callable[[dict[str, Any]], None]


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


CASED = "id-card-damaged-or-changed"


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


def test_a_changed_case_is_a_new_version_of_that_case_alone(
    stocked: Database, tmp_path: Path
) -> None:
    def shorten(data: dict[str, Any]) -> None:
        service_in(data, CASED)["variants"][0]["steps"][1]["min"] = 3

    assert take_over(stocked, tmp_path, shorten, NOW).new_versions == {"process": 1}
    after = catalogue_of(stocked)
    assert [each.number for each in after.versions_of(CASED, "name-changed")] == [1, 2]
    assert len(after.versions_of(CASED)) == len(after.versions_of(CASED, "moved")) == 1
    assert take_over(stocked, tmp_path, shorten, NOW).changes_nothing


def test_a_case_that_is_listed_no_more_keeps_its_versions_for_the_figures(
    stocked: Database, tmp_path: Path
) -> None:
    def without(data: dict[str, Any]) -> None:
        del service_in(data, CASED)["variants"][1]

    assert take_over(stocked, tmp_path, without, NOW).removed == {"service_variant": 1}
    after = catalogue_of(stocked)
    assert [each.id for each in after.variants_on(CASED, TODAY)] == ["name-changed"]
    assert after.variant_ids(CASED) == ("", "name-changed", "moved")


def test_a_version_names_only_rows_that_the_one_before_has(
    stocked: Database, tmp_path: Path
) -> None:
    def rows(data: dict[str, Any]) -> None:
        service_in(data, "tax-id")["steps"][0]["was"] = [9]

    with pytest.raises(CatalogueRefused) as refused:
        take_over(stocked, tmp_path, rows, NOW)
    assert "no step 9" in str(refused.value.problems[0])

    def gone(data: dict[str, Any]) -> None:
        why = {"th": "ยกเลิก", "en": "Dropped"}
        del service_in(data, "tax-id")["steps"][-1]
        service_in(data, "tax-id")["gone"] = [{"n": 2, "reason": "waste", "why": why}]

    assert take_over(stocked, tmp_path, gone, NOW).new_versions == {"process": 1}
    [found] = catalogue_of(stocked).versions["tax-id"][-1].gone
    assert (found.position, found.reason.value, found.why and found.why.en) == (
        *(2, "waste", "Dropped"),
    )


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
