"""Counters and the people at them."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class CounterBusy(GcsError):
    code = "counter_busy"
    status = 409
    message = N_("This counter still has ticket %(number)s. Finish it or put it on hold first.")


class CounterTaken(GcsError):
    code = "counter_taken"
    status = 409
    message = N_("Counter %(counter)s is open with another member of staff. Choose another one.")


class CounterOpenElsewhere(GcsError):
    """One person is at one counter; `counter` is the one that is still open."""

    code = "counter_open_elsewhere"
    status = 409
    message = N_("You still have counter %(counter)s open. Close it or hand it over first.")


class ColleagueBusy(GcsError):
    code = "colleague_busy"
    status = 409
    message = N_("This colleague still has counter %(counter)s open. It must be closed first.")


class TooFewAtWork(GcsError):
    code = "too_few_at_work"
    status = 409
    message = N_(
        "At least %(least)s of the counters must stay at work. Go when somebody is back, "
        "or ask the supervisor."
    )


class CounterChanged(GcsError):
    code = "counter_changed"
    status = 409
    message = N_("Counter %(counter)s changed meanwhile. Look at it again, then decide.")


class CounterClosed(GcsError):
    code = "counter_closed"
    status = 409
    message = N_("This counter is not open. Open it first.")


class CounterOnBreak(GcsError):
    code = "counter_on_break"
    status = 409
    message = N_("This counter is on a break. End the break first.")


class CounterKept(GcsError):
    code = "counter_kept"
    status = 409
    message = N_(
        "This counter waits for ticket %(number)s until %(until)s. Give it up to call others."
    )


class AlarmOver(GcsError):
    code = "alarm_over"
    status = 409
    message = N_("This call for help has ended already. Call again if help is still needed.")
