"""The code that hangs at a centre, for its board, its kiosk and the staff's hall."""

from __future__ import annotations

from dataclasses import dataclass

from shared.services.here_codes import shown_code
from shared.services.office import Office


@dataclass(frozen=True, slots=True)
class ShownCode:
    """`digits` in two groups as they are read aloud, `url` what the QR code leads to."""

    digits: str
    url: str


def code_of(office: Office, centre: str, base: str) -> ShownCode | None:
    """What to show now, `base` being scheme and host for the link; None while nobody needs it."""
    found = shown_code(office, centre)
    if found is None:
        return None
    return ShownCode(found.shown, f"{base}/portal/here/{centre}/{found.digits}")
