"""What the ticket page says about notices on the telephone that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.consent import CONSENTS, Consent, Purpose
from shared.services.office import Office
from shared.services.tracking import Followed


@dataclass(frozen=True, slots=True)
class NotifyPart:
    """`key` is the public key of this server; `marks` the telephones that are told already."""

    key: str
    consent: Consent
    marks: tuple[str, ...]


def notify_part(office: Office, followed: Followed) -> NotifyPart | None:
    """None where notices are not offered."""
    if office.push is None or followed.phones is None:
        return None
    return NotifyPart(office.push.public_key, CONSENTS[Purpose.PUSH], followed.phones)
