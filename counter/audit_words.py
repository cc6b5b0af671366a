"""The log and the change log as auditors read them: names and words instead of ids and codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from counter import event_words, time_words
from counter.change_kinds import CHANGES, DONE, PARTS
from counter.change_words import FIELDS, ROLE_FIELDS, code_words, path_words
from counter.pages import said
from shared.domain.correcting import CorrectionState
from shared.domain.errors import N_
from shared.domain.events import Actor, ActorKind, Event
from shared.domain.looking_up import Opened
from shared.domain.push import PushKind
from shared.i18n import current_language, format_date, format_moment, format_money, gettext
from shared.services.audit_search import DeviceRecord, Person
from shared.services.office import Office

_CODE = re.compile("[a-z0-9]+(_[a-z0-9]+)+")
_TIME_OF_DAY = re.compile(r"\d\d:\d\d")
_MOMENTS = frozenset(
    {
        "at",
        "started_at",
        "ended_at",
        "until",
        "rests_until",
        "rank_at",
        "since",
        "decided_at",
        "opens_at",
        "valid_from",
    }
)
_PEOPLE = frozenset({"staff", "proposed_by", "approved_by", "to"})
_LABELS: Mapping[str, str] = {
    "service": N_("Service"),
    "agency": N_("Agency"),
    "centre": N_("Centre"),
    "counter": N_("Counter"),
    "staff": N_("Staff"),
    "to": N_("To"),
    "proposed_by": N_("Proposed by"),
    "approved_by": N_("Approved by"),
    "reason": N_("Reason"),
    "why": N_("Why"),
    "number": N_("Number"),
    "until": N_("Until"),
    "since": N_("Since"),
    "step": N_("Step"),
    "list": N_("Hand-over list"),
    "outcome": N_("Outcome"),
    "result": N_("Result"),
    "how": N_("How"),
    "by": N_("By"),
    "from": N_("From"),
    "missing": N_("Missing papers, by row"),
    "persons": N_("Persons"),
    "rests_until": N_("Others are called first until"),
    "rank_at": N_("Place in line counts from"),
    "credit": N_("Advantage"),
    "seqs": N_("Events"),
    "order": N_("Order of turns"),
    "visit": N_("Ticket record"),
    "carried_to": N_("Goes on as ticket record"),
    "transaction": N_("Turn"),
    "before": N_("Before"),
    "after": N_("After"),
    "role": N_("Role"),
    "roles": N_("Roles"),
    "grants": N_("Roles"),
    "languages": N_("Languages"),
    "version": N_("Version"),
    "valid_from": N_("In force from"),
    "first": N_("First day"),
    "last": N_("Last day"),
}
_KNOWN = {**FIELDS, **_LABELS}
OPENED: Mapping[Opened, str] = {
    Opened.VOICE: N_("Message of a citizen"),
    Opened.CONTACT: N_("How to reach who wrote it"),
    Opened.NOTE: N_("Note about a ticket"),
    Opened.COMMENTS: N_("Comments beside answers"),
}
NOTICES: Mapping[PushKind, str] = {
    PushKind.TWO_AHEAD: N_("soon your turn"),
    PushKind.CALLED: N_("your turn"),
    PushKind.CHANGED: N_("something changed"),
    PushKind.RESULT_READY: N_("the result is ready"),
}
DECIDED: Mapping[CorrectionState, str] = {
    CorrectionState.PROPOSED: N_("not decided yet"),
    CorrectionState.APPROVED: N_("approved"),
    CorrectionState.REFUSED: N_("refused"),
}


@dataclass(frozen=True)
class Words:
    """What is needed to write rows: the catalogue, people by id, devices by id."""

    office: Office
    people: Mapping[int, Person]
    devices: Mapping[int, DeviceRecord]

    def who(self, actor: Actor) -> str:
        """Staff by their name, a device by its own."""
        if actor.kind is ActorKind.STAFF and actor.id is not None:
            return self.person(actor.id)
        if actor.kind is ActorKind.KIOSK and (device := self.devices.get(actor.id or 0)):
            return device.name
        return gettext(event_words.ACTORS[actor.kind])

    def person(self, id: int) -> str:
        found = self.people.get(id)
        return said(found.name_th, found.name_en) if found else gettext("staff %(id)s", id=id)

    def service(self, id: str | None) -> str:
        known = self.office.catalogue.services.get(id or "")
        return known.names.text(current_language()) if known else id or ""

    def agency(self, id: str) -> str:
        known = self.office.catalogue.agencies.get(id)
        return known.names.text(current_language()) if known else id

    def centre(self, id: str) -> str:
        known = self.office.catalogue.centres.get(id)
        return known.names.text(current_language()) if known else id

    def event(self, event: Event) -> str:
        return event_words.words(event.kind)

    def details(self, event: Event) -> str:
        """What an event adds to its kind; a call's candidates stand in the story."""
        if event.kind in event_words.WORDED:
            return event_words.details(event, self.office.catalogue)
        return self.pairs(event.data)

    def pairs(self, data: Mapping[str, Any]) -> str:
        """Facts with their names: `Agency: Land Transport; Until: 3 Oct 2026`."""
        return "; ".join(
            f"{label(name)}: {self.value(name, value)}"
            for name, value in data.items()
            if value not in (None, "", [], {})
        )

    def value(self, name: str, value: Any) -> str:
        """One fact as people read it."""
        if value in (None, ""):
            return "–"
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, Mapping):
            return f"({self.pairs(value)})"
        if isinstance(value, (list, tuple)):
            return _joined([self.value(name, each) for each in value if each is not None])
        if name.endswith("_satang") and isinstance(value, int):
            return format_money(value)
        if name in _PEOPLE and isinstance(value, int):
            return self.person(value)
        if name in _MOMENTS and isinstance(value, str):
            return _moment(value)
        by_name: Mapping[str, Callable[[str], str]] = {
            **dict.fromkeys(("service", "service_id", "services"), self.service),
            **dict.fromkeys(("agency", "agency_id", "operated_by"), self.agency),
            **dict.fromkeys(("centre", "centre_id"), self.centre),
        }
        if name in by_name:
            return by_name[name](str(value))
        words = code_words(name, str(value))
        if name in ROLE_FIELDS:
            return self.centre(words)
        return readable(words) if _CODE.fullmatch(words) else words

    def change(self, kind: str) -> str:
        """What a change was; one of a newer program by its code."""
        if kind in CHANGES:
            return gettext(CHANGES[kind])
        part, _, done = kind.rpartition("_")
        if part in PARTS and done in DONE:
            return gettext(DONE[done], what=gettext(PARTS[part]))
        return readable(kind)

    def change_parts(self, detail: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """Before, after and why of a change first, then the rest of what it says."""
        detail = as_noted_today(detail)
        first = [name for name in ("before", "after", "why") if name in detail]
        rest = {name: value for name, value in detail.items() if name not in first}
        parts = [(label(name), self.plain(name, detail[name])) for name in first]
        return parts + ([("", self.pairs(rest))] if rest else [])

    def plain(self, name: str, value: Any) -> str:
        """One fact that stands alone: a record without brackets around it."""
        return self.pairs(value) if isinstance(value, Mapping) else self.value(name, value)


def as_noted_today(detail: Mapping[str, Any]) -> Mapping[str, Any]:
    """A moved counter was once noted with `from` and `to`; elsewhere `to` is a person."""
    if not {"from", "to"} <= detail.keys():
        return detail
    rest = {name: value for name, value in detail.items() if name not in ("from", "to")}
    return {"before": {"counter": detail["from"]}, "after": {"counter": detail["to"]}, **rest}


def known_fields() -> frozenset[str]:
    """Fields that have words."""
    return frozenset(_KNOWN)


def label(path: str) -> str:
    """A field, such as `until` or `fees[2].amount`, in words."""
    return path_words(path, _KNOWN)


def readable(code: str) -> str:
    """A code without its underscores."""
    return code.replace("_", " ")


def _joined(parts: Sequence[str]) -> str:
    """Two times of day are from and until, everything else is a list."""
    is_span = len(parts) == 2 and all(_TIME_OF_DAY.fullmatch(each) for each in parts)
    return ("–" if is_span else ", ").join(parts)


def _moment(text: str) -> str:
    try:
        if len(text) == len("2026-10-01"):
            return format_date(date.fromisoformat(text), "short")
        return format_moment(datetime.fromisoformat(text), "short")
    except ValueError:
        return text


def reason(code: str) -> str:
    """Why a moment was corrected."""
    return time_words.correction(code)


def opened(kind: Opened) -> str:
    return gettext(OPENED[kind])


def notice(kind: PushKind) -> str:
    return gettext(NOTICES[kind])


def decided(state: CorrectionState) -> str:
    return gettext(DECIDED[state])
