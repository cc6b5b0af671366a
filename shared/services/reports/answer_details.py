"""What answers say beside their score: single parts, ease, reasons, the office's own questions.

Each question counts those who answered it. A question is the same in every version of the
questionnaire that asks it; another wording is another question and stands by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from shared.domain import publication
from shared.domain.answer_tally import EASE, ITEM, OFFERED, OWN, WHY
from shared.domain.period import Period
from shared.domain.questionnaire import (
    DIMENSIONS,
    VALUES,
    Driver,
    Kind,
    Mood,
    Question,
    Version,
)
from shared.domain.satisfaction import SCORES, Votes, hidden, wilson
from shared.domain.small_counts import told_part
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.service_tables import votes_columns
from shared.services.reports.sums import Sums, summing
from shared.services.reports.tables import Row, percent
from shared.store import questionnaires
from shared.store.tables.rollups import Sheet

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PartFigure:
    """Scores of one question; `votes` None while hidden, `n` None where not even that is told.

    `kind` is dimension, ease or question.
    """

    kind: str
    key: str
    n: int | None
    votes: Votes | None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class ShareFigure:
    """How many of `n` named a reason or said yes; `named` None while hidden. `kind` is reason_good,
    reason_low or question."""

    kind: str
    key: str
    n: int | None
    named: int | None
    question: Question | None = None

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.named, self.n) if self.named is not None and self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.named, self.n) if self.named is not None and self.n else None


@dataclass(frozen=True, slots=True)
class DetailsReport:
    """Questions that nobody answered are absent."""

    period: Period
    parts: tuple[PartFigure, ...]
    shares: tuple[ShareFigure, ...]

    def reasons(self, mood: Mood) -> list[ShareFigure]:
        """Of those satisfied or of the others, the most named first."""
        found = [each for each in self.shares if each.kind == f"reason_{mood}"]
        return sorted(found, key=lambda each: (each.named is None, -(each.percent or 0)))


def report(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> DetailsReport:
    """What is hidden of a question is decided over all centres. Raises `UnknownCentre`."""
    wanted, every = centres_of(office, centre), centres_of(office, None)
    counts: dict[str, Counter[str]] = {each: Counter() for each in every}
    with summing(office, sums) as known:
        for row in known.tallies(Sheet.VOTES, every, period):
            counts[row.centre].update(row.tally.counts)
    with office.db.read() as connection:
        own = _own_questions(questionnaires.all_versions(connection))
    at = None if centre is None else every.index(wanted[0])
    found = _Found([counts[each] for each in every], at)
    return DetailsReport(period, tuple(_parts(found, own)), tuple(_shares(found, own)))


def _own_questions(versions: Iterable[Version]) -> dict[str, Question]:
    """Every question that was ever asked, by its key."""
    asked = [each.asked for each in versions if each.asked is not None]
    return {question.key: question for each in asked for question in each.questions}


class _Found:
    """The counts of every centre, of which one is asked for (`at`), or all together with None."""

    def __init__(self, centres: Sequence[Counts], at: int | None) -> None:
        self._centres, self._at = centres, at

    def counts(self, names: Sequence[str]) -> tuple[list[int], bool]:
        """How often each name was counted, and whether as many as all of them may be told."""
        by_centre = [[counts.get(name, 0) for name in names] for counts in self._centres]
        whole = [sum(each) for each in by_centre]
        if self._at is None:
            added = [sum(each[i] for each in by_centre) for i in range(len(names))]
            return added, publication.shows_satisfaction(sum(whole))
        shown = self._at not in hidden(whole) and publication.shows_satisfaction(whole[self._at])
        return by_centre[self._at], shown

    def number(self, name: str) -> tuple[int, bool]:
        (n,), shown = self.counts([name])
        return n, shown


def _parts(found: _Found, own: Mapping[str, Question]) -> Iterator[PartFigure]:
    asked: list[tuple[str, str, str, Question | None]] = [
        ("dimension", each, f"{ITEM}{each}:", None) for each in DIMENSIONS
    ]
    asked.append(("ease", "ease", EASE, None))
    scales = [each for each in own.values() if each.kind is Kind.SCALE]
    asked += [("question", each.key, f"{OWN}{each.key}:", each) for each in scales]
    for kind, key, prefix, question in asked:
        counts, shown = found.counts([f"{prefix}{score}" for score in SCORES])
        if any(counts):
            votes = Votes(tuple(counts)) if shown else None
            yield PartFigure(kind, key, sum(counts), votes, question)


def _shares(found: _Found, own: Mapping[str, Question]) -> Iterator[ShareFigure]:
    for mood in Mood:
        for reason in Driver:
            n, shown = found.number(f"{OFFERED}{mood}:{reason}")
            if n:
                named, _ = found.number(f"{WHY}{mood}:{reason}")
                kind = f"reason_{mood}"
                yield ShareFigure(kind, reason.value, n, named if shown else None)
    for question in own.values():
        if question.kind is Kind.YES_NO:
            (yes, no), shown = found.counts(
                [f"{OWN}{question.key}:{value}" for value in VALUES[Kind.YES_NO]]
            )
            if yes + no:
                kind, said = "question", yes if shown else None
                yield ShareFigure(kind, question.key, yes + no, said, question)


def rows(report: DetailsReport) -> list[Row]:
    """As tidy rows: `n` answered the question, or were offered the reason; `named` of them named it
    or said yes."""
    head: Row = {"from": report.period.first.isoformat(), "to": report.period.last.isoformat()}
    parts = [
        head
        | {"part": each.kind, "key": each.key, "n": each.n}
        | votes_columns(each.votes)
        | _words(each.question)
        for each in report.parts
    ]
    return parts + [
        head
        | {"part": each.kind, "key": each.key, "n": each.n, "named": each.named}
        | {"named_percent": percent(each.percent)}
        | dict(zip(("low_percent", "high_percent"), _rounded(each.interval), strict=True))
        | _words(each.question)
        for each in report.shares
    ]


def _words(question: Question | None) -> Row:
    if question is None:
        return {}
    return {"question_th": question.th, "question_en": question.en}


def _rounded(interval: tuple[float, float] | None) -> tuple[float | None, float | None]:
    low, high = interval or (None, None)
    return percent(low), percent(high)


def told(report: DetailsReport, answers: int, *, everything: bool) -> DetailsReport:
    """As staff know it, or as everybody may: without counts of one to four, also of those
    of all `answers` who left a question open."""
    if everything:
        return report
    return DetailsReport(
        report.period,
        tuple(_told_part(each, answers) for each in report.parts),
        tuple(_told_share(each, answers) for each in report.shares),
    )


def _told_part(each: PartFigure, answers: int) -> PartFigure:
    if not _leaves_enough(answers, each.n):
        return replace(each, n=None, votes=None)
    return each if _all_told(each.votes) else replace(each, votes=None)


def _told_share(each: ShareFigure, answers: int) -> ShareFigure:
    if not _leaves_enough(answers, each.n):
        return replace(each, n=None, named=None)
    if each.named is None or each.n is None or told_part(each.named, each.n) is not None:
        return each
    return replace(each, named=None)


def _leaves_enough(answers: int, n: int | None) -> bool:
    left = answers - (n or 0)
    return publication.published_count(n or 0) is not None and (
        left < 0 or publication.published_count(left) is not None
    )


def _all_told(votes: Votes | None) -> bool:
    return votes is None or all(
        publication.published_count(each) is not None for each in votes.counts
    )
