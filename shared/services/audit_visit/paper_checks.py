"""What the program finds when it looks through its own records: every call again, every record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.domain.period import Period
from shared.services import checking, fairness
from shared.services.audit_visit.papers_of import Paper, Progress
from shared.services.office import Office
from shared.settings import Settings

_MOST_LINES = 10_000


def fairness_amount(office: Office, centre: str | None, _period: Period) -> int:
    return fairness.amount(office, centre)


def fairness_papers(
    office: Office, centre: str | None, _period: Period, _settings: Settings, progress: Progress
) -> Iterator[Paper]:
    """Every call since the beginning, decided once more from the line of its moment."""
    lines: list[str] = []
    result = fairness.check(office, lines.append, progress, centre=centre)
    tally = result.tally
    by_hand = "".join(f"  {reason}: {n}\n" for reason, n in sorted(tally.by_hand.items()))
    head = (
        f"Calls decided again from the line of their moment: {tally.decisions}\n"
        f"of these by older rules, checked as far as they are stored: {tally.older}\n"
        f"Calls out of order, with a reason on record: {sum(tally.by_hand.values())}\n{by_hand}"
        f"Differences: {result.differences}\n"
    )
    yield _paper("checks/fairness.txt", head, lines)


def check_amount(office: Office, _centre: str | None, _period: Period) -> int:
    return checking.amount(office)


def check_papers(
    office: Office, centre: str | None, _period: Period, _settings: Settings, progress: Progress
) -> Iterator[Paper]:
    """The whole database, replayed from the log. Findings at other centres are counted only."""
    result = checking.check(office, progress)
    others = set() if centre is None else set(office.catalogue.centres) - {centre}
    shown = [each for each in result.differences if not any(other in each for other in others)]
    hidden = len(result.differences) - len(shown)
    head = (
        f"Tickets replayed: {result.visits}\n"
        f"Events replayed: {result.events}\n"
        f"Differences between the records and the log: {len(result.differences)}\n"
    )
    if hidden:
        head += f"of these about other centres, not named here: {hidden}\n"
    steps = [each for each in result.clock_steps if not any(other in each for other in others)]
    yield _paper("checks/check.txt", head, [*shown, *(f"note: {each}" for each in steps)])


def _paper(name: str, head: str, lines: Sequence[str]) -> Paper:
    left = len(lines) - _MOST_LINES
    more = f"and {left} more: gcs check names all\n" if left > 0 else ""
    text = head + "".join(f"{each}\n" for each in lines[:_MOST_LINES]) + more
    return Paper(name, [text.encode()])
