"""What one finished case contributes to the reduction figures.

Pure; called by the store in the transaction that finishes a case, and again by every check. All
times are whole seconds. (Founding document 000: step-and-time reduction.)
"""

from __future__ import annotations

from shared.domain import tally
from shared.domain.tally import Tally

LEFT_OUT, VISITS = "out:", "visits:"
CITIZEN, STEPS = "citizen", "steps"


def case_tally(
    *,
    service_seconds: int | None,
    citizen_seconds: int | None,
    steps_performed: int | None,
    excluded: str | None,
    visits: int,
) -> Tally | None:
    """A counted case with its two clocks, or the reason why it does not count; None for neither."""
    if excluded is not None:
        return tally.of_counts({f"{LEFT_OUT}{excluded}": 1})
    if service_seconds is None:
        return None
    more = {f"{VISITS}{visits}": 1, CITIZEN: citizen_seconds or 0, STEPS: steps_performed or 0}
    return tally.of_time(service_seconds, **more)
