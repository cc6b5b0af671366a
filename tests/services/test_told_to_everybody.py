"""Random reports told to everybody: no count of one to four, and none that follows from a sum.

The sums are written down here once more, apart from those that the product decides by.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hypothesis import given

from shared.services.reports.fairness import FairnessReport, Way
from shared.services.reports.row_telling import for_everybody
from shared.services.reports.tables import Row
from shared.services.reports.telling import Telling
from shared.services.reports.told_turns import told_of
from shared.services.reports.waiting import WaitingReport
from tests.services import told_reports as some

Count = tuple[int, int | None]
"""How many there are, and what is told of it."""


def assert_few_are_hidden(counts: Iterable[Count]) -> None:
    for n, told in counts:
        assert told in (None, n)
        assert told not in (1, 2, 3, 4)


def assert_sum_tells_nothing(parts: Sequence[Count], whole: Count) -> None:
    """A sum with one unknown is solved; two and more unknowns must be five together."""
    assert sum(n for n, _ in parts) == whole[0]
    unknown = [n for n, told in parts if told is None]
    if whole[1] is None:
        assert unknown, (parts, whole)
    elif unknown:
        assert len(unknown) > 1, (parts, whole)
        assert sum(unknown) >= 5, (parts, whole)


@given(some.turns())
def test_waits_and_calls_tell_nothing_side_by_side(
    reports: tuple[WaitingReport, FairnessReport],
) -> None:
    waits, fair = reports
    told = told_of(waits, fair, waits)
    shown = {(r["part"], r["key"]): r["n"] for r in (*told.wait_rows, *told.call_rows)}
    whole: Count = fair.n, told.calls

    def count(part: str, key: str, n: int) -> Count:
        value = shown[part, key]
        return n, value if isinstance(value, int) else None

    waited = count("total", "a", waits.total.n)
    spans = [count("span", each.span.name, each.waits.n) for each in waits.spans]
    halves = [count("half_hour", each.name, each.waits.n) for each in waits.half_hours]
    letters = [count("letter", f"a/{each.letter}", each.n) for each in waits.letters]
    ways = [count("total", way.value, fair.total[way]) for way in Way]
    by_hand = [count("by_hand", reason, n) for reason, n in fair.by_hand.items()]
    assert_few_are_hidden([waited, whole, *spans, *halves, *letters, *ways, *by_hand])
    assert waited == whole
    for parts in (spans, halves, letters, ways):
        assert_sum_tells_nothing(parts, whole)
    assert_sum_tells_nothing(by_hand, ways[list(Way).index(Way.BY_HAND)])
    days = {
        (span.name, way): count(span.name, way.value, counts[way])
        for span, counts in fair.spans.items()
        for way in Way
    }
    assert_few_are_hidden(days.values())
    for way, total in zip(Way, ways, strict=True):
        assert_sum_tells_nothing([days[span.name, way] for span in fair.spans], total)
    for span, total in zip(fair.spans, spans, strict=True):
        assert_sum_tells_nothing([days[span.name, way] for way in Way], total)


@given(some.tables())
def test_shares_tell_no_few_beside_the_number_of_all(rows: list[dict[str, Any]]) -> None:
    told: dict[Any, dict[str, Any]] = {(r["part"], r["key"]): r for r in for_everybody(rows)}
    scores = [f"score_{score}" for score in range(1, 6)]
    columns = ("n", "within", *scores)
    for row in rows:
        shown = told[row["part"], row["key"]]
        assert_few_are_hidden([(row[each], shown[each]) for each in columns])
        if shown["within_percent"] is not None:
            assert_few_are_hidden([(row["n"] - row["within"], shown["n"] - shown["within"])])
        elif shown["n"] and shown["within"] is not None:
            raise AssertionError("a count and its whole tell the rest")
        satisfied = row["score_4"] + row["score_5"]
        if shown["top_two_percent"] is not None:
            assert satisfied not in (1, 2, 3, 4)
            assert row["n"] - satisfied not in (1, 2, 3, 4)
            for group, n in ((scores[3:], satisfied), (scores[:3], row["n"] - satisfied)):
                assert_sum_tells_nothing([(row[each], shown[each]) for each in group], (n, n))
        if shown["mean_of_5"] is not None:
            assert None not in [shown[each] for each in scores]
    services = [row for row in rows if row["part"] == "service"]
    for name in columns:
        for head in rows[:3]:
            parts = [
                (row[name], told[row["part"], row["key"]][name])
                for row in services
                if head["part"] == "total" or row["key"].startswith(f"{head['key']}/")
            ]
            of = told[head["part"], head["key"]][name]
            adds_up = sum(n for n, _ in parts) == head[name] > 0  # of nobody nothing is told
            if adds_up and head["part"] == "centre":
                assert_sum_tells_nothing(parts, (head[name], of))


@given(some.reductions())
def test_a_reduction_report_tells_nothing_over_units_processes_and_reasons(
    report: Any,
) -> None:
    tell = Telling(report, everything=False)
    whole = tell.of_report()
    processes = [(each, tell.of_process(each)) for each in report.processes]
    all_of: Count = report.n, whole.n
    left_out: Count = sum(report.excluded.values()), whole.left_out
    assert_sum_tells_nothing([(each.n, told.n) for each, told in processes], all_of)
    assert_sum_tells_nothing(
        [(sum(each.excluded.values()), told.left_out) for each, told in processes], left_out
    )
    assert_sum_tells_nothing(reasons_of(report.excluded, whole), left_out)
    for figure, told in processes:
        units = [(unit, tell.of_unit(figure, unit)) for unit in figure.units]
        of_process: Count = figure.n, told.n
        assert_few_are_hidden([of_process, *((unit.n, known.n) for unit, known in units)])
        assert_sum_tells_nothing([(unit.n, known.n) for unit, known in units], of_process)
        versions = [
            (n, shown)
            for (_, n), (_, shown) in zip(figure.versions, tell.versions(figure), strict=True)
        ]
        assert_sum_tells_nothing(versions, of_process)
        awarded = [(unit.n, known.n) for unit, known in units if unit.real.percent is not None]
        assert_sum_tells_nothing(awarded, (figure.overall.n, tell.overall_n(figure)))
        for reason, n in figure.excluded.items():
            parts = [
                (unit.excluded.get(reason, 0), known.reasons.get(reason))
                for unit, known in units
                if reason in unit.excluded
            ]
            assert_sum_tells_nothing(parts, (n, told.reasons.get(reason)))
        for unit, known in units:
            out: Count = sum(unit.excluded.values()), known.left_out
            assert_few_are_hidden([out, *reasons_of(unit.excluded, known)])
            assert_sum_tells_nothing(reasons_of(unit.excluded, known), out)
            assert_shares_tell_nothing(tell.kept(figure, unit), tell.visits(figure, unit), known.n)


def reasons_of(excluded: Any, told: Any) -> list[Count]:
    return [(n, told.reasons.get(reason)) for reason, n in excluded.items()]


def assert_shares_tell_nothing(kept: Any, visits: Any, n: int | None) -> None:
    """A share with its whole tells both its count and the rest."""
    if kept.percent is not None:
        assert n is not None
        assert not {kept.within, n - kept.within} & {1, 2, 3, 4}
    if visits.one_visit_percent is not None:
        assert n is not None
        once = round(visits.one_visit_percent * n / 100)
        assert not {once, n - once} & {1, 2, 3, 4}


def test_a_unit_that_hides_among_all_hides_in_its_own_report() -> None:
    """All less the others would be the few of one unit, and so the other one is hidden as well."""
    whole = [wait_row("total", "all", 53), wait_row("centre", "a", 3), wait_row("centre", "b", 50)]
    whole += [wait_row("half_hour", "10:30", 53)]
    own = [wait_row("total", "b", 50), wait_row("half_hour", "10:30", 50)]
    assert [row["n"] for row in for_everybody(own)] == [50, 50]
    assert [row["n"] for row in for_everybody(own, whole=whole)] == [None, None]
    assert [row["n"] for row in for_everybody(whole)] == [53, None, None, 53]


def wait_row(part: str, key: str, n: int) -> Row:
    return {"part": part, "key": key, "n": n}
