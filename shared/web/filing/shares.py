"""Counts that add up to a whole: bars on paper, a table and a chart in the workbook."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.reduction import largest_remainder_shares
from shared.i18n import format_number
from shared.services.reports.tables import Row
from shared.web import line_charts
from shared.web.filing.columns import columns
from shared.web.filing.document import Bar, Chart, Group, Section
from shared.web.filing.pictures import alone
from shared.web.filing.wording import DASH, Number, percent_words

_BAR_WIDTH = 250


def shares(
    id: str,
    title: str,
    column: str,
    words: Mapping[str, str],
    counts: Mapping[str, object],
    *,
    all_told: bool,
) -> Section:
    """Counts that add up to a whole, as bars; no shares of it where one count is hidden."""
    if not all_told:
        return Section(id, title)
    known = {key: int(str(counts[key])) for key in words if counts.get(key) is not None}
    complete = len(known) == len(words) and sum(known.values()) > 0
    parts = largest_remainder_shares(list(known.values())) if complete else [None] * len(known)
    share: dict[str, Number | None] = dict(zip(known, parts, strict=True))
    rows: tuple[Row, ...] = tuple(
        {column: words[key], "n": known.get(key), "share_percent": _plain(share.get(key))}
        for key in words
    )
    widest = max(known.values(), default=1)
    bars = tuple(_bar(words[key], known.get(key), share.get(key), widest) for key in words)
    names = columns(column, "n", "share_percent")
    chart = Chart("bar", title, column, ("n",), len(rows))
    return Section(
        id, title, groups=(Group(bars),), columns=names, printed=(), rows=rows, chart=chart
    )


def _plain(share: Number | None) -> float | None:
    return None if share is None else float(share)


def _bar(label: str, n: int | None, share: Number | None, widest: int) -> Bar:
    picture = alone(str(line_charts.bar(n or 0, widest)), _BAR_WIDTH)
    if n is None:
        return Bar(label, picture, DASH)
    result = (
        format_number(n) if share is None else f"{format_number(n)} ({percent_words(share, 1)})"
    )
    return Bar(label, picture, result)
