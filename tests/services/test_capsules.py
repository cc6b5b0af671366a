"""A capsule is confirmed from raw events whatever came later, and refuted for any other reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text, update

from shared.domain import commands
from shared.domain.calendar_data import calendar_to_dict
from shared.domain.calendar_versions import CalendarOwner
from shared.domain.coarse import EDGES
from shared.domain.correcting import CorrectionReason
from shared.domain.events import Kind
from shared.domain.visit import Outcome
from shared.services import capsules, correcting, rebuilding, rolling, serving, undoing
from shared.services.capsules import Capsule, CapsuleRefused, Wish, read
from shared.services.capsules.definitions import definitions_of
from shared.services.capsules.verifying import Verdict, amount, expect_signed, verify
from shared.services.commands import Caller
from shared.services.correcting import Wanted
from shared.services.office import Office
from shared.services.tokens import Tokens
from shared.store import calendars
from shared.store.catalogue import raise_data_version
from shared.store.tables import metadata
from shared.store.writer import WriteTx
from shared.web.definitions import DEFINITIONS
from tests.builders import (
    CENTRE,
    SERVICE,
    a_desk,
    a_supervisor,
    a_visit,
    an_office,
    call_next,
    do,
    run,
    serve,
)
from tests.capsule_scene import OF_ALL, OF_ONE, OTHER, SECONDS, TODAY, fill, finish, forged, made
from tests.manual_clock import ManualClock
from tests.services.test_continuing import back, with_a_defect
from tests.services.test_sealing import force

UNIT = f"{SERVICE}@{CENTRE}"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, stocked_sqlite_template: Path) -> Path:
    path = tmp_path_factory.mktemp("filled") / "filled.db"
    shutil.copy(stocked_sqlite_template, path)
    clock = ManualClock()
    office = an_office(f"sqlite:///{path}", clock)
    fill(office, clock)
    office.db.close()
    return path


@pytest.fixture
def hall(filled: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Office]:
    """A copy of the office with enough cases."""
    shutil.copy(filled, tmp_path / "hall.db")
    clock.advance(hours=3)
    office = an_office(f"sqlite:///{tmp_path / 'hall.db'}", clock)
    yield office
    office.db.close()


def proven(office: Office, capsule: Capsule) -> list[str]:
    expect_signed(capsule)
    return verify(office, capsule).differences


@pytest.mark.parametrize("report", capsules.REPORTS)
@pytest.mark.parametrize("centre", [CENTRE, None])
def test_what_was_just_made_is_confirmed(hall: Office, report: str, centre: str | None) -> None:
    capsule = made(hall, Wish(report, centre, TODAY))
    told: list[int] = []
    assert verify(hall, capsule, told.append) == Verdict()
    assert sum(told) == amount(hall, capsule)


def test_it_is_the_same_on_both_databases(office: Office, clock: ManualClock) -> None:
    """Also with a request that goes on at another centre, whose log is another one."""
    clerk, there = a_desk(office, counter=1), a_desk(office, counter=1, centre=OTHER)
    finish(office, clock, clerk, CENTRE, *range(300, 360, 10))
    view, case = with_a_defect(office, clock, a_desk(office))
    clock.advance(minutes=20)
    back(office, view, case, OTHER)
    called = call_next(office, there, counter=1, centre=OTHER)
    served = do(office, there, called, commands.Start())
    clock.advance(seconds=400)
    do(office, there, served, commands.Complete(Outcome.COMPLETED))
    capsule = made(office)
    assert (capsule.rows[UNIT]["n"], capsule.rows[UNIT]["median_seconds"]) == (7, 330)
    finish(office, clock, there, OTHER, 300)
    assert proven(office, capsule) == []


def test_a_capsule_says_what_the_page_says(hall: Office) -> None:
    capsule = made(hall)
    row, sums = capsule.rows[UNIT], capsule.sums[UNIT]
    assert (row["n"], sums.n, sums.seconds) == (32, 32, sum(SECONDS))
    assert sums.squares == sum(s * s for s in SECONDS)
    assert sum(n for _, _, n in sums.classes) == 32
    assert row["real_bracket"] == "over_50"
    assert row["real_reduction_percent"] == "54.51"
    assert capsule.facts.centres[CENTRE].minutes_per_working_day > 0
    assert set(capsule.events) == {CENTRE, OTHER}, "a request may go on at another centre"


def test_nothing_of_fewer_than_five_people_leaves_the_house(
    hall: Office, clock: ManualClock
) -> None:
    clerk = a_desk(hall, counter=2)
    for minutes in ((1, 1), (2, 2), (3, 3), (4, 4)):
        a_visit(hall, "id-card-lost")
        serve(hall, clock, clerk, minutes, counter=2)
    capsule = made(hall)
    few = capsule.sums[f"id-card-lost@{CENTRE}"]
    assert (few.n, few.seconds, few.squares, few.classes) == (None, None, None, [])
    for unit in capsule.sums.values():
        assert unit.n is None or unit.n == 0 or unit.n >= 5
        assert all(n >= 5 and low in EDGES for low, _, n in unit.classes)
    assert all(row["n"] is None or row["n"] == 0 or int(row["n"]) >= 5
               for row in capsule.rows.values())  # fmt: skip


def test_it_stays_true_whatever_comes_later(hall: Office, clock: ManualClock) -> None:
    """Further cases, an undone finish and a corrected time of cases that count, all sums made
    anew, other seals."""
    clerk = a_desk(hall, counter=2)
    a_visit(hall, SERVICE)
    wrong = serve(hall, clock, clerk, counter=2).transaction
    a_visit(hall, SERVICE)
    last = serve(hall, clock, clerk, counter=2)
    capsule = made(hall)
    assert capsule.sums[UNIT].n == 34
    run(undoing.undo(hall, clerk, last.transaction, last.state.version))
    correct(hall, clerk, wrong)
    a_visit(hall, SERVICE)
    clock.advance(days=1)
    rolling.add_up(hall, CENTRE)
    rebuilding.rebuild(hall)
    later = made(hall)
    assert later.sums[UNIT].n == 33
    assert later.sums[UNIT].seconds == sum(SECONDS) + 600 - 30
    assert proven(hall, capsule) == []


def correct(office: Office, clerk: Caller, turn: int) -> None:
    """Two people move the end of a turn half a minute forward."""
    history = serving.present_state(office, clerk, turn)
    end = next(e for e in history.events if e.transaction == turn and e.kind is Kind.COMPLETED)
    wanted = Wanted(end.seq, end.at - timedelta(seconds=30), CorrectionReason.FORGOTTEN_PRESS)
    proposal = run(correcting.propose(office, clerk, turn, wanted))
    run(correcting.approve(office, a_supervisor(office), proposal.id))


def test_it_stays_true_when_the_catalogue_goes_on(hall: Office, clock: ManualClock) -> None:
    """A new version and a new baseline of the very day, a service that moves to another letter, has
    another name and is offered no more, a shorter working day."""
    found = {report: made(hall, Wish(report, None, TODAY)) for report in capsules.REPORTS}
    step = {"position": 1, "th": None, "en": None, "seconds": 1200, "working_days": 0}
    kinds = {"kind": "sign", "type": "sign", "at_counter": True}
    dated = {"service_id": SERVICE, "number": 2, "valid_from": TODAY.first, "variant": "",
             "recorded_at": clock.now()}  # fmt: skip
    centre = hall.catalogue.centres[CENTRE]
    shorter = replace(centre.calendar, minutes_per_working_day=300)

    def job(tx: WriteTx) -> None:
        table, run_ = metadata.tables, tx.connection.execute
        run_(insert(table["baseline"]), {**dated, "steps": [step], "illustrative": True,
                                         "source": "later"})  # fmt: skip
        version = {**dated, "steps": [{**step, **kinds}], "steps_source": "later"}
        run_(insert(table["process_version"]), version)
        run_(text("UPDATE service SET letter = 'Z', name_th = 'ใหม่' WHERE id = :id"),
             {"id": SERVICE})  # fmt: skip
        run_(text("DELETE FROM offer WHERE service_id = :id"), {"id": SERVICE})
        calendars.record(tx.connection, (CalendarOwner.CENTRE, CENTRE), shorter, clock.now())
        run_(update(table["centre"]).where(table["centre"].c.id == CENTRE)
             .values(calendar=calendar_to_dict(shorter)))  # fmt: skip
        raise_data_version(tx)

    hall.db.write_now(job)
    hall.forget_catalogue()
    assert hall.calendar(CENTRE).minutes_per_working_day == 300
    assert made(hall, OF_ALL).rows != found["reduction"].rows
    assert {name: proven(hall, capsule) for name, capsule in found.items()} == {
        name: [] for name in found
    }


TAMPERING = {
    "UPDATE event SET at = datetime(at, '-60 seconds') || '.000000' WHERE kind = 'started' "
    "AND id = (SELECT max(id) FROM event WHERE kind = 'started' AND centre_id = 'mo-chit')": {
        "is not what it was",
        f"rows, {UNIT}, mean_seconds",
    },
    "DELETE FROM event WHERE id = (SELECT max(id) FROM event)": {f"events of {OTHER}"},
    "UPDATE visit SET business_day = '2026-11-17' WHERE id = 1": {"is not what it was"},
    "UPDATE process_version SET steps = json_set(steps, '$[0].seconds', 30)": {
        "facts, processes",
        f"rows, {UNIT}, official_reduction_percent",
    },
    "UPDATE baseline SET steps = json_set(steps, '$[0].seconds', 9999)": {"facts, baselines"},
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_what_was_changed_in_the_records_is_named(hall: Office, statement: str) -> None:
    capsule = made(hall)
    force(hall, statement)
    hall.forget_catalogue()
    found = proven(hall, capsule)
    for words in TAMPERING[statement]:
        assert any(words in line for line in found), found


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a figure": (lambda c: c["rows"][UNIT].update(n=31), f"rows, {UNIT}, n: 31 in the capsule"),
    "a sum": (lambda c: c["sums"][UNIT].update(seconds=9), f"sums, {UNIT}, seconds: 9"),
    "a row more": (lambda c: c["rows"].update(x=c["rows"][UNIT]), "the records say nothing"),
    "a meaning": (lambda c: c["definitions"]["minimum"].update(ranges=3), "ranges: 3"),
    "a working day": (
        lambda c: c["facts"]["centres"][CENTRE].update(minutes_per_working_day=600),
        "never had 600 minutes",
    ),
    "the hash": (lambda c: c["events"][CENTRE].update(hash="0" * 64), "is not what it was"),
    "fewer events": (
        lambda c: (c["up_to"].update({CENTRE: 9}), c["events"][CENTRE].update(last=9)),
        f"events of {CENTRE}",
    ),
    "the seal": (lambda c: c.update(seal="0" * 32), "its seal is not the one of the figures"),
    "other events": (lambda c: c["up_to"].update({CENTRE: 9}), "not those that its figures"),
    "an older program": (lambda c: c["program"].update(rules="3.1"), ""),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_forged_capsule_is_refuted_even_with_the_right_signature(hall: Office, name: str) -> None:
    change, words = CHANGES[name]
    raw = forged(hall, capsules.make(hall, OF_ONE), change)
    capsule = read(raw)
    expect_signed(capsule)
    found = verify(hall, capsule)
    if words:
        assert any(words in line for line in found.differences), found.differences
    else:
        assert (found.differences, len(found.notes)) == ([], 1)


def test_another_installation_cannot_sign_for_this_one(hall: Office) -> None:
    """Its figures are counted again all the same, and may be true."""
    stranger = Office(hall.db, hall.clock, Tokens(b"another key, of somebody with the disk"))
    raw = capsules.make(stranger, OF_ONE)
    assert verify(hall, read(raw)) == Verdict(strange_key=True)
    digits = {capsules.seal_of(each, OF_ONE).digits for each in (hall, stranger)}
    assert len(digits) == 2, "nobody without the key can guess what a seal stands for"
    wrong = read(forged(stranger, raw, lambda c: c["rows"][UNIT].update(n=31)))
    found = verify(hall, wrong)
    assert found.strange_key
    assert len(found.differences) == 1


@pytest.fixture(scope="module")
def raw(filled: Path) -> bytes:
    office = an_office(f"sqlite:///{filled}", ManualClock())
    try:
        return capsules.make(office, OF_ALL)
    finally:
        office.db.close()


def is_accepted(raw: bytes) -> bool:
    try:
        expect_signed(read(raw))
    except CapsuleRefused:
        return False
    return True


@settings(max_examples=300)
@given(st.data())
def test_any_changed_byte_is_found(raw: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda each: each != raw[at]))
    assert not is_accepted(raw[:at] + bytes([byte]) + raw[at + 1 :])


@pytest.mark.parametrize("field", ["digest", "signature", "key", "seal"])
def test_every_digit_of_what_seals_it_counts(raw: bytes, field: str) -> None:
    """In other cases too: hexadecimal digits are small letters."""
    value = json.loads(raw)[field]
    at = raw.index(value.encode())
    for i, digit in enumerate(value):
        other = digit.upper() if digit.upper() != digit else "a" if digit != "a" else "b"
        changed = raw[: at + i] + other.encode() + raw[at + i + 1 :]
        assert not is_accepted(changed), (field, i)


@pytest.mark.parametrize("spoil", [
    lambda raw: raw[:-1], lambda raw: raw + b"\n", lambda raw: raw.replace(b"\n ", b"\n  "),
    lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: b"", lambda raw: b"[]", lambda raw: b"[" * 9999,
    lambda raw: raw.replace(b'"gcs-capsule"', b'"gcs-capsula"'),
    lambda raw: raw.replace(b'"version": 1', b'"version": 2'),
    lambda raw: raw.replace(b'"kind"', b'"kind": "gcs-capsule",\n "kind"'),
    lambda raw: b'{"kind": "gcs-capsule", "version": 1}',
])  # fmt: skip
def test_what_is_no_capsule_is_refused_in_a_sentence(
    raw: bytes, spoil: Callable[[bytes], bytes]
) -> None:
    assert is_accepted(raw)
    with pytest.raises(CapsuleRefused, match=r"^This .*\.$"):
        read(spoil(raw))


@pytest.mark.parametrize("wish", [OF_ONE, OF_ALL, Wish("waiting", None, TODAY)])
def test_what_paper_says_is_made_again_from_its_seal_alone(
    hall: Office, clock: ManualClock, wish: Wish
) -> None:
    """Later cases, versions and days do not matter; another figure on the paper does."""
    shown = capsules.seal_of(hall, wish)
    clock.advance(hours=1)
    clerk = a_desk(hall, counter=2)
    finish(hall, clock, clerk, CENTRE, 300, counter=2)
    clock.advance(hours=5)
    step = {"position": 1, "th": None, "en": None, "seconds": 1200, "working_days": 0}
    row = {"service_id": SERVICE, "number": 2, "valid_from": TODAY.first, "variant": "",
           "recorded_at": clock.now(), "steps": [step], "illustrative": True,
           "source": "later"}  # fmt: skip

    def job(tx: WriteTx) -> None:
        tx.connection.execute(insert(metadata.tables["baseline"]), row)
        raise_data_version(tx)

    hall.db.write_now(job)
    hall.forget_catalogue()
    assert made(hall, wish).seal[:12] != shown.digits
    again = read(capsules.make_again(hall, wish, shown.event))
    assert again.seal.startswith(shown.digits)
    assert proven(hall, again) == []
    other = read(capsules.make_again(hall, wish, shown.event - 1))
    assert not other.seal.startswith(shown.digits)
    with pytest.raises(CapsuleRefused, match="no event"):
        capsules.make_again(hall, wish, 10**6)


def test_what_a_capsule_explains_is_explained_on_the_pages_too() -> None:
    for report in capsules.REPORTS:
        assert definitions_of(report)["meanings"].keys() <= DEFINITIONS.keys()


def test_the_seal_on_paper_is_that_of_the_capsule(hall: Office, clock: ManualClock) -> None:
    capsule, shown = made(hall), capsules.seal_of(hall, OF_ONE)
    assert capsule.seal.startswith(shown.digits)
    assert (shown.centre, shown.event) == (CENTRE, max(capsule.up_to.values()))
    clock.advance(hours=1)
    assert made(hall).seal == capsule.seal, "the same figures from the same events"
    a_visit(hall, SERVICE)
    assert capsules.seal_of(hall, OF_ONE) != shown
    later = Wish("reduction", CENTRE, type(TODAY)(TODAY.first, TODAY.last + timedelta(days=1)))
    assert made(hall, later).seal != made(hall).seal
