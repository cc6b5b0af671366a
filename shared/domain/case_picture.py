"""A case as a picture: who had it when, worked on, on its way, lying there, or waited for.

Pure: bars on lanes from the events of a chain, and a line of time on which closed hours are short,
so that a week can be read at one glance. How it is drawn is no matter of this module.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.agency_time import works
from shared.domain.calendar import ServiceCalendar
from shared.domain.case import CaseRecord, Holder, case_after, opened_by
from shared.domain.case_clock import case_clock
from shared.domain.events import Event, Kind
from shared.domain.spans import Span, merged, within, without
from shared.domain.stay import lines_of
from shared.domain.timing import steps_and_pauses
from shared.domain.working_time import by_turn, worked

CITIZEN, CENTRE = "citizen", "centre"
"""The first two lanes; the others bear the ids of agencies."""


class Look(StrEnum):
    """What a bar means; the first that holds at a moment is drawn."""

    WORK = "work"
    PAUSE = "pause"  # held at the counter for somebody
    ASKED = "asked"  # the citizen has something to do
    WAY = "way"  # handed over, and not arrived
    WAIT = "wait"  # in line, lying there, or ready to be collected


@dataclass(frozen=True, slots=True)
class Bar:
    lane: str
    look: Look
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """`lanes`: citizen, centre, then the agencies in the order in which they got it."""

    lanes: tuple[str, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line of time, open or closed; `at` and `width` are shares of the whole."""

    start: datetime
    end: datetime
    is_open: bool
    at: float
    width: float


@dataclass(frozen=True, slots=True)
class Axis:
    pieces: tuple[Piece, ...]

    def at(self, moment: datetime) -> float:
        """Where a moment lies, from 0 to 1; what is outside lies at the edge."""
        for piece in self.pieces:
            if moment < piece.end:
                inside = max(timedelta(0), moment - piece.start) / (piece.end - piece.start)
                return piece.at + inside * piece.width
        return 1.0


def picture_of(
    events: Iterable[Event], record: CaseRecord, turns: Collection[int], end: datetime
) -> Picture:
    """The bars of a case from the events of its chain in force; what still lasts reaches to `end`.

    `record` is the case as it stands, `turns` are its turns at counters.
    """
    own = [event for event in events if event.transaction in {*turns, record.id}]
    spans = list(_held(own, record, end))
    agencies = [agency for agency, *_ in _at_agencies(own, end)]
    bars = [*_citizen(own, spans, end), *_centre(own, spans, end), *_agencies(own, spans, end)]
    lanes = (CITIZEN, CENTRE, *dict.fromkeys(agencies))
    return Picture(lanes, tuple(bar for bar in bars if bar.start < bar.end))


def axis(calendar: ServiceCalendar, start: datetime, end: datetime, *, days: bool = False) -> Axis:
    """The line of time from `start` to `end`: open hours to scale, closed ones short. With `days`
    a day that no promise in working days counts is closed as well.

    The longer it is, the shorter breaks are left out: lunch from two weeks on, nights from two
    months on, so that what remains can still be seen.
    """
    end = max(end, start + timedelta(minutes=1))
    same_day = calendar.business_day(start) == calendar.business_day(end)
    if calendar.always_open and same_day:
        windows = [(start, end)]
    else:
        windows = _windows(calendar, start, end, days=days)
    shortest = _shortest_break(end - start)
    spans = list(_spans(_joined(windows, shortest), start, end))
    lengths = [(last - first).total_seconds() for first, last, is_open in spans if is_open]
    short = 0.16 * min(sum(lengths) / len(lengths), 8 * 3600) if lengths else float("inf")
    weights = [
        seconds if is_open else min(seconds, short)
        for first, last, is_open in spans
        for seconds in [(last - first).total_seconds()]
    ]
    whole, at, pieces = sum(weights), 0.0, []
    for (first, last, is_open), weight in zip(spans, weights, strict=True):
        pieces.append(Piece(first, last, is_open, at, weight / whole))
        at += weight / whole
    return Axis(tuple(pieces))


def _windows(
    calendar: ServiceCalendar, start: datetime, end: datetime, *, days: bool
) -> list[Span]:
    first, last = calendar.business_day(start), calendar.business_day(end)
    every = (first + timedelta(days=n) for n in range(-1, (last - first).days + 2))
    counted = (day for day in every if not days or calendar.is_working_day(day))
    return within((span for day in counted for span in calendar.windows(day)), (start, end))


def _shortest_break(length: timedelta) -> timedelta:
    if length <= timedelta(days=14):
        return timedelta(0)
    return timedelta(hours=4) if length <= timedelta(days=60) else timedelta(hours=40)


def _joined(windows: Sequence[Span], shortest: timedelta) -> list[Span]:
    joined: list[Span] = []
    for start, end in windows:
        if joined and start - joined[-1][1] < shortest:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _spans(
    windows: Sequence[Span], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, bool]]:
    at = start
    for first, last in windows:
        if at < first:
            yield at, first, False
        yield first, last, True
        at = last
    if at < end:
        yield at, end, False


def _held(
    own: Sequence[Event], record: CaseRecord, end: datetime
) -> Iterator[tuple[datetime, datetime, CaseRecord]]:
    """The case between each event and the next."""
    case: CaseRecord | None = None
    for event, following in zip(own, [*own[1:], None], strict=True):
        if case is not None:
            case = case_after(case, event)
        elif event.kind is Kind.STARTED and event.transaction == record.id:
            case = opened_by(event, record.service, record.process)
        if case is not None:
            yield event.at, following.at if following else max(end, event.at), case


_Held = Sequence[tuple[datetime, datetime, CaseRecord]]


def _while(spans: _Held, *holders: Holder) -> list[Span]:
    return merged((start, end) for start, end, case in spans if case.holder in holders)


def _asked(spans: _Held) -> list[Span]:
    """While the citizen has something to do, also where an agency holds the papers meanwhile."""
    return merged(
        (start, end)
        for start, end, case in spans
        if case.question is not None and not case.is_closed
    )


def _citizen(own: Sequence[Event], spans: _Held, end: datetime) -> Iterator[Bar]:
    waits = [span for turn in by_turn(own) for span in lines_of(turn, end).waits]
    yield from _bars(CITIZEN, Look.ASKED, _asked(spans))
    yield from _bars(CITIZEN, Look.WAIT, merged([*waits, *_while(spans, Holder.READY)]))


def _centre(own: Sequence[Event], spans: _Held, end: datetime) -> Iterator[Bar]:
    turns = [turn for turn in by_turn(own) if any(e.kind is Kind.STARTED for e in turn)]
    work = [span for turn in turns for span in worked(turn, end)]
    pauses = [
        (pause.started_at, pause.finished_at or end)
        for turn in turns
        for pause in steps_and_pauses(turn)[1]
    ]
    lying = without(_while(spans, Holder.CENTRE), [*work, *pauses])
    yield from _bars(CENTRE, Look.WORK, merged(work))
    yield from _bars(CENTRE, Look.PAUSE, without(pauses, work))
    yield from _bars(CENTRE, Look.WAIT, lying)


def _agencies(own: Sequence[Event], spans: _Held, end: datetime) -> Iterator[Bar]:
    work = works(case_clock(own), end)
    for agency, sent, arrived, over in _at_agencies(own, end):
        done = within(
            (s for each in work if each.agency == agency for s in each.spans), (sent, over)
        )
        yield from _bars(agency, Look.WAY, without([(sent, arrived or over)], done))
        yield from _bars(agency, Look.WORK, done)
        if arrived is not None:
            yield from _bars(agency, Look.WAIT, without([(arrived, over)], [*done, *_asked(spans)]))


def _at_agencies(
    own: Sequence[Event], end: datetime
) -> Iterator[tuple[str, datetime, datetime | None, datetime]]:
    """Each stay at an agency: sent, arrived, and over or `end`."""
    there: dict[str, tuple[datetime, datetime | None]] = {}
    for event in own:
        agency = str(event.data.get("agency"))
        if event.kind is Kind.FORWARDED:
            there[agency] = (event.at, None)
        elif event.kind is Kind.ACKNOWLEDGED and agency in there:
            there[agency] = (there[agency][0], event.at)
        elif event.kind in (Kind.SENT_BACK, Kind.RESULT_GIVEN) and agency in there:
            yield agency, *there.pop(agency), event.at
        elif event.kind in (Kind.WITHDRAWN, Kind.LAPSED):
            for each in [*there]:
                yield each, *there.pop(each), event.at
    for agency, (sent, arrived) in there.items():
        yield agency, sent, arrived, max(end, sent)


def _bars(lane: str, look: Look, spans: Iterable[Span]) -> Iterator[Bar]:
    return (Bar(lane, look, start, end) for start, end in spans)
