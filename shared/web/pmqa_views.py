"""What the records say about category 3 of the quality award, code by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.cube import ALL
from shared.domain.manual_blocks import Block
from shared.domain.own_activity import Plan
from shared.domain.publication import MINIMUM_FOR_SATISFACTION
from shared.domain.satisfaction import Votes
from shared.domain.voices import Topic, VoiceKind
from shared.domain.yearly import Paper, Standing
from shared.i18n import current_language, format_number, format_percent, gettext
from shared.services import manual_overview, own_activities, voices_figures, you_said
from shared.services.office import Office
from shared.services.reports import usage
from shared.services.reports.fairness import Way
from shared.services.reports.tables import Row
from shared.services.reports.told_services import (
    told_adherence,
    told_details,
    told_report,
    told_satisfaction,
)
from shared.services.reports.told_turns import told_turns
from shared.services.reports.usage import FINISHED, Usage
from shared.services.voices_figures import VoiceFigures
from shared.web import place_words, survey_words, voice_words
from shared.web.filing.wording import interval_words, number, percent_words, told_words
from shared.web.yearly_views import ItemView, Measured, YearAsked, item_views

_REPORTS = "/counter/reports"
VOICES = "/counter/voices"
YOU_SAID = f"{VOICES}/you-said"
_THEMES = 3

Said = list[Measured]
Pair = tuple[str, str]
"""What citizens said, and what was done."""


@dataclass(frozen=True, slots=True)
class Activity:
    """A line of the check-list with the steps of its work and the plan for the next year."""

    item: ItemView
    plan: Plan


def activities(office: Office, asked: YearAsked) -> list[Activity]:
    """The check-list of a centre. Raises KeyError without one."""
    items = item_views(office, asked, Paper.PMQA, _measured(office, asked))
    assert asked.centre is not None
    plans = own_activities.plans(office, asked.centre, asked.year, Paper.PMQA)
    return [Activity(each, plans.get(each.key, Plan(each.key))) for each in items]


def _measured(office: Office, asked: YearAsked) -> Mapping[str, Said]:
    centre, everything = asked.centre or ALL, asked.everything
    with office.db.snapshot():
        used = usage.report(office, asked.period, everything=everything)
        voices = voices_figures.figures(office, asked.period, everything=everything)
        rows = told_satisfaction(office, centre, asked.period, everything=everything)[1]
        pairs = published_pairs(office, asked)
        return {
            "CS1": _groups(office, asked, used),
            "CS2": _heard(asked, rows[0], voices),
            "CS3": _complaints(asked, voices, pairs),
            "CS4": _networks(office, asked),
            "CS5": _took_part(asked, pairs),
            "CS6": _satisfied(office, asked, rows),
            "CS7": _standards(office, asked),
        }


def published_pairs(office: Office, asked: YearAsked) -> list[Pair]:
    """What was said and done, published in the period and standing still, in the reader's
    language."""
    zone = office.calendar(asked.centre or ALL).zone

    def inside(at: datetime) -> bool:
        return asked.period.first <= at.astimezone(zone).date() <= asked.period.last

    language = current_language()
    return [
        (each.said(language), each.did(language))
        for each in you_said.published(office, asked.centre)
        if inside(each.published_at)
    ]


def _groups(office: Office, asked: YearAsked, used: Usage) -> Said:
    centre = asked.centre or ALL
    address = asked.asked.address(f"{_REPORTS}/indicators")
    given = {
        key[2] for key in used.finished if key[0] == key[3] == ALL != key[2] and key[1] == centre
    }
    if not given:
        return [Measured(gettext("No service was given in this period."), Standing.NOT_MET)]
    agencies = {office.catalogue.services[each].agency for each in given}
    whole = gettext(
        "Times services were given: %(num)s. Services: %(services)s. Agencies: %(agencies)s.",
        num=told_words(used.told(FINISHED, centre, ALL)),
        services=format_number(len(given)),
        agencies=format_number(len(agencies)),
    )
    ways = gettext("By the way people came: %(ways)s.", ways=", ".join(_ways(used, centre)))
    said = [Measured(whole, Standing.MET, address), Measured(ways, address=address)]
    return said + _first_by_right(office, asked)


def _ways(used: Usage, centre: str) -> list[str]:
    """The ways that people came, the most frequent first."""
    of_way = {key: n for key, n in used.finished.items() if key[:3] == (ALL, centre, ALL)}
    shown = sorted((each for each in of_way if each[3] != ALL), key=lambda each: -of_way[each])
    return [
        f"{place_words.channel(each[3])} "
        f"{told_words(None if each in used.hidden else of_way[each])}"
        for each in shown
    ]


def _first_by_right(office: Office, asked: YearAsked) -> Said:
    """How many were called first because the order of calls gives their group this right."""
    told = told_turns(office, asked.centre, asked.period, everything=asked.everything)
    wanted = ("total", Way.PRIORITY.value)
    found = next((row for row in told.call_rows if (row["part"], row["key"]) == wanted), None)
    if found is None:
        return []
    words = gettext(
        "Calls first by right, such as of elderly people, people with disabilities and monks: "
        "%(num)s.",
        num=told_words(number(found["n"])),
    )
    return [Measured(words, address=asked.asked.address(f"{_REPORTS}/waiting"))]


def _heard(asked: YearAsked, total: Row, voices: VoiceFigures) -> Said:
    n = number(total["n"])
    words = gettext(
        "Asked after their visit: %(asked)s; answered: %(num)s.",
        asked=told_words(number(total["invited"])),
        num=told_words(n),
    )
    heard = Standing.NOT_MET if n == 0 else Standing.MET
    kinds = [
        f"{voice_words.kind(each)} {told_words(voices.n(asked.centre or ALL, each))}"
        for each in VoiceKind
    ]
    received = gettext("Received: %(kinds)s.", kinds=", ".join(kinds))
    return [
        Measured(words, heard, asked.asked.address(f"{_REPORTS}/satisfaction")),
        Measured(received, address=_of_centre(VOICES, asked)),
    ]


def _complaints(asked: YearAsked, voices: VoiceFigures, pairs: Sequence[Pair]) -> Said:
    centre, address = asked.centre or ALL, _of_centre(VOICES, asked)
    received = gettext(
        "Complaints, suggestions and praise received: %(num)s.", num=told_words(voices.n(centre))
    )
    said = [Measured(received, address=address)]
    share, median = voices.share(centre), voices.median_days(centre)
    if share is not None:
        words = gettext(
            "Answered in time: %(percent)s of %(num)s that were due.",
            percent=format_percent(share.percent, 1),
            num=format_number(share.n),
        )
        standing = Standing.MET if share.in_time == share.n else Standing.PARTLY
        said.append(Measured(words, standing if share.in_time else Standing.NOT_MET, address))
    if median is not None:
        words = gettext(
            "Working days until the answer, median: %(days)s.",
            days=format_number(median, 1, trim=True),
        )
        said.append(Measured(words, address=address))
    if themes := _themes(voices, centre):
        words = gettext("Complaints are most often about: %(themes)s.", themes=", ".join(themes))
        said.append(Measured(words, address=address))
    if pairs:
        done = gettext("“You said, we did” published: %(num)s.", num=format_number(len(pairs)))
        said.append(Measured(done, address=_of_centre(YOU_SAID, asked)))
    return said


def _themes(voices: VoiceFigures, centre: str) -> list[str]:
    told = {topic: voices.n(centre, VoiceKind.COMPLAINT, topic) or 0 for topic in Topic}
    most = sorted(filter(told.__getitem__, Topic), key=lambda each: -told[each])
    return [f"{voice_words.topic(each)} {format_number(told[each])}" for each in most[:_THEMES]]


def _networks(office: Office, asked: YearAsked) -> Said:
    offered = office.catalogue.offered(asked.centre or ALL)
    agencies = {each.agency for each in offered}
    words = gettext(
        "The centre offers %(services)s services of %(agencies)s agencies. Say what else you do "
        "with partners and with citizens.",
        services=format_number(len(offered)),
        agencies=format_number(len(agencies)),
    )
    return [Measured(words)]


def _took_part(asked: YearAsked, pairs: Sequence[Pair]) -> Said:
    address = _of_centre(YOU_SAID, asked)
    if not pairs:
        words = gettext("No “You said, we did” was published in this period.")
        return [Measured(words, Standing.NOT_MET, address)]
    words = gettext(
        "“You said, we did” published: %(num)s. The last one: %(said)s We did: %(did)s",
        num=format_number(len(pairs)),
        said=pairs[0][0],
        did=pairs[0][1],
    )
    return [Measured(words, Standing.MET, address)]


def _satisfied(office: Office, asked: YearAsked, rows: Sequence[Row]) -> Said:
    address = asked.asked.address(f"{_REPORTS}/satisfaction")
    total, n = rows[0], number(rows[0]["n"])
    if total["top_two_percent"] is None:
        words = gettext(
            "%(num)s people answered. Shares are told from %(least)s answers on.",
            num=told_words(n),
            least=MINIMUM_FOR_SATISFACTION,
        )
        return [Measured(words, Standing.PARTLY if n != 0 else Standing.NOT_MET, address)]
    words = gettext(
        "Satisfied: %(satisfied)s (95 per cent interval %(interval)s); dissatisfied: "
        "%(dissatisfied)s; n = %(num)s.",
        satisfied=percent_words(_share(total, "top_two_percent"), 1),
        interval=interval_words(total["low_percent"], total["high_percent"]) or "",
        dissatisfied=percent_words(_share(total, "dissatisfied_percent"), 1),
        num=told_words(n),
    )
    said = [Measured(words, Standing.MET, address)]
    said += [Measured(each, address=address) for each in _by_service(office, rows)]
    return said + [Measured(each, address=address) for each in _by_part(office, asked, n or 0)]


def _share(row: Row, name: str) -> float | None:
    found = row[name]
    return found if isinstance(found, float) else None


def _by_service(office: Office, rows: Sequence[Row]) -> list[str]:
    """The services with the lowest share, and how many are told at all."""
    services = [row for row in rows if row["part"] == "service"]
    told = [row for row in services if row["top_two_percent"] is not None]
    if not told:
        return []
    lowest = min(told, key=lambda row: _share(row, "top_two_percent") or 0)
    service = str(lowest["key"]).partition("/")[2]
    return [
        gettext(
            "Measured by service: %(told)s of %(all)s. Lowest: %(service)s with %(satisfied)s "
            "satisfied and %(dissatisfied)s dissatisfied, n = %(num)s.",
            told=format_number(len(told)),
            all=format_number(len(services)),
            service=office.catalogue.services[service].names.text(current_language()),
            satisfied=percent_words(_share(lowest, "top_two_percent"), 1),
            dissatisfied=percent_words(_share(lowest, "dissatisfied_percent"), 1),
            num=told_words(number(lowest["n"])),
        )
    ]


def _by_part(office: Office, asked: YearAsked, answers: int) -> list[str]:
    details = told_details(
        office, asked.centre, asked.period, answers=answers, everything=asked.everything
    )
    told = [
        (each.key, votes)
        for each in details.parts
        if each.kind == "dimension" and (votes := each.votes)
    ]
    return [_part_words(key, votes) for key, votes in told]


def _part_words(key: str, votes: Votes) -> str:
    low, high = votes.top_two_interval or (None, None)
    return gettext(
        "%(part)s: satisfied %(satisfied)s (%(interval)s), dissatisfied %(dissatisfied)s, n = "
        "%(num)s.",
        part=survey_words.dimension(key),
        satisfied=percent_words(votes.top_two_percent, 1),
        interval=interval_words(low, high) or "",
        dissatisfied=percent_words(votes.dissatisfied_percent, 1),
        num=format_number(votes.n),
    )


def _standards(office: Office, asked: YearAsked) -> Said:
    states = manual_overview.overview(office, asked.centre, asked.period.last)
    if not states:
        return [Measured(gettext("The centre offers no service.")), *_kept(office, asked)]
    timed = sum(Block.TIME not in each.lacking for each in states)
    published = sum(each.is_published for each in states)
    words = gettext(
        "Of %(all)s services, %(timed)s have a standard time and %(published)s a published manual.",
        all=format_number(len(states)),
        timed=format_number(timed),
        published=format_number(published),
    )
    whole = len(states) == timed == published
    some = Standing.PARTLY if timed or published else Standing.NOT_MET
    said = [Measured(words, Standing.MET if whole else some, asked.address(_MANUALS))]
    return said + _kept(office, asked)


_MANUALS = "/counter/yearly/manuals"


def _kept(office: Office, asked: YearAsked) -> Said:
    everything = asked.everything
    report, rows = told_adherence(office, asked.centre, asked.period, everything=everything)
    total = told_report(report, rows).total
    address = asked.asked.address(f"{_REPORTS}/adherence")
    if total.percent is None:
        words = gettext("Too few cases to say how often the standard time is kept.")
        return [Measured(words, address=address)]
    words = gettext(
        "Done within the standard time: %(percent)s, n = %(num)s.",
        percent=percent_words(total.percent, 1),
        num=told_words(number(rows[0]["n"])),
    )
    return [Measured(words, address=address)]


def _of_centre(path: str, asked: YearAsked) -> str:
    return f"{path}?centre={asked.centre}"
