"""Fields and codes of plain records, as the change log and the search of auditors call them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from counter.catalogue_kinds import CENTRE_KINDS, WEEKDAY_NAMES
from counter.change_fields import OF_CATALOGUES, OF_SERVICES, OF_WORK
from counter.device_words import KINDS as SCREENS
from counter.rights_words import ROLES, right
from shared.domain.catalogue import CentreKind, Mode
from shared.domain.draft_records import HeldUp
from shared.domain.errors import N_
from shared.domain.permissions import Permission, Role
from shared.domain.screens import ScreenKind
from shared.domain.yearly import Standing
from shared.i18n import LANGUAGES, current_language, gettext
from shared.services.first_catalogue import FILE, SOURCE
from shared.services.office import Office
from shared.web import manual_words
from shared.web.yearly_views import STANDINGS

FIELDS: Mapping[str, str] = {
    **OF_SERVICES,
    **OF_CATALOGUES,
    **OF_WORK,
    "abbreviation_th": N_("Short form in Thai"),
    "added": N_("new"),
    "agency_id": N_("Agency"),
    "amount_satang": N_("Amount"),
    "asks": N_("What the office has to show"),
    "baseline": N_("Former table"),
    "bundle": N_("Life event"),
    "calendar": N_("Opening hours"),
    "called": N_("Called"),
    "centre_id": N_("Centre"),
    "changed": N_("changed"),
    "channels": N_("Ways"),
    "counters": N_("Counters"),
    "days": N_("Days"),
    "difficulties": N_("Difficulties"),
    "dimension": N_("Dimension"),
    "ended": N_("Taken out"),
    "ended_at": N_("Ended"),
    "ends_on": N_("First day it is no longer there"),
    "event": N_("Events up to no."),
    "evidence": N_("Evidence"),
    "fee": N_("Fees"),
    "fees": N_("Fees"),
    "file": N_("File"),
    "full_name_th": N_("Full name in Thai"),
    "id": N_("Short name for programs"),
    "keywords": N_("Search words"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "letter": N_("Letter of its tickets"),
    "letters": N_("Letters it leads to"),
    "levels": N_("Results for the scores 1 to 5"),
    "lunch": N_("Lunch"),
    "measure": N_("Measured by"),
    "meta": N_("About the file"),
    "mode": N_("How far centres take it"),
    "n": N_("Number"),
    "name": N_("Name"),
    "name_en": N_("Name in English"),
    "name_en_source": N_("Source of the English name"),
    "name_th": N_("Name in Thai"),
    "new_versions": N_("new versions"),
    "offer": N_("Service of a centre"),
    "offers": N_("Services it offers"),
    "operated_by": N_("Done on its behalf by"),
    "per_visit_cap": N_("People on one ticket at most"),
    "pictogram": N_("Picture"),
    "place": N_("Place in the centre"),
    "process": N_("Process"),
    "queue_group": N_("Letter of the queue"),
    "removed": N_("taken out"),
    "result": N_("Result in figures"),
    "said": N_("In words"),
    "served": N_("Served"),
    "service_id": N_("Service"),
    "service_variant": N_("Case of a service"),
    "services": N_("Services"),
    "short_en": N_("Short name, in English"),
    "short_th": N_("Short name, in Thai"),
    "source": N_("Source"),
    "standing": N_("How it stands"),
    "started_at": N_("Begun"),
    "steps": N_("Steps"),
    "subtopic": N_("Sub-topic"),
    "support": N_("Support needed"),
    "title": N_("What it is called"),
    "topic": N_("Topic"),
    "unchanged": N_("as before"),
    "unit": N_("Unit"),
    "until": N_("Until when"),
    "version": N_("Version"),
    "weekly": N_("Each week"),
    "weight": N_("Weight"),
    "what": N_("What will be better"),
    "who": N_("Who does it"),
    "working_weekdays": N_("Weekday"),
    "zone": N_("Part of the hall"),
    # Inner names, such as the days of a week or the languages of a text.
    "en": N_("English"),
    "th": N_("Thai"),
    **WEEKDAY_NAMES,
}
_OWN_TEXTS: Mapping[str, str] = {
    FILE: N_("Opening a centre"),
    SOURCE: N_("Entered when the centre was set up"),
}
"""What the program itself writes as a reason or a source."""

_HELD_UP = {
    HeldUp.OVERLAPS: N_("Records of it were changed otherwise meanwhile"),
    HeldUp.WRONG: N_("Something in it does not fit the catalogue any more"),
    HeldUp.FAILED: N_("The program failed at it"),
}
"""Why a draft was not put into force on its day."""

ROLE_FIELDS = ("role", "roles", "grants")
_WEEKDAY_FIELDS = ("days", "working_weekdays")
_PLACE = re.compile(r"\[(\d+)\]$")


def path_words(path: str, known: Mapping[str, str] = FIELDS) -> str:
    """A field such as `keywords.th` or `fees[2].amount` in words; what has none stays readable."""
    parts: list[str] = []
    for name in filter(None, path.split(".")):
        bare = _PLACE.sub("", name)
        if bare:
            parts.append(gettext(known[bare]) if bare in known else bare.replace("_", " "))
        if place := _PLACE.search(name):
            parts.append(gettext("row %(row)s", row=place[1]))
    return ", ".join(parts)


def code_words(name: str, value: str) -> str:
    """A code of the field `name` in words; every other text as it is."""
    if name in ROLE_FIELDS and value in ROLES:
        return gettext(ROLES[Role(value)])
    if name == "permissions" and value in tuple(Permission):
        return right(Permission(value))
    if name == "channels":
        return manual_words.channel(value)
    if name in ("language", "languages"):
        return LANGUAGES.get(value, value)
    if name == "kind" and value in CENTRE_KINDS:
        return gettext(CENTRE_KINDS[CentreKind(value)])
    if name == "kind" and value in SCREENS:
        return gettext(SCREENS[ScreenKind(value)])
    if name == "mode" and value in tuple(Mode):
        return manual_words.mode(Mode(value))
    if name == "standing" and value in STANDINGS:
        return gettext(STANDINGS[Standing(value)])
    if name == "reason" and value in _HELD_UP:
        return gettext(_HELD_UP[HeldUp(value)])
    if name in _WEEKDAY_FIELDS and value in WEEKDAY_NAMES:
        return gettext(WEEKDAY_NAMES[value])
    return gettext(_OWN_TEXTS[value]) if value in _OWN_TEXTS else value


def subject_words(office: Office, subject: str) -> str:
    """The name of the centre, service or agency that a change is about; "" where it has none."""
    catalogue, language = office.catalogue, current_language()
    words = []
    for id in subject.split():
        known = (
            catalogue.services.get(id) or catalogue.centres.get(id) or catalogue.agencies.get(id)
        )
        words.append(known.names.text(language) if known else id)
    named = " · ".join(words)
    return "" if words == subject.split() else named
