"""The catalogue in the plain form of its file: taking it over again changes nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.catalogue import Catalogue, empty_catalogue
from shared.domain.catalogue_file import read_catalogue
from shared.domain.catalogue_plain import plain_catalogue, plain_record
from shared.domain.events import Actor, ActorKind
from shared.domain.published_time import PublishedTime, in_words, parse
from shared.domain.reduction import Duration
from shared.store.catalogue import load_catalogue
from shared.store.catalogue_import import ImportSummary, write_catalogue
from shared.store.engine import Database
from shared.store.writer import WriteTx
from tests.catalogue_files import Plain, a_file, a_service

pytestmark = pytest.mark.sqlite_only

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SYSTEM = Actor(ActorKind.SYSTEM)


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


class _Undone(Exception):
    pass


def taken_over(tx: WriteTx, data: object) -> tuple[ImportSummary, Catalogue]:
    known = load_catalogue(tx.connection)
    file = read_catalogue(data, "x", known)
    summary = write_catalogue(tx, file, known, at=NOW, valid_from=date(2026, 11, 20), actor=SYSTEM)
    return summary, load_catalogue(tx.connection)


def undone(db: Database, run: Callable[[WriteTx], None]) -> None:
    """Run it in a transaction that leaves nothing behind."""

    def job(tx: WriteTx) -> None:
        run(tx)
        raise _Undone

    with pytest.raises(_Undone):
        db.write_now(job, centre="catalogue")


def test_the_examples_are_taken_over_again_without_any_change(stocked: Database) -> None:
    with stocked.read() as connection:
        before = load_catalogue(connection)
    plain = plain_catalogue(before)

    def job(tx: WriteTx) -> None:
        summary, after = taken_over(tx, plain)
        assert summary.changes_nothing
        assert summary.unchanged["service"] == 41
        assert summary.unchanged["baseline"] == 43
        assert after == before

    undone(stocked, job)


def test_the_examples_fill_an_empty_database_with_the_same(db: Database, stocked: Database) -> None:
    with stocked.read() as connection:
        before = load_catalogue(connection)

    def job(tx: WriteTx) -> None:
        _, after = taken_over(tx, plain_catalogue(before))
        assert plain_catalogue(after) == plain_catalogue(before)
        assert after.services == before.services
        assert after.centres == before.centres

    undone(db, job)


def test_one_record_is_as_it_stands_among_all(stocked: Database) -> None:
    with stocked.read() as connection:
        catalogue = load_catalogue(connection)
    plain: Any = plain_catalogue(catalogue)
    for section in ("agencies", "services", "topics", "bundles", "centres"):
        for record in plain[section]:
            assert plain_record(catalogue, section, record["id"]) == record
    for section in ("short", "keywords", "baselines"):
        for id_, record in plain[section].items():
            assert plain_record(catalogue, section, id_) == record
    assert plain_record(catalogue, "queue_groups", "B")["th"] == "งานทะเบียนและบัตร"
    assert plain_record(catalogue, "subtopics", plain["subtopics"]["B"][0]["id"])
    for section, id_ in (("services", "none"), ("baselines", "none"), ("none", "B")):
        with pytest.raises(KeyError):
            plain_record(catalogue, section, id_)


def test_nothing_is_what_an_empty_catalogue_says() -> None:
    file = read_catalogue(plain_catalogue(empty_catalogue()), "x", empty_catalogue())
    assert (file.services, file.centres, file.meta) == ((), (), {})


words = st.sampled_from(
    ["งาน", "Work", "=1+1", "a, b; c", "null", "08:30", "12", 'say "so"', "ก\u0e31น"]
)
both = st.builds(lambda th, en: {"th": th, "en": en}, words, words)
minutes = st.one_of(
    st.integers(1, 500),
    st.sampled_from([2.5, 0.05]),
)
worded = st.sampled_from(["5–7", "100 วินาที", "ในทันที", "1 ชั่วโมง 5 นาที", "3–3 นาที", "2–4 วันทำการ"])


@st.composite
def steps(draw: st.DrawFn, *, first_at_counter: bool = True) -> list[Plain]:
    found: list[Plain] = []
    behind = not first_at_counter
    for number in range(1, draw(st.integers(1, 4)) + 1):
        behind = behind or (number > 1 and draw(st.booleans()))
        row: Plain = {"n": number, "type": draw(st.sampled_from(["doc_check", "sign"]))}
        row |= draw(both)
        if behind:
            row |= draw(
                st.sampled_from(
                    [
                        {"days": 3},
                        {"days": 0},
                        {"min": 4, "clock": "after_counter"},
                        {"time": "2–4 วันทำการ"},
                        {"time": "ในทันที", "clock": "after_counter"},
                    ]
                )
            )
        else:
            row |= draw(
                st.one_of(
                    minutes.map(lambda value: {"min": value}),
                    st.sampled_from(["5–7", "100 วินาที", "ในทันที", "3–3 นาที"]).map(
                        lambda value: {"time": value}
                    ),
                )
            )
        if draw(st.booleans()):
            row |= {"from": [1], "why": draw(both)}
        found.append(row)
    return found


papers = st.one_of(
    st.none(),
    st.lists(
        both.map(
            lambda names: {
                **names,
                "original": 1,
                "copies": 2,
                "copies_by": "office",
                "issuer": {"th": "ที่ว่าการ", "en": "Office"},
                "condition": "by_proxy",
            }
        ),
        max_size=2,
    ),
)
fees = st.one_of(
    st.none(),
    st.lists(
        st.sampled_from(
            [
                {"amount": 20.25, "valid_from": "unknown", "valid_to": "2026-12-31"},
                {"percent": 7.125, "base": "ราคา", "per": "ครั้ง", "source": "x"},
            ]
        ),
        max_size=2,
    ).map(lambda rows: [{"th": "ค่า", "en": "Fee", **row} for row in rows]),
)
former = st.lists(
    st.one_of(minutes, worded, st.just({"time": "19 วันทำการ 5 นาที", "th": "ก", "en": "a"})),
    min_size=1,
    max_size=3,
)


@st.composite
def files(draw: st.DrawFn) -> Plain:
    """The small catalogue with drawn processes, papers, fees, former tables and a variant."""
    data = copy.deepcopy(a_file())
    card = a_service("card", steps=draw(steps()), documents=draw(papers), fees=draw(fees))
    card |= {"name": draw(both), "note": {"th": draw(words), "amount": 12.5, "days": 3}}
    card |= {"season": {"th": "1 มกราคม - 31 มีนาคม"}, "proxy": draw(papers)}
    card["variants"] = [
        {
            "id": "lost",
            **draw(both),
            "channels": draw(st.sampled_from([[], ["phone", "web"]])),
            "steps": draw(steps()),
            "steps_source": "x",
            "proxy": draw(papers),
        }
    ]
    data["services"][0] = card
    rows = draw(former)
    if any(row != 0 for row in rows):
        data["baselines"]["card"] = {"steps": rows, "illustrative": True, "source": "x"}
    return data


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=files())
def test_what_was_taken_over_is_taken_over_again_without_any_change(
    db: Database, data: Plain
) -> None:
    def job(tx: WriteTx) -> None:
        taken_over(tx, data)
        before = load_catalogue(tx.connection)
        summary, after = taken_over(tx, plain_catalogue(before))
        assert summary.changes_nothing
        assert after == before

    undone(db, job)


@given(
    st.integers(0, 3000),
    st.integers(0, 200_000),
    st.integers(0, 3000),
    st.integers(0, 200_000),
    st.sampled_from(["range", "plain"]),
)
@settings(max_examples=200, deadline=None)
def test_a_time_in_words_is_read_again_as_it_was(
    days: int, seconds: int, more_days: int, more_seconds: int, kind: str
) -> None:
    bounds = sorted([(days, seconds), (more_days, more_seconds)])
    low, high = Duration(*bounds[0]), Duration(*bounds[1])
    time = PublishedTime(high, low if kind == "range" else None)
    assert parse(in_words(time)) == time
