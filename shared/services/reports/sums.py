"""Where reports take their sums from: stored roll-ups, or a scan of the log that proves them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from shared.domain.period import Period, by_month
from shared.domain.tally import Tally
from shared.services.office import Office
from shared.store import rollups
from shared.store.rollups import Key, Rolled
from shared.store.snapshot import remembered
from shared.store.tables.rollups import Sheet, Span

T = TypeVar("T")


class Sums(Protocol):
    """Tallies of a sheet over centres and days; one row may stand for many days."""

    def tallies(
        self,
        sheet: Sheet,
        centres: Collection[str],
        period: Period,
        processes: Collection[int] | None = None,
    ) -> Iterator[Rolled]: ...

    def by_day(
        self,
        sheet: Sheet,
        centres: Collection[str],
        period: Period,
        processes: Collection[int] | None = None,
    ) -> Iterator[Rolled]:
        """The same, every row of one day."""
        ...

    def in_spans(self, sheet: Sheet, centres: Collection[str], period: Period) -> Iterator[Rolled]:
        """Rows that lie each in one `long_span_of` the period: of days, or of months too."""
        ...

    def days(self, sheet: Sheet, centres: Collection[str], period: Period) -> Period | None:
        """From the first to the last day within a period that has anything; None without one."""
        ...

    def numbers(
        self, sheet: Sheet, centres: Collection[str], period: Period
    ) -> Mapping[tuple[str, int], int]:
        """How many times there are, by centre and process version."""
        ...

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What several parts of a page make of these sums, made once where they share them."""
        ...


@contextmanager
def summing(office: Office, sums: Sums | None) -> Iterator[Sums]:
    """These sums, or the stored ones, read from one snapshot."""
    if sums is not None:
        yield sums
        return
    with office.db.read() as connection:
        yield StoredSums(connection)


class StoredSums:
    """The roll-ups as the database has them, all read from one snapshot."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tallies(
        self,
        sheet: Sheet,
        centres: Collection[str],
        period: Period,
        processes: Collection[int] | None = None,
    ) -> Iterator[Rolled]:
        def read() -> list[Rolled]:
            return list(rollups.tallies(self._connection, sheet, centres, period, processes))

        if processes is not None:
            return iter(read())
        return iter(self.once((sheet, tuple(centres), period), read))

    def by_day(
        self,
        sheet: Sheet,
        centres: Collection[str],
        period: Period,
        processes: Collection[int] | None = None,
    ) -> Iterator[Rolled]:
        def read() -> list[Rolled]:
            return list(rollups.by_day(self._connection, sheet, centres, period, processes))

        if processes is not None:
            return iter(read())
        return iter(self.once((sheet, tuple(centres), period, "by day"), read))

    def in_spans(self, sheet: Sheet, centres: Collection[str], period: Period) -> Iterator[Rolled]:
        if not by_month(period):
            return self.by_day(sheet, centres, period)

        def read() -> list[Rolled]:
            return list(rollups.by_month(self._connection, sheet, centres, period))

        return iter(self.once((sheet, tuple(centres), period, "by month"), read))

    def days(self, sheet: Sheet, centres: Collection[str], period: Period) -> Period | None:
        return rollups.days_with_rows(self._connection, sheet, centres, period)

    def numbers(
        self, sheet: Sheet, centres: Collection[str], period: Period
    ) -> Mapping[tuple[str, int], int]:
        return rollups.numbers(self._connection, sheet, centres, period)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        return remembered(self._connection, ("sums", key), make)


class ScannedSums:
    """Sums made anew from events, day by day."""

    def __init__(self, rows: Iterable[tuple[Key, Tally]]) -> None:
        self._rows = tuple(rows)

    def tallies(
        self,
        sheet: Sheet,
        centres: Collection[str],
        period: Period,
        processes: Collection[int] | None = None,
    ) -> Iterator[Rolled]:
        for key, tally in self._rows:
            if (
                key.sheet == sheet
                and key.centre in centres
                and period.first <= key.day <= period.last
                and (processes is None or key.process in processes)
            ):
                yield Rolled(key.sheet, key.centre, Span.DAY, key.day, key.process, key.part, tally)

    def by_day(
        self,
        sheet: Sheet,
        centres: Collection[str],
        period: Period,
        processes: Collection[int] | None = None,
    ) -> Iterator[Rolled]:
        return self.tallies(sheet, centres, period, processes)

    def in_spans(self, sheet: Sheet, centres: Collection[str], period: Period) -> Iterator[Rolled]:
        return self.tallies(sheet, centres, period)

    def days(self, sheet: Sheet, centres: Collection[str], period: Period) -> Period | None:
        found = [row.day for row in self.tallies(sheet, centres, period)]
        return Period(min(found), max(found)) if found else None

    def numbers(
        self, sheet: Sheet, centres: Collection[str], period: Period
    ) -> Mapping[tuple[str, int], int]:
        found: Counter[tuple[str, int]] = Counter()
        for row in self.tallies(sheet, centres, period):
            found[row.centre, row.process] += row.tally.n
        return found

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        del key
        return make()
