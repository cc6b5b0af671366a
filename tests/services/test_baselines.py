"""Former tables: approved by somebody on a day, locked from then on, every change with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.domain.errors import ApprovedAlready, InvalidRequest, InventedTable, NotFound
from shared.domain.permissions import Grant, Role
from shared.domain.process import Baseline
from shared.services import baselines
from shared.services.catalogue import CatalogueRefused, ImportSummary, import_catalogue
from shared.services.office import Office
from shared.services.reports import versions
from shared.store.writer import WriteTx
from tests.builders import a_key, a_supervisor, run, staff

pytestmark = pytest.mark.few_on_postgresql

SERVICE, HERE_ONLY = "tax-id", "mea-new-connection"
Facts = dict[str, object]


@pytest.fixture
def catalogue_file(tmp_path: Path) -> Path:
    return tmp_path / "baselines.yaml"


def bring(office: Office, path: Path, service: str = SERVICE, /, **facts: object) -> ImportSummary:
    stated = {"steps": [8, 4], "illustrative": False, "source": "the manual of 2548", **facts}
    path.write_text(yaml.safe_dump({"baselines": {service: stated}}), encoding="utf-8")
    summary = import_catalogue(office.db, office.clock.now(), path)
    office.forget_catalogue()
    return summary


def refusal(office: Office, path: Path, **facts: object) -> str:
    with pytest.raises(CatalogueRefused) as refused:
        bring(office, path, **facts)
    return str(refused.value.problems[0])


def newest(office: Office, service: str = SERVICE) -> Baseline:
    return office.catalogue.baselines_of(service)[-1]


def approve(office: Office, id: int, by: str = "ผอ. สำนัก", on: date | None = None) -> Baseline:
    boss = staff(office, Grant(Role.SUPERVISOR))
    day = on or office.clock.now().date()
    return run(baselines.approve(office, boss, id, by, day))


def test_the_same_table_again_changes_nothing(office: Office, catalogue_file: Path) -> None:
    assert bring(office, catalogue_file).new_versions == {"baseline": 1}
    assert bring(office, catalogue_file).changes_nothing


def test_an_approved_table_is_locked_and_asks_for_a_number_and_a_reason(
    office: Office, catalogue_file: Path
) -> None:
    approval: Facts = {"approved_by": "ก.พ.ร.", "approved_on": "2026-10-01"}
    bring(office, catalogue_file, **approval)
    assert newest(office).approved_by == "ก.พ.ร."
    refused = refusal(office, catalogue_file, steps=[9, 4])
    assert "number 2 was approved" not in refused
    assert "Former table 2 was approved by ก.พ.ร." in refused
    assert "number: 3 with a reason" in refused
    assert "state this one as number: 3" in refusal(
        office, catalogue_file, steps=[9, 4], number=2, reason="wrong sum"
    )
    assert "write a reason" in refusal(office, catalogue_file, steps=[9, 4], number=3)
    bring(office, catalogue_file, steps=[9, 4], number=3, reason="the sum was wrong")
    found = newest(office)
    assert (found.number, found.reason, found.is_approved) == (3, "the sum was wrong", False)
    old = office.catalogue.baselines_of(SERVICE)[-2]
    assert old.total.seconds == 720  # what was approved still says the same


def test_an_approval_that_comes_later_makes_no_new_table(
    office: Office, catalogue_file: Path
) -> None:
    bring(office, catalogue_file)
    number = newest(office).number
    approval: Facts = {"approved_by": "ก.พ.ร.", "approved_on": "2026-10-01"}
    assert bring(office, catalogue_file, **approval).changed == {"baseline": 1}
    assert (newest(office).number, newest(office).approved_by) == (number, "ก.พ.ร.")
    assert bring(office, catalogue_file, **approval).changes_nothing
    assert bring(office, catalogue_file).changes_nothing  # a file without it takes none away
    other: Facts = {"approved_by": "someone else", "approved_on": "2026-10-02"}
    assert "stays as it is" in refusal(office, catalogue_file, **other)


def test_whoever_has_the_right_approves_once_and_the_change_log_says_so(
    office: Office, catalogue_file: Path
) -> None:
    bring(office, catalogue_file)
    id, key = newest(office).id, a_key()
    boss = staff(office, Grant(Role.SUPERVISOR))
    day = office.clock.now().date()
    found = run(baselines.approve(office, boss, id, "ผอ. สำนัก", day, key))
    again = run(baselines.approve(office, boss, id, "ผอ. สำนัก", day, key))
    assert found == again
    assert (found.approved_by, found.approved_on) == ("ผอ. สำนัก", day)
    assert newest(office).is_approved
    latest = baselines.history(office, boss)[0]
    assert (latest.kind, latest.subject) == ("baseline_approved", SERVICE)
    assert latest.actor == boss.actor.id
    with pytest.raises(ApprovedAlready):
        approve(office, id)


def test_only_somebody_in_charge_of_every_centre_that_offers_it_may_approve(
    office: Office, catalogue_file: Path
) -> None:
    bring(office, catalogue_file, "id-card-lost")
    everywhere = newest(office, "id-card-lost").id
    mine, day = a_supervisor(office), office.clock.now().date()
    with pytest.raises(NotFound):
        run(baselines.approve(office, mine, everywhere, "x", day))
    bring(office, catalogue_file, HERE_ONLY)
    here = newest(office, HERE_ONLY).id
    assert run(baselines.approve(office, mine, here, "x", day)).is_approved


def test_an_invented_table_an_empty_name_and_a_day_to_come_are_refused(
    office: Office, catalogue_file: Path
) -> None:
    with pytest.raises(InventedTable):
        approve(office, newest(office).id)
    bring(office, catalogue_file)
    with pytest.raises(InvalidRequest):
        approve(office, newest(office).id, " ")
    with pytest.raises(InvalidRequest):
        approve(office, newest(office).id, on=office.clock.now().date() + timedelta(days=2))
    with pytest.raises(NotFound):
        approve(office, 10_000)


def test_an_approval_is_never_changed_or_taken_back(office: Office, catalogue_file: Path) -> None:
    bring(office, catalogue_file)
    approve(office, newest(office).id)
    for statement in (
        "UPDATE baseline_approval SET approved_by = 'x'",
        "DELETE FROM baseline_approval",
    ):
        with pytest.raises(DBAPIError):
            office.db.write_now(partial(_execute, statement))


def _execute(statement: str, tx: WriteTx) -> None:
    tx.connection.execute(text(statement))


def test_a_dash_says_that_a_process_is_new_and_at_once_counts_for_nothing(
    office: Office, catalogue_file: Path
) -> None:
    assert office.catalogue.baselines_of("id-card-damaged-or-changed", "moved") == ()
    catalogue_file.write_text("baselines: {tax-id: '–'}", encoding="utf-8")
    with pytest.raises(CatalogueRefused, match="places to correct: 1"):
        import_catalogue(office.db, office.clock.now(), catalogue_file)
    bring(office, catalogue_file, steps=["ในทันที", 5])
    assert not newest(office).is_timed
    assert office.catalogue.baseline_on(SERVICE, office.clock.now().date()) is None


def test_ranges_are_kept_beside_the_bound_that_counts(office: Office, catalogue_file: Path) -> None:
    bring(office, catalogue_file, steps=["5–7", "19 วันทำการ 5 นาที"])
    first, second = newest(office).steps
    assert (first.seconds, first.low and first.low.seconds) == (420, 300)
    assert (second.working_days, second.seconds, second.low) == (19, 300, None)


def test_tables_are_named_and_paired_by_what_counts(office: Office, catalogue_file: Path) -> None:
    assert [each.ref for each in versions.entries(office, "driving-licence-renew")] == [
        *("b1", "v1", "booked.b1", "booked.v1")
    ]
    pair = versions.pair(office, "driving-licence-renew", after="booked.v1")
    assert pair is not None
    assert [each.ref for each in pair] == ["booked.b1", "booked.v1"]
    found = versions.compared(office, *pair).comparison
    assert found.time_moved.seconds == 3600
    assert found.time_counted == found.before.elapsed
    assert versions.pair(office, "id-card-damaged-or-changed", after="moved.v1") is None
    turned = versions.pair(office, SERVICE, "v1", "b1")
    assert turned is not None
    assert [each.ref for each in turned] == ["b1", "v1"]
    with pytest.raises(NotFound):
        versions.pair(office, SERVICE, "v9")
    bring(office, catalogue_file)
    both = versions.pair(office, SERVICE, "b1", "b2")
    assert both is not None
    assert versions.compared(office, *both).comparison.after.elapsed.seconds == 720
