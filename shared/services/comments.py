"""What citizens wrote, for the staff who read a centre's figures: never beside a single answer.

Only about whole months that are over, joined until enough people answered, in no order; beside a
score or a service only as `shared.domain.comment_groups` allows.
"""

from __future__ import annotations

from asyncio import to_thread
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.domain.comment_groups import Heard, Label, heard_of, labels, month_of, spans
from shared.domain.looking_up import Opened
from shared.domain.period import Period
from shared.domain.permissions import Permission
from shared.domain.survey import final_through
from shared.domain.thai import search_key
from shared.services import access, access_log
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import answer_words

LONGEST_SEARCH = 100

Answered = dict[tuple[date, str, int], int]


@dataclass(frozen=True, slots=True)
class CommentGroup:
    """Sentences under one label, and how many people answered there, with words or without."""

    label: Label
    answers: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comments:
    """`spans` that may be read, the newest first, and the one that is shown; None without any."""

    spans: tuple[Period, ...]
    shown: Period | None
    groups: tuple[CommentGroup, ...]
    words: str

    @property
    def n(self) -> int:
        return sum(len(each.sentences) for each in self.groups)


async def open_comments(
    office: Office, caller: Caller, centre: str, first: date | None = None, words: str = ""
) -> Comments:
    """The same as `read`, to be shown: noted before, or refused with `StorageUnavailable`."""
    found = await to_thread(read, office, caller, centre, first, words)
    if found.shown is not None and found.n:
        look = Opened.COMMENTS, f"{centre}:{found.shown.first}"
        await access_log.note(office, caller, centre, look)
    return found


def read(
    office: Office, caller: Caller, centre: str, first: date | None = None, words: str = ""
) -> Comments:
    """The sentences of the span that begins on `first` (else of the newest) which hold the words.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.REPORTS, centre)
    words = words.strip()[:LONGEST_SEARCH]
    with office.db.read() as connection:
        answered = answer_words.cells(connection, centre)
        through = final_through(office.calendar(centre), office.clock.now())
        found = spans(_by_month(answered), through)[::-1]
        shown = next((each for each in found if each.first == first), found[0] if found else None)
        if shown is None:
            return Comments((), None, (), words)
        written = list(answer_words.in_days(connection, centre, shown))
    return Comments(tuple(found), shown, tuple(_groups(answered, shown, written, words)), words)


def _by_month(answered: Answered) -> Counter[date]:
    months: Counter[date] = Counter()
    for (day, _, _), n in answered.items():
        months[month_of(day)] += n
    return months


def _groups(
    answered: Answered, span: Period, written: Iterable[tuple[str, int, str]], words: str
) -> list[CommentGroup]:
    cells: Counter[tuple[Heard, str]] = Counter()
    for (day, service, score), n in answered.items():
        if span.first <= day <= span.last:
            cells[heard_of(score), service] += n
    label_of = labels(cells)
    counts: Counter[Label] = Counter()
    for cell, n in cells.items():
        counts[label_of[cell]] += n
    wanted = search_key(words)
    sentences: dict[Label, list[str]] = {}
    for service, score, sentence in written:
        if wanted in search_key(sentence):
            sentences.setdefault(label_of[heard_of(score), service], []).append(sentence)
    return [
        CommentGroup(label, counts[label], tuple(found))
        for label, found in sorted(sentences.items(), key=lambda pair: _order(pair[0]))
    ]


def _order(label: Label) -> tuple[int, str]:
    """Where there is work to be done first; what has no label last."""
    order = [Heard.LOW, Heard.FAIR, Heard.GOOD, None]
    return order.index(label.heard), label.service or "\uffff"
