"""Times of work as ISO 8601 writes them, for programs elsewhere."""

from __future__ import annotations

from shared.domain.reduction import Duration

_HOUR, _MINUTE = 3600, 60


def iso_duration(time: Duration) -> str:
    """`P2D`, `PT1H34M`, `P19DT10M`; working days stand as days, because the standard knows no
    others. Nothing is `PT0S`."""
    hours, rest = divmod(time.seconds, _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    days = f"{time.working_days}D" if time.working_days else ""
    return f"P{days}" + (f"T{clock}" if clock else "") if days or clock else "PT0S"
