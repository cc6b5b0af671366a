"""The form of a proposal: its fields by name, as typed, and the proposal that they make.

What was typed is kept as text until it is right, so that a page that is drawn again shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.errors import N_, InvalidRequest
from shared.domain.improvement import (
    MOST_ACTIVITIES,
    MOST_OWN,
    MOST_PROCESSES,
    Activity,
    Aim,
    Answer,
    Criterion,
    Indicator,
    Measure,
    OwnIndicator,
    Proposal,
    Touch,
)
from shared.domain.improvement_checks import (
    LONGEST_TEXT,
    amount_of,
    answers_of,
    budget_of,
    day_of,
    line_of,
)
from shared.web import improvement_words
from shared.web.callers import AnyRequest
from shared.web.forms import whole_number

WHOLE_CENTRE = "*"
SPARE_ROWS, FEWEST_ROWS = 2, 4


@dataclass(frozen=True, slots=True)
class Typed:
    """Fields by name, each with everything that was sent for it."""

    fields: Mapping[str, Sequence[str]]

    def text(self, name: str) -> str:
        found = self.fields.get(name)
        return found[-1] if found else ""

    def has(self, name: str, value: str) -> bool:
        return value in self.fields.get(name, ())

    @property
    def rows(self) -> range:
        """Numbers of the activities to offer: those that are filled, and some more."""
        used = [i for i in range(1, MOST_ACTIVITIES + 1) if any(self.row(i))]
        most = max(FEWEST_ROWS, (used[-1] if used else 0) + SPARE_ROWS)
        return range(1, min(MOST_ACTIVITIES, most) + 1)

    def row(self, number: int) -> tuple[str, ...]:
        parts = ("what", "first", "last", "who")
        return tuple(self.text(f"activity_{number}_{part}").strip() for part in parts)


async def typed_in(request: AnyRequest) -> Typed:
    """What a form sent; files are no answers."""
    sent = await request.form()
    fields: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return Typed(fields)


def number_in(text: str) -> int:
    """-1 for what is no number: no choice has it."""
    found = whole_number(text)
    return -1 if found is None else found


def typed_of(proposal: Proposal) -> Typed:
    """A proposal as its form shows it."""
    return Typed({name: values for name, values in _fields(proposal) if any(values)})


def _fields(p: Proposal) -> Iterator[tuple[str, list[str]]]:
    for name in ("title", "wrong_today", "change", "owner", "team"):
        yield name, [getattr(p, name)]
    for name in ("begins_on", "planned_in_force_on", "done_by"):
        yield name, [_iso(getattr(p, name))]
    yield "process_1", [WHOLE_CENTRE if p.whole_centre else ""]
    for i, (service, variant) in enumerate(p.processes, 1):
        yield f"process_{i}", [f"{service}|{variant}"]
    yield "touches", [each.value for each in p.touches]
    yield "budget", [_number(None if p.budget_satang is None else Decimal(p.budget_satang) / 100)]
    for criterion, answer in zip(Criterion, p.answers, strict=True):
        met = {True: "yes", False: "no", None: ""}[answer.met]
        yield f"met_{criterion.value}", [met]
        yield f"why_{criterion.value}", [answer.why]
    for i, each in enumerate(p.activities, 1):
        parts = {"what": each.what, "first": _iso(each.first), "last": _iso(each.last)}
        for part, value in {**parts, "who": each.who}.items():
            yield f"activity_{i}_{part}", [value]
    yield "measures", [each.measure.value for each in p.indicators]
    for one in p.indicators:
        yield f"expected_{one.measure.value}", [_number(one.expected)]
    yield from _own_fields(p)


def _own_fields(p: Proposal) -> Iterator[tuple[str, list[str]]]:
    for i, each in enumerate(p.own, 1):
        parts = {
            "name": each.name,
            "unit": each.unit,
            "way": "more" if each.more_is_better else "less",
            "aim": each.aim.value,
            "today": _number(each.today),
            "expected": _number(each.expected),
        }
        for part, value in parts.items():
            yield f"own_{i}_{part}", [value]


def day_words(text: str | None) -> str:
    """A day as forms and the change log keep it, in the reader's words."""
    return improvement_words.day(date.fromisoformat(text) if text else None)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def proposal_in(typed: Typed) -> Proposal:
    """Raises `InvalidRequest` for the first field that cannot be read."""
    first = typed.text("process_1")
    whole = first == WHOLE_CENTRE
    return Proposal(
        title=line_of("title", typed.text("title")),
        processes=tuple(_processes(typed)),
        whole_centre=whole,
        wrong_today=line_of("wrong_today", typed.text("wrong_today"), LONGEST_TEXT),
        change=line_of("change", typed.text("change"), LONGEST_TEXT),
        touches=tuple(each for each in Touch if typed.has("touches", each.value)),
        owner=line_of("owner", typed.text("owner")),
        team=line_of("team", typed.text("team"), LONGEST_TEXT),
        budget_satang=budget_of(typed.text("budget")),
        begins_on=day_of("begins_on", typed.text("begins_on")),
        planned_in_force_on=day_of("planned_in_force_on", typed.text("planned_in_force_on")),
        done_by=day_of("done_by", typed.text("done_by")),
        answers=answers_of({each: _answer(typed, each) for each in Criterion}),
        activities=tuple(_activities(typed)),
        indicators=tuple(_indicators(typed)),
        own=tuple(_own(typed)),
    )


def _processes(typed: Typed) -> Iterator[tuple[str, str]]:
    for i in range(1, MOST_PROCESSES + 1):
        chosen = typed.text(f"process_{i}")
        if not chosen or chosen == WHOLE_CENTRE:
            continue
        service, bar, variant = chosen.partition("|")
        if not bar:
            raise InvalidRequest("processes", N_("Choose a process from the list."))
        yield service, variant


def _answer(typed: Typed, criterion: Criterion) -> Answer:
    met = {"yes": True, "no": False}.get(typed.text(f"met_{criterion.value}"))
    return Answer(met, line_of("answers", typed.text(f"why_{criterion.value}"), LONGEST_TEXT))


def _activities(typed: Typed) -> Iterator[Activity]:
    for i in range(1, MOST_ACTIVITIES + 1):
        what, first, last, who = typed.row(i)
        if any((what, first, last, who)):
            yield Activity(
                line_of("activities", what),
                day_of("activities", first),
                day_of("activities", last),
                line_of("activities", who),
            )


def _indicators(typed: Typed) -> Iterator[Indicator]:
    """One is chosen by its tick, or by an expected value."""
    for measure in Measure:
        expected = amount_of("indicators", typed.text(f"expected_{measure.value}"))
        if typed.has("measures", measure.value) or expected is not None:
            yield Indicator(measure, expected)


def _own(typed: Typed) -> Iterator[OwnIndicator]:
    for i in range(1, MOST_OWN + 1):
        name, unit, today, expected = (
            typed.text(f"own_{i}_{part}").strip() for part in ("name", "unit", "today", "expected")
        )
        aim = typed.text(f"own_{i}_aim")
        if any((name, unit, today, expected)):
            yield OwnIndicator(
                line_of("own", name),
                line_of("own", unit),
                typed.text(f"own_{i}_way") == "more",
                Aim(aim) if aim in {each.value for each in Aim} else Aim.QUALITY,
                amount_of("own", today),
                amount_of("own", expected),
            )


FORM_PARTS: dict[str, Any] = {
    "most_processes": MOST_PROCESSES,
    "most_own": MOST_OWN,
    "whole_centre": WHOLE_CENTRE,
    "touches": list(Touch),
    "criteria": list(Criterion),
    "measures": list(Measure),
    "aims": list(Aim),
    "day_words": day_words,
}
"""What the template of the form needs beside what was typed."""
