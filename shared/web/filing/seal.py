"""The line by which a filed report can be recognised: a fingerprint over what it says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from shared.domain.sealing import canonical
from shared.i18n import gettext
from shared.services import capsules
from shared.services.capsules import Wish
from shared.services.office import Office
from shared.services.reports.tables import Row
from shared.web.report_pages import Asked
from shared.web.seals import words

_LETTERS_A_GROUP, _GROUPS = 8, 8


def fingerprint(data: Mapping[str, Sequence[Row]], centre: str | None) -> str:
    """SHA-256 over the tidy rows (canonical JSON) and the centre asked for, in groups of eight.

    The language of the report does not count: the same figures have the same fingerprint.
    """
    whole = {"centre": centre, "reports": {name: list(rows) for name, rows in data.items()}}
    digest = hashlib.sha256(canonical(whole)).hexdigest()
    step = _LETTERS_A_GROUP
    return " ".join(digest[i * step : (i + 1) * step] for i in range(_GROUPS))


def seal_line(office: Office, asked: Asked, data: Mapping[str, Sequence[Row]]) -> str:
    """The seals of the reports in it, of which there are capsules; the fingerprint and the version
    of the program. In the reader's language."""
    wishes = [Wish(name, asked.centre, asked.period) for name in data if name in capsules.REPORTS]
    line = gettext(
        "Fingerprint of the figures (SHA-256): %(digest)s · program version %(version)s",
        digest=fingerprint(data, asked.centre),
        version=version("government-counter-service"),
    )
    return " · ".join([*(words(capsules.seal_of(office, wish)) for wish in wishes), line])
