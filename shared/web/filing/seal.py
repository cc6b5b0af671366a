"""The lines by which a filed report can be recognised: the seal of its capsule."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from shared.domain.process import Process
from shared.i18n import gettext
from shared.services import capsules
from shared.services.office import Office
from shared.web.report_pages import Asked
from shared.web.seals import title, wish_of, words


def seal_of(office: Office, asked: Asked, report: str, process: Process | None) -> tuple[str, str]:
    """What the report is called, and its seal, in the reader's language."""
    return title(report), words(capsules.seal_of(office, wish_of(report, asked, process)))


def seal_line(seals: Sequence[tuple[str, str]]) -> str:
    """The seals of the reports in a file, by name where they are several, what they are good for,
    and the version of the
    program."""
    program = version("government-counter-service")
    if not seals:
        return gettext("Program version %(version)s", version=program)
    named = [f"{name}: {seal}" if len(seals) > 1 else seal for name, seal in seals]
    about = gettext(
        "By its seal a report is found again: the signed capsule with the same seal holds its "
        "figures without counts of one to four, and gcs verify proves them. Program version "
        "%(version)s",
        version=program,
    )
    return " · ".join([*named, about])
