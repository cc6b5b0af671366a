"""Drafts of the catalogue: prepared, looked at, published by the right person from a day."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from shared.domain.draft_records import DraftState, completed, differences, records_of
from shared.domain.errors import (
    DraftChanged,
    DraftIsEmpty,
    DraftNeedsOther,
    DraftOver,
    DraftOverlaps,
    InvalidRequest,
    NotFound,
)
from shared.domain.permissions import Grant, Role
from shared.services import drafts
from shared.services.commands import Caller
from shared.services.draft_taking import WrongDraft
from shared.services.office import Office
from shared.store.tables import metadata
from tests.builders import CENTRE, SERVICE, a_desk, a_key, a_visit, run, staff
from tests.manual_clock import ManualClock
from tests.services.draft_steps import (
    LATER,
    a_draft,
    an_agency,
    faster,
    look,
    publish,
    record,
)

pytestmark = pytest.mark.sqlite_only

TODAY = date(2026, 11, 16)


def logged(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    log = metadata.tables["change_log"]
    with office.db.read() as connection:
        rows = connection.execute(
            select(log.c.kind, log.c.subject, log.c.detail).order_by(log.c.id)
        )
        return [tuple(row) for row in rows]


def test_a_name_is_published_by_its_maker_with_before_after_and_why(
    office: Office, anna: Caller
) -> None:
    draft = a_draft(office, anna, agencies=[an_agency(office)])
    before = office.catalogue.agencies["DOPA"].names.en
    [change] = look(office, anna, draft).changes
    told = [(each.path, each.before, each.after) for each in change.fields]
    assert told == [("en", before, "Provincial Administration")]
    assert office.catalogue.agencies["DOPA"].names.en == before  # looking changes nothing
    publish(office, anna, draft)
    assert office.catalogue.agencies["DOPA"].names.en == "Provincial Administration"
    detail = next(detail for kind, _, detail in logged(office) if kind == "agency_changed")
    assert detail == {
        "before": {"name_en": before},
        "after": {"name_en": "Provincial Administration"},
        "why": "ordered by the director",
    }
    assert drafts.draft(office, anna, draft).state is DraftState.PUBLISHED
    with pytest.raises(DraftOver):
        publish(office, anna, draft)


def test_steps_need_a_second_person_and_make_a_version_from_the_day(
    office: Office, anna: Caller, boonmee: Caller
) -> None:
    draft = a_draft(office, anna, services=[faster(office)])
    seen = look(office, anna, draft)
    assert seen.needs_other
    assert seen.after is not None
    assert seen.after.versions_of(SERVICE)[-1].steps[0].seconds == 60
    with pytest.raises(DraftNeedsOther):
        publish(office, anna, draft)
    known = office.catalogue.versions_of(SERVICE)
    publish(office, boonmee, draft, LATER)
    *former, new = office.catalogue.versions_of(SERVICE)
    assert tuple(former) == known
    assert (new.number, new.valid_from) == (known[-1].number + 1, LATER)
    assert office.catalogue.process_on(SERVICE, TODAY) == known[-1]
    assert office.catalogue.process_on(SERVICE, LATER) == new


@pytest.mark.parametrize("change", ["taken out", "another channel"])
def test_which_table_a_case_is_measured_by_needs_a_second_person(
    office: Office, anna: Caller, boonmee: Caller, change: str
) -> None:
    card = next(each for each, found in office.catalogue.variants.items() if found)
    known: dict[str, Any] = record(office, "services", card)
    *others, last = known["variants"]
    kept = [] if change == "taken out" else [{**last, "channels": ["kiosk"]}]
    draft = a_draft(office, anna, services=[{**known, "variants": [*others, *kept]}])
    assert look(office, anna, draft).needs_other
    with pytest.raises(DraftNeedsOther):
        publish(office, anna, draft)
    publish(office, boonmee, draft)


def test_a_former_table_needs_a_second_person(
    office: Office, anna: Caller, boonmee: Caller
) -> None:
    known: dict[str, Any] = record(office, "baselines", SERVICE)
    steps = [*known["steps"], {"th": "ก", "en": "A", "min": 9}]
    draft = a_draft(office, anna, baselines={SERVICE: {**known, "steps": steps}})
    with pytest.raises(DraftNeedsOther):
        publish(office, anna, draft)
    publish(office, boonmee, draft, LATER)
    *former, new = office.catalogue.baselines_of(SERVICE)
    assert new.total.seconds == former[-1].total.seconds + 540
    assert new.valid_from == LATER


@pytest.mark.parametrize("day", [None, date(2026, 11, 15)])
def test_a_day_in_the_past_is_refused(office: Office, anna: Caller, day: date | None) -> None:
    draft = a_draft(office, anna, agencies=[an_agency(office)])
    with pytest.raises(InvalidRequest) as refused:
        run(drafts.publish(office, anna, draft, 1, day, "why"))
    assert refused.value.field == "valid_from"


def test_a_version_dated_in_the_past_is_refused(office: Office, anna: Caller) -> None:
    draft = a_draft(office, anna, services=[{**faster(office), "valid_from": "2026-01-01"}])
    [problem] = look(office, anna, draft).problems
    assert (problem.record, problem.field) == (f"services {SERVICE}", "valid_from")
    with pytest.raises(WrongDraft):
        publish(office, anna, draft)


def test_nothing_is_published_without_a_reason(office: Office, anna: Caller) -> None:
    draft = a_draft(office, anna, agencies=[an_agency(office)])
    with pytest.raises(InvalidRequest):
        run(drafts.publish(office, anna, draft, 1, LATER, "  "))


def test_a_draft_is_refused_where_its_records_changed_under_it(
    office: Office, anna: Caller
) -> None:
    first, second = (a_draft(office, anna, agencies=[an_agency(office)]) for _ in range(2))
    other = a_draft(office, anna, agencies=[record(office, "agencies", "RD", en="Revenue")])
    publish(office, anna, first)
    assert look(office, anna, second).overlaps == (("agencies", "DOPA"),)
    with pytest.raises(DraftOverlaps) as refused:
        publish(office, anna, second)
    assert "agencies DOPA" in str(refused.value)
    publish(office, anna, other)  # another record of the same section
    version = drafts.draft(office, anna, second).version
    run(drafts.put(office, anna, second, version, {("agencies", "DOPA"): None}))
    third = record(office, "agencies", "DOPA", en="Third")
    run(drafts.put(office, anna, second, version + 1, {("agencies", "DOPA"): third}))
    publish(office, anna, second)
    assert office.catalogue.agencies["DOPA"].names.en == "Third"


def test_every_problem_is_named_at_once_and_nothing_is_published(
    office: Office, anna: Caller
) -> None:
    wrong = record(office, "agencies", "DOPA", role="nobody", th="")
    draft = a_draft(office, anna, agencies=[wrong], bundles=[{"id": "x"}])
    seen = look(office, anna, draft)
    assert {each.field for each in seen.problems} >= {"role", "th", "services"}
    assert seen.after is None
    with pytest.raises(WrongDraft):
        publish(office, anna, draft)
    assert office.catalogue.agencies["DOPA"].role == "provider"


def test_what_changes_nothing_is_not_published(office: Office, anna: Caller) -> None:
    draft = a_draft(office, anna, agencies=[record(office, "agencies", "DOPA")])
    assert look(office, anna, draft).changes_nothing
    with pytest.raises(DraftIsEmpty):
        publish(office, anna, draft)


def test_one_life_event_in_a_draft_leaves_the_others_alone(office: Office, anna: Caller) -> None:
    known = list(office.catalogue.bundles)
    one = record(office, "bundles", known[0], en="Another name")
    publish(office, anna, a_draft(office, anna, bundles=[one]))
    assert list(office.catalogue.bundles) == known
    assert office.catalogue.bundles[known[0]].names.en == "Another name"


def test_two_people_do_not_write_over_each_other(
    office: Office, anna: Caller, boonmee: Caller
) -> None:
    draft = a_draft(office, anna, agencies=[an_agency(office)])
    run(
        drafts.put(
            office, boonmee, draft, 1, {("agencies", "RD"): record(office, "agencies", "RD")}
        )
    )
    with pytest.raises(DraftChanged):
        run(drafts.put(office, anna, draft, 1, {("agencies", "RD"): None}))
    run(drafts.discard(office, anna, draft, 2))
    with pytest.raises(DraftOver):
        run(drafts.put(office, anna, draft, 3, {("agencies", "RD"): None}))


@pytest.mark.parametrize("text", ['"\\ud800"', "NaN", "[" * 40 + "]" * 40, "[" * 900 + "]" * 900])
def test_what_no_page_could_show_comes_into_no_draft(
    office: Office, anna: Caller, text: str
) -> None:
    with pytest.raises(InvalidRequest):
        a_draft(office, anna, agencies=[{"id": "RD", "th": json.loads(text)}])


def test_the_same_press_twice_makes_one_draft(office: Office, anna: Caller) -> None:
    key = a_key("twice")
    made = {run(drafts.make(office, anna, "x", {"agencies": []}, key)) for _ in range(2)}
    assert len(made) == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.AUDITOR])
def test_drafts_are_for_those_in_charge_of_all_centres(
    office: Office, anna: Caller, role: Role
) -> None:
    draft = a_draft(office, anna, agencies=[an_agency(office)])
    for caller in (staff(office, Grant(role)), staff(office, Grant(Role.ADMINISTRATOR, CENTRE))):
        with pytest.raises(NotFound):
            a_draft(office, caller, agencies=[])
        with pytest.raises(NotFound):
            drafts.draft(office, caller, draft)
        with pytest.raises(NotFound):
            run(drafts.publish(office, caller, draft, 1, LATER, "why"))


def ended(office: Office, anna: Caller, section: str, id: str, day: date) -> None:
    publish(office, anna, a_draft(office, anna, **{section: [
        record(office, section, id, ends_on=day.isoformat())
    ]}))  # fmt: skip


def test_an_ended_service_is_offered_to_its_last_day_and_stays_in_the_records(
    office: Office, clock: ManualClock, anna: Caller
) -> None:
    a_visit(office, SERVICE)
    ended(office, anna, "services", SERVICE, date(2026, 11, 17))
    a_visit(office, SERVICE)
    clock.advance(days=1)
    assert SERVICE not in office.catalogue.offers[CENTRE]
    with pytest.raises(NotFound):
        a_visit(office, SERVICE)
    assert office.catalogue.services[SERVICE].names.th
    assert office.catalogue.process_on(SERVICE, TODAY).steps
    assert SERVICE in office.whole_catalogue.offers[CENTRE]


@pytest.mark.parametrize(("section", "id"), [("agencies", "DOPA"), ("centres", CENTRE)])
def test_what_an_ended_agency_or_centre_did_is_offered_no_more(
    office: Office, clock: ManualClock, anna: Caller, section: str, id: str
) -> None:
    ended(office, anna, section, id, date(2026, 11, 17))
    clock.advance(days=1)
    with pytest.raises(NotFound):
        a_visit(office, SERVICE)
    assert CENTRE in office.catalogue.centres


def test_a_counter_that_was_open_is_ended_and_not_taken_out(
    office: Office, clock: ManualClock, anna: Caller
) -> None:
    a_desk(office)
    whole: dict[str, Any] = record(office, "centres", CENTRE)
    without = {**whole, "counters": [each for each in whole["counters"] if each["n"] != 3]}
    [problem] = look(office, anna, a_draft(office, anna, centres=[without])).problems
    assert problem.field == "counters"
    last = [
        {**each, "ends_on": "2026-11-17"} if each["n"] == 3 else each for each in whole["counters"]
    ]
    publish(office, anna, a_draft(office, anna, centres=[{**whole, "counters": last}]))
    assert 3 in {each.number for each in office.catalogue.centres[CENTRE].counters}
    clock.advance(days=1)
    assert 3 not in {each.number for each in office.catalogue.centres[CENTRE].counters}
    assert 3 in {each.number for each in office.whole_catalogue.centres[CENTRE].counters}


def test_warnings_name_what_nobody_can_serve_and_counters_without_work(
    office: Office, anna: Caller
) -> None:
    whole: dict[str, Any] = record(office, "centres", "mobile-1")
    counters = [{"n": 1, "services": ["passport-ordinary"]}]
    offers = [each for each in whole["offers"] if each["service"] != "passport-ordinary"]
    draft = a_draft(office, anna, centres=[{**whole, "counters": counters, "offers": offers}])
    told = {(each.record, each.field) for each in look(office, anna, draft).warnings}
    assert ("centres mobile-1", "counters") in told
    assert (f"services {offers[0]['service']}", "") in told


def test_records_come_back_as_they_went_into_a_draft() -> None:
    data = {"topics": [{"id": "a"}], "subtopics": {"B": [{"id": "s"}]}, "short": {"x": {"th": "y"}}}
    assert completed(data, {}) == data
    present = {"topics": [{"id": "a", "th": "old"}, {"id": "b"}]}
    assert completed(data, present)["topics"] == [{"id": "a"}, {"id": "b"}]
    removed = {"topics": [{"id": "b", "removed": True}]}
    assert completed(removed, present)["topics"] == [{"id": "a", "th": "old"}]
    assert records_of(data)["subtopics", "s"] == {"id": "s", "letter": "B"}


def test_differences_name_single_fields_of_rows() -> None:
    before = {"steps": [{"n": 1, "min": 2}, {"n": 2, "min": 3}], "fees": None}
    after = {"steps": [{"n": 1, "min": 1}], "fees": []}
    found = [(each.path, each.before, each.after) for each in differences(before, after)]
    assert found == [
        ("steps[1].min", 2, 1),
        ("steps[2]", {"n": 2, "min": 3}, None),
        ("fees", None, []),
    ]
