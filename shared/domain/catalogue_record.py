"""Reading one record of a catalogue file field by field, and collecting all that is wrong with it.

People write these files by hand. So nothing stops at the first mistake: each reader notes a
`Problem` with the remedy and goes on with a harmless value; the import then refuses the whole file.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from shared.domain.catalogue import UNKNOWN, Names
from shared.domain.errors import N_, GcsError
from shared.domain.numbering import RESERVED_LETTERS

MAX_TEXT = 2000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
_ZONE = re.compile(r"[A-Z0-9]{1,3}")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST_BUDDHIST_YEAR = 2400
_RECORD_WANTED = N_("Write a record of fields here, such as {th: …, en: …}.")
_LISTED = 12  # so many possible values fit into one readable sentence


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where it stands, and one sentence that says what to do.

    `remedy` is an English message id with `params`, translated by whoever shows it.
    """

    file: str
    record: str
    field: str
    remedy: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def where(self) -> str:
        return ": ".join(part for part in (self.file, self.record, self.field) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.remedy % self.params if self.params else self.remedy}"


class CatalogueRefused(GcsError):
    """A catalogue file has mistakes; nothing of it was taken over. `problems` names them all."""

    code = "invalid_catalogue"
    status = 422
    message = N_("%(file)s was not imported and nothing was changed; places to correct: %(count)s.")

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        super().__init__(file=file, count=len(problems))
        self.problems = tuple(problems)


class Record:
    """A mapping of the file. Every field asked for is a known one; `close` refuses the others."""

    def __init__(
        self,
        problems: list[Problem],
        file: str,
        name: str,
        data: Mapping[object, object],
        prefix: str = "",
    ) -> None:
        self._problems, self._file, self._data = problems, file, data
        self._asked: dict[str, None] = {}
        self.name, self.prefix = name, prefix

    def problem(self, field: str, remedy: str, **params: object) -> None:
        """Note what is wrong with `field` and how to put it right."""
        where = f"{self.prefix}{field}".rstrip(".")
        self._problems.append(Problem(self._file, self.name, where, remedy, params))

    def get(self, field: str) -> object:
        """The value as it stands, None when it is absent."""
        self._asked[field] = None
        return self._data.get(field)

    def has(self, field: str) -> bool:
        """Whether the field stands there, even as null."""
        self._asked[field] = None
        return field in self._data

    def fields(self) -> list[str]:
        """All names that stand in the record."""
        return [str(name) for name in self._data]

    def close(self) -> None:
        """Refuse the fields nobody asked for."""
        for name in self.fields():
            if name in self._asked:
                continue
            closest = get_close_matches(name, self._asked, n=1)
            if closest:
                self.problem(
                    name,
                    N_("This field is not known here; did you mean “%(closest)s”?"),
                    closest=closest[0],
                )
            else:
                self.problem(
                    name,
                    N_("This field is not known here; remove it, or use one of: %(known)s."),
                    known=", ".join(self._asked),
                )

    def nested(self, field: str) -> Record | None:
        """A record inside this one, under the same name for people; None when absent or null."""
        value = self.get(field)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.problem(field, _RECORD_WANTED)
            return None
        return self._inner(value, f"{self.prefix}{field}.")

    def _inner(self, data: Mapping[object, object], prefix: str) -> Record:
        return Record(self._problems, self._file, self.name, data, prefix)

    def items(self, field: str) -> list[object]:
        """A list of anything; empty when absent or null."""
        value = self.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problem(field, N_("Write a list here, such as [a, b], even for a single value."))
            return []
        return value

    def entries(self, field: str) -> Iterator[Record | object]:
        """The items of a list: records report under their place, such as `steps[2]`."""
        for place, value in enumerate(self.items(field), start=1):
            prefix = f"{self.prefix}{field}[{place}]."
            yield self._inner(value, prefix) if isinstance(value, Mapping) else value

    def records(self, field: str) -> Iterator[Record]:
        """The same for a list of records only."""
        for place, entry in enumerate(self.entries(field), start=1):
            if isinstance(entry, Record):
                yield entry
            else:
                self.problem(f"{field}[{place}]", _RECORD_WANTED)

    def text(self, field: str, longest: int = MAX_TEXT) -> str:
        """A text that must be there, of at most so many characters."""
        value = self.optional_text(field, longest)
        if value is None and self._data.get(field) is None:
            self.problem(field, N_("This is missing; write a text."))
        return value or ""

    def optional_text(self, field: str, longest: int = MAX_TEXT) -> str | None:
        """A text, or None when absent or null."""
        value = self.get(field)
        return None if value is None else self._checked_text(field, value, longest)

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of different texts."""
        found: dict[str, None] = {}
        for place, value in enumerate(self.items(field), start=1):
            text = self._checked_text(f"{field}[{place}]", value)
            if text is not None and text in found:
                self._twice(f"{field}[{place}]", text)
            if text is not None:
                found[text] = None
        return tuple(found)

    def _twice(self, field: str, value: object) -> None:
        self.problem(field, N_("“%(value)s” stands here twice; remove one of them."), value=value)

    def _checked_text(self, field: str, value: object, longest: int = MAX_TEXT) -> str | None:
        if not isinstance(value, str):
            self.problem(
                field, N_("“%(value)s” is not read as a text; put it in quotes."), value=value
            )
            return None
        text = unicodedata.normalize("NFC", value).strip()
        if not text:
            self.problem(field, N_("This is empty; write a text."))
            return None
        if len(text) > longest or any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
            self.problem(
                field,
                N_("Shorten this text to %(limit)s characters and leave out control characters."),
                limit=longest,
            )
            return None
        return text

    def names(self, longest: int = MAX_TEXT) -> Names:
        """The fields `th` and `en` of this record."""
        return Names(self.text("th", longest), self.text("en", longest))

    def optional_names(self, longest: int = MAX_TEXT) -> Names | None:
        """The same where names may be left out, but not one of the two."""
        if not self.has("th") and not self.has("en"):
            return None
        return self.names(longest)

    def identifier(self, field: str = "id") -> str:
        """A short name for programs and addresses."""
        value = self.text(field)
        if value and not _ID.fullmatch(value):
            self.problem(
                field,
                N_("Write 1 to 64 of the characters A–Z a–z 0–9 . _ - here, not “%(value)s”."),
                value=value,
            )
        return value

    def letter(self, field: str, value: object) -> str:
        """A letter of ticket numbers that is not kept for others."""
        if isinstance(value, str) and value in RESERVED_LETTERS:
            self.problem(
                field,
                N_("“%(value)s” is kept for paper tickets or imported cases; choose another one."),
                value=value,
            )
        if isinstance(value, str) and len(value) == 1 and "A" <= value <= "Z":
            return value
        self.problem(
            field, N_("Write one capital letter from A to Z, not “%(value)s”."), value=value
        )
        return ""

    def zone(self, field: str) -> str | None:
        """A part of a hall, such as A, as it stands over its counters; None when absent."""
        value = self.optional_text(field)
        if value is not None and not _ZONE.fullmatch(value):
            self.problem(
                field,
                N_("Write one to three of the characters A–Z and 0–9 here, not “%(value)s”."),
                value=value,
            )
        return value

    def choice(self, field: str, allowed: Collection[str]) -> str:
        """A text that must be one of `allowed`."""
        value = self.text(field)
        if value:
            self.expect(field, value, allowed)
        return value

    def optional_choice(self, field: str, allowed: Collection[str]) -> str | None:
        """One of `allowed`, or None when absent."""
        value = self.optional_text(field)
        if value is not None:
            self.expect(field, value, allowed)
        return value

    def choices(self, field: str, allowed: Collection[str]) -> tuple[str, ...]:
        """A list of different texts of `allowed`."""
        values = self.texts(field)
        for value in values:
            self.expect(field, value, allowed)
        return values

    def expect(self, field: str, value: str, allowed: Collection[str]) -> bool:
        """Note a problem when `value` is not one of `allowed`; say which one may be meant."""
        if value in allowed:
            return True
        closest = get_close_matches(value, sorted(allowed), n=1)
        if closest:
            self.problem(
                field,
                N_("“%(value)s” is not known; did you mean “%(closest)s”?"),
                value=value,
                closest=closest[0],
            )
        else:
            self.problem(
                field,
                N_("“%(value)s” is not known; add it first, or use one of: %(known)s."),
                value=value,
                known=_some(allowed),
            )
        return False

    def number(self, field: str, low: int, high: int) -> Decimal | None:
        """A number between two bounds, exactly as written; None when absent or wrong."""
        value = self.get(field)
        return None if value is None else self.checked_number(field, value, low, high)

    def checked_number(self, field: str, value: object, low: int, high: int) -> Decimal | None:
        """`value` as a number between two bounds, None with a problem noted."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = Decimal(str(value))
            if number.is_finite() and low <= number <= high:
                return number
        self.problem(
            field,
            N_("Write a number from %(low)s to %(high)s here, not “%(value)s”."),
            value=value,
            low=low,
            high=high,
        )
        return None

    def whole(self, field: str, low: int, high: int) -> int | None:
        """A whole number between two bounds, None when absent or wrong."""
        number = self.number(field, low, high)
        if number is not None and number % 1:
            self.problem(field, N_("Write a whole number here, not “%(value)s”."), value=number)
        return None if number is None else int(number)

    def flag(self, field: str) -> bool:
        """true or false, which must be there."""
        value = self.get(field)
        if not isinstance(value, bool):
            self.problem(field, N_("Write true or false here."))
        return value is True

    def day(self, field: str) -> date | None:
        """A day such as 2026-12-07, None when absent, null or wrong."""
        value = self.get(field)
        if value is None:
            return None
        day = _parsed_day(value)
        if day is None or day.year >= _FIRST_BUDDHIST_YEAR:
            self.problem(
                field,
                N_("Write a day of the common era such as 2026-12-07 here, not “%(value)s”."),
                value=value,
            )
        return day

    def day_or_unknown(self, field: str) -> str | None:
        """A day as ISO text, `unknown`, or None when absent, null or wrong."""
        if self.get(field) == UNKNOWN:
            return UNKNOWN
        day = self.day(field)
        return None if day is None else day.isoformat()


def _parsed_day(value: object) -> date | None:
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _some(values: Collection[str]) -> str:
    listed = ", ".join(sorted(values)[:_LISTED]) or "–"
    return f"{listed}, …" if len(values) > _LISTED else listed
