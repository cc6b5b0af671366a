"""What the catalogue consists of for its pages: kinds of records, their editors and their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from counter import editor_places as places
from counter import editor_service as services
from counter import editor_variant as variants
from counter.editor_fields import Blocks
from shared.domain.calendar import WEEKDAYS
from shared.domain.catalogue import CentreKind, Mode, StepKind
from shared.domain.catalogue_file import PICTOGRAMS, ROLES
from shared.domain.catalogue_variants import VISIT_CHANNELS
from shared.domain.draft_records import WHOLE, Key, Plain
from shared.domain.errors import N_
from shared.domain.process import CopiesBy, Gone
from shared.i18n import LANGUAGES, current_language, gettext
from shared.web import manual_words, place_words

Records = Mapping[Key, Any]
Opens = Callable[[Records, Records, str], Plain]
Closes = Callable[[Plain, Records, Records, str], dict[Key, Any]]
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Editor:
    """One kind of record: its words, its form, and the ways to the form and back. `id_field` names
    a new one; `removable` records may be taken out, all others end."""

    section: str
    title: str
    new: str
    blocks: Blocks
    opens: Opens
    closes: Closes
    id_field: str = "id"
    removable: bool = False


_ALL = (
    Editor(
        "services",
        N_("Services"),
        N_("New service"),
        services.SERVICE,
        services.open_service,
        services.close_service,
    ),
    Editor(
        "agencies",
        N_("Agencies"),
        N_("New agency"),
        places.AGENCY,
        places.open_agency,
        places.close_agency,
    ),
    Editor(
        "centres",
        N_("Centres and counters"),
        N_("New centre"),
        places.CENTRE,
        places.open_centre,
        places.close_centre,
    ),
    Editor(
        "bundles",
        N_("Life events"),
        N_("New life event"),
        places.BUNDLE,
        places.open_bundle,
        places.close_bundle,
    ),
    Editor(
        "topics",
        N_("Topics"),
        N_("New topic"),
        places.TOPIC,
        places.open_topic,
        places.close_topic,
        removable=True,
    ),
    Editor(
        "subtopics",
        N_("Sub-topics"),
        N_("New sub-topic"),
        places.SUBTOPIC,
        places.open_subtopic,
        places.close_subtopic,
        removable=True,
    ),
    Editor(
        "queue_groups",
        N_("Letters of tickets"),
        N_("New letter"),
        places.GROUP,
        places.open_group,
        places.close_group,
        id_field="letter",
    ),
    Editor(
        "baselines",
        N_("Former tables"),
        "",
        services.BASELINE,
        services.open_baseline,
        services.close_baseline,
        id_field="",
    ),
    Editor(
        variants.SECTION,
        N_("Cases of services"),
        N_("New case"),
        variants.VARIANT,
        variants.open_variant,
        variants.close_variant,
        id_field="service:id",
    ),
)
EDITORS: Mapping[str, Editor] = {each.section: each for each in _ALL}

_COPIES_BY = {CopiesBy.OFFICE: N_("The office"), CopiesBy.CITIZEN: N_("The citizen, by law")}
_ROLES = {
    "provider": N_("Offers services"),
    "site_host": N_("Host of the place"),
    "site_media": N_("Screens and media of the place"),
    "convener": N_("Brings the agencies together"),
}
_GONE = {
    Gone.WASTE: N_("Not needed any more"),
    Gone.ONLINE: N_("Done online now"),
    Gone.CITIZEN: N_("The citizen does it now"),
    Gone.OTHER_AGENCY: N_("Another agency does it now"),
}
CENTRE_KINDS = {
    CentreKind.STATION_COUNTER: N_("Counters at a station"),
    CentreKind.DISTRICT_OUTLET: N_("District outlet"),
    CentreKind.MOBILE_UNIT: N_("Mobile unit"),
}
WEEKDAY_NAMES = dict(
    zip(
        WEEKDAYS,
        (
            *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday")),
            *(N_("Saturday"), N_("Sunday")),
        ),
        strict=True,
    )
)
_SECTIONS = {
    **{each.section: each.title for each in _ALL},
    "short": N_("Short names"),
    "keywords": N_("Search words"),
    "meta": N_("About the file"),
}


def section_words(section: str) -> str:
    return gettext(_SECTIONS.get(section, section))


def choices(records: Records) -> dict[str, Choices]:
    """Every list of values that a form may offer, in the reader's language."""

    def named(section: str) -> Choices:
        return [
            (id_, f"{name_of(records, section, id_)}") for where, id_ in records if where == section
        ]

    def worded(words: Mapping[Any, str]) -> Choices:
        return [(str(value), gettext(text)) for value, text in words.items()]

    return {
        "agencies": named("agencies"),
        "services": named("services"),
        "letters": [(k, f"{k} {name}") for k, name in named("queue_groups")],
        "modes": [(str(each), manual_words.mode(each)) for each in Mode],
        "step_kinds": [(str(each), manual_words.step_kind(each)) for each in StepKind],
        "copies_by": worded(_COPIES_BY),
        "roles": worded({each: _ROLES[each] for each in ROLES}),
        "gone": worded(_GONE),
        "centre_kinds": worded(CENTRE_KINDS),
        "weekdays": worded(WEEKDAY_NAMES),
        "languages": list(LANGUAGES.items()),
        "visit_channels": [(each, place_words.channel(each)) for each in VISIT_CHANNELS],
        "pictograms": [(each, each.replace("-", " ")) for each in PICTOGRAMS],
    }


def name_of(records: Records, section: str, id: str) -> str:
    """What people call a record; its id where it has no name."""
    if section in ("short", "keywords", "baselines"):
        return name_of(records, "services", id)
    if id == WHOLE:
        return section_words(section)
    if section == variants.SECTION:
        within = name_of(records, "services", variants.service_of(id))
        return f"{within}: {_own_name(records, section, id)}"
    return _own_name(records, section, id)


def _own_name(records: Records, section: str, id: str) -> str:
    record = records.get((section, id))
    names = record.get("name", record) if isinstance(record, Mapping) else {}
    names = names if isinstance(names, Mapping) else {}
    other = names.get("en") if current_language() == "en" else ""
    return str(other or names.get("th") or id)


def has_thai(value: object) -> bool:
    """Whether a text has Thai letters, so that a page in another language says so."""
    return isinstance(value, str) and any("\u0e01" <= letter <= "\u0e5b" for letter in value)
