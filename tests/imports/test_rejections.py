"""What cannot be taken over is counted by its reason; what is broken changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain.errors import UnknownCentre, UnknownService
from shared.services import importing
from shared.services.importing.reading import Columns, LogRefused
from tests.builders import CENTRE, SERVICE
from tests.imports.conftest import HEADER, Taking
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only


def test_lines_that_say_too_little_are_counted_and_their_cases_stay_out_of_the_figures(
    taking: Taking,
) -> None:
    done = taking.rows(
        "1,a,2026-03-02 09:00,",
        "1,b,,",
        "1,c,2026-03-02 10:00,",
        "2,a,soon,",
        "2,b,2026-03-02 09:00,",
        ",a,2026-03-02 09:00,",
        "3,,2026-03-02 09:00,",
        "3,b,2026-03-02 09:00,",
        "4,a,2026-03-02 09:00,",
        "5,a,,",
        "6,a,2026-03-02 09:00,,more,fields",
    )
    assert done.rejected == {
        "no_activity": 1,
        "no_case": 1,
        "no_time": 2,
        "unreadable_time": 1,
        "wrong_number_of_fields": 1,
    }
    assert (done.cases, done.events, done.incomplete) == (4, 5, 3)
    assert done.events + sum(done.rejected.values()) == 11
    assert [case["excluded"] for case in taking.cases()].count("incomplete_log") == 3
    assert taking.is_clean()


def test_what_has_not_happened_yet_is_rejected(taking: Taking, clock: ManualClock) -> None:
    later = (clock.now() + timedelta(minutes=1)).isoformat()
    done = taking.rows("1,a,2026-03-02 09:00,", f"1,b,{later},", f"2,a,{later},")
    assert (done.cases, done.rejected) == (1, {"in_the_future": 2})
    assert [case["excluded"] for case in taking.cases()] == ["incomplete_log"]


def test_an_end_before_its_beginning_is_rejected(taking: Taking) -> None:
    done = taking.rows(
        "1,a,2026-03-02 09:00,start", "1,a,2026-03-02 08:00,complete", "1,b,2026-03-02 10:00,",
        "2,a,2026-03-02 09:00,",
    )  # fmt: skip
    assert (done.cases, done.events, done.incomplete) == (2, 2, 1)
    assert done.rejected == {"ends_before_its_start": 2}


def test_other_transitions_perform_nothing_and_harm_nothing(taking: Taking) -> None:
    done = taking.rows(
        "1,a,2026-03-02 08:00,schedule", "1,a,2026-03-02 08:10,assign",
        "1,a,2026-03-02 09:00,START",
        "1,a,2026-03-02 09:30,resume", "1,a,2026-03-02 10:00,COMPLETE",
    )  # fmt: skip
    assert done.rejected == {"other_transition": 2, "resume_without_suspend": 1}
    assert (done.cases, done.events, done.incomplete) == (1, 2, 0)
    (case,) = taking.cases()
    assert (case["service_seconds"], case["excluded"]) == (3600, None)


BROKEN = {
    "empty": b"",
    "blank": b"\n\n",
    "header only": HEADER.encode(),
    "no columns": b"a,b,c\n1,2,3\n",
    "open quote": f'{HEADER}\n1,"a,2026-03-02 09:00,\n2,b,2026-03-02 09:00,\n'.encode(),
    "not utf-8": f"{HEADER}\n1,ตรวจ,2026-03-02 09:00,\n".encode("cp874"),
    "zero bytes": f"{HEADER}\n1,\0a\0,2026-03-02 09:00,\n".encode(),
    "nothing usable": f"{HEADER}\n1,a,never,\n".encode(),
    "cut XES": b'<log><trace><string key="concept:name" value="1"/><event>',
    "other XML": b"<html><p>log</p></html>",
    "XES without events": b"<log><trace/></log>",
    "cut JSON": b'{"objects": [{"id": "1", "type": "case"}], "events": [{"id"',
    "other JSON": b'{"rows": []}',
    "JSON without times": b'{"objects":[{"id":"1","type":"case"}],"events":[{"type":"a"}]}',
    "odd JSON": b'{"objects":[{"id":"1","type":"case"}],"events":[{"relationships":[7]}]}',
    "broken archive": b"\x1f\x8b\x08\x00 nothing",
    "bomb": b'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 40) for n in range(8))
    + b']><log><trace><string key="concept:name" value="&i;"/></trace></log>',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_and_changes_nothing(taking: Taking, content: bytes) -> None:
    versions = len(taking.office.catalogue.processes)
    with pytest.raises(LogRefused) as refused:
        taking.take(content)
    assert str(refused.value).endswith(".")
    taking.office.forget_catalogue()
    assert taking.visits() == []
    assert len(taking.office.catalogue.processes) == versions


def test_a_file_that_breaks_off_late_changes_nothing_either(taking: Taking) -> None:
    good = "".join(f"{n},a,2026-03-02 09:00,\n" for n in range(2000))
    with pytest.raises(LogRefused, match="near line 2002"):
        taking.take(f'{HEADER}\n{good}2,"b')
    assert taking.visits() == []


def test_too_many_activities_are_no_steps(taking: Taking) -> None:
    with pytest.raises(LogRefused, match="different activities"):
        taking.rows(*(f"1,remark {n},2026-03-02 09:00," for n in range(1001)))


def test_the_right_columns_are_named_where_one_is_missing(taking: Taking) -> None:
    with pytest.raises(LogRefused, match=r"--case: Number, What, When\."):
        taking.take("Number;What;When\n1;a;2026-03-02 09:00\n", activity="What", time="When")
    with pytest.raises(LogRefused, match="no column Name"):
        taking.take("Number;What;When\n1;a;2026-03-02 09:00\n", case="Name")


def test_only_known_centres_and_services_get_cases(taking: Taking) -> None:
    path = taking.file(f"{HEADER}\n1,a,2026-03-02 09:00,\n")
    with pytest.raises(UnknownCentre):
        importing.import_log(taking.office, path, "nowhere", SERVICE, Columns())
    with pytest.raises(UnknownService):
        importing.import_log(taking.office, path, CENTRE, "nothing", Columns())
