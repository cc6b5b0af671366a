"""What the records say about the topics of the transparency pack, and where each of them stands in
public on this installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.domain.cube import ALL
from shared.domain.publication import MINIMUM_FOR_SATISFACTION
from shared.domain.voices import ANSWER_WITHIN_WORKING_DAYS, Topic, VoiceKind
from shared.domain.yearly import Paper, Standing
from shared.i18n import format_number, format_percent, gettext
from shared.services import voices_figures
from shared.services.manual_overview import overview
from shared.services.office import Office
from shared.services.reports import indicators, usage
from shared.services.reports.tables import Row
from shared.services.reports.told_services import told_satisfaction
from shared.services.reports.usage import FINISHED, Usage
from shared.services.voices_figures import VoiceFigures
from shared.web import place_words, voice_words
from shared.web.filing.wording import interval_words, number, percent_words, told_words
from shared.web.manual_views import ManualRow, manual_rows
from shared.web.open_data.datasets import DATASETS
from shared.web.yearly_views import ItemView, Measured, YearAsked, item_views

PORTAL = "/portal"
DATA = f"{PORTAL}/data"
MANUALS = "/counter/yearly/manuals"
_NAMED_AT_MOST = 5
"""Services whose manuals lack something; the overview of the manuals names all of them."""
_THEMES = 3

Said = list[Measured]


def ita_items(office: Office, asked: YearAsked) -> list[ItemView]:
    """The topics of a centre with what the records and the office say. Raises KeyError without a
    centre."""
    return item_views(office, asked, Paper.ITA, _measured(office, asked))


def _measured(office: Office, asked: YearAsked) -> Mapping[str, Said]:
    centre = asked.centre or ALL
    with office.db.snapshot():
        used = usage.report(office, asked.period, everything=asked.everything)
        voices = voices_figures.figures(office, asked.period, everything=asked.everything)
        return {
            "T1": _manuals(asked, manual_rows(office, asked)),
            "T3": _statistics(asked, used, centre),
            "T4": _satisfaction(office, asked),
            "T5": _online(office, asked),
            "T6": _procedure(),
            "T7": _complaints(asked, voices, centre),
            "T8": _open_data(asked),
            "T10": _channels(office, asked),
        }


def public_addresses(office: Office, asked: YearAsked) -> Mapping[str, str]:
    """By topic, where it stands for everybody: what an office types into the form of the
    assessment. Topics that only the office has are missing. Without a public address in the
    settings they begin with a slash."""
    of_centre = f"?centre={asked.centre}"
    of_period = asked.asked.address
    paths = {
        "T1": f"{PORTAL}/services{of_centre}",
        "T3": of_period(f"{DATA}/statistics"),
        "T4": of_period(f"{DATA}/satisfaction"),
        "T5": f"{PORTAL}/centres/{asked.centre}",
        "T6": f"{PORTAL}/complaints",
        "T7": of_period(f"{PORTAL}/you-said"),
        "T8": DATA,
    }
    return {key: public_address(office, path) for key, path in paths.items()}


def public_address(office: Office, path: str) -> str:
    """A page of the portal as people outside reach it."""
    return office.public_origin.rstrip("/") + path


def _manuals(asked: YearAsked, rows: Sequence[ManualRow]) -> Said:
    if not rows:
        return [Measured(gettext("The centre offers no service."))]
    done = [row for row in rows if row.state.is_complete and row.state.is_published]
    lacking = [row for row in rows if row not in done]
    standing = Standing.PARTLY if done and lacking else Standing.NOT_MET
    sentence = gettext(
        "Published manuals with every required part: %(done)s of %(all)s services.",
        done=format_number(len(done)),
        all=format_number(len(rows)),
    )
    whole = Measured(sentence, Standing.MET if not lacking else standing, asked.address(MANUALS))
    named = [
        Measured(
            gettext("%(service)s lacks: %(parts)s.", service=row.name, parts=_listed(row.required)),
            address=row.address,
        )
        for row in lacking[:_NAMED_AT_MOST]
    ]
    rest = len(lacking) - len(named)
    if rest:
        more = gettext("Lacking something as well: %(num)s services.", num=format_number(rest))
        named.append(Measured(more, address=asked.address(MANUALS)))
    return [whole, *named]


def _statistics(asked: YearAsked, used: Usage, centre: str) -> Said:
    address = asked.asked.address(f"{DATA}/statistics")
    if not used.count(FINISHED, centre, ALL):
        return [Measured(gettext("No service was given in this period."), Standing.NOT_MET)]
    services = [
        key for key in used.finished if key[0] == key[3] == ALL != key[2] and key[1] == centre
    ]
    months = [each for each in used.months if used.in_month(each, centre, ALL) != 0]
    whole = gettext(
        "Services were given %(num)s times: %(services)s different ones, in %(months)s of %(all)s "
        "months.",
        num=told_words(used.told(FINISHED, centre, ALL)),
        services=format_number(len(services)),
        months=format_number(len(months)),
        all=format_number(len(used.months)),
    )
    ways = gettext("By the way people came: %(ways)s.", ways=_listed(_ways(used, centre)))
    return [Measured(whole, Standing.MET, address), Measured(ways, address=address)]


def _ways(used: Usage, centre: str) -> list[str]:
    found = [
        (n, key)
        for key, n in used.finished.items()
        if key[0] == key[2] == ALL and key[1] == centre and key[3] != ALL
    ]
    return [
        f"{place_words.channel(key[3])} {told_words(None if key in used.hidden else n)}"
        for n, key in sorted(found, reverse=True)
    ]


def _satisfaction(office: Office, asked: YearAsked) -> Said:
    everything = asked.everything
    rows = told_satisfaction(office, asked.centre, asked.period, everything=everything)[1]
    address = asked.asked.address("/counter/reports/satisfaction")
    total = rows[0]
    n = number(total["n"])
    if n == 0:
        return [Measured(gettext("Nobody answered in this period."), Standing.NOT_MET, address)]
    return [_answers(total, n, address), *_response(total, address)]


def _answers(total: Row, n: int | None, address: str) -> Measured:
    share = total["top_two_percent"]
    if not isinstance(share, (int, float)):
        words = gettext(
            "%(num)s people answered. Shares are told from %(least)s answers on.",
            num=told_words(n),
            least=MINIMUM_FOR_SATISFACTION,
        )
        return Measured(words, Standing.PARTLY, address)
    words = gettext(
        "%(num)s people answered; satisfied or very satisfied: %(percent)s (95 per cent interval "
        "%(interval)s).",
        num=told_words(n),
        percent=percent_words(share, 1),
        interval=interval_words(total["low_percent"], total["high_percent"]) or "",
    )
    return Measured(words, Standing.MET, address)


def _response(total: Row, address: str) -> Said:
    share = total["response_percent"]
    if not isinstance(share, (int, float)):
        return []
    words = gettext(
        "Of %(num)s who were asked, %(percent)s answered.",
        num=told_words(number(total["invited"])),
        percent=percent_words(share, 1),
    )
    return [Measured(words, address=address)]


def _online(office: Office, asked: YearAsked) -> Said:
    states = overview(office, asked.centre)
    online = sum(each.is_online for each in states)
    words = gettext(
        "Services that the agency also takes online: %(num)s of %(all)s.",
        num=format_number(online),
        all=format_number(len(states)),
    )
    said = [Measured(words, Standing.MET if online else Standing.NOT_MET, asked.address(MANUALS))]
    found = indicators.report(office, asked.centre, asked.period, everything=asked.everything)
    if found.total.take_up_percent is not None:
        percent = format_percent(found.total.take_up_percent, 1)
        share = gettext(
            "Given to people with a ticket by phone or web: %(percent)s.", percent=percent
        )
        said.append(Measured(share, address=asked.asked.address("/counter/reports/indicators")))
    return said


def _procedure() -> Said:
    words = gettext(
        "The page for complaints takes them without a name, and promises an answer within %(days)s "
        "working days.",
        days=ANSWER_WITHIN_WORKING_DAYS,
    )
    return [Measured(words, Standing.MET, f"{PORTAL}/complaints")]


def _complaints(asked: YearAsked, found: VoiceFigures, centre: str) -> Said:
    address = f"/counter/voices?centre={asked.centre}"
    kinds = [f"{voice_words.kind(each)} {told_words(found.n(centre, each))}" for each in VoiceKind]
    words = gettext("Received: %(kinds)s.", kinds=_listed(kinds))
    said = [Measured(words, Standing.MET, address)]
    share = found.share(centre)
    if share is not None:
        in_time = gettext(
            "Answered within %(days)s working days: %(percent)s of %(num)s that were due.",
            days=ANSWER_WITHIN_WORKING_DAYS,
            percent=format_percent(share.percent, 1),
            num=format_number(share.n),
        )
        said.append(Measured(in_time, address=address))
    themes = _themes(found, centre)
    if themes:
        about = gettext("Complaints are most often about: %(themes)s.", themes=_listed(themes))
        said.append(Measured(about, address=address))
    return said


def _themes(found: VoiceFigures, centre: str) -> list[str]:
    counts = {each: found.n(centre, VoiceKind.COMPLAINT, each) or 0 for each in Topic}
    most = sorted((each for each in Topic if counts[each]), key=lambda each: -counts[each])
    return [f"{voice_words.topic(each)} {format_number(counts[each])}" for each in most[:_THEMES]]


def _open_data(asked: YearAsked) -> Said:
    words = gettext(
        "Open data: %(num)s data sets as files, with a list that catalogues of data can read.",
        num=format_number(len(DATASETS)),
    )
    return [Measured(words, Standing.MET, asked.asked.address(DATA))]


def _channels(office: Office, asked: YearAsked) -> Said:
    states = overview(office, asked.centre)
    named = sum("complaints" in each.service.notes for each in states)
    words = gettext(
        "Manuals that name channels for complaints: %(num)s of %(all)s. Say whether one of them is "
        "for corruption.",
        num=format_number(named),
        all=format_number(len(states)),
    )
    return [Measured(words, address=asked.address(MANUALS))]


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts)
