"""Printed reports, read back by another program: text, fonts, paper, and how Thai is set."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
from PIL import Image, ImageOps

from shared.i18n import format_duration, in_language
from shared.web import figure_parts
from shared.web.filing import typesetter
from shared.web.filing.document import Kind
from tests.filing.conftest import LANGUAGES, NAMES, Filed, Pages

A4 = (595, 842)
FONTS = str(Path(typesetter.__file__).parent / "fonts")
WRITTEN = {Kind.TIME: format_duration, Kind.MINUTES: figure_parts.short_time}
_SPACES = re.compile(r"[ \u00a0]+")

WITHOUT_TIMES = ("adherence", "satisfaction", "indicators", "statistics")


@contextmanager
def opened(content: Path | bytes) -> Iterator[list[Any]]:
    """The pages of a file as long as they are looked at."""
    book = pypdfium2.PdfDocument(content)
    pages = list(book)
    yield pages
    for each in (*pages, book):
        each.close()


def texts(content: Path | bytes) -> list[str]:
    """The text of every page, without spaces: readers guess those from gaps."""
    with opened(content) as pages:
        return [_SPACES.sub("", page.get_textpage().get_text_bounded()) for page in pages]


def close(text: str) -> str:
    return _SPACES.sub("", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_printed_report_is_complete(filed: Filed, pages: Pages, name: str, language: str) -> None:
    document = filed(name, language)
    found = texts(pages(name, language))
    whole = re.sub(r"[\r\n]", "", "".join(found))
    about = (document.title, document.place, document.period, document.made)
    said = [*about, *(each.value for each in document.facts)]
    said += [each.title for each in document.sections]
    said += [each.name for each in document.definitions]
    assert not [text for text in said if close(text) not in whole]
    for section in document.sections:
        for column in section.on_paper:
            if column.kind is Kind.TEXT:
                words = {str(row[column.name]) for row in section.rows if row.get(column.name)}
                assert not [each for each in words if close(each) not in whole], column.name
    last = len(found)
    assert all(f"{number}/{last}" in text for number, text in enumerate(found, 1))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_time_breaks_over_two_lines(
    filed: Filed, pages: Pages, name: str, language: str
) -> None:
    lines = {line for page in texts(pages(name, language)) for line in page.splitlines()}
    with in_language(language):
        times = {
            close(WRITTEN[column.kind](seconds))
            for section in filed(name, language).sections
            for column in section.on_paper
            if column.kind in WRITTEN
            for row in section.rows
            if isinstance(seconds := row.get(column.name), (int, float))
        }
    joined = "\n".join(lines)
    assert not [time for time in times if time not in joined]
    assert bool(times) is (name not in WITHOUT_TIMES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_paper_is_a4_and_every_font_is_embedded(pages: Pages, name: str, language: str) -> None:
    path = pages(name, language)
    with opened(path) as sheets:
        sizes = {tuple(sorted(round(side) for side in page.get_size())) for page in sheets}
        fonts = [item.get_font() for page in sheets for item in _text_objects(page)]
        names = {font.get_base_name().split("+")[1].split("-")[0] for font in fonts}
        assert all(font.is_embedded for font in fonts)
    assert sizes == {A4}
    # Typst carries a font of its own for signs that Sarabun has not, such as a sum.
    assert {"Sarabun"} <= names <= {"Sarabun", "LibertinusSerif"}


def _text_objects(page: Any) -> list[Any]:
    return [item for item in page.get_objects() if isinstance(item, pypdfium2.PdfTextObj)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_archives_and_screen_readers_can_keep_it(pages: Pages, name: str, language: str) -> None:
    content = pages(name, language).read_bytes()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"<pdfaid:part>2</pdfaid:part>" in content


def _clusters() -> list[str]:
    """Every consonant with every vowel above or below and every tone, as far as Thai has them."""
    consonants = [chr(code) for code in range(0x0E01, 0x0E2F) if code not in (0x0E24, 0x0E26)]
    vowels, tones = ("", *"ุูิีึืั"), ("", *"่้๊๋์")
    stacked = ["".join(each) for each in itertools.product(consonants, vowels, tones)]
    return [*stacked, *(k + tone + "ำ" for k in consonants for tone in ("", *"่้"))]


@pytest.mark.parametrize("weight", [400, 600, 800])
def test_every_cluster_of_thai_comes_out_of_the_file_once_and_in_order(weight: int) -> None:
    words = _clusters()
    setting = f'#set text(font: "Sarabun", lang: "th", weight: {weight})\n'
    text = "".join(texts(_set(setting + " ".join(words), "pdf")))
    assert re.sub(r"\s", "", text) == "".join(words)


def _set(source: str, form: Any) -> bytes:
    compiled: Any = typst.compile  # its types know no bytes beside paths
    made = compiled(
        source.encode(), font_paths=[FONTS], ignore_system_fonts=True, format=form, ppi=144
    )
    assert isinstance(made, bytes)
    return made


def ink(word: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is black, in pixels at 48 points."""
    page = "#set page(width: auto, height: auto, margin: 40pt)\n"
    letters = '#set text(font: "Sarabun", lang: "th", size: 48pt, top-edge: 60pt)\n'
    picture = Image.open(io.BytesIO(_set(page + letters + word, "png"))).convert("L")
    box = ImageOps.invert(picture).getbbox()
    assert box is not None
    return box


def test_vowels_and_tones_are_stacked_over_their_letter() -> None:
    letter, vowel, tone = ink("ท"), ink("ที"), ink("ที่")
    assert tone[1] < vowel[1] < letter[1]
    assert letter[3] == vowel[3] == tone[3]
    wide = letter[2] - letter[0]
    assert abs((tone[2] - tone[0]) - wide) < 0.2 * wide
    # Without a vowel below it the tone comes down to the letter.
    assert ink("ท่")[1] > tone[1]


def test_letters_give_way_to_the_vowel_below_them() -> None:
    """Yo ying loses its foot, so the vowel stands no lower than under any other letter."""
    assert ink("ญู")[3] == ink("กู")[3]
    assert ink("ญ")[3] > ink("ก")[3]


def test_tones_step_aside_from_tall_letters() -> None:
    tall, tone = ink("ป"), ink("ป่")
    assert tone[2] <= tall[2]


def test_thai_breaks_between_words(pages: Pages) -> None:
    """No line begins with a sign that cannot stand alone."""
    for name in NAMES:
        for page in texts(pages(name, "th")):
            wrong = [line for line in page.splitlines() if line and line[0] in "ะาำิีึืุูั่้๊๋์ๆฯ"]
            assert not wrong
