"""A simulated day in front of people: its progress, and what came out."""

from __future__ import annotations

import sys
from contextlib import nullcontext

import click

from shared.simulator.day import Wish, simulate
from shared.simulator.own_server import own_server
from shared.simulator.proof import Summary

_LINES = (
    ("tickets", "tickets taken"),
    ("services", "services asked for"),
    ("called", "calls"),
    ("served", "services begun"),
    ("no_shows", "no-shows"),
    ("left", "left before their call"),
    ("still_waiting", "still waiting"),
)
_COUNTS = (
    ("came_back", "came back after a no-show"),
    ("answers", "survey answers"),
    ("commands", "commands sent"),
    ("double_taps", "double taps, each done once"),
    ("stale_refused", "old screens, each refused"),
)


def play_with_progress(url: str | None, database: str | None, wish: Wish) -> Summary:
    """Play on `url`, else on a server of its own; a bar on stderr counts who has left.

    Raises `SimulationError`.
    """
    server = nullcontext(url) if url is not None else own_server(wish.password, database)
    with server as address:
        click.echo(f"Playing a day at {wish.centre} on {address}", err=True)
        with click.progressbar(
            length=wish.customers, label="Customers", file=sys.stderr, show_pos=True
        ) as bar:
            return simulate(address, wish, lambda: bar.update(1))


def as_text(summary: Summary) -> str:
    """The counts of the day, its endings, and the verdict."""
    lines = [f"{summary.day.isoformat()}: {summary.events} events"]
    lines += [f"  {getattr(summary, name):>6}  {label}" for name, label in _LINES]
    lines += [f"  {summary.counts.get(name, 0):>6}  {label}" for name, label in _COUNTS]
    if summary.mean_wait_seconds is not None:
        lines.append(f"  {summary.mean_wait_seconds / 60:>6.1f}  minutes of waiting on average")
    lines.append("Endings: " + ", ".join(f"{name} {n}" for name, n in summary.endings.items()))
    lines += list(summary.problems) or [
        "Proven from the event log: every number is unique, without gap per letter, and every "
        "service reached exactly one ending or still waits."
    ]
    return "\n".join(lines)
