"""Every published figure of the demonstration against one computed from its raw events alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from shared.clock import SystemClock
from shared.services.office import Office
from shared.services.tokens import read_key_file
from shared.store.engine import Database
from tests.demo_files import put_demo
from tests.live_server import DEMO_PASSWORD
from tests.oracles.plain_figures import (
    Documents,
    Found,
    Visit,
    bracket,
    cases,
    mean,
    median,
    nine_of_ten,
    two_digits,
    visits_of,
    wait_of,
    whole,
)
from tests.served import application

API = "/api/v1"


@dataclass(frozen=True)
class Demo:
    """The raw material, what it comes to, and the program that publishes it."""

    visits: list[Visit]
    documents: Documents
    found: dict[tuple[str, int], Found]
    client: Any
    last: str

    def get(self, what: str, **query: str) -> Any:
        answer = self.client.get(f"{API}/metrics/{what}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def of(self, centres: list[str], service: str, variant: str) -> Found:
        """The cases of a process at these centres, all versions together."""
        whole_of_it = Found()
        for (centre, process), each in self.found.items():
            version = self.documents.versions[process]
            if centre in centres and (version["service_id"], version["variant"]) == (
                service,
                variant,
            ):
                whole_of_it.times += each.times
                whole_of_it.citizen += each.citizen
                whole_of_it.steps += each.steps
                whole_of_it.excluded += each.excluded
        return whole_of_it


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("plain")
    put_demo(folder)
    office = Office(
        Database(f"sqlite:///{folder / 'gcs.db'}"),
        SystemClock(),
        read_key_file(folder / "gcs.key"),
        demo=True,
    )
    rows, documents = raw(folder / "gcs.db")
    visits = visits_of(rows)
    with application(office) as app, TestClient(app, base_url="http://testserver.local") as client:
        body = {"username": "admin", "password": DEMO_PASSWORD}
        token = client.post(f"{API}/sessions", json=body).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        last = office.today("mo-chit").isoformat()
        yield Demo(visits, documents, cases(visits, documents), client, last)
    office.db.close()


def raw(path: Path) -> tuple[list[dict[str, Any]], Documents]:
    """Rows of the event table, and of the tables of documents, as JSON."""
    file = sqlite3.connect(path)
    file.row_factory = sqlite3.Row
    events = [
        dict(row) | {"data": json.loads(row["data"])}
        for row in file.execute("SELECT * FROM event ORDER BY visit_id, seq")
    ]
    with_steps = {
        table: [
            dict(row) | {"steps": json.loads(row["steps"])}
            for row in file.execute(f"SELECT * FROM {table}")
        ]
        for table in ("process_version", "baseline")
    }
    centres = {
        row["id"]: json.loads(row["calendar"]) for row in file.execute("SELECT * FROM centre")
    }
    letters = {row["id"]: row["letter"] for row in file.execute("SELECT id, letter FROM service")}
    file.close()
    versions = {row["id"]: row for row in with_steps["process_version"]}
    return events, Documents(versions, with_steps["baseline"], centres, letters)


def expect_times(published: dict[str, Any], found: Found) -> None:
    """`published` as the program says, as far as the number of cases allows."""
    n = len(found.times)
    assert published["n"] == n
    wanted: dict[str, Any] = dict.fromkeys(("mean_seconds", "median_seconds", "p90_seconds"))
    if n >= 5:
        wanted["median_seconds"] = whole(median(found.times))
    if n >= 30:
        wanted["mean_seconds"] = whole(mean(found.times))
        wanted["p90_seconds"] = nine_of_ten(found.times)
        assert published["steps_mean"] == two_digits(mean(found.steps))
        assert published["citizen_mean_seconds"] == whole(mean(found.citizen))
    assert {name: published[name] for name in wanted} == wanted


@pytest.mark.parametrize("centre", ["mo-chit", "district-1", "mobile-1", ""])
def test_every_reduction_is_what_the_events_come_to(demo: Demo, centre: str) -> None:
    answer = demo.get("reduction", **({"centre": centre} if centre else {}))
    percents, brackets = [], []
    for item in answer["items"]:
        service, variant = item["service"], item["variant"]
        centres = [unit["centre"] for unit in item["units"]]
        everything = demo.of(centres, service, variant)
        expect_times(item["measured"], everything)
        assert item["excluded"] == dict(sorted(everything.excluded.items()))
        ended = item["n"] + everything.excluded.total()
        assert item["coverage"] == (two_digits(Fraction(100 * item["n"], ended)) if ended else None)
        percent, weighted = unit_means(demo, item)
        assert item["overall"]["reduction"] == (None if percent is None else two_digits(percent))
        assert item["weighted"]["reduction"] == (None if weighted is None else two_digits(weighted))
        if percent is not None:
            assert item["real"]["reduction"] == two_digits(percent)
            assert item["real"]["bracket"] == bracket(percent)
            percents.append((percent, item["overall"]["n"], weighted))
        brackets.append(item["real"]["bracket"])
    assert answer["n"] == sum(item["n"] for item in answer["items"])
    assert answer["totals"]["real"] == {
        name: brackets.count(name) for name in answer["totals"]["real"]
    }
    plain = sum((percent for percent, _, _ in percents), Fraction(0)) / len(percents)
    assert answer["mean_reduction"] == two_digits(plain)
    by_cases = sum((n * (w or 0) for _, n, w in percents), Fraction(0))
    assert answer["weighted_reduction"] == two_digits(by_cases / sum(n for _, n, _ in percents))
    shorter = [sum(b == name for b in brackets) for name in ("under_30", "30_to_50", "over_50")]
    shares = answer["totals"]["real_shares"]
    assert shares["shorter"] == sum(shorter)
    published = [shares["under_30"], shares["30_to_50"], shares["over_50"]]
    assert round(sum(published), 2) == 100
    for share, count in zip(published, shorter, strict=True):
        assert abs(share - 100 * count / sum(shorter)) < 0.01


def unit_means(demo: Demo, item: dict[str, Any]) -> tuple[Fraction | None, Fraction | None]:
    """The unweighted mean over units of 30 cases or more, and the one weighted by cases."""
    found: list[tuple[int, Fraction]] = []
    for unit in item["units"]:
        own = demo.of([unit["centre"]], item["service"], item["variant"])
        expect_times(unit["measured"], own)
        assert unit["excluded"] == dict(sorted(own.excluded.items()))
        before = demo.documents.former(item["service"], item["variant"], unit["centre"], demo.last)
        assert unit["baseline_ratio_seconds"] == before
        n = len(own.times)
        if before is None or n < 30:
            assert unit["real"]["reduction"] is None
            continue
        percent = 100 * (1 - mean(own.times) / before)
        assert unit["real"]["reduction"] == two_digits(percent)
        assert unit["real"]["bracket"] == bracket(percent)
        found.append((n, percent))
    if not found:
        return None, None
    n = sum(cases for cases, _ in found)
    weighted = sum((cases * percent for cases, percent in found), Fraction(0)) / n
    return sum((percent for _, percent in found), Fraction(0)) / len(found), weighted


@pytest.mark.parametrize("centre", ["mo-chit", "district-1", "mobile-1", ""])
def test_kept_standards_are_what_the_events_come_to(demo: Demo, centre: str) -> None:
    answer = demo.get("adherence", **({"centre": centre} if centre else {}))
    kept: dict[tuple[str, str, str], list[bool]] = {}
    for (at, process), found in demo.found.items():
        if centre in ("", at) and found.times:
            version, promised = (
                demo.documents.versions[process],
                demo.documents.promised(process, at),
            )
            key = at, version["service_id"], version["variant"]
            kept.setdefault(key, []).extend(seconds <= promised for seconds in found.times)
    assert {(i["centre"], i["service"], i["variant"]): i["n"] for i in answer["items"]} == {
        key: len(each) for key, each in kept.items()
    }
    shares = []
    for item in answer["items"]:
        each = kept[item["centre"], item["service"], item["variant"]]
        if len(each) >= 5:
            share = Fraction(100 * sum(each), len(each))
            assert (item["within"], item["percent"]) == (sum(each), two_digits(share))
            shares.append(share)
    within, n = sum(map(sum, kept.values())), sum(map(len, kept.values()))
    assert (answer["total"]["within"], answer["total"]["n"]) == (within, n)
    assert answer["total"]["percent"] == two_digits(Fraction(100 * within, n))
    assert answer["unweighted_mean"] == two_digits(sum(shares, Fraction(0)) / len(shares))


def test_waits_are_what_the_events_come_to(demo: Demo) -> None:
    waits: dict[tuple[str, str], list[int]] = {}
    for visit in demo.visits:
        for turn in visit.turns.values():
            waited = wait_of(visit, turn)
            if waited is not None and turn.ended is not None:
                key = visit.centre, demo.documents.letters[turn.service]
                waits.setdefault(key, []).append(waited)
    answer = demo.get("waiting")
    assert {(i["centre"], i["letter"]) for i in answer["items"]} == set(waits)
    everybody = [each for found in waits.values() for each in found]
    figures = [(answer["total"], everybody)]
    figures += [(item, waits[item["centre"], item["letter"]]) for item in answer["items"]]
    for item, seconds in figures:
        assert item["n"] == len(seconds)
        if len(seconds) >= 5:
            assert item["median_seconds"] == whole(median(seconds))
        if len(seconds) >= 30:
            assert item["mean_seconds"] == whole(mean(seconds))
            assert item["p90_seconds"] == nine_of_ten(seconds)


def test_the_demonstration_has_something_of_everything_to_compare(demo: Demo) -> None:
    reasons = {reason for found in demo.found.values() for reason in found.excluded}
    assert {"flagged", "incomplete_documents", "refused", "redirected_elsewhere"} <= reasons
    assert len({turn.service for visit in demo.visits for turn in visit.turns.values()}) > 35
    assert sum(len(found.times) for found in demo.found.values()) > 4000
