"""Two official tables side by side: every row of both is accounted for exactly once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.process import (
    Baseline,
    BaselineStep,
    Document,
    Gone,
    GoneStep,
    Names,
    Process,
    Step,
    StepKind,
)
from shared.domain.reduction import Duration
from shared.domain.version_compare import (
    Comparison,
    Fate,
    Passage,
    compare,
    passage_between,
    passage_from_baseline,
    table_of_baseline,
    table_of_process,
    through,
)

DAY = date(2026, 1, 1)
WHY = Names("ระเบียบใหม่", "A new rule")


def named(text: str) -> Names:
    return Names(text, text)


def a_step(position: int, minutes: int = 5, **more: object) -> Step:
    step = Step(position, StepKind.CONSIDER, named(f"step {position}"), 60 * minutes)
    return replace(step, **more)  # type: ignore[arg-type]


def a_version(*steps: Step, number: int = 1, gone: tuple[GoneStep, ...] = ()) -> Process:
    papers = (Document(1, named("card"), 1, 0),)
    return Process(number, "card", number, DAY, steps, papers, "x", gone=gone)


def a_row(position: int, minutes: int = 5, **more: object) -> BaselineStep:
    row = BaselineStep(position, named(f"former {position}"), 60 * minutes)
    return replace(row, **more)  # type: ignore[arg-type]


def a_baseline(*rows: BaselineStep) -> Baseline:
    return Baseline(1, "card", 1, DAY, rows, illustrative=False, source="x")


def against(baseline: Baseline, process: Process) -> Comparison:
    before, after = table_of_baseline(baseline), table_of_process(process, "DOPA")
    return compare(before, after, passage_from_baseline(baseline, process))


def between(*versions: Process) -> Comparison:
    passages = [passage_between(a, b) for a, b in pairwise(versions)]
    before, after = table_of_process(versions[0], "DOPA"), table_of_process(versions[-1], "DOPA")
    return compare(before, after, through(passages))


def fates(found: Comparison) -> list[tuple[str, list[int], list[int]]]:
    return [
        (c.fate.value, [r.position for r in c.before], [r.position for r in c.after])
        for c in found.changes
    ]


def test_rows_are_kept_shortened_merged_removed_and_added_each_with_its_reason() -> None:
    baseline = a_baseline(
        a_row(1, 5),
        a_row(2, 9),
        a_row(3, 4),
        a_row(4, 4),
        a_row(5, 30, removed=Gone.ONLINE, why=WHY),
        a_row(6, 2),
    )
    process = a_version(
        a_step(1, 5, replaces=(1,)),
        a_step(2, 6, replaces=(2,)),
        a_step(3, 7, replaces=(3, 4)),
        a_step(4, 1, why=WHY),
    )
    found = against(baseline, process)
    assert fates(found) == [
        ("kept", [1], [1]),
        ("shorter", [2], [2]),
        ("merged", [3, 4], [3]),
        ("added", [], [4]),
        ("online", [5], []),
        ("unexplained", [6], []),
    ]
    whys = {change.fate: change.why for change in found.changes}
    assert (whys[Fate.ONLINE], whys[Fate.ADDED], whys[Fate.UNEXPLAINED]) == (WHY, WHY, None)
    merged = next(change for change in found.changes if change.fate is Fate.MERGED)
    assert (merged.time_before.seconds, merged.time_after.seconds) == (480, 420)
    assert found.unexplained == 1


def test_one_row_may_become_several_and_several_become_several() -> None:
    baseline = a_baseline(a_row(1), a_row(2), a_row(3))
    process = a_version(
        a_step(1, replaces=(1,)),
        a_step(2, replaces=(1,)),
        a_step(3, replaces=(2, 3)),
        a_step(4, replaces=(3,)),
    )
    assert fates(against(baseline, process)) == [
        ("split", [1], [1, 2]),
        ("rearranged", [2, 3], [3, 4]),
    ]


def test_work_moved_to_the_citizen_is_no_gain_of_steps_or_time() -> None:
    baseline = a_baseline(a_row(1, 34), a_row(2, 60, removed=Gone.CITIZEN))
    found = against(baseline, a_version(a_step(1, 34, replaces=(1,))))
    assert [row.position for row in found.moved_to_citizen] == [2]
    assert found.counted_steps == 2
    assert found.time_moved == Duration(0, 3600)
    assert found.time_counted == baseline.total


def test_rows_that_nobody_mentions_are_the_same_where_their_name_is() -> None:
    baseline = a_baseline(a_row(1), a_row(2))
    step = a_step(1, names=named("former 2"))
    assert fates(against(baseline, a_version(step))) == [
        ("unexplained", [1], []),
        ("kept", [2], [1]),
    ]


def test_where_former_rows_are_unexplained_nothing_is_called_new_without_a_reason() -> None:
    baseline = a_baseline(a_row(1, names=None), a_row(2, names=None))
    found = against(baseline, a_version(a_step(1), a_step(2, why=WHY)))
    assert [fate for fate, _, _ in fates(found)] == [
        *("not_stated", "added", "unexplained", "unexplained")
    ]


def test_versions_follow_each_other_by_what_their_rows_say_they_were() -> None:
    first = a_version(a_step(1), a_step(2), a_step(3))
    second = a_version(
        a_step(1, 4, names=named("both"), was=(1, 2)),
        number=2,
        gone=(GoneStep(3, Gone.OTHER_AGENCY, WHY),),
    )
    third = a_version(
        a_step(1, 4, names=named("anew"), was=(1,)),
        a_step(2, 1, names=named("more")),
        number=3,
    )
    assert fates(between(first, second)) == [("merged", [1, 2], [1]), ("other_agency", [3], [])]
    over = between(first, second, third)
    assert fates(over) == [
        ("merged", [1, 2], [1]),
        ("added", [], [2]),
        ("other_agency", [3], []),
    ]
    assert next(c.why for c in over.changes if c.fate is Fate.OTHER_AGENCY) == WHY


def test_versions_that_say_nothing_meet_through_the_first_table() -> None:
    first = a_version(a_step(1, replaces=(1,)), a_step(2, replaces=(2, 3)))
    second = a_version(a_step(1, names=named("all"), replaces=(1, 2, 3)), number=2)
    assert fates(between(first, second)) == [("merged", [1, 2], [1])]


def test_another_agency_and_the_way_behind_the_counter_are_said() -> None:
    first = a_version(a_step(1), a_step(2))
    second = a_version(
        a_step(1, agency="DBD", was=(1,)), a_step(2, at_counter=False, was=(2,)), number=2
    )
    one, two = between(first, second).changes
    assert (one.to_agency, one.leaves_counter) == ("DBD", False)
    assert (two.to_agency, two.leaves_counter) == (None, True)


def test_at_once_and_days_against_minutes_are_changed_and_not_shorter() -> None:
    baseline = a_baseline(
        a_row(1, 0, at_once=True), a_row(2, 0, working_days=3), a_row(3, 0, at_once=True)
    )
    process = a_version(
        a_step(1, 5, replaces=(1,)),
        replace(a_step(2, 600, replaces=(2,)), working_days=0),
        a_step(3, 0, at_once=True, replaces=(3,)),
    )
    assert [fate for fate, _, _ in fates(against(baseline, process))] == [
        *("changed", "changed", "kept")
    ]


def test_what_is_done_alongside_counts_as_effort_and_not_as_time() -> None:
    after = table_of_process(
        a_version(
            a_step(1, 5),
            a_step(2, 10, at_counter=False),
            a_step(3, 4, at_counter=False, alongside=2),
        ),
        "DOPA",
    )
    assert (after.elapsed.seconds, after.effort.seconds) == (15 * 60, 19 * 60)


numbers = st.lists(st.integers(1, 7), max_size=3, unique=True).map(tuple)
gone = st.one_of(st.none(), st.sampled_from(list(Gone)))
rows = st.lists(gone, min_size=1, max_size=6).map(
    lambda reasons: a_baseline(*(a_row(n, n, removed=r) for n, r in enumerate(reasons, 1)))
)


def tables(number: int) -> st.SearchStrategy[Process]:
    steps = st.lists(st.tuples(numbers, numbers, st.integers(1, 4)), min_size=1, max_size=6)
    lost = st.dictionaries(st.integers(1, 7), st.sampled_from(list(Gone)), max_size=3)
    return st.builds(
        lambda rows, went: a_version(
            *(
                a_step(place, minutes, replaces=old, was=was, names=named(f"step {minutes}"))
                for place, (old, was, minutes) in enumerate(rows, 1)
            ),
            number=number,
            gone=tuple(GoneStep(n, reason) for n, reason in sorted(went.items())),
        ),
        steps,
        lost,
    )


def everything_once(found: Comparison) -> None:
    before = Counter(row.position for change in found.changes for row in change.before)
    after = Counter(row.position for change in found.changes for row in change.after)
    assert before == Counter(row.position for row in found.before.rows)
    assert after == Counter(row.position for row in found.after.rows)
    assert all(change.before or change.after for change in found.changes)


@given(rows, tables(1))
def test_every_row_of_a_former_table_and_of_today_stands_in_one_change(
    baseline: Baseline, process: Process
) -> None:
    found = against(baseline, process)
    everything_once(found)
    moved = sum(row.removed is Gone.CITIZEN for row in baseline.steps)
    assert len(found.moved_to_citizen) <= moved
    assert found.counted_steps >= len(process.steps)


@given(tables(1), tables(2), tables(3))
def test_every_row_of_any_two_versions_stands_in_one_change(
    first: Process, second: Process, third: Process
) -> None:
    for versions in ((first, second), (first, second, third)):
        found = between(*versions)
        everything_once(found)
        spent = sum(change.time_before.seconds for change in found.changes)
        assert spent == found.before.effort.seconds


@given(tables(1))
def test_a_table_compared_with_itself_has_nothing_to_tell(process: Process) -> None:
    table = table_of_process(process, "DOPA")
    same = frozenset((row.position, row.position) for row in table.rows)
    assert {c.fate for c in compare(table, table, Passage(same)).changes} == {Fate.KEPT}
