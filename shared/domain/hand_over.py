"""To which agencies a request has to go now, from its rows behind the counter and what is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowBehind:
    """A row of the official table that an agency works on; `alongside` as in the catalogue."""

    position: int
    agency: str
    alongside: int | None = None

    @property
    def group(self) -> int:
        """Rows that are done at the same time have the same one."""
        return self.alongside or self.position


def agencies_needed(rows: Iterable[RowBehind], own: str) -> list[str]:
    """Every agency that has to answer, in the order of the rows; without rows the service's own."""
    return list(dict.fromkeys(row.agency for row in rows)) or [own]


def agencies_next(
    rows: Collection[RowBehind], own: str, answered: Collection[str], there: Collection[str]
) -> list[str]:
    """Where the papers go now: to the first agency that has not answered, and to those that work
    alongside it. `answered` gave their result, `there` have the case or will get it."""
    left = [each for each in agencies_needed(rows, own) if each not in answered]
    if not left:
        return []
    groups = {row.group for row in rows if row.agency == left[0]}
    alongside = {row.agency for row in rows if row.group in groups}
    return [each for each in left if each not in there and each in {left[0], *alongside}]
