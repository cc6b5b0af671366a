"""The defect record from the events of a case: which, until when, who signed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from shared.domain.case_commands import SignedBy, SignedHow
from shared.domain.defect import case_of_number, defect_records
from shared.domain.events import Actor, ActorKind, Event, Kind

CASE = 7
NINE = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def event(minute: int, kind: Kind, turn: int = CASE, **data: object) -> Event:
    at = NINE + timedelta(minutes=minute)
    return Event(1, minute + 1, kind, at, Actor(ActorKind.STAFF, 5), turn, 3, data)


def missing(minute: int, *positions: int, turn: int = CASE, **data: object) -> Event:
    verdict = {"complete": False, "missing": list(positions), **data}
    return event(minute, Kind.PAPERS_CHECKED, turn, **verdict)


def signed(minute: int, by: str, how: str = "screen") -> Event:
    return event(minute, Kind.DEFECT_SIGNED, by=by, how=how)


def test_a_record_says_what_is_missing_until_when_and_who_signed() -> None:
    chain = [missing(1, 2, 3, until="2026-12-01"), signed(2, "officer"), signed(3, "citizen")]
    (found,) = defect_records(CASE, chain)
    assert (found.number, found.missing, found.until) == (1, (2, 3), date(2026, 12, 1))
    assert (found.officer, found.written_number("mo-chit")) == (5, "MO-CHIT-D7-1")
    assert found.signed[SignedBy.CITIZEN].at == NINE + timedelta(minutes=3)
    assert found.signed[SignedBy.OFFICER].how is SignedHow.SCREEN


def test_a_list_that_is_corrected_at_once_is_one_record_that_nobody_signed() -> None:
    (found,) = defect_records(CASE, [missing(1, 2), signed(2, "officer"), missing(3, 1)])
    assert (found.number, found.missing, found.signed) == (1, (1,), {})


def test_papers_that_were_complete_after_all_leave_no_record() -> None:
    complete = event(2, Kind.PAPERS_CHECKED, complete=True, missing=[])
    assert defect_records(CASE, [missing(1, 2), complete]) == ()


def test_a_later_visit_and_an_agency_ask_a_second_and_third_time() -> None:
    chain = [
        missing(1, 2),
        event(2, Kind.PAPERS_CHECKED, 8, complete=True, missing=[]),
        missing(3, 1, turn=9, reason="new_facts"),
        event(4, Kind.ASKED, agency="BMA", question="papers", missing=[3], until=None),
        event(5, Kind.ASKED, agency="BMA", question="come_in", missing=[], until=None),
    ]
    found = defect_records(CASE, chain)
    assert [(each.number, each.missing, each.agency) for each in found] == [
        (1, (2,), None),
        (2, (1,), None),
        (3, (3,), "BMA"),
    ]
    assert found[1].reason == "new_facts"


def test_the_number_on_the_paper_leads_back_to_the_case() -> None:
    assert case_of_number("MO-CHIT-D184-1") == 184
    assert case_of_number("MO-CHIT-70-00012") is None
