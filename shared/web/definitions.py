"""What each published figure means: one place for the words behind every "how is it counted"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.errors import N_
from shared.i18n import gettext
from shared.web.answer_definitions import ANSWERS
from shared.web.assessment_definitions import ASSESSMENT
from shared.web.definition import OWN, Definition
from shared.web.indicator_definitions import INDICATORS
from shared.web.maturity_definitions import MATURITY
from shared.web.time_definitions import TIME


@dataclass(frozen=True, slots=True)
class Explained:
    """A definition in the reader's language. `facts` are its n and what was left out this time."""

    id: str
    name: str
    meaning: str
    formula: str
    source: str
    facts: tuple[str, ...]


_AWARD = N_("Award programme for cutting steps and time of public services")
_PERCENTILE = N_(
    "P90 by nearest rank: a wait that really happened. Median: the middle wait, or the mean of the "
    "middle two"
)

DEFINITIONS: Mapping[str, Definition] = {
    "served": Definition(
        N_("People served"),
        N_(
            "Visits in which at least one service was finished at a counter. One visit is one "
            "ticket, however many services it holds."
        ),
        "",
        OWN,
    ),
    "wait": Definition(
        N_("Wait: median and P90"),
        N_(
            "From joining the line to the last call, once the turn has ended, on the day of the "
            "ticket; nobody waits in two lines at once. Half of all waited no longer than the "
            "median, nine of ten no longer than P90. The mean stands beside them, never alone, "
            "because a few very long waits pull it up."
        ),
        N_("Wait = time of the last call − time of joining the line"),
        _PERCENTILE,
    ),
    "goal": Definition(
        N_("Called within the waiting goal"),
        N_(
            "How many of all waits were not longer than the goal for waiting that the centre set "
            "itself. It is a house rule and no standard."
        ),
        N_("100 × waits up to the goal ÷ all waits"),
        OWN,
    ),
    "told": Definition(
        N_("Waits that came as told"),
        N_(
            "Of the visits that were told a range of minutes and then called, those whose wait lay "
            "inside the first range they saw; not those who chose to come back later. The ranges "
            "are made to hold for four of five."
        ),
        N_("100 × visits called inside their range ÷ visits that were told one and called"),
        OWN,
    ),
    "half-hour": Definition(
        N_("Half hour of the day"),
        N_(
            "The waits of everybody who joined the line in this half hour, on all days of the "
            "period together, by the clock of the centre."
        ),
        "",
        OWN,
    ),
    "endings": Definition(
        N_("How turns ended"),
        N_(
            "A turn is one service of one ticket. Served: finished at a counter, whatever the "
            "result. Sent on: went on as another service. Left: gone or cancelled before the "
            "end. Did not come: called, called again and not there. Turns recorded by mistake "
            "count nowhere."
        ),
        N_("Share = turns with this ending ÷ all turns"),
        OWN,
    ),
    "fairness": Definition(
        N_("How calls were decided"),
        N_(
            "A call in turn passed nobody who had come earlier and could have been called there. "
            "The others passed somebody: by a right to go first, by another credit (an "
            "appointment, a return, a service added), or because the counter takes a service or "
            "language first. After the longest wait that anybody should have, no such credit "
            "counts any more. Each turn counts with its last call."
        ),
        N_("Share = calls decided this way ÷ all calls"),
        OWN,
    ),
    "kept": Definition(
        N_("Done within the standard time"),
        N_(
            "A case is within the standard when its service time is not longer than the whole "
            "official time of its process. The share is weighted by cases; the mean over the "
            "services of every unit, each counting once, stands beside it."
        ),
        N_("100 × cases within the standard ÷ all counted cases"),
        N_("Provincial indicator on keeping standard times, B.E. 2555"),
    ),
    "journey": Definition(
        N_("Life event across agencies"),
        N_(
            "One ticket for a life event, from the start of its first service to the last result: "
            "never the sum of its parts, because the time between two counters belongs to the "
            "citizen. Counted are tickets of which every service was granted and every result is "
            "there; long ones whose result is still to come are missing from recent days."
        ),
        N_("Time = last result − first start, inside working hours and by the clock on the wall"),
        OWN,
    ),
    "separately": Definition(
        N_("Before, as separate procedures"),
        N_(
            "The former times of the services of these tickets added up, and their former and "
            "present steps, as if each was done on its own. The ways between the offices and the "
            "waits there are not in it."
        ),
        N_("Mean over the tickets of the sum of the former times of their services"),
        OWN,
    ),
    "journey-reduction": Definition(
        N_("Reduction of a life event"),
        N_(
            "From the sum of separate procedures to the mean working time, in the same ranges as a "
            "process; from 30 tickets on. Over several units it is the mean of the units, each "
            "counting once, with the one weighted by tickets beside it. The services of the "
            "tickets are taken as they were, so the interval is rather too wide than too narrow."
        ),
        N_("1 − mean working time ÷ mean sum of former times"),
        _AWARD,
    ),
    "on-the-way": Definition(
        N_("Agencies and ways"),
        N_(
            "How many agencies a ticket went to, how long it was at no counter between its first "
            "start and its last ending (median), and for how many everything was handed over "
            "before the citizen left."
        ),
        N_("Share = tickets with everything handed over in one visit ÷ tickets that count"),
        OWN,
    ),
    "journey-coverage": Definition(
        N_("Tickets for life events, and those left out"),
        N_(
            "All tickets taken for the life event. Those of one service only, those where a "
            "service did not end in success, and those whose result is still to come do not count; "
            "they are counted by reason."
        ),
        "",
        OWN,
    ),
    "votes": Definition(
        N_("Satisfied or very satisfied"),
        N_(
            "Share of the scores 4 and 5 among all answers (top two boxes). Beside it the mean, "
            "and the mean ÷ 5 × 100 as many reports write it."
        ),
        N_("100 × (answers of 4 and 5) ÷ all answers"),
        N_("Interval of the share: Wilson, Journal of the American Statistical Association, 1927"),
    ),
    "response": Definition(
        N_("Who answered"),
        N_(
            "Every ended turn has one invitation. Who did not answer is not counted in the share, "
            "and may think otherwise: the lower the part that answered, the less the share says "
            "about all."
        ),
        N_("100 × answers ÷ ended turns that were asked"),
        OWN,
    ),
    "baseline": Definition(
        N_("Before (baseline)"),
        N_(
            "Steps and time of the process before the improvement, with its source. "
            "“Illustrative” marks a value invented so that the example can run."
        ),
        "",
        N_("The source stands beside each process"),
    ),
    "standard": Definition(
        N_("Standard"),
        N_(
            "What the agency promises today: the rows of the official table, those after the "
            "counter included. Working days and minutes are kept apart; only the ratio converts "
            "days, with the minutes that a working day of the centre has."
        ),
        "",
        N_("Official manuals for citizens (Licensing Facilitation Act B.E. 2558)"),
    ),
    "measured": Definition(
        N_("Measured"),
        N_(
            "Service time of the finished cases: from step 1 of the attempt in which the papers "
            "were complete to the result, inside opening hours, without pauses for the citizen or "
            "another agency. Waiting before the call is not in it and stands beside it. The mean "
            "counts; median and P90 (nine of ten take no longer) stand below it."
        ),
        N_("Mean = sum of the service times ÷ cases"),
        OWN,
    ),
    "citizen": Definition(
        N_("Citizen's time"),
        N_(
            "From taking the ticket to the result, on the wall clock, waiting and pauses included. "
            "It is never hidden behind the service time."
        ),
        "",
        OWN,
    ),
    "official": Definition(
        N_("Official reduction"),
        N_("From the baseline to the standard: two documents, nothing measured."),
        N_("100 × (1 − standard ÷ baseline)"),
        _AWARD,
    ),
    "reduction": Definition(
        N_("Real reduction"),
        N_(
            "From the baseline to the measured mean. Exactly 30 and exactly 50 per cent belong to "
            "the range 30–50. Over several units it is the mean of the units, each counting once, "
            "as the award programme asks; units under 30 cases are left out of it."
        ),
        N_("100 × (1 − measured mean ÷ baseline)"),
        _AWARD,
    ),
    "interval": Definition(
        N_("Interval and “certain”"),
        N_(
            "With 95 in 100 such intervals the true reduction lies inside. The range is certain "
            "when the whole interval lies in it. Over several units the variances of their means "
            "are added up (Welch and Satterthwaite)."
        ),
        N_("Mean × e to the power of ± h, with h = t × s ÷ (mean × square root of n)"),
        N_("Student's t on the logarithm of the mean (delta method)"),
    ),
    "mean": Definition(
        N_("Mean over processes"),
        N_(
            "Every process with a range counts once; beside it the same weighted by cases. The two "
            "may lie in different ranges, so both are shown."
        ),
        N_("Sum of the real reductions ÷ number of processes"),
        _AWARD,
    ),
    "overall": Definition(
        N_("All units together"),
        N_(
            "The mean of the units' real reductions, each unit counting once, as the award "
            "programme asks. Beside it the same weighted by cases: a large unit then counts more. "
            "Units under 30 cases are left out of both and counted."
        ),
        N_("Sum of the units' reductions ÷ number of units"),
        _AWARD,
    ),
    "totals": Definition(
        N_("Totals by range"),
        N_(
            "Each process counts once. Shares are of the processes that became shorter and add up "
            "to 100.00 (largest remainder). Unchanged and longer processes, and those that cannot "
            "be compared, stand apart."
        ),
        N_("100 × processes in the range ÷ processes that became shorter"),
        N_("Report of the year 2548 on cutting steps and time: 2,026, 6,637 and 4,281 processes"),
    ),
    "mix": Definition(
        N_("Over several services"),
        N_(
            "A mean over several services falls when short ones become more frequent, without "
            "anything being faster. So it is computed three ways: with the cases of now against "
            "the former mix, with the mix of now on both sides, and with the mix of an earlier "
            "period on both sides. When the shares of the services moved by more than 10 per cent "
            "in all, the last one counts."
        ),
        N_("1 − sum of (earlier cases × mean now) ÷ sum of (earlier cases × former time)"),
        N_("Simpson's paradox: Journal of the Royal Statistical Society B, 1951"),
    ),
    "ranking": Definition(
        N_("Order of units"),
        N_(
            "Processes at single units by their real reduction, the largest first. Under 30 cases "
            "chance decides the order, so these are listed without a place."
        ),
        "",
        _AWARD,
    ),
    "part": Definition(
        N_("By version and by channel"),
        N_(
            "The same cases, taken apart by the version of the process they were done under and by "
            "the way people came. Every case counts once, so the figures are no mean over units."
        ),
        "",
        OWN,
    ),
    "steps": Definition(
        N_("Steps"),
        N_(
            "Rows of the official tables, before and today. They stand beside the time and are "
            "never mixed with it. A row that was only moved to the citizen is no gain and counts "
            "as if it were still there."
        ),
        N_("100 × (1 − steps today ÷ steps before)"),
        _AWARD,
    ),
    "papers": Definition(
        N_("Papers to bring"),
        N_(
            "Papers of the version of the procedure in force, those that only some people need "
            "apart. Copies that the office makes itself are not asked of the citizen, who shows "
            "the original."
        ),
        "",
        N_("Electronic Performance of Government Affairs Act B.E. 2565, section 12"),
    ),
    "visits": Definition(
        N_("Visits for one request"),
        N_(
            "Tickets taken for one case from filing to its result, of the cases that count in the "
            "period. A result that came by post, or was fetched without a ticket, adds none."
        ),
        N_("Mean = tickets of all cases ÷ cases"),
        OWN,
    ),
    "coverage": Definition(
        N_("Left out"),
        N_(
            "Cases that ended in the period but say nothing about how long granting takes, cases "
            "whose times cannot be true or wait for a supervisor's decision, and cases that ended "
            "before a newer baseline came into force. They are counted by reason."
        ),
        "",
        OWN,
    ),
    "minimum": Definition(
        N_("Small numbers"),
        N_(
            "Under 5 cases only their number is shown, from 5 to 29 also the median, from 30 on "
            "everything. Answers are shown from 10 on, and never so that a hidden group could be "
            "worked out from the others. Outside the office counts of one to four are not told, "
            "nor any count or share from which one could be worked out, and days are whole months."
        ),
        "",
        N_("Personal Data Protection Act B.E. 2562, and the sampling error of small groups"),
    ),
    **TIME,
    **ANSWERS,
    **INDICATORS,
    **MATURITY,
    **ASSESSMENT,
}


def explained(
    ids: Sequence[str], facts: Mapping[str, Sequence[str]] | None = None
) -> list[Explained]:
    """These definitions in the reader's language, in this order."""
    return [_explained(id, (facts or {}).get(id, ())) for id in ids]


def _explained(id: str, facts: Sequence[str]) -> Explained:
    found = DEFINITIONS[id]
    return Explained(
        id,
        gettext(found.name),
        gettext(found.meaning),
        gettext(found.formula),
        gettext(found.source),
        tuple(facts),
    )
