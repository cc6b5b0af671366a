"""Every text for people exists in every language, and no translation breaks a sentence."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from shared.i18n import LANGUAGES, in_language, ngettext

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [language for language in LANGUAGES if language != "en"]
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true"}}


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    """The texts in code and templates, as `make i18n` finds them."""
    catalog = Catalog()
    for package in ("kiosk", "counter", "portal", "shared"):
        found = extract_from_dir(ROOT / package, METHODS, OPTIONS)
        for _, _, text, _, _ in found:
            catalog.add(text)
    return catalog


def translated(language: str) -> Catalog:
    folder = language.replace("-", "_")
    text = (ROOT / "locales" / folder / "LC_MESSAGES" / "gcs.po").read_bytes()
    return read_po(io.BytesIO(text), locale=folder)


def strings(message: Message) -> list[str]:
    found = message.string
    return list(found) if isinstance(found, tuple | list) else [found or ""]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(extracted: Catalog, language: str) -> None:
    catalog = translated(language)
    missing = []
    for message in extracted:
        if not message.id:
            continue
        found = catalog.get(message.id)
        if found is None or found.fuzzy or not all(strings(found)):
            missing.append(message.id)
    assert not missing, "run `make i18n`, then translate"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_has_lost_its_text(extracted: Catalog, language: str) -> None:
    catalog = translated(language)
    left_over = [m.id for m in catalog if m.id and extracted.get(m.id) is None]
    assert not left_over, "run `make i18n`"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_has_the_places_of_its_text(language: str) -> None:
    wrong = []
    for message in translated(language):
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        wanted = set(re.findall(r"%\(\w+\)[sd]", " ".join(ids)))
        wrong += [
            text
            for text in strings(message)
            if message.id and text and set(re.findall(r"%\(\w+\)[sd]", text)) != wanted
        ]
    assert not wrong


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("th", 1, "1 นาที"),
        ("th", 5, "5 นาที"),
        ("en", 1, "1 minute"),
        ("en", 5, "5 minutes"),
    ],
)
def test_plurals_work_in_every_language(language: str, number: int, expected: str) -> None:
    """A catalogue read without its locale looks right but answers plurals in English."""
    with in_language(language):
        assert ngettext("%(num)s minute", "%(num)s minutes", number, num=number) == expected


def test_every_language_has_a_case_above() -> None:
    assert set(LANGUAGES) == {"th", "en"}
