"""Reports of a demonstration of twenty days, made once for each language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from shared.i18n import in_language
from shared.services.office import Office
from shared.web.filing.document import Document
from shared.web.filing.printed import to_pdf
from shared.web.filing.reports import REPORTS, made
from shared.web.report_pages import Asked, asked_of
from tests.demo_files import known_demo

NAMES = tuple(REPORTS)
LANGUAGES = ("th", "en")

Filed = Callable[[str, str], Document]
Pages = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from known_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def asked(demo: Office) -> Asked:
    return asked_of(demo, "", "", "")


@pytest.fixture(scope="module")
def filed(demo: Office, asked: Asked) -> Filed:
    """A report by name and language."""

    @cache
    def document(name: str, language: str) -> Document:
        with in_language(language):
            return made(demo, asked, name)

    return document


@pytest.fixture(scope="module")
def pages(demo: Office, filed: Filed, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The same as a PDF file."""

    @cache
    def pdf(name: str, language: str) -> Path:
        with in_language(language):
            content = to_pdf(filed(name, language), demo.clock.now())
        path: Path = tmp_path_factory.mktemp("pdf") / f"{name}_{language}.pdf"
        path.write_bytes(content)
        return path

    return pdf
