"""Capsules of many centres become one table that says what one installation would have said."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shared.domain.joining import UnitPart, joined
from shared.domain.period import Period
from shared.domain.reduction import Bracket, Sample, reduction_percent
from shared.services import capsules
from shared.services.capsules import Capsule, CapsuleRefused, Wish, read
from shared.services.capsules.merging import Ministry, Process, merge
from shared.services.capsules.ministry import FORMS, written
from shared.services.office import Office
from shared.services.reports import reduction
from shared.services.tokens import Tokens
from tests.builders import CENTRE, SERVICE, an_office
from tests.capsule_scene import OTHER, TODAY, fill, forged, made
from tests.manual_clock import ManualClock

DAY = TODAY.first


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, stocked_sqlite_template: Path
) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("merging") / "merging.db"
    shutil.copy(stocked_sqlite_template, path)
    clock = ManualClock()
    built = an_office(f"sqlite:///{path}", clock)
    fill(built, clock)
    yield built
    built.db.close()


@pytest.fixture(scope="module")
def raws(office: Office) -> dict[str, bytes]:
    """A capsule of each centre."""
    return {
        centre: capsules.make(office, Wish("reduction", centre, TODAY))
        for centre in office.catalogue.centres
    }


def process(table: Ministry, service: str = SERVICE) -> Process:
    return next(each for each in table.processes if each.service == service)


def test_single_centres_joined_are_the_report_of_all(
    office: Office, raws: dict[str, bytes]
) -> None:
    table = merge([read(raw) for raw in raws.values()])
    report = reduction.report(office, None, TODAY)
    assert len(table.processes) == len(report.processes)
    for told in report.processes:
        whole = next(
            each.whole
            for each in table.processes
            if (each.service, each.variant) == (told.service.id, told.variant)
        )
        assert whole.real.percent == told.real.percent
        assert whole.real.bracket is told.real.bracket
        assert whole.real.certain == told.real.certain
        bounds = (whole.real.low_percent, whole.real.high_percent)
        assert bounds == (told.real.low_percent, told.real.high_percent)
        assert whole.official.percent == told.official.percent
        assert whole.overall == replace(told.overall, n=whole.overall.n)
        assert whole.units == len(told.units)
    median = process(table).whole.median_between
    figure = next(each for each in report.processes if each.service.id == SERVICE)
    assert median is not None
    assert figure.measured.median_seconds is not None
    assert median[0] <= figure.measured.median_seconds < median[1]


def test_the_capsule_of_all_gives_the_same_table_as_those_of_each(
    office: Office, raws: dict[str, bytes]
) -> None:
    one = merge([made(office, Wish("reduction", None, TODAY))])
    many = merge([read(raw) for raw in raws.values()])
    assert one.processes == many.processes


def on(days: int, **more: Any) -> Callable[[dict[str, Any]], None]:
    """The same figures about another day."""

    def change(content: dict[str, Any]) -> None:
        day = (DAY + timedelta(days=days)).isoformat()
        content["report"].update({"from": day, "to": day})
        for path, value in more.items():
            content["rows"][f"{SERVICE}@{CENTRE}"][path] = value

    return change


def test_days_of_a_centre_that_follow_on_each_other_add_up(
    office: Office, raws: dict[str, bytes]
) -> None:
    days = [read(forged(office, raws[CENTRE], on(each))) for each in range(3)]
    table = merge([days[2], days[0], days[1]])
    part = process(table).units[0].part
    assert table.period == Period(DAY, DAY + timedelta(days=2))
    assert part.n == 96
    assert part.sample is not None
    assert (
        part.real.percent
        == merge([days[0]])
        .processes[merge([days[0]]).processes.index(process(merge([days[0]])))]
        .units[0]
        .part.real.percent
    )
    assert sum(n for _, _, n in part.classes) == 96


def spoiled(office: Office, raws: dict[str, bytes], name: str) -> list[Capsule]:
    here, there = raws[CENTRE], raws[OTHER]
    stranger = Office(office.db, office.clock, Tokens(b"the key of another installation, truly"))
    wish = Wish("reduction", CENTRE, TODAY)
    foreign = forged(stranger, capsules.make(stranger, wish), on(1))
    raw: list[bytes] = {
        "twice": [here, here],
        "same day": [here, forged(office, here, lambda c: c.update(made_at="later"))],
        "gap": [here, forged(office, here, on(2))],
        "other days": [here, forged(office, there, on(1))],
        "definitions": [
            here,
            forged(office, there, lambda c: c["definitions"]["minimum"].update(ranges=10)),
        ],
        "rules": [here, forged(office, there, lambda c: c["program"].update(rules="1.0"))],
        "baseline": [here, forged(office, here, on(1, baseline_steps=99))],
        "other key": [here, foreign],
        "another report": [here, capsules.make(office, Wish("waiting", OTHER, TODAY))],
        "no real sums": [
            forged(office, here, lambda c: c["sums"][f"{SERVICE}@{CENTRE}"].update(squares=1))
        ],
        "nothing": [],
    }[name]
    return [read(each) for each in raw]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("twice", "named twice"),
        ("same day", f"tell of {CENTRE} on {DAY}"),
        ("gap", f"on {DAY + timedelta(days=1)}: add it"),
        ("other days", "about the same days"),
        ("definitions", "different definitions"),
        ("rules", "different definitions"),
        ("baseline", "changed between its capsules"),
        ("other key", "Two installations have a centre"),
        ("another report", "are different reports"),
        ("no real sums", "does not fit"),
        ("nothing", "at least one"),
    ],
)
def test_what_cannot_be_joined_is_refused_with_the_reason(
    office: Office, raws: dict[str, bytes], name: str, words: str
) -> None:
    with pytest.raises(CapsuleRefused, match=words):
        merge(spoiled(office, raws, name))


def test_units_that_do_not_tell_their_sums_are_left_out_and_counted() -> None:
    full = UnitPart(30, Sample(30, 30 * 600, 30 * 600**2), 1440, 600)
    few = UnitPart(29, None, 1440, 600)
    hidden = UnitPart(None, None, 1440, 600)
    new = UnitPart(40, Sample(40, 4000, 400_000), None, 600)
    whole = joined([full, few, hidden, new])
    assert whole.real.percent == reduction_percent(1440, 600, 1)
    assert (whole.overall.units, whole.overall.units_left_out) == (1, 3)
    assert whole.n == 99
    assert joined([few, hidden]).real.bracket is Bracket.TOO_FEW
    assert joined([new]).real.bracket is Bracket.NO_BASELINE
    assert few.real.percent is None


def test_both_ways_of_averaging_stand_beside_each_other() -> None:
    """domain.md's example in small: a large unit that fell far, a small one that did not."""
    large = UnitPart(300, Sample(300, 300 * 400, 300 * 400**2), 1000, 500)
    small = UnitPart(30, Sample(30, 30 * 900, 30 * 900**2), 1000, 500)
    whole = joined([large, small])
    assert whole.real.percent == Fraction(35)
    assert whole.overall.weighted_percent == Fraction(60 * 300 + 10 * 30, 330)


def test_national_shares_add_up_to_a_hundred(office: Office, raws: dict[str, bytes]) -> None:
    """The published totals: 2,026 under 30 per cent, 6,637 up to 50, 4,281 above."""
    table = merge([read(raws[CENTRE])])
    one = process(table)
    counts = {Bracket.UNDER_30: 2026, Bracket.FROM_30_TO_50: 6637, Bracket.OVER_50: 4281}
    many = tuple(
        replace(one, whole=replace(one.whole, real=replace(one.whole.real, bracket=bracket)))
        for bracket, n in counts.items()
        for _ in range(n)
    )
    told = json.loads(written(replace(table, processes=many), "json"))["totals"]
    shares = {row["bracket"]: row["share_real_percent"] for row in told}
    assert (shares["under_30"], shares["30_to_50"], shares["over_50"]) == (15.65, 51.28, 33.07)
    assert shares["longer"] is None


def test_every_form_names_the_sources_by_their_digests(raws: dict[str, bytes]) -> None:
    table = merge([read(raw) for raw in raws.values()])
    digests = [source.digest for source in table.sources.capsules]
    for form in FORMS:
        content = written(table, form)
        if form != "xlsx":
            assert all(digest in content.decode() for digest in digests)
    rows = list(csv.DictReader(io.StringIO(written(table, "csv").decode("utf-8-sig"))))
    assert {row["part"] for row in rows} == {"process", "unit", "total", "source"}
    (found,) = [r for r in rows if (r["part"], r["service"]) == ("process", SERVICE)]
    assert (found["units"], found["n"]) == ("3", "67")
    assert found["service_name_th"]
    assert date.fromisoformat(found["from"]) == DAY
