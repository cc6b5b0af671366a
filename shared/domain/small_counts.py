"""Which counts may be told to everybody: the one rule on counts of one to four.

A figure about one to four people describes those people (PDPA B.E. 2562). So such a count is kept
back, and so are others as far as sums that everybody can read would tell it: primary and secondary
cell suppression of official statistics (Hundepool et al., Statistical Disclosure Control, 2012,
chapter 4), the smallest other first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.publication import published_count

Cell = Hashable


@dataclass(frozen=True, slots=True)
class Sum:
    """What everybody can add up: `whole` is the sum of `parts`. `whole` None: a sum that is no
    count of the answer and yet known to everybody."""

    parts: tuple[Cell, ...]
    whole: Cell | None = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.parts if self.whole is None else (*self.parts, self.whole)


def kept_back(
    counts: Mapping[Cell, int], sums: Iterable[Sum], already: Iterable[Cell] = ()
) -> frozenset[Cell]:
    """The counts that are not told, those of `already` among them.

    Afterwards no sum has one hidden count alone, and hidden parts of a sum that is told are
    together five or more. A count of nobody tells of nobody and stays. Every cell of a sum must be
    in `counts`. What several sums tell when they are added up is not looked at.
    """
    hidden = {cell for cell, n in counts.items() if published_count(n) is None}
    hidden |= {cell for cell in already if counts.get(cell)}
    of_cell: dict[Cell, list[Sum]] = defaultdict(list)
    for each in sums:
        for cell in each.cells:
            of_cell[cell].append(each)
    waiting = {id(each): each for cell in counts if cell in hidden for each in of_cell[cell]}
    while waiting:
        each = waiting.pop(next(iter(waiting)))
        more = _one_more(each, counts, hidden)
        while more is not None:
            hidden.add(more)
            waiting.update({id(other): other for other in of_cell[more] if other is not each})
            more = _one_more(each, counts, hidden)
    return frozenset(hidden)


def _one_more(each: Sum, counts: Mapping[Cell, int], hidden: set[Cell]) -> Cell | None:
    """What has to be hidden as well, or None where the sum tells nothing."""
    inside = [cell for cell in each.parts if cell in hidden]
    whole_is_hidden = each.whole in hidden
    if not inside and not whole_is_hidden:
        return None
    if inside and whole_is_hidden:
        return None
    together = sum(counts[cell] for cell in inside)
    if len(inside) > 1 and published_count(together) is not None:
        return None
    shown = [cell for cell in each.parts if counts[cell] and cell not in hidden]
    if shown:
        return min(shown, key=lambda cell: counts[cell])
    return None if whole_is_hidden else each.whole


def told(counts: Sequence[int]) -> list[int | None]:
    """Counts whose sum everybody knows, None where one is kept back."""
    cells: dict[Cell, int] = dict(enumerate(counts))
    hidden = kept_back(cells, [Sum(tuple(cells))])
    return [None if i in hidden else n for i, n in cells.items()]


def told_part(n: int, of: int) -> int | None:
    """A count of a whole that everybody knows: what is missing to the whole is a count too."""
    return told((n, of - n))[0]
