"""From lines as they stand in a file to sorted cases, and what about them was rejected."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, tzinfo

from shared.domain import moments
from shared.domain.foreign_log import LEAVES_A_GAP, Reason, transition_of
from shared.domain.moments import Moment
from shared.services.importing import csv_log, ocel_log, xes_log
from shared.services.importing.reading import Columns, LogFile, LogRefused, Progress, Raw
from shared.store.import_spool import Spool

MOST_ACTIVITIES = 1000
"""A column with more different values names no steps, but persons, papers or remarks."""

MOST_LETTERS = 500
"""An activity with a longer name is no step either, and no page or sheet has room for it."""


class Intake:
    """What was read. `activities` in the order of appearance, from number 1."""

    def __init__(self, spool: Spool, columns: Columns, zone: tzinfo) -> None:
        self.spool = spool
        self.activities: list[str] = []
        self.rejected: Counter[Reason] = Counter()
        self._numbers: dict[str, int] = {}
        self._columns, self._zone = columns, zone
        self._month_first = self._day_first = False

    def read(self, file: LogFile, now: datetime, progress: Progress) -> None:
        """All lines of a file. Raises LogRefused."""
        with file.opened() as stream:
            begin = stream.read(256).removeprefix(b"\xef\xbb\xbf").lstrip()
        if begin.startswith(b"<"):
            lines = xes_log.read(file, self._columns, progress)
        elif begin.startswith(b"{"):
            lines = ocel_log.read(file, self._columns, progress, self.spool)
        else:
            lines = csv_log.read(file, self._columns, progress)
        for line in lines:
            self._take(line)
        if len(self.activities) > MOST_ACTIVITIES:
            raise LogRefused(
                f"{file.name} names more than {MOST_ACTIVITIES:,} different activities; choose the "
                "column of the steps with --activity."
            )
        if self._month_first and self._day_first:
            raise LogRefused(
                f"{file.name} has dates with the day first and dates with the month first; give "
                "--time-format, such as %d/%m/%Y %H:%M."
            )
        later = self.spool.close(month_first=self._month_first, now=now)
        self.rejected += Counter({Reason.IN_THE_FUTURE: later})

    def _take(self, line: Raw) -> None:
        if "\0" in line.case or "\0" in line.activity:
            raise LogRefused("The file holds zero bytes, so it is no text; save it again as one.")
        if line.misshapen:
            self._reject(Reason.WRONG_NUMBER_OF_FIELDS)
        elif not line.case:
            self._reject(Reason.NO_CASE)
        elif not line.activity:
            self._reject(Reason.NO_ACTIVITY, line)
        elif not line.time:
            self._reject(Reason.NO_TIME, line)
        elif (transition := transition_of(line.lifecycle)) is None:
            self._reject(Reason.OTHER_TRANSITION)
        else:
            at = self._moment(line.time)
            begun = self._moment(line.start) if line.start else None
            if at is None or (line.start and begun is None):
                self._reject(Reason.UNREADABLE_TIME, line)
                return
            number = self._activity(line.activity)
            self.spool.add(line.case, at, begun, number, transition, line.instance, line.resource)

    def _activity(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            if len(name) > MOST_LETTERS:
                raise LogRefused(
                    f"The file names an activity of more than {MOST_LETTERS} letters; choose the "
                    "column of the steps with --activity."
                )
            if len(self.activities) > MOST_ACTIVITIES:
                return 1  # refused at the end
            self.activities.append(name)
            number = self._numbers[name] = len(self.activities)
        return number

    def _moment(self, text: str) -> Moment | None:
        pattern = self._columns.time_format
        if pattern is not None:
            return moments.read_as(text, pattern, self._zone)
        found = moments.read(text, self._zone)
        if found is not None:
            self._month_first |= found.month_first
            self._day_first |= found.day_first
        return found

    def _reject(self, reason: Reason, line: Raw | None = None) -> None:
        self.rejected[reason] += 1
        if line is not None and reason in LEAVES_A_GAP:
            self.spool.lose(line.case)
