"""What citizens answered, per service, centre and in all, hidden where too few answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain import publication
from shared.domain.period import Period
from shared.domain.satisfaction import NOBODY, SCORES, Votes, hidden
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import feedback


@dataclass(frozen=True, slots=True)
class SatisfactionFigure:
    """`votes` is None while hidden: too few answers, or because they would tell others' answers.

    `service` None is a whole centre, `centre` None all of them.
    """

    centre: str | None
    service: str | None
    n: int
    votes: Votes | None


@dataclass(frozen=True, slots=True)
class SatisfactionReport:
    period: Period
    total: SatisfactionFigure
    centres: tuple[SatisfactionFigure, ...]
    services: tuple[SatisfactionFigure, ...]


def report(office: Office, centre: str | None, period: Period) -> SatisfactionReport:
    """Answers given in the period. Raises `UnknownCentre`.

    What is hidden is decided over all centres, so that asking for one of them shows nothing that
    the whole report keeps back.
    """
    wanted = centres_of(office, centre)
    every = centres_of(office, None)
    votes: dict[str, dict[str, Votes]] = {each: {} for each in every}
    with office.db.read() as connection:
        for at, service, score, n in feedback.votes(connection, period.first, period.last):
            counts = tuple(n if each == score else 0 for each in SCORES)
            known = votes.setdefault(at, {})
            known[service] = known.get(service, NOBODY) + Votes(counts)
    sums = {each: sum(votes[each].values(), NOBODY) for each in every}
    centres = _figures([(each, None, sums[each]) for each in every])
    shown = [figure for figure in centres if figure.centre in wanted]
    services = [figure for each in wanted for figure in _services(each, sums[each], votes[each])]
    everything = sum(sums.values(), NOBODY)
    total = SatisfactionFigure(None, None, everything.n, _shown(everything))
    return SatisfactionReport(
        period, shown[0] if centre is not None else total, tuple(shown), tuple(services)
    )


def _services(centre: str, whole: Votes, votes: dict[str, Votes]) -> Sequence[SatisfactionFigure]:
    rows = [(centre, service, votes[service]) for service in sorted(votes)]
    return (
        _figures(rows) if publication.shows_satisfaction(whole.n) else _figures(rows, all_of=True)
    )


def _figures(
    rows: Sequence[tuple[str, str | None, Votes]], *, all_of: bool = False
) -> list[SatisfactionFigure]:
    kept_back = set(range(len(rows))) if all_of else hidden([votes.n for _, _, votes in rows])
    return [
        SatisfactionFigure(centre, service, votes.n, None if i in kept_back else _shown(votes))
        for i, (centre, service, votes) in enumerate(rows)
    ]


def _shown(votes: Votes) -> Votes | None:
    return votes if publication.shows_satisfaction(votes.n) else None
