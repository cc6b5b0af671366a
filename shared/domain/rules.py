"""The house rules of a centre, each a setting with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Rules:
    """Defaults; a centre may override them."""

    recall_interval: timedelta = timedelta(seconds=20)
    """Between two calls of one ticket: time to look up and walk a few steps."""

    recalls_before_no_show: int = 2
    """A no-show needs the call and this many recalls, or a busy clerk loses slow walkers."""

    recall_limit: int = 5
    wait_target: timedelta = timedelta(minutes=30)
    """From queueing, or from being put on hold, to standing at a counter. A house rule of this
    program and no standard: without a target of its own a centre still sees who is late."""

    undo_window: timedelta = timedelta(seconds=10)
    services_per_visit: int = 7
    """What one slip can name legibly; a life event has up to five."""

    people_per_service: int = 50
    defer_limit: timedelta = timedelta(minutes=120)
    session_length: timedelta = timedelta(hours=12)
    """A shift with its breaks; nobody signs in twice a day, nobody stays signed in overnight."""

    survey_amend: timedelta = timedelta(minutes=10)
    key_retention: timedelta = timedelta(hours=48)
    sign_in_attempts: int = 5
    sign_in_pause: timedelta = timedelta(minutes=5)


RULES = Rules()
