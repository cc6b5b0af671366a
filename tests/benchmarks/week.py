"""A simulated week at load 1.1: what each rule of calling does to whom."""

from __future__ import annotations

from math import ceil

from shared.domain.calling import POLICY
from tests.busy_hall import COUNTERS, RULES, play_week

LOAD = 1.1
KINDS = ("nothing", "priority", "language", "added", "returned")


def report_week() -> None:
    """Print waits by class, overtakings and the longest wait, for the policy and its controls."""
    print(f"  seven days, {COUNTERS} counters, arrivals {LOAD} x capacity; minutes")
    head = "".join(f"{kind:>26}" for kind in KINDS)
    print(f"  {'':18}{head}   longest   overtakings: calls, furthest, most often one")
    for name, rule in RULES.items():
        week = play_week(rule, load=LOAD)
        cells = "".join(f"{_cell(week.waits.get(kind, [])):>26}" for kind in KINDS)
        longest = max(max(each) for each in week.waits.values())
        print(
            f"  {name:18}{cells}{longest / 60:10.1f}{len(week.overtaken):14,}"
            f"{max(week.overtaken, default=0) / 60:10.1f}{week.most_times:10}"
        )
    print(
        "  a cell: number, median / nine of ten below / longest; the policy's bound on overtaking: "
        f"{POLICY.largest_credit.total_seconds() / 60:.0f} minutes"
    )


def _cell(waits: list[float]) -> str:
    if not waits:
        return "-"
    rising = sorted(each / 60 for each in waits)
    middle, high = (rising[ceil(share * len(rising)) - 1] for share in (0.5, 0.9))
    return f"{len(rising)}: {middle:.0f} / {high:.0f} / {rising[-1]:.0f}"
