"""The house rules of a centre, each a setting with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta

from shared.domain.service_level import Promise


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

    service_level: Promise = field(default_factory=Promise)
    """The promise that the hall watches; a centre may have its own. Fifteen minutes are half of
    `wait_target`: a warning while there is still time, and no verdict about anybody's wait."""

    idle_while_waiting: timedelta = timedelta(minutes=3)
    """A free counter that calls nobody for so long, while somebody waits for it, is shown."""

    requeue_rest: timedelta = timedelta(minutes=2)
    """Somebody put back in line is called again only after that while others wait, or the next
    press would call the same number into an empty hall."""

    keep_limit: timedelta = timedelta(minutes=30)
    """A counter waits for one citizen no longer: the hall waits meanwhile."""

    collect_within: timedelta = timedelta(days=90)
    """A result waits so long at the centre. A house rule: no law names a time for all services."""

    hand_over_within_days: int = 1
    """Working days after acceptance by whose end the papers are on their way to the agency: the
    citizen's deadline runs meanwhile. A house rule."""

    arrive_within_days: int = 2
    """Working days after which somebody asks where an unconfirmed hand-over list is: a messenger
    needs one at most. A house rule."""

    case_shown: timedelta = timedelta(days=60)
    """After a request was closed its citizen's link tells of it so long: time to notice a letter
    that never came."""

    papers_within: timedelta = timedelta(days=15)
    """So long a citizen has to bring what was missing, unless the officer writes another day. The
    law asks for a day on the record and names none (Licensing Facilitation Act B.E. 2558 s. 8)."""

    undo_window: timedelta = timedelta(seconds=10)
    services_per_visit: int = 7
    """What one slip can name legibly; a life event has up to five."""

    people_per_service: int = 50
    defer_limit: timedelta = timedelta(minutes=120)
    session_length: timedelta = timedelta(hours=12)
    """A shift with its breaks; nobody signs in twice a day, nobody stays signed in overnight."""

    survey_amend: timedelta = timedelta(minutes=10)
    exit_press_interval: timedelta = timedelta(seconds=5)
    """Between two presses of one exit screen that both count: a child who presses all five faces is
    one press, and the next visitor has not walked up yet."""

    key_retention: timedelta = timedelta(hours=48)
    break_short: timedelta = timedelta(minutes=15)
    break_lunch: timedelta = timedelta(minutes=60)
    break_other: timedelta = timedelta(hours=2)
    """Training and the like. A break over its target is shown, never ended by the program."""

    lunch_from: time = time(10, 30)
    lunch_until: time = time(14, 30)
    """When a desk offers lunch: in turns around noon, so that the centre need not close."""

    at_work_share: float = 0.5
    """Of the open counters, so many at least go on serving while others are on a break: a centre
    that closes over lunch makes everybody who comes in their own lunch hour wait."""

    unattended_after: timedelta = timedelta(minutes=20)
    """A free counter where nobody pressed anything for so long, while somebody waits for it, is
    asked after: longer than any break between two citizens."""

    unattended_idle: timedelta = timedelta(hours=2)
    """The same where nobody waits, and so nothing needs to be pressed."""

    pin_attempts: int = 5
    """After so many wrong PINs of a person only the password helps."""

    remote_per_counter: int = 3
    """Tickets taken before arrival and not confirmed yet, for each counter of a centre: if all of
    them came at once, whoever came after them would wait for three services longer at most. 0: no
    ticket can be taken before arrival."""

    remote_pace_per_counter: int = 2
    """So many of them may be taken for each counter within `remote_pace_window`: about as many
    people as a counter serves in that time."""

    remote_pace_window: timedelta = timedelta(minutes=15)
    here_attempts: int = 10
    """Wrong tries of one ticket with its link, and as many with its number: two codes of a million
    are good at a time, so that guessing finds one in 25,000 tickets. After that only the reception
    confirms it."""

    sign_in_attempts: int = 5
    """Per user name and address, so that a stranger elsewhere cannot lock anybody out."""

    sign_in_attempts_in_all: int = 100
    """Per user name from all addresses together (NIST SP 800-63B, 5.2.2)."""

    sign_in_pause: timedelta = timedelta(minutes=5)


RULES = Rules()
