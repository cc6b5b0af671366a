"""Words of the defect record that staff and citizens read alike."""

from __future__ import annotations

from shared.domain.errors import N_
from shared.i18n import gettext

SECOND_REQUESTS = {
    "new_facts": N_("new facts came up"),
    "papers_not_genuine": N_("a paper is not genuine"),
    "papers_expired": N_("a paper has expired meanwhile"),
    "office_mistake": N_("the office overlooked it"),
}


def second_words(code: str) -> str:
    """Why papers are asked for a second time."""
    return gettext(SECOND_REQUESTS[code]) if code in SECOND_REQUESTS else code
