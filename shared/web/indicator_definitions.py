"""What the indicators of a digital public service mean, and the counts that they rest on."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.web.definition import OWN, Definition

_FOUR = N_("GOV.UK Service Manual: data that every public service publishes")

INDICATORS: Mapping[str, Definition] = {
    "usage": Definition(
        N_("Times a service was given"),
        N_(
            "Turns that were finished at a counter with a result, a promise of one, papers "
            "missing, a refusal or the way to another office, by the business day of their "
            "ticket. One visit with two services counts twice."
        ),
        "",
        OWN,
    ),
    "take-up": Definition(
        N_("Begun by telephone or web"),
        N_(
            "Of all turns that were finished at a counter, those whose ticket was taken by "
            "telephone or on the web. Whoever took a ticket at the centre and then followed it "
            "on a telephone is not counted: nobody is watched looking."
        ),
        N_("100 × finished turns begun by telephone or web ÷ all finished turns"),
        _FOUR,
    ),
    "completion": Definition(
        N_("Got what they came for"),
        N_(
            "Of all turns that began at a counter and ended, those that ended with the result "
            "or with the promise of it. Papers missing, refusals, the way to another office and"
            " people who did not come back from a pause are the others. Nobody who left before "
            "being served is in it, and a turn sent on to another service counts there."
        ),
        N_("100 × turns with the result or its promise ÷ turns that began and ended"),
        _FOUR,
    ),
    "cost": Definition(
        N_("Cost of one transaction"),
        N_(
            "The amounts that the office entered for whole months and fiscal years within the "
            "period, divided by the turns finished on the same days. Shown only where an amount"
            " was entered; what it includes and where it stands is told beside it."
        ),
        N_("amounts entered ÷ finished turns of the same months"),
        _FOUR,
    ),
    "in-turn": Definition(
        N_("Called in turn"),
        N_(
            "Of all calls for this service, those that passed nobody who had come earlier and "
            "could have been called. The others had priority, an appointment or another right "
            "to go first, or were called by hand with a reason."
        ),
        N_("100 × calls in turn ÷ all calls"),
        OWN,
    ),
}
