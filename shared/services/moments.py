"""The real clock, for what leaves the house."""

from __future__ import annotations

from datetime import datetime

from shared.clock import SystemClock
from shared.services.office import Office

_SYSTEM = SystemClock()


def real_now(office: Office) -> datetime:
    """Now, also while a demonstration plays another day."""
    return _SYSTEM.now() if office.clock.is_driven else office.clock.now()
