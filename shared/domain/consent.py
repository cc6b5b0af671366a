"""What a citizen agrees to, in words that carry a version.

Standing in line needs no consent, because nothing about a person is kept. Whatever goes beyond
that is kept only after a tap below one of these texts (Personal Data Protection Act B.E. 2562
ss. 19 and 23), together with the version that was read. Changed words are a new version; the suite
holds each version to its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.errors import N_


class Purpose(StrEnum):
    """What something about a person may be kept for."""

    PUSH = "push"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Consent:
    """`text` is a message of the catalogues; `version` is kept with what is agreed to."""

    purpose: Purpose
    version: str
    text: str


CONSENTS = {
    Purpose.PUSH: Consent(
        Purpose.PUSH,
        "2026-11",
        N_(
            "This telephone gets short notices about this ticket. For that the centre keeps an "
            "address that the maker of your browser gives out, without your name, and deletes it "
            "when your visit is over, or when your result has been handed over. You can stop the "
            "notices at any time."
        ),
    ),
    Purpose.CONTACT: Consent(
        Purpose.CONTACT,
        "2026-11",
        N_(
            "Your telephone number or e-mail address is used only to answer this message, is seen "
            "only by those who answer it, and is deleted 90 days after the answer. You can write "
            "without it and read the answer with your code."
        ),
    ),
}
