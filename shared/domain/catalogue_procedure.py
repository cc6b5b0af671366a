"""The parts of a catalogue file that say how a service is done and what it costs.

Files write minutes, working days and baht; here they become whole seconds, working days and
satang. Whatever is wrong is noted on the record, see `shared.domain.catalogue_record`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from shared.domain.catalogue import (
    UNKNOWN,
    BaselineStep,
    Fee,
    Step,
    StepKind,
)
from shared.domain.catalogue_record import Record
from shared.domain.catalogue_times import MAX_DAYS, MAX_MINUTES, read_time, read_value
from shared.domain.errors import N_
from shared.domain.process import Gone, GoneStep, Names
from shared.domain.published_time import PublishedTime
from shared.domain.thai import parse_buddhist_date

FACTS = (
    *("penalty", "deadline", "cutoff", "season", "contribution", "surcharge"),
    *("alternative", "clock_note", "note", "criteria", "laws", "forms", "checked"),
    *("complaints", "category", "impact", "area", "legal_time", "statistics"),
)
"""Further facts of a service, kept as they stand with their sources."""

PLACES = "places"
"""Where and when it is taken, row by row as in official manuals; kept beside the facts."""

MAX_STEPS = 200
MAX_BAHT = 20_000_000  # as satang it still fits the integers of every database
_TEXTS_OF_A_FACT = ("th", "en", "source", "channel", "at", "from", "to", "url", "on")
_NUMBERS_OF_A_FACT = ("days", "hours", "total_min")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_MONTH_AND_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
_LEAP_YEAR = 2567  # B.E., so that a season may begin or end on 29 February
_COUNTER_FIRST = N_(
    "Steps at the counter come before those behind it. Write `clock: after_counter` where a later"
    " one belongs to the result."
)
_NO_TIME = N_("All steps together take no time; give the minutes or days they took.")


def read_steps(record: Record, agencies: Collection[str]) -> tuple[Step, ...]:
    """The official table under `steps`; rows with days or `after_counter` belong to the case.

    A row may name one of `agencies` that does it instead of the service's own.
    """
    found: list[Step] = []
    for number, row in enumerate(record.records("steps"), 1):
        found.append(_read_step(row, number, found, agencies))
    steps = tuple(found)
    if not steps:
        record.problem("steps", N_("Give at least one step."))
    elif not any(step.seconds or step.working_days or step.at_once for step in steps):
        record.problem("steps", _NO_TIME)
    elif not any(step.at_counter for step in steps):
        record.problem("steps", N_("Give at least one step that is done at the counter."))
    elif not _counter_first(steps):
        record.problem("steps", _COUNTER_FIRST)
    return steps


def _counter_first(steps: Sequence[Step]) -> bool:
    """Whether the rows of the turn come before those of the case: a turn counts its rows from 1."""
    at_counter = [step.at_counter for step in steps]
    return at_counter == sorted(at_counter, reverse=True)


def _read_step(row: Record, number: int, before: Sequence[Step], agencies: Collection[str]) -> Step:
    stated = row.get("n")
    if isinstance(stated, bool) or stated != number:
        row.problem(
            "n",
            N_("Number the steps 1, 2, 3 in their order; this one is number %(number)s."),
            number=number,
        )
    kind = row.choice("type", [str(kind) for kind in StepKind])
    time = read_time(row, mixed=False)
    working_days = time.duration.working_days
    after_counter = row.optional_choice("clock", ["after_counter"]) is not None
    step = Step(
        position=number,
        kind=StepKind(kind) if kind in list(StepKind) else StepKind.CONSIDER,
        names=row.names(),
        seconds=time.duration.seconds,
        working_days=working_days,
        at_counter=not (working_days or after_counter or row.has("days")),
        agency=row.optional_choice("agency", agencies),
        alongside=row.whole("alongside", 1, MAX_STEPS),
        replaces=_read_numbers(row, "from"),
        was=_read_numbers(row, "was"),
        why=_read_why(row),
        low=time.low,
        at_once=time.at_once,
    )
    if step.alongside is not None and not _may_be_alongside(step, before):
        row.problem(
            "alongside",
            N_(
                "Name an earlier step behind the counter that names no other one; only steps"
                " behind the counter are done at the same time."
            ),
        )
    row.close()
    return step


def _may_be_alongside(step: Step, before: Sequence[Step]) -> bool:
    first = next((each for each in before if each.position == step.alongside), None)
    return (
        first is not None and first.alongside is None and not (first.at_counter or step.at_counter)
    )


def _read_numbers(row: Record, field: str) -> tuple[int, ...]:
    """A list of different numbers of former steps."""
    found: dict[int, None] = {}
    for place, value in enumerate(row.items(field), 1):
        number = row.checked_number(f"{field}[{place}]", value, 1, MAX_STEPS)
        if number is not None and (number % 1 or int(number) in found):
            row.problem(field, N_("Write each number of a former step once, such as [1, 2]."))
        elif number is not None:
            found[int(number)] = None
    return tuple(found)


def _read_why(record: Record) -> Names | None:
    """Why, in words: `why: {th: …, en: …}`."""
    why = record.nested("why")
    if why is None:
        return None
    names = why.names()
    why.close()
    return names


def read_gone(record: Record) -> tuple[GoneStep, ...]:
    """Rows of the version before that are there no more, under `gone`, each with its reason."""
    found: dict[int, GoneStep] = {}
    for row in record.records("gone"):
        number = row.whole("n", 1, MAX_STEPS)
        reason = row.choice("reason", [str(each) for each in Gone])
        if number is None:
            row.problem("n", N_("Give the number of the step in the version before."))
        elif number in found:
            row.problem("n", N_("Write each number of a former step once, such as [1, 2]."))
        elif reason in list(Gone):
            found[number] = GoneStep(number, Gone(reason), _read_why(row))
        row.close()
    return tuple(found[number] for number in sorted(found))


def read_baseline_steps(record: Record) -> tuple[BaselineStep, ...]:
    """The former table: full rows, or a plain list of minutes with the `days` after them."""
    steps, has_rows = [], False
    for place, entry in enumerate(record.entries("steps"), 1):
        if isinstance(entry, Record):
            has_rows = True
            steps.append(_read_baseline_step(entry, place))
        else:
            steps.append(_timed(place, None, read_value(record, f"steps[{place}]", entry)))
    days = record.whole("days", 0, MAX_DAYS)
    if days and has_rows:
        record.problem("days", N_("Give the days in the step that took them."))
    elif days:
        steps.append(BaselineStep(len(steps) + 1, None, working_days=days))
    if not any(step.seconds or step.working_days or step.at_once for step in steps):
        record.problem("steps", _NO_TIME)
    return tuple(steps)


def _timed(
    place: int,
    names: Names | None,
    time: PublishedTime,
    removed: tuple[Gone | None, Names | None] = (None, None),
) -> BaselineStep:
    days, seconds = time.duration.working_days, time.duration.seconds
    return BaselineStep(place, names, seconds, days, *removed, time.low, time.at_once)


def check_replaced(record: Record, former: Sequence[BaselineStep], now: Sequence[Step]) -> None:
    """Note where today's rows say that they replace a row which is not there, or is gone."""
    for step in now:
        for number in step.replaces:
            if number > len(former):
                record.problem(
                    "steps",
                    N_(
                        "Step %(step)s of today says that it replaces former step %(former)s;"
                        " add that one here, or correct `from` there."
                    ),
                    step=step.position,
                    former=number,
                )
            elif former[number - 1].removed is not None:
                record.problem(
                    f"steps[{number}].removed",
                    N_("Step %(step)s of today replaces this one; leave one of the two out."),
                    step=step.position,
                )


def _read_baseline_step(row: Record, place: int) -> BaselineStep:
    time = read_time(row, mixed=True)
    step = _timed(place, row.optional_names(), time, _read_removed(row))
    row.close()
    return step


def _read_removed(row: Record) -> tuple[Gone | None, Names | None]:
    """Why the row is there no more, under `removed: {reason: …}`, and in words."""
    removed = row.nested("removed")
    if removed is None:
        return None, None
    reason = removed.choice("reason", [str(each) for each in Gone])
    why = _read_why(removed)
    removed.close()
    return (Gone(reason) if reason in list(Gone) else None), why


def read_fees(record: Record) -> tuple[Fee, ...] | None:
    """The fee table; None, for null, while nobody knows it."""
    if not record.has("fees"):
        record.problem("fees", N_("Write [] when it is free, or null when unknown."))
    if record.get("fees") is None:
        return None
    return tuple(_read_fee(row) for row in record.records("fees"))


def _read_fee(row: Record) -> Fee:
    if (row.get("amount") is None) == (row.get("percent") is None):
        row.problem("amount", N_("Give either an amount in baht or a percent, one of the two."))
    percent = row.number("percent", 0, 100)
    fee = Fee(
        names=row.names(),
        amount_satang=read_satang(row, "amount"),
        percent=None if percent is None else Decimal(f"{percent.normalize():f}"),
        base=row.optional_text("base"),
        per=row.optional_text("per"),
        valid_from=row.day_or_unknown("valid_from"),
        valid_to=row.day_or_unknown("valid_to"),
        source=row.optional_text("source"),
    )
    dates = (fee.valid_from, fee.valid_to)
    if None not in dates and UNKNOWN not in dates and str(fee.valid_to) < str(fee.valid_from):
        row.problem("valid_to", N_("Write a day that is not before valid_from."))
    row.close()
    return fee


def read_satang(record: Record, field: str) -> int | None:
    """An amount written in baht, in satang; None when absent or wrong."""
    baht = record.number(field, 0, MAX_BAHT)
    if baht is not None and baht * 100 % 1:
        record.problem(field, N_("Write baht with at most two decimals."))
    return None if baht is None else int(baht * 100)


def read_facts(record: Record) -> Mapping[str, Mapping[str, object]]:
    """The other facts of a service; amounts become `amount_satang`."""
    found: dict[str, Mapping[str, object]] = {}
    for name in FACTS:
        fact = record.nested(name)
        if fact is not None:
            values = found[name] = _read_fact(fact)
            if name == "cutoff":
                _check_cutoff(fact, values)
            if name == "season":
                _complete_season(fact, values)
            _check_day_and_address(fact, name)
            fact.close()
    if places := [_read_place(row) for row in record.records(PLACES)]:
        found[PLACES] = {"rows": places}
    return found


def _read_place(row: Record) -> dict[str, object]:
    """One row of the table of channels: where, on which days, when, and whether over lunch."""
    names = row.names()
    said = {name: row.optional_text(name) for name in ("days", "hours", "remark")}
    lunch = row.flag("lunch") if row.has("lunch") else None
    row.close()
    values = {"th": names.th, "en": names.en, **said, "lunch": lunch}
    return {name: value for name, value in values.items() if value is not None}


def _read_fact(fact: Record) -> dict[str, object]:
    numbers = {name: fact.number(name, 0, MAX_MINUTES) for name in _NUMBERS_OF_A_FACT}
    values: dict[str, object | None] = {
        **{name: fact.optional_text(name) for name in _TEXTS_OF_A_FACT},
        **{name: None if n is None else _plain(n) for name, n in numbers.items()},
        "amount_satang": read_satang(fact, "amount"),
    }
    return {name: value for name, value in values.items() if value is not None}


def _plain(number: Decimal) -> int | float:
    return float(number) if number % 1 else int(number)


def _check_cutoff(fact: Record, values: Mapping[str, object]) -> None:
    if not _CLOCK.fullmatch(str(values.get("at", ""))):
        fact.problem("at", N_("Write the time of day of the cut-off in quotes, such as “11:00”."))


def _check_day_and_address(fact: Record, name: str) -> None:
    """`on`, the day of the last check, is a day; `url` is an address that a browser opens."""
    if fact.day("on") is None and name == "checked" and fact.get("on") is None:
        fact.problem("on", N_("Write the day of the last check, such as “2026-11-16”."))
    url = fact.get("url")
    if url is not None and not _ADDRESS.fullmatch(str(url)):
        fact.problem("url", N_("Write an address that begins with https:// or http://."))


def _complete_season(fact: Record, values: dict[str, object]) -> None:
    """Give the season its first and last day, read from the Thai text where they do not stand."""
    if "from" not in values and "to" not in values:
        values.update(_season_in_words(str(values.get("th", ""))))
    for end in ("from", "to"):
        if not _MONTH_AND_DAY.fullmatch(str(values.get(end, ""))):
            fact.problem(end, N_("Write month and day in quotes, such as “03-31” for 31 March."))


def _season_in_words(text: str) -> dict[str, object]:
    """`from` and `to` of "1 มกราคม - 31 มีนาคม"; nothing when it is written otherwise."""
    parts = re.split(r"\s*[-–]\s*", text)
    try:
        days = [parse_buddhist_date(f"{part} {_LEAP_YEAR}") for part in parts]
        first, last = days
    except ValueError:
        return {}
    return {"from": f"{first:%m-%d}", "to": f"{last:%m-%d}"}
