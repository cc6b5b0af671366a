"""Words that a citizen's pages need beside those of the catalogue: pauses, waits that grow."""

from __future__ import annotations

from shared.domain.errors import N_
from shared.domain.visit import PauseReason
from shared.i18n import gettext
from shared.web.manual_words import paper

__all__ = ["longer", "paper", "pause"]

_PAUSES = {
    PauseReason.CITIZEN_PAPERS: N_("Please get the missing papers and go back to the counter."),
    PauseReason.CITIZEN_ABSENT: N_("Please go back to the counter when you are ready."),
    PauseReason.OTHER_AGENCY: N_("Another agency has to answer first. Please stay near."),
}
_LONGER = {
    "counter_closed": N_("Longer than before, because fewer counters are serving"),
    "others_first": N_("Longer than before, because others have to come first"),
    "slower": N_("Longer than before, because services take more time today"),
}


def pause(reason: PauseReason | None) -> str:
    """What a citizen whose service is on hold can do."""
    known = N_("The staff are working on it. Please stay near; you are called again.")
    return gettext(_PAUSES.get(reason, known) if reason else known)


def longer(reason: str) -> str:
    """Why the wait that is told has grown."""
    known = N_("Longer than before")
    return gettext(_LONGER.get(reason, known))
