"""The form of a complaint, a suggestion or praise: what it asks, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec

from shared.domain.consent import CONSENTS, Purpose
from shared.domain.errors import N_, InvalidRequest
from shared.domain.voices import CONTACT_LIMIT, TEXT_LIMIT, Topic, VoiceKind
from shared.i18n import current_language, gettext
from shared.services.office import Office
from shared.services.voices import Filing
from shared.web import voice_words
from shared.web.callers import AnyRequest


class VoiceForm(msgspec.Struct, frozen=True):
    """`text` may be empty here, so that the page keeps everything else that was filled in."""

    key: str = ""
    kind: VoiceKind = VoiceKind.COMPLAINT
    centre: str = ""
    topic: Topic = Topic.OTHER
    service: str = ""
    happened_on: str = ""
    counter: str = ""
    text: Annotated[str, msgspec.Meta(max_length=3 * TEXT_LIMIT)] = ""
    contact: Annotated[str, msgspec.Meta(max_length=3 * CONTACT_LIMIT)] = ""
    consent: str = ""

    def filing(self, ticket: str | None = None) -> Filing:
        """Raises `InvalidRequest` for a day or number that is none."""
        return Filing(
            self.kind,
            self.text,
            self.topic,
            self.service or None,
            ticket,
            _day(self.happened_on) if ticket is None else None,
            _number(self.counter),
            self.contact,
            self.consent,
            current_language(),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidRequest("happened_on", N_("Choose a day that has been.")) from None


def _number(text: str) -> int | None:
    if text and not (text.isdecimal() and len(text) <= 4):
        raise InvalidRequest("counter", N_("There is no such counter. Leave it empty."))
    return int(text) if text else None


@dataclass(frozen=True, slots=True)
class AskedFrom:
    """What a ticket says by itself, so that nobody is asked for it."""

    number: str
    day: date
    services: Sequence[tuple[str, str]]


async def sent_values(request: AnyRequest) -> Mapping[str, str]:
    """Whatever was typed, to be shown again beside what is wrong with it."""
    sent = await request.form()
    return {name: str(sent.get(name, ""))[: 2 * TEXT_LIMIT] for name in VoiceForm.__struct_fields__}


def form_context(
    office: Office,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    known: AskedFrom | None = None,
) -> dict[str, Any]:
    language = current_language()
    centres = [(each.id, each.names) for each in office.catalogue.centres.values()]
    return {
        "values": dict.fromkeys(VoiceForm.__struct_fields__, "") | dict(values),
        "errors": errors,
        "known": known,
        "centres": centres,
        "services": known.services if known else _by_agency(office, language),
        "kinds": [(each.value, kind_question(each)) for each in VoiceKind],
        "topics": [(each.value, voice_words.topic(each)) for each in Topic],
        "consent": CONSENTS[Purpose.CONTACT].version,
        "consent_text": gettext(CONSENTS[Purpose.CONTACT].text),
        "text_limit": TEXT_LIMIT,
        "contact_limit": CONTACT_LIMIT,
    }


def _by_agency(office: Office, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for each in office.catalogue.services.values():
        agency = office.catalogue.agencies[each.agency].names.text(language)
        found.setdefault(agency, []).append((each.id, each.names.text(language)))
    return list(found.items())


_QUESTIONS = {
    VoiceKind.COMPLAINT: N_("Something went wrong"),
    VoiceKind.SUGGESTION: N_("I have a suggestion"),
    VoiceKind.PRAISE: N_("Something was good"),
}


def kind_question(kind: VoiceKind) -> str:
    """The kind in the words of whoever writes."""
    return gettext(_QUESTIONS[kind])
