"""What the figures about where time goes mean."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.web.definition import OWN, Definition

TIME: Mapping[str, Definition] = {
    "stay": Definition(
        N_("Stay, place by place"),
        N_(
            "From taking the ticket to the result, inside opening hours, of the cases that count. "
            "Each second lies in one place: in line, on the way, in a step, held, stopped, or "
            "between all that. So the parts add up to the stay."
        ),
        N_("In line + on the way + steps + between + held + stopped = stay"),
        OWN,
    ),
    "stopped": Definition(
        N_("Held or stopped"),
        N_(
            "A pause for the citizen or another agency stops the service clock and counts against "
            "nobody. A pause of the office itself, such as work in the back office or a system "
            "that does not work, stops nothing: it is part of the service time."
        ),
        "",
        N_("Licensing Facilitation Act B.E. 2558, section 8"),
    ),
    "run": Definition(
        N_("Service time over the period"),
        N_(
            "Cases by the day, in long periods the week, of their result. The filled dot is the "
            "mean, from 30 cases on; its band is the 95% interval. The open dot is the median, "
            "from 5 cases on. New versions of the process and new baselines are marked on their "
            "day."
        ),
        N_("Mean × e to the power of ± h, with h = t × s ÷ (mean × square root of n)"),
        OWN,
    ),
    "step-time": Definition(
        N_("Time of a step"),
        N_(
            "Work on the step inside opening hours, without its pauses, of the cases that "
            "performed it; performances that were repeated count together. Steps behind the "
            "counter are measured where staff clock them."
        ),
        N_("Mean = work on the step ÷ cases that performed it"),
        OWN,
    ),
    "ways": Definition(
        N_("Process map"),
        N_(
            "Which step came right after which in the recorded events. A number tells how often; "
            "the time runs from the end of one to the beginning of the next, on the wall clock. "
            "Ways that were taken fewer than 5 times are not drawn."
        ),
        N_("Mean = time between ÷ times"),
        N_("Directly-follows graph: W. van der Aalst, Process Mining, 2nd ed. 2016"),
    ),
    "fit": Definition(
        N_("By the official list"),
        N_(
            "A case fits when it performed every row of the list once, in the order of the list, "
            "and nothing else. Rows that are done alongside each other may come in any order. "
            "Rows behind the counter are expected only of cases in which staff clock them."
        ),
        N_("100 × cases that fit ÷ cases"),
        OWN,
    ),
    "removable": Definition(
        N_("Time that could go"),
        N_(
            "Work in performances that were not needed: the second and every later one of a step, "
            "and steps that are not on the list. What it would take to avoid them is not known "
            "from here."
        ),
        N_("Work in repeated and extra performances ÷ cases"),
        OWN,
    ),
}
