"""The steps to an open centre in words: what each is, what is missing, and where it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from counter.pages import HOME
from shared.domain.errors import N_
from shared.domain.screens import TestKind
from shared.i18n import BANGKOK, current_language, format_date, format_moment, gettext, ngettext
from shared.services.opening_kit import REQUIRED, Preparation

OPENING = f"{HOME}/administration/opening"
ADMINISTRATION = f"{HOME}/administration"
STEPS = (
    *("centre", "hours", "counters", "services", "people", "second", "screens", "languages"),
    *("backup", "tests", "rehearsal"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list. `state` is `done`, `missing` (required) or `advised`."""

    name: str
    title: str
    says: str
    state: str
    address: str


def steps(preparation: Preparation) -> list[Step]:
    done = preparation.done
    return [
        Step(
            name=name,
            title=gettext(TITLES[name]),
            says=_DONE[name](preparation) if name in done else gettext(_MISSING[name]),
            state="done" if name in done else "missing" if name in REQUIRED else "advised",
            address=_address(name, preparation),
        )
        for name in STEPS
    ]


TITLES: Mapping[str, str] = {
    "centre": N_("The centre"),
    "hours": N_("Days and hours"),
    "counters": N_("Counters"),
    "services": N_("Services"),
    "people": N_("Clerks and supervisors"),
    "second": N_("A second administrator"),
    "screens": N_("Screens"),
    "languages": N_("Languages"),
    "backup": N_("Backup with the key file"),
    "tests": N_("Tests on the spot"),
    "rehearsal": N_("Rehearsal"),
}

_MISSING: Mapping[str, str] = {
    "centre": N_("Give the centre a name, its days and its hours."),
    "hours": N_("Say on which days and at what hours the centre is open."),
    "counters": N_("Say how many counters there are. They are taken over with the services."),
    "services": N_("Choose what is offered: nobody can take a ticket yet."),
    "people": N_("Make accounts for at least one clerk and one supervisor."),
    "second": N_("Make a second administrator: some things need two people, and one may be away."),
    "screens": N_("Pair the kiosk and the call board with this centre."),
    "languages": N_("Note which clerks speak another language; citizens may wish for one."),
    "backup": N_("Make a backup. Without the key file no printed ticket can be opened again."),
    "tests": N_("Try print, sound, scanning and notices once on the real devices."),
    "rehearsal": N_("Play a morning: take a ticket, call it and serve it. Nothing of it counts."),
}


def _hours(_preparation: Preparation) -> str:
    return gettext("The days and hours stand; holidays are looked after in the calendar.")


def _counters(preparation: Preparation) -> str:
    number = len((preparation.record or {}).get("counters", ()))
    return ngettext("%(num)s counter", "%(num)s counters", number, num=number)


def _services(preparation: Preparation) -> str:
    number = len((preparation.record or {}).get("offers", ()))
    return ngettext("%(num)s service", "%(num)s services", number, num=number)


def _people(preparation: Preparation) -> str:
    clerks, heads = len(preparation.clerks), len(preparation.supervisors)
    return ", ".join(
        (
            ngettext("%(num)s clerk", "%(num)s clerks", clerks, num=clerks),
            ngettext("%(num)s supervisor", "%(num)s supervisors", heads, num=heads),
        )
    )


def _rehearsed(preparation: Preparation) -> str:
    played = preparation.played
    assert played is not None
    counters = ", ".join(str(each) for each in played.counters)
    return gettext(
        "Rehearsed on %(day)s: citizens served %(served)s, at counters %(counters)s.",
        day=format_date(played.started_at.astimezone(BANGKOK).date(), "long"),
        served=played.served,
        counters=counters,
    )


def _backed_up(preparation: Preparation) -> str:
    assert preparation.backed_up_at is not None
    return gettext("Last made: %(moment)s", moment=format_moment(preparation.backed_up_at))


_DONE: Mapping[str, Callable[[Preparation], str]] = {
    "centre": lambda preparation: centre_name(preparation, current_language()),
    "hours": _hours,
    "counters": _counters,
    "services": _services,
    "people": _people,
    "second": lambda each: ngettext(
        "%(num)s administrator",
        "%(num)s administrators",
        len(each.administrators),
        num=len(each.administrators),
    ),
    "screens": lambda each: ngettext(
        "%(num)s screen", "%(num)s screens", len(each.paired), num=len(each.paired)
    ),
    "languages": lambda each: ngettext(
        "%(num)s clerk speaks another language",
        "%(num)s clerks speak another language",
        len(each.speakers),
        num=len(each.speakers),
    ),
    "backup": _backed_up,
    "tests": lambda _: gettext("Each has been passed on at least one screen."),
    "rehearsal": _rehearsed,
}


def _address(name: str, preparation: Preparation) -> str:
    """The short form before the centre is open, afterwards the page that keeps history."""
    if not preparation.in_preparation:
        return _LATER[name]
    if name in _FORMS:
        form = f"{OPENING}/{_FORMS[name]}"
        return f"{form}?centre={preparation.centre}" if preparation.centre else form
    if name == "rehearsal":
        return f"{OPENING}?centre={preparation.centre}#rehearsal"
    return _LATER[name]


_FORMS = {
    "centre": "centre",
    "hours": "centre",
    "counters": "counters",
    "services": "services",
    "people": "people",
    "second": "people",
    "languages": "people",
}
_LATER = {
    **dict.fromkeys(("centre", "counters", "services"), f"{ADMINISTRATION}/catalogue"),
    "hours": f"{ADMINISTRATION}/calendars",
    **dict.fromkeys(("people", "second", "languages"), f"{ADMINISTRATION}/people"),
    **dict.fromkeys(("screens", "tests"), f"{ADMINISTRATION}/devices"),
    "backup": f"{ADMINISTRATION}/state#backups",
    "rehearsal": f"{OPENING}#rehearsal",
}

KINDS: Mapping[str, str] = {
    "station_counter": N_("Counters in a station or a mall"),
    "district_outlet": N_("District outlet"),
    "mobile_unit": N_("Mobile unit"),
}

ROLE_NAMES: Mapping[str, str] = {
    "clerk": N_("Clerk"),
    "supervisor": N_("Supervisor"),
    "administrator": N_("Administrator"),
}

TEST_NAMES: Mapping[TestKind, str] = {
    TestKind.PRINT: N_("A slip is printed and cut"),
    TestKind.SOUND: N_("A call is heard"),
    TestKind.SCAN: N_("The code on a slip is read by a telephone"),
    TestKind.PUSH: N_("A notice reaches a telephone"),
    TestKind.TOUCH: N_("The panel answers in all corners"),
}

HANDS_ON: tuple[tuple[str, str], ...] = (
    (N_("Glare"), N_("Each screen is readable at the brightest hour, from where people stand.")),
    (
        N_("Reach"),
        N_("From a wheelchair everything that is touched lies between 380 and 1,220 mm high."),
    ),
    (N_("Hearing"), N_("On the last seat a call is understood while the hall is busy.")),
    (N_("Reading"), N_("On the last seat the number and the counter are read on the board.")),
    (N_("iPhone"), N_("A real iPhone opens the code, follows the ticket and hears of its call.")),
    (N_("Android"), N_("A real Android telephone does the same.")),
    (
        N_("Screen reader"),
        N_("With VoiceOver or TalkBack somebody takes a ticket and follows it without seeing."),
    ),
    (
        N_("Paper"),
        N_("Paper numbers and pens lie ready; each clerk knows what to do in a power cut."),
    ),
    (
        N_("Key file"),
        N_("A copy of the backup lies in another building, its passphrase elsewhere."),
    ),
)
"""What no program can look at. Heights: ADA 2010 standards, 308; the rest follows from use."""


def centre_name(preparation: Preparation, language: str) -> str:
    record = preparation.record or {}
    return str(record.get(language) or record.get("th") or "")
