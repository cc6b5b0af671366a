"""The editor of a service, block by block like the official form of public manuals (info.go.th,
Licensing Facilitation Act B.E. 2558 s. 7), and that of its former table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter.editor_fields import Block, Blocks, Field, Kind, Rows
from shared.domain.draft_records import Key, Plain, fields_of, listed
from shared.domain.errors import N_

_SOURCE = N_("Source")
_THAI, _ENGLISH = N_("In Thai"), N_("In English")
_UNTIL = N_("First day it is no longer there")


def names(path: str = "") -> tuple[Field, Field]:
    """A text in both languages."""
    before = f"{path}." if path else ""
    return (
        Field(f"{before}th", _THAI, language="th", wide=3),
        Field(f"{before}en", _ENGLISH, language="en", wide=3),
    )


def ends_on(hint: str = "") -> Field:
    return Field("ends_on", _UNTIL, Kind.DAY, hint=hint)


PAPERS = (
    *names(),
    Field("original", N_("Originals"), Kind.NUMBER),
    Field("copies", N_("Copies"), Kind.NUMBER),
    Field("copies_by", N_("Who makes the copies"), Kind.CHOICE, "copies_by"),
    Field("condition", N_("Who needs it"), hint=N_("A word of the catalogue, such as by_proxy")),
    Field("issuer.th", N_("Issued by, in Thai"), language="th"),
    Field("issuer.en", N_("Issued by, in English"), language="en"),
)
STEPS = (
    Field("n", N_("Number"), Kind.NUMBER),
    Field("type", N_("Kind of step"), Kind.CHOICE, "step_kinds"),
    Field("", N_("Time"), Kind.TIME),
    Field("agency", N_("Done by"), Kind.CHOICE, "agencies"),
    Field("was", N_("Was, of those in force"), Kind.NUMBERS),
    Field("from", N_("Was, of the former ones"), Kind.NUMBERS),
    *names(),
    Field("clock", N_("Behind the counter"), Kind.MARK, mark="after_counter", wide=2),
    Field("why.th", N_("Why, in Thai"), language="th", wide=2),
    Field("why.en", N_("Why, in English"), language="en", wide=2),
)
GONE = (
    Field("n", N_("Number"), Kind.NUMBER),
    Field("reason", N_("Why it is gone"), Kind.CHOICE, "gone"),
    Field("why.th", N_("Why, in Thai"), language="th", wide=2),
    Field("why.en", N_("Why, in English"), language="en", wide=2),
)
FEES = (
    *names(),
    Field("amount", N_("Baht"), Kind.NUMBER),
    Field("percent", N_("Or per cent"), Kind.NUMBER),
    Field("base", N_("Of what"), hint=N_("A word of the catalogue, such as appraised_value")),
    Field("per", N_("Per what"), hint=N_("A word of the catalogue, such as copy")),
    Field("valid_from", N_("Valid from"), hint=N_("A day such as 2026-10-01, or unknown")),
    Field("valid_to", N_("Valid to"), hint=N_("A day such as 2026-10-01, or unknown")),
    Field("source", _SOURCE),
)
CHANNELS = (
    *names(),
    Field("days", N_("Days")),
    Field("hours", N_("Hours")),
    Field("lunch", N_("Open over lunch"), Kind.FLAG),
    Field("remark", N_("Remark"), wide=3),
)


def _fact(name: str, *more: Field) -> tuple[Field, ...]:
    return (*names(name), *more, Field(f"{name}.source", _SOURCE, wide=3))


_SAID = N_("None means: stated as none. Unknown keeps the service out of the public manual.")
SERVICE: Blocks = (
    Block(
        N_("Name and place"),
        (
            Field("id", N_("Short name for programs"), only_new=True),
            *names("name"),
            Field("short.th", N_("Short name, in Thai"), language="th", wide=3),
            Field("short.en", N_("Short name, in English"), language="en", wide=3),
            Field("keywords.th", N_("Words people search for, in Thai"), Kind.WORDS, wide=3),
            Field("keywords.en", N_("Words people search for, in English"), Kind.WORDS, wide=3),
            Field("agency", N_("Agency"), Kind.CHOICE, "agencies"),
            Field("operated_by", N_("Done on its behalf by"), Kind.CHOICE, "agencies"),
            Field("group", N_("Letter of its tickets"), Kind.CHOICE, "letters"),
            Field("mode", N_("How far centres take it"), Kind.CHOICE, "modes"),
            Field("per_visit_cap", N_("People on one ticket at most"), Kind.NUMBER),
            ends_on(N_("From this day it is offered nowhere; figures and history keep it.")),
            Field("source", _SOURCE, wide=3),
        ),
    ),
    Block(N_("Who may ask for it"), _fact("criteria")),
    Block(
        N_("Where and when"),
        (
            Field(
                "channels",
                N_("Ways"),
                Kind.WORDS,
                wide=3,
                hint=N_(
                    "Words of the catalogue with commas between"
                    " them, such as district_office, appointment"
                ),
            ),
            Rows("places", N_("Places, days and hours"), CHANNELS),
        ),
    ),
    Block(
        N_("Steps and time"),
        (
            Rows("steps", N_("Steps"), STEPS, numbered=True),
            Rows("gone", N_("Steps in force that go"), GONE),
            Field("steps_source", N_("Source of the steps"), wide=3),
        ),
        hint=N_(
            "Other steps make a new version from the day of the draft;"
            " whoever began before is measured by the one in force now."
        ),
    ),
    Block(
        N_("Papers"),
        (
            Rows("documents", N_("Papers to bring"), PAPERS, said=True),
            Rows(
                "proxy",
                N_("Papers of somebody who comes for others"),
                PAPERS,
                said=True,
                unsaid=N_("Those that the centre asks for"),
            ),
        ),
        hint=_SAID,
    ),
    Block(N_("Fees"), (Rows("fees", N_("Fees"), FEES, said=True),), hint=_SAID),
    Block(N_("Complaint channels"), _fact("complaints"), rare=True),
    Block(N_("Forms"), _fact("forms", Field("forms.url", N_("Address on the web"))), rare=True),
    Block(N_("Laws"), _fact("laws"), rare=True),
    Block(N_("Category"), _fact("category"), rare=True),
    Block(N_("Impact"), _fact("impact"), rare=True),
    Block(N_("Area"), _fact("area"), rare=True),
    Block(
        N_("Time fixed by law"),
        _fact("legal_time", Field("legal_time.days", N_("Days"), Kind.NUMBER)),
        rare=True,
    ),
    Block(N_("Statistics"), _fact("statistics"), rare=True),
    Block(
        N_("Deadline"),
        _fact("deadline", Field("deadline.days", N_("Days"), Kind.NUMBER)),
        rare=True,
    ),
    Block(N_("Penalty"), _fact("penalty"), rare=True),
    Block(
        N_("Time of day"),
        _fact("cutoff", Field("cutoff.at", N_("Taken until"), Kind.CLOCK)),
        rare=True,
    ),
    Block(
        N_("Time of year"),
        _fact(
            "season",
            Field("season.from", N_("From month and day, such as 01-01")),
            Field("season.to", N_("To month and day, such as 03-31")),
        ),
        rare=True,
    ),
    Block(N_("Note"), _fact("note"), rare=True),
    Block(N_("Last check"), _fact("checked", Field("checked.on", N_("Day"), Kind.DAY)), rare=True),
)

FORMER_STEPS = (
    *names(),
    Field("", N_("Time"), Kind.TIME),
    Field("removed.reason", N_("Why it is gone"), Kind.CHOICE, "gone"),
    Field("removed.why.th", N_("Why, in Thai"), language="th", wide=2),
    Field("removed.why.en", N_("Why, in English"), language="en", wide=2),
)


def former_table(steps: str, prefix: str = "") -> Block:
    """The former table of a process: its steps at the path `steps`, all else behind `prefix`."""
    return Block(
        N_("Former table"),
        (
            Rows(steps, N_("Steps before the improvement"), FORMER_STEPS),
            Field(f"{prefix}source", _SOURCE, wide=3),
            Field(f"{prefix}illustrative", N_("Made up for an example"), Kind.FLAG, mark="true"),
            Field(
                f"{prefix}number",
                N_("Number"),
                Kind.NUMBER,
                hint=N_("Only where an approved table is followed by another one"),
            ),
            Field(f"{prefix}reason", N_("Why another table follows"), wide=3),
            Field(f"{prefix}approved_by", N_("Approved by (role or name)")),
            Field(f"{prefix}approved_on", N_("Day of the approval"), Kind.DAY),
        ),
        hint=N_(
            "Once it is approved it is locked; a correction gets the next number with a reason."
        ),
    )


BASELINE: Blocks = (former_table("steps"),)


def open_service(records: Mapping[Key, Any], present: Mapping[Key, Any], id: str) -> Plain:
    """What the form shows. A table of steps that is still the one in force says of each row that it
    is this row, so that a change of it says what it was."""
    record: Plain = dict(records.get(("services", id)) or {"id": id})
    for section in ("short", "keywords"):
        if words := records.get((section, id)):
            record[section] = words
    tell_origins(record, present.get(("services", id)) or {})
    return record


def tell_origins(record: Plain, stands: Mapping[str, Any]) -> None:
    """Say of steps in force, as which `stands`, that each of them was itself."""
    if record.get("steps") and record.get("steps") == stands.get("steps"):
        record["steps"] = [{**step, "was": [step["n"]]} for step in stands["steps"]]
        record.pop("gone", None)


def close_service(
    record: Plain, _records: Mapping[Key, Any], present: Mapping[Key, Any], id: str
) -> dict[Key, Any]:
    """The records of a form. Steps that nobody changed keep what they said about the version before
    them: they make no new version."""
    found = {"id": id, **{k: v for k, v in record.items() if k not in ("short", "keywords", "id")}}
    keep_origins(found, present.get(("services", id)) or {})
    records: dict[Key, Any] = {("services", id): found}
    for section in ("short", "keywords"):
        words = {name: value for name, value in fields_of(record.get(section)).items() if value}
        if words and words != present.get((section, id)):
            records[section, id] = words
    return records


def keep_origins(found: Plain, stands: Mapping[str, Any]) -> None:
    """The way back: steps that nobody changed are those that stand."""
    if _are_those(found, stands):
        found["steps"] = stands["steps"]
        found.pop("gone", None)
        if "gone" in stands:
            found["gone"] = stands["gone"]


def _are_those(found: Plain, stands: Mapping[str, Any]) -> bool:
    """Whether steps are those in force, row by row, and each says that it is that row."""
    steps, known = found.get("steps") or [], stands.get("steps") or []
    own = [step.get("was") in (None, [step.get("n")]) for step in steps]
    bare = [_bare(step) for step in steps], [_bare(step) for step in known]
    return bool(known) and all(own) and bare[0] == bare[1] and not found.get("gone")


def _bare(step: Mapping[str, Any]) -> Plain:
    return {name: value for name, value in step.items() if name != "was"}


def open_baseline(records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str) -> Plain:
    record = records.get(("baselines", id))
    return opened_table(record if isinstance(record, Mapping) else {"illustrative": False})


def opened_table(record: Mapping[str, Any]) -> Plain:
    """A former table whose steps are all rows, also those that a file writes in short."""
    plain = dict(record)
    steps = [
        step if isinstance(step, Mapping) else {"min": step} for step in listed(plain.get("steps"))
    ]
    days = plain.pop("days", None)
    return {**plain, "steps": [*steps, *([{"days": days}] if days else [])]}


def close_baseline(
    record: Plain, _records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str
) -> dict[Key, Any]:
    return {("baselines", id): record}
