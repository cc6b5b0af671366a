"""What a day left behind, in counts: the report that stands with its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from shared.domain.paper import CHANNEL
from shared.domain.visit import FINISHING_OUTCOMES, Outcome


@dataclass(frozen=True, slots=True)
class TurnOfDay:
    """One turn of a day as it stands. `came` is false for a ticket from elsewhere that was never
    confirmed: it is no ticket of the day."""

    visit: int
    service: str
    channel: str
    outcome: str | None
    since: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    came: bool = True


@dataclass(frozen=True, slots=True)
class DayReport:
    """Counts of a day. `endings` by outcome, `services` by service and outcome, of turns; the
    longest wait in seconds. `forgotten`: turns that still stood at a counter or on hold, and
    counters that nobody had closed. `carried` visits went on to the next day. `not_confirmed` were
    taken from elsewhere and their citizens never came; they count nowhere else."""

    visits: int = 0
    tickets: int = 0
    served: int = 0
    no_shows: int = 0
    not_confirmed: int = 0
    longest_wait_seconds: int = 0
    endings: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    paper: int = 0
    forgotten_turns: int = 0
    forgotten_counters: int = 0
    alarms: int = 0
    carried: int = 0
    notes_deleted: int = 0

    def as_data(self) -> dict[str, object]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> DayReport:
        """From what was stored, also by an earlier version that knew less."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})


def report_of(turns: Iterable[TurnOfDay], ended_at: datetime, **left: int) -> DayReport:
    """The counts of a day's turns; `left` is what only the ending of the day knows.

    A wait lasts to the call, or, for whoever was never called, to the end of the turn. The waits of
    paper tickets are known to the minute at best and stay out.
    """
    asked = [each for each in turns if each.outcome != Outcome.RECORDED_IN_ERROR]
    given = [each for each in asked if each.came]
    endings = Counter(str(each.outcome) for each in given)
    services: dict[str, Counter[str]] = {}
    for each in given:
        services.setdefault(each.service, Counter())[str(each.outcome)] += 1
    waits = [
        ((each.called_at or each.ended_at or ended_at) - each.since).total_seconds()
        for each in given
        if each.channel != CHANNEL
    ]
    return DayReport(
        visits=len({each.visit for each in given}),
        tickets=len(given),
        served=sum(endings[outcome] for outcome in FINISHING_OUTCOMES),
        no_shows=endings[Outcome.NO_SHOW],
        not_confirmed=len({each.visit for each in asked} - {each.visit for each in given}),
        longest_wait_seconds=int(max([0.0, *waits])),
        endings=dict(sorted(endings.items())),
        services={service: dict(sorted(c.items())) for service, c in sorted(services.items())},
        paper=len({each.visit for each in given if each.channel == CHANNEL}),
        **left,
    )
