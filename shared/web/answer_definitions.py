"""What the figures beside the score of the questionnaire mean."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.web.definition import OWN, Definition

ANSWERS: Mapping[str, Definition] = {
    "formulas": Definition(
        N_("The same answers by other formulas"),
        N_(
            "Reports of offices say “per cent satisfied” and mean different things. So each figure "
            "stands under the name of its formula. The mean ÷ 5 × 100 cannot be lower than 20. "
            "The words for a mean follow the bands printed beside it."
        ),
        N_(
            "Mean = sum of the scores ÷ answers; S.D. of the sample; mean ÷ 5 × 100; 100 × (3, 4 "
            "and 5) ÷ answers; 100 × (1 and 2) ÷ answers"
        ),
        OWN,
    ),
    "parts": Definition(
        N_("Single parts and own questions"),
        N_(
            "Rated from 1 to 5 by those who wanted to say more; n is how many rated this part. A "
            "question counts over all versions of the questionnaire that ask it in the same words."
        ),
        N_("100 × (scores 4 and 5) ÷ those who rated the part"),
        OWN,
    ),
    "reasons": Definition(
        N_("Reasons"),
        N_(
            "The same list for good and low scores. n are those who were offered the reason and "
            "sent the form, whether they named it or not; several may be named."
        ),
        N_("100 × those who named it ÷ those who were offered it"),
        N_("The same drivers after good and low scores: OMB Circular A-11, section 280"),
    ),
    "likeness": Definition(
        N_("Are those who answered like all?"),
        N_(
            "No answer is kept with its turn, so only sums are compared: how the answers and all "
            "who were asked divide over services, days of the week and coarse waits. The number "
            "says how many of a hundred answers would have to come from another group."
        ),
        N_("½ × sum of the differences between the two shares of each group"),
        N_(
            "Index of dissimilarity (Duncan and Duncan 1955); chance by chi-squared for a sample "
            "without return, five in a hundred"
        ),
    ),
    "presses": Definition(
        N_("Presses at the exit"),
        N_(
            "Presses on the screen at the exit. It is no survey: anybody may press, several times, "
            "and nobody knows about which service. A press within the interval after another on "
            "the same screen does not count. Never added to the answers."
        ),
        "",
        OWN,
    ),
}
