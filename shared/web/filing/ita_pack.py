"""The transparency pack of a centre: its topics with their public addresses, then what stands
behind them: manuals, statistics, satisfaction, complaints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.domain.cube import ALL
from shared.domain.voices import ANSWER_WITHIN_WORKING_DAYS, Topic, VoiceKind
from shared.i18n import format_number, format_percent, gettext
from shared.services import voices_figures
from shared.services.office import Office
from shared.services.reports.tables import Row
from shared.services.voices_figures import VoiceFigures
from shared.web import voice_words
from shared.web.filing import manuals_paper, satisfaction, statistics
from shared.web.filing.document import Column, Document, Fact, Kind, Section
from shared.web.filing.frame import framed
from shared.web.filing.wording import DASH, told_words
from shared.web.filing.yearly_items import item_facts, item_rows, item_section
from shared.web.ita_views import ita_items, public_addresses
from shared.web.manual_views import manual_rows
from shared.web.yearly_views import ItemView, YearAsked

NAME = "ita"


def document(office: Office, asked: YearAsked) -> Document:
    """Raises KeyError without a centre, `UnknownCentre`."""
    items = ita_items(office, asked)
    addresses = public_addresses(office, asked)
    manuals = manual_rows(office, asked)
    parts = [
        statistics.document(office, asked.asked),
        satisfaction.document(office, asked.asked),
    ]
    voices = voices_figures.figures(office, asked.period, everything=asked.everything)
    made = framed(
        office,
        asked.asked,
        NAME,
        gettext("Transparency pack"),
        facts=item_facts(items),
        sections=(
            _index(items, addresses),
            item_section("topics", gettext("What stands behind the topics"), items),
            *(
                replace(each, id=f"manuals-{each.id}")
                for each in manuals_paper.sections(office, manuals)
            ),
            *(section for part in parts for section in _chapters(part)),
            *_complaints(voices, asked.centre or ALL),
        ),
        defined=(),
        data=_data(office, asked, items, addresses, parts),
        sealed=False,
    )
    known = {each.id: each for part in parts for each in part.definitions}
    return replace(made, definitions=tuple(known.values()), notes=(_note(office), *made.notes))


def _data(
    office: Office,
    asked: YearAsked,
    items: Sequence[ItemView],
    addresses: Mapping[str, str],
    parts: Sequence[Document],
) -> dict[str, Sequence[Row]]:
    everything = asked.everything
    return {
        NAME: [
            {**row, "address": _addresses(item, addresses)}
            for item, row in zip(items, item_rows(items), strict=True)
        ],
        "manuals": [manuals_paper.tidy(office, each) for each in manual_rows(office, asked)],
        **{name: rows for part in parts for name, rows in part.data.items()},
        "complaints": voices_figures.rows(
            office, asked.period, asked.centre, everything=everything
        ),
    }


def _note(office: Office) -> str:
    if not office.public_origin:
        return gettext(
            "The settings name no public address of this installation, so addresses begin with a "
            "slash: put the address that people outside use before them."
        )
    return gettext(
        "Addresses are those that people outside reach. Topics follow the Official Information "
        "Act B.E. 2540, section 9 (8); numbers are those of this year’s official list, as far as "
        "the office has entered them."
    )


def _index(items: Sequence[ItemView], addresses: Mapping[str, str]) -> Section:
    """What an office types into the form of the assessment."""
    rows: list[Row] = [
        {
            "key": f"{each.key} ({each.statement.number})" if each.statement.number else each.key,
            "title": each.title,
            "standing": each.words,
            "address": _addresses(each, addresses),
        }
        for each in items
    ]
    return Section(
        "index",
        gettext("Topics and their public addresses"),
        columns=(
            Column("key", gettext("No.")),
            Column("title", gettext("Topic to publish")),
            Column("standing", gettext("How it stands")),
            Column("address", gettext("Public address")),
        ),
        rows=tuple(rows),
    )


def _addresses(item: ItemView, addresses: Mapping[str, str]) -> str:
    """The page of this installation, and those that the office names as evidence."""
    own = [addresses[item.key]] if item.key in addresses else []
    return "\n".join([*own, *(each.address for each in item.evidence if each.address)])


def _chapters(part: Document) -> list[Section]:
    """The key figures of a report as a chapter, then its tables, without its pictures."""
    key_figures = Section(
        f"{part.name}-facts",
        part.title,
        columns=(
            Column("figure", gettext("Figure")),
            Column("value", gettext("Value")),
            Column("note", gettext("Note")),
        ),
        rows=tuple(_fact(each) for each in part.facts),
    )
    tables = [each for each in part.sections if each.id in _TAKEN]
    return [key_figures, *(replace(each, id=f"{part.name}-{each.id}") for each in tables)]


_TAKEN = frozenset({"by-service", "by-month", "by-channel", "answers", "services", "parts"})
"""Chapters of the reports that the assessment asks for."""


def _fact(fact: Fact) -> Row:
    return {"figure": fact.label, "value": fact.value, "note": fact.note}


def _complaints(found: VoiceFigures, centre: str) -> tuple[Section, ...]:
    return (
        Section(
            "complaints",
            gettext("Complaints, suggestions and praise"),
            columns=(
                Column("figure", gettext("Figure")),
                Column("value", gettext("Value")),
            ),
            rows=tuple(_complaint_facts(found, centre)),
        ),
        Section(
            "complaint-topics",
            gettext("What they were about"),
            columns=(
                Column("topic", gettext("Topic")),
                *(Column(each.value, voice_words.kind(each), Kind.COUNT) for each in VoiceKind),
            ),
            rows=tuple(_topic(found, centre, each) for each in Topic),
        ),
    )


def _complaint_facts(found: VoiceFigures, centre: str) -> list[Row]:
    share, median = found.share(centre), found.median_days(centre)
    in_time = gettext("Answered within %(days)s working days", days=ANSWER_WITHIN_WORKING_DAYS)
    received = [(voice_words.kind(each), told_words(found.n(centre, each))) for each in VoiceKind]
    told = [
        *received,
        (gettext("Received in all"), told_words(found.n(centre))),
        (in_time, DASH if share is None else format_percent(share.percent, 1)),
        (gettext("Answers that were due"), DASH if share is None else told_words(share.n)),
        (
            gettext("Working days until the first answer, median"),
            DASH if median is None else format_number(median, 1, trim=True),
        ),
    ]
    return [{"figure": name, "value": value} for name, value in told]


def _topic(found: VoiceFigures, centre: str, topic: Topic) -> Row:
    counts = {each.value: found.n(centre, each, topic) for each in VoiceKind}
    return {"topic": voice_words.topic(topic), **counts}
