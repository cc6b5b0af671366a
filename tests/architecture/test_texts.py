"""Texts for people go through translation, one formatter and one vocabulary.

Texts written as literals in Python modules are beyond a scan: code is full of strings for machines.
They are found where they are shown, by the Thai half of tests/journeys/test_every_page.py.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]
SURFACES = ("kiosk", "counter", "portal", "shared/web", "shared/api")
SPOKEN = {"alt", "aria-label", "placeholder", "title"}
THE_SAME_IN_EVERY_LANGUAGE = {"CSV", "JSON", "GCS", "API", "QR", "P90"}
FOR_PROGRAMMERS = {"docs_parts.html", "docs.html"}
"""The reference of the API is in English in every language, and says so with `lang`."""

ENGLISH = Environment(extensions=["jinja2.ext.i18n"])


def templates() -> list[Path]:
    return sorted(path for name in SURFACES for path in (ROOT / name).rglob("*.html"))


class Texts(HTMLParser):
    """What stands between tags and in attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"code", "script"}
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"code", "script"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def untranslated(source: str) -> list[str]:
    """Words of a template that reach people without passing gettext."""
    texts = Texts()
    texts.feed(markup_of(source))
    texts.close()
    # A macro may give the attributes of somebody else's tag; addresses are the same everywhere.
    shown = [re.sub(r"[\w-]+=\"[^\"]*\"|(?<!\w)/[\w/-]+", " ", text) for text in texts.found]
    words = [word for text in shown for word in re.findall(r"[A-Za-z\u0e01-\u0e5b]{2,}", text)]
    return [word for word in words if word not in THE_SAME_IN_EVERY_LANGUAGE]


def markup_of(source: str) -> str:
    """The template without its statements, comments and translated blocks."""
    kept: list[str] = []
    silent = ""  # the word that ends what is not read
    statement: list[str] | None = None
    for _, kind, value in ENGLISH.lex(source):
        if kind == "block_begin":
            statement = []
        elif kind == "block_end":
            silent = after(statement or [], silent)
            statement = None
        elif statement is not None:
            statement += [value] if kind == "name" else []
        elif kind == "variable_begin" and not silent:
            kept.append("x" if "".join(kept[-1:]).endswith(("<", "</")) else "0")
        elif kind == "data" and not silent:
            kept.append(value)
    return "".join(kept)


def after(statement: list[str], silent: str) -> str:
    """What is not read after a statement: translated blocks, and blocks of attributes."""
    if silent:
        return "" if statement[:1] == [silent] else silent
    if statement[:1] == ["trans"]:
        return "endtrans"
    if statement[:1] == ["block"] and (
        statement[1].endswith(("_attributes", "_class")) or statement[1] in {"profile", "here"}
    ):
        return "endblock"
    return ""


def test_the_scan_sees_a_text_that_is_not_translated() -> None:
    assert untranslated('<p class="small">Hello {{ name }}</p>') == ["Hello"]
    assert untranslated('<a title="Go">{{ _("Go") }}</a>') == ["Go"]
    assert untranslated("{% trans %}Hello{% endtrans %}<b>เลือก</b>") == ["เลือก"]
    assert untranslated('{% if x %}<p lang="{{ y }}">{{ _("Hi") }}{# note #}</p>{% endif %}') == []


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_hold_no_text_outside_translation(path: Path) -> None:
    if path.name not in FOR_PROGRAMMERS:
        assert untranslated(path.read_text("utf-8")) == []


FOR_MACHINES = re.compile(r"(?:data-[\w-]+|width|height|datetime)=\"(?:\{\{.*?\}\}|[^\"{])*\"")
FORMATTED_BY_HAND = re.compile(
    r"strftime|\|\s*(?:round|format|filesizeformat)\b|\.isoformat\(\)(?![^<>]*>)|%[.\d]*[dfe]\b"
    r"|\{:[^}]*[,.f%][^}]*\}"
)


def test_no_template_formats_a_number_or_date_by_itself() -> None:
    """shared/i18n.py writes them: Buddhist era, full stop in times, thousands, no-break spaces."""
    assert FORMATTED_BY_HAND.search("{{ at.strftime('%H') }}")
    assert FORMATTED_BY_HAND.search("{{ x | round(1) }}")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in templates()
        for match in FORMATTED_BY_HAND.finditer(FOR_MACHINES.sub("", path.read_text("utf-8")))
    ]
    assert found == []


GLOSSARY = {
    r"tickets?": r"คิว|บัตรใบ",
    r"counters?(?! staff)": r"ช่อง|โต๊ะ",
    r"standard": r"มาตรฐาน",
    r"baseline": r"ค่าฐาน|เดิม",
    r"process(?:es)?": r"กระบวนงาน",
    r"steps?": r"ขั้น",
    r"service units?": r"หน่วยบริการ|หน่วย",
    r"public manual": r"คู่มือ",
    r"papers": r"เอกสาร|เตรียม|หลักฐาน",
    r"fiscal year": r"ปีงบประมาณ",
    r"working days?": r"วันทำการ",
    r"per cent": r"ร้อยละ",
    r"queue": r"คิว",
    r"citizens?": r"ผู้รับบริการ|ประชาชน",
    r"priority": r"พิเศษ",
}
"""The one Thai word for a thing of the counter, wherever its English name stands in a text."""
NOT_THE_THING = {
    "in process",
    "One-stop government counters",
    "Government Counter Service",
    "Rate only: process, staff, facilities, result.",
    "Name one target: service, counter, staff or pool.",
}
MOTTO = re.compile(r"one counter|information counter|government counter|at the counters below")
NEVER = {
    "ลูกค้า": "ผู้รับบริการ",
    "ตั๋ว": "บัตรคิว",
    "ครับ": "nothing: it is speech",
    "คลิก": "กด or แตะ",
    "เคาท์เตอร์": "ช่องบริการ",
}
SPOKEN_CALL = "please go to counter"
"""The call is said aloud, so it may end in ค่ะ."""


@cache
def messages() -> list[tuple[str, str]]:
    """Each text with its Thai; places are shown as three dots."""
    return list(_messages())


def _messages() -> Iterator[tuple[str, str]]:
    text = (ROOT / "locales" / "th" / "LC_MESSAGES" / "gcs.po").read_bytes()
    for message in read_po(io.BytesIO(text), locale="th"):
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        strings = message.string
        thai = " ".join(strings) if isinstance(strings, tuple | list) else strings or ""
        if message.id and thai:
            yield re.sub(r"%\(\w+\)s", "…", ids[0]), thai


@pytest.mark.parametrize("english", GLOSSARY)
def test_a_thing_has_the_same_thai_name_everywhere(english: str) -> None:
    word = re.compile(rf"\b(?:{english})\b", re.IGNORECASE)
    wrong = [
        f"{text!r}: {thai!r}"
        for text, thai in messages()
        if word.search(text) and not re.search(GLOSSARY[english], thai)
        if text not in NOT_THE_THING and not MOTTO.search(text)
    ]
    assert wrong == []


def test_words_of_shops_and_of_speech_are_not_used() -> None:
    found = [
        f"{thai!r}: write {instead}"
        for text, thai in messages()
        for word, instead in {**NEVER, "ค่ะ": "nothing: it is speech"}.items()
        if word in thai and SPOKEN_CALL not in text
    ]
    assert found == []


def test_thai_is_never_broken_inside_a_word() -> None:
    sheets = [path for name in SURFACES for path in (ROOT / name).rglob("*.css")]
    assert sheets
    assert not [path.name for path in sheets if "break-all" in path.read_text("utf-8")]
