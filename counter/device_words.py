"""Screens in words: what they are for, how they stand, what was tested and done with them."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.domain.events import ActorKind
from shared.domain.screens import OffReason, ScreenKind, ScreenState, TestKind
from shared.i18n import gettext
from shared.services.devices import Change
from shared.web.voice_words import tongue

__all__ = [
    "about",
    "deed",
    "doer",
    "kind",
    "reason",
    "state",
    "test",
    "tongue",
]

KINDS: Mapping[ScreenKind, str] = {
    ScreenKind.KIOSK: N_("Touchscreen for tickets"),
    ScreenKind.BOARD: N_("Call board"),
    ScreenKind.FEEDBACK: N_("Faces at the exit"),
}
STATES: Mapping[ScreenState, tuple[str, str]] = {
    ScreenState.WAITS: ("waiting", N_("waits for its code")),
    ScreenState.EXPIRED: ("near", N_("its code is too old")),
    ScreenState.WORKS: ("good", N_("works")),
    ScreenState.SILENT: ("late", N_("silent: off, or without network")),
    ScreenState.RESTS: ("held", N_("rests while the centre is closed")),
    ScreenState.OFF: ("held", N_("switched off")),
}
REASONS: Mapping[OffReason, str] = {
    OffReason.LOST: N_("lost or stolen"),
    OffReason.BROKEN: N_("out of order"),
    OffReason.REPLACED: N_("replaced by another one"),
    OffReason.NOT_NEEDED: N_("not needed any more"),
}
TESTS: Mapping[TestKind, str] = {
    TestKind.PRINT: N_("Printing"),
    TestKind.SOUND: N_("Sound"),
    TestKind.SCAN: N_("Scanning"),
    TestKind.PUSH: N_("Notice on a phone"),
    TestKind.TOUCH: N_("Touch"),
}
DEEDS: Mapping[str, str] = {
    "device_added": N_("added"),
    "device_paired": N_("paired with its code"),
    "device_changed": N_("renamed or moved"),
    "device_code_made": N_("new code made"),
    "device_reload": N_("asked to load anew"),
    "device_revoked": N_("switched off"),
}
PARTS: Mapping[str, str] = {
    "name": N_("Name"),
    "place": N_("Place in the centre"),
    "centre": N_("Centre"),
}


def kind(code: str) -> str:
    return gettext(KINDS[ScreenKind(code)])


def state(code: ScreenState) -> tuple[str, str]:
    """The sign and the words."""
    sign, words = STATES[code]
    return sign, gettext(words)


def reason(code: OffReason) -> str:
    return gettext(REASONS[code])


def test(code: TestKind) -> str:
    return gettext(TESTS[code])


def deed(change: Change) -> str:
    return gettext(DEEDS[change.kind])


def about(change: Change) -> list[str]:
    """What was before and is now, and why, as far as it was noted."""
    before, after = change.detail.get("before", {}), change.detail.get("after", {})
    lines = [
        f"{gettext(PARTS[part])}: {before[part] or '–'} → {after[part] or '–'}"
        for part in PARTS
        if part in before and before[part] != after.get(part)
    ]
    if change.detail.get("why"):
        lines.append(reason(OffReason(change.detail["why"])))
    return lines


def doer(change: Change, names: Mapping[int, str]) -> str:
    """Who did it: somebody by name, the screen itself, or a command of the installation."""
    if change.actor_kind is ActorKind.STAFF and change.actor is not None:
        return names.get(change.actor, "–")
    if change.actor_kind is ActorKind.KIOSK:
        return gettext("the screen itself")
    return gettext("a command on the server")
