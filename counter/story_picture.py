"""A ticket as a picture: one band a turn, from the first event to the last, with the calls on it.

The table below says the same in words, so the picture needs no more than its looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from shared.domain.events import Event, Kind
from shared.domain.timing import in_force
from shared.services.audit_story import History
from shared.web import svg

_LANE, _NAME, _BAR, _TOP, _FOOT = 46, 14, 16, 6, 8
_LEAST_SHARE = 0.004
"""A moment of a request that takes weeks must still be seen."""

_BECOMES: dict[Kind, str] = {
    **dict.fromkeys(
        (Kind.TAKEN, Kind.ADDED, Kind.REJOINED, Kind.REQUEUED, Kind.CONFIRMED), "waits"
    ),
    **dict.fromkeys((Kind.CALLED, Kind.RECALLED), "called"),
    **dict.fromkeys((Kind.STARTED, Kind.RESUMED, Kind.STEPPED, Kind.VARIANT_CHOSEN), "served"),
    **dict.fromkeys((Kind.PAUSED, Kind.DEFERRED, Kind.MISSED), "held"),
    **dict.fromkeys(
        (Kind.RECEIVED, Kind.FORWARDED, Kind.ACKNOWLEDGED, Kind.STEP_BEGUN, Kind.REOPENED), "behind"
    ),
    Kind.ASKED: "held",
    Kind.ANSWERED: "behind",
    **dict.fromkeys((Kind.COMPLETED, Kind.REMOVED, Kind.CANCELLED, Kind.CLOSED, Kind.EXPIRED), ""),
    **dict.fromkeys((Kind.DELIVERED, Kind.LAPSED, Kind.WITHDRAWN), ""),
}
STATES = ("waits", "called", "served", "held", "behind")
"""What a band can show, in the order of its legend."""


@dataclass(frozen=True, slots=True)
class Band:
    """One stretch of a turn in one state."""

    transaction: int
    state: str
    begin: datetime
    end: datetime


def bands(events: Iterable[Event], turns: frozenset[int], until: datetime) -> Iterator[Band]:
    """The stretches of these turns, as the events in force say; what goes on ends at `until`."""
    open_since: dict[int, tuple[str, datetime]] = {}
    for event in in_force(events):
        id, state = event.transaction, _BECOMES.get(event.kind)
        if id is None or id not in turns or state is None:
            continue
        before = open_since.pop(id, None)
        if before is not None and event.at > before[1]:
            yield Band(id, before[0], before[1], event.at)
        if state:
            open_since[id] = (state, event.at)
    for id, (state, begin) in open_since.items():
        if until > begin:
            yield Band(id, state, begin, until)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with the moments at its two ends."""

    drawn: Markup
    begin: datetime
    end: datetime


Name = Callable[[int], str]


def pictures(
    histories: Sequence[History], turns: frozenset[int], name: Name, title: str
) -> list[Picture]:
    """Each ticket on its own day; and all of it together where it goes on for longer."""
    days = [_on_its_day(each) for each in histories]
    found = [_picture([h], turns, name, title, until) for h, until in days]
    last = max(e.at for each in histories for e in in_force(each.events))
    if len(histories) > 1 or last > days[0][1]:
        found.append(_picture(histories, turns, name, title, last))
    return [each for each in found if each is not None]


def _on_its_day(history: History) -> tuple[History, datetime]:
    """A ticket, and the last moment at which something happened to it on its business day."""
    end = history.place.calendar.day_bounds(history.place.business_day)[1]
    moments = [event.at for event in in_force(history.events)]
    return history, max((at for at in moments if at < end), default=moments[0])


def _picture(
    histories: Sequence[History], turns: frozenset[int], name: Name, title: str, end: datetime
) -> Picture | None:
    """None where no time passed."""
    begin = min(e.at for each in histories for e in in_force(each.events))
    seconds = (end - begin).total_seconds()
    if seconds <= 0:
        return None
    found = [
        band for each in histories for band in bands(each.events, turns, end) if band.begin < end
    ]
    lanes = {id: place for place, id in enumerate(dict.fromkeys(b.transaction for b in found))}

    def share(at: datetime) -> float:
        return min(1.0, max(0.0, (at - begin).total_seconds() / seconds))

    parts = [
        svg.text("story-name", 0, _TOP + lane * _LANE + _NAME - 3, name(id))
        for id, lane in lanes.items()
    ]
    for band in found:
        width = max(_LEAST_SHARE, share(band.end) - share(band.begin))
        left, top = min(share(band.begin), 1 - width), _bar_top(lanes[band.transaction])
        parts.append(svg.rect(f"story-{band.state}", left, width, top, _BAR))
    height = _TOP + len(lanes) * _LANE
    parts.append(svg.line("story-axis", (0, height), (1, height)))
    parts += _calls(histories, lanes, share, end)
    return Picture(svg.picture("story", height + _FOOT, parts, title), begin, end)


def _bar_top(lane: int) -> int:
    return _TOP + lane * _LANE + _NAME


def _calls(
    histories: Sequence[History],
    lanes: dict[int, int],
    share: Callable[[datetime], float],
    end: datetime,
) -> Iterator[Markup]:
    for history in histories:
        for event in in_force(history.events):
            lane = lanes.get(event.transaction or 0)
            if event.kind in (Kind.CALLED, Kind.RECALLED) and lane is not None and event.at <= end:
                at, top = share(event.at), _bar_top(lane)
                yield svg.line("story-call", (at, top - 3), (at, top + _BAR + 3))
