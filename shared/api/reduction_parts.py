"""What stands beside the reduction of a process: kept standards, versions, channels, the mix."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from shared.api.periods import PeriodOut, period_out
from shared.domain.bracket_totals import Totals
from shared.domain.kept import Kept
from shared.domain.mix import CHANGED_FROM
from shared.domain.small_counts import told_part
from shared.services.reports.parts import PartFigure, Parts
from shared.services.reports.reduction_values import ProcessFigure
from shared.services.reports.several import SeveralFigure, SeveralReport
from shared.services.reports.tables import percent, seconds
from shared.services.reports.telling import Telling


class KeptOut(msgspec.Struct, frozen=True):
    """Cases within the standard of the version they were done under, with Wilson's interval."""

    within: int | None
    percent: float | None
    low: float | None
    high: float | None


NOT_TOLD = KeptOut(None, None, None, None)
"""A share and its numerator would tell how many cases there were."""


class SharesOut(msgspec.Struct, frozen=True):
    """Of the processes that became shorter, the per cent in each bracket; they add up to 100.00
    (largest remainder)."""

    shorter: int
    under_30: float
    from_30_to_50: float = msgspec.field(name="30_to_50")
    over_50: float = msgspec.field()


class PartOut(msgspec.Struct, frozen=True):
    """The cases of one version, by its number, or of one channel. Each case counts once, so this is
    no award figure; `reduction` is null where units differ in the length of their working day."""

    name: str
    n: int | None
    mean_seconds: int | None
    median_seconds: int | None
    p90_seconds: int | None
    reduction: float | None
    bracket: str | None
    certain: bool | None
    adherence: KeptOut


class PartsOut(msgspec.Struct, frozen=True):
    """One process taken apart by version and by channel."""

    versions: list[PartOut]
    channels: list[PartOut]


class MixOut(msgspec.Struct, frozen=True):
    """A figure over several services. `pooled` takes a new mix for speed; `adjusted` has the mix of
    the compared period on both sides, `present_mix` that of now. `mix_changed` warns that the
    pooled figure must not stand alone (`mix_distance` above `warn_from`)."""

    over: str
    id: str | None
    services: int
    n: int | None
    present_mix: float | None
    pooled: float | None
    adjusted: float | None
    mix_distance: float | None
    mix_changed: bool
    not_adjusted: int


class SeveralOut(msgspec.Struct, frozen=True):
    """`compared`: with which earlier period, and `how` it was chosen; null without enough cases."""

    method: str
    warn_from: float
    compared: PeriodOut | None
    how: str | None
    items: list[MixOut]


def kept_out(kept: Kept) -> KeptOut:
    low, high = kept.interval or (None, None)
    return KeptOut(kept.within, percent(kept.percent), percent(low), percent(high))


def shares_out(totals: Totals) -> SharesOut:
    under, middle, over = (_number(share) for share in totals.shares.values())
    return SharesOut(totals.shorter, under, middle, over)


def _number(share: Decimal) -> float:
    return float(share)


def parts_out(parts: Parts, whole: ProcessFigure, tell: Telling) -> PartsOut:
    """The parts of a process as somebody may know them."""
    versions = {str(process.number): figure for process, figure in parts.versions}
    channels = dict(parts.channels)
    return PartsOut(
        _parts("version", versions, whole, tell), _parts("channel", channels, whole, tell)
    )


def _parts(
    kind: str, named: Mapping[str, PartFigure], whole: ProcessFigure, tell: Telling
) -> list[PartOut]:
    """Shares are told of all parts or of none: with the whole, those of all but one tell it."""
    told = tell.parts(whole, kind, {name: each.n for name, each in named.items()})
    shares = tell.everything or (
        tell.kept(whole).within is not None and all(map(_tells_nobody, named.values()))
    )
    return [
        _part(name, each, told.get(name), shares=shares and len(told) == len(named))
        for name, each in named.items()
    ]


def _tells_nobody(part: PartFigure) -> bool:
    kept = part.kept
    return kept.within is not None and told_part(kept.within, kept.n) is not None


def _part(name: str, figure: PartFigure, n: int | None, *, shares: bool) -> PartOut:
    measured, real = figure.measured, figure.real
    return PartOut(
        name=name,
        n=n,
        mean_seconds=seconds(measured.mean_seconds),
        median_seconds=seconds(measured.median_seconds),
        p90_seconds=measured.p90_seconds,
        reduction=percent(real.percent) if real else None,
        bracket=real.bracket.value if real else None,
        certain=real.certain if real else None,
        adherence=kept_out(figure.kept) if shares else NOT_TOLD,
    )


def several_out(report: SeveralReport, *, staff: bool) -> SeveralOut:
    return SeveralOut(
        method="1 - sum(w*mean)/sum(w*baseline), w = cases of the compared period",
        warn_from=float(CHANGED_FROM),
        compared=period_out(report.compared) if report.compared else None,
        how=report.how.value if report.how else None,
        items=[_mix(figure, staff) for figure in report.figures],
    )


def _mix(figure: SeveralFigure, staff: bool) -> MixOut:
    mixed = figure.mixed
    return MixOut(
        over=figure.over.value,
        id=figure.name or None,
        services=mixed.services,
        n=mixed.n if staff else None,
        present_mix=percent(mixed.present_percent),
        pooled=percent(mixed.pooled_percent),
        adjusted=percent(mixed.adjusted_percent),
        mix_distance=None if mixed.distance is None else round(float(mixed.distance), 4),
        mix_changed=mixed.has_changed,
        not_adjusted=mixed.not_adjusted,
    )
