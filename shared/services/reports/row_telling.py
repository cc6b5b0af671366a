"""What of a report's tidy rows may be told to everybody.

The counts of a report are its cells, and whatever adds up in it are the sums by which a hidden one
could be worked out; which are kept back is decided in `small_counts` alone. A share is told where
its count, the rest and the whole are: two of them tell the third.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shared.domain.satisfaction import SCORES
from shared.domain.small_counts import Cell, Sum, kept_back
from shared.services.reports.tables import Row

_OF_TOTAL = ("centre", "half_hour", "span", "week")
"""Parts that add up to the row of all."""
_BY_CENTRE = ("letter", "service", "journey", "process")
"""Parts whose keys begin with a centre, and add up to its row or to that of all."""

_SCORES = tuple(f"score_{each}" for each in SCORES)
_SATISFIED, _OTHERS = _SCORES[3:], _SCORES[:3]
_OF_ALL_SCORES = (
    *("mean_of_5", "standard_deviation", "mean_percent"),
    *("from_three_percent", "dissatisfied_percent"),
)
_OF_SHARE: Mapping[str, tuple[str, ...]] = {
    "within_percent": ("n", "within"),
    "top_two_percent": ("n", "satisfied"),
    "low_percent": ("n", "within", "satisfied"),
    "high_percent": ("n", "within", "satisfied"),
    **dict.fromkeys(_OF_ALL_SCORES, ("n", *_SCORES)),
    "response_percent": ("n", "invited"),
    "in_one_visit_percent": ("n", "one_visit"),
}
"""From which counts each share follows."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts by (part, key, column), and what adds up among them."""

    counts: dict[Cell, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)


def for_everybody(
    rows: Sequence[Row], *, more: Cells | None = None, whole: Sequence[Row] = ()
) -> list[Row]:
    """The rows without counts of one to four, and without what would tell them.

    `more` are counts and sums that everybody reads beside these rows; `whole` the rows of the same
    report over all centres, which keeps hidden in one centre's report what is hidden there.
    """
    elsewhere = hidden_in(whole) if whole else ()
    hidden = hidden_in(rows, more, elsewhere)
    return [_told(row, hidden) for row in rows]


def hidden_in(
    rows: Sequence[Row], more: Cells | None = None, elsewhere: Iterable[Cell] = ()
) -> frozenset[Cell]:
    """The counts that are kept back, those of them that are hidden `elsewhere` as well."""
    cells = cells_of(rows)
    if more is not None:
        cells.counts.update(more.counts)
        cells.sums.extend(more.sums)
    known = {_as_total(cell) for cell in elsewhere if _is_of_one_centre(cell)}
    already = [cell for cell in cells.counts if _as_total(cell) in known]
    return kept_back(cells.counts, cells.sums, already)


def _is_of_one_centre(cell: Cell) -> bool:
    """Half hours and days of all centres are others than those of one."""
    return isinstance(cell, tuple) and cell[0] in ("centre", *_BY_CENTRE)


def _as_total(cell: Cell) -> Cell:
    """A centre's row among all is the row of all in its own report."""
    if isinstance(cell, tuple) and cell[0] == "centre":
        return ("total", *cell[1:])
    return cell


def cells_of(rows: Sequence[Row]) -> Cells:
    """The counts of tidy rows, with their sums inside a row and over rows."""
    found = Cells()
    columns = [_counts_of(row) for row in rows]
    for row, counts in zip(rows, columns, strict=True):
        found.counts.update({(row["part"], _key(row), each): n for each, n in counts.items()})
        found.sums.extend(_sums_in(row, counts))
    for head, members in _groups(rows):
        parts = [(rows[i], columns[i]) for i in members]
        if head is None:
            found.sums.append(Sum(tuple((row["part"], _key(row), "n") for row, _ in parts)))
        else:
            _add_up(found, rows[head], columns[head], parts)
    return found


def _key(row: Row) -> str:
    """Tells a row from the others of its part."""
    variant = row.get("variant")
    return f"{row['key']}|{variant}" if variant else str(row["key"])


def _counts_of(row: Row) -> dict[str, int]:
    """The counts in a row, and those that follow from two of them."""
    n = _number(row, "n") or 0
    counts = {"n": n}
    within, invited = _number(row, "within"), _number(row, "invited")
    if within is not None:
        counts |= {"within": within, "beyond": n - within}
    if invited is not None:
        counts |= {"invited": invited, "silent": max(0, invited - n)}
    share = row.get("in_one_visit_percent")
    if isinstance(share, (int, float)):
        one_visit = round(share * n / 100)
        counts |= {"one_visit": one_visit, "more_visits": n - one_visit}
    scores = {each: _number(row, each) for each in _SCORES}
    known = {each: count for each, count in scores.items() if count is not None}
    if len(known) == len(scores):
        satisfied = sum(known[each] for each in _SATISFIED)
        counts |= {**known, "satisfied": satisfied, "not_satisfied": n - satisfied}
    return counts


def _number(row: Row, name: str) -> int | None:
    value = row.get(name)
    return value if isinstance(value, int) else None


def _sums_in(row: Row, counts: Mapping[str, int]) -> Iterator[Sum]:
    def cells(*names: str) -> tuple[Cell, ...]:
        return tuple((row["part"], _key(row), each) for each in names)

    if "one_visit" in counts:
        yield Sum(cells("one_visit", "more_visits"), *cells("n"))
    if "within" in counts:
        yield Sum(cells("within", "beyond"), *cells("n"))
    if "invited" in counts:
        yield Sum(cells("n", "silent"), *cells("invited"))
    if "satisfied" in counts:
        yield Sum(cells("satisfied", "not_satisfied"), *cells("n"))
        yield Sum(cells(*_SATISFIED), *cells("satisfied"))
        yield Sum(cells(*_OTHERS), *cells("not_satisfied"))


def _groups(rows: Sequence[Row]) -> Iterator[tuple[int | None, list[int]]]:
    """Rows that add up, by their places; first the row of the whole where there is one."""
    place = {(row["part"], row["key"]): i for i, row in enumerate(rows)}
    totals = [i for i, row in enumerate(rows) if row["part"] == "total"]
    head = totals[0] if totals else None
    by_part: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        by_part.setdefault(str(row["part"]), []).append(i)
    for part in _OF_TOTAL:
        if part in by_part:
            yield head, by_part[part]
    if "ending" in by_part:
        yield None, by_part["ending"]
    for part in _BY_CENTRE:
        by_centre: dict[str, list[int]] = {}
        for i in by_part.get(part, ()):
            by_centre.setdefault(str(rows[i]["key"]).partition("/")[0], []).append(i)
        for centre, members in by_centre.items():
            yield place.get(("centre", centre)), members
        if by_centre and "centre" not in by_part:
            yield head, by_part[part]


def _add_up(
    found: Cells,
    whole: Row,
    counts: Mapping[str, int],
    parts: Sequence[tuple[Row, Mapping[str, int]]],
) -> None:
    """Sums by column. Rows too small to have a column stand in it as one that is not told."""
    for column, n in counts.items():
        known = [(row, columns[column]) for row, columns in parts if column in columns]
        cells: list[Cell] = [(row["part"], _key(row), column) for row, _ in known]
        rest = n - sum(count for _, count in known)
        if len(known) < len(parts) and rest > 0:
            unseen = ("rest of", str(parts[0][0]["part"]), column, _key(whole))
            found.counts[unseen] = rest
            cells.append(unseen)
        elif rest:
            continue  # not the same things are counted on both sides
        found.sums.append(Sum(tuple(cells), (whole["part"], _key(whole), column)))


def _told(row: Row, hidden: frozenset[Cell]) -> Row:
    counts = _counts_of(row)
    kept = {each for each in counts if (row["part"], _key(row), each) in hidden}
    if "n" in kept:
        kept = set(counts)
    columns = kept | {share for share, of in _OF_SHARE.items() if kept.intersection(of)}
    return {name: None if name in columns else value for name, value in row.items()}


def told_pairs(rows: Iterable[Row]) -> dict[tuple[str, str], int | None]:
    """Each row's count as it is told, by part and key."""
    return {(str(row["part"]), str(row["key"])): _number(row, "n") for row in rows}
