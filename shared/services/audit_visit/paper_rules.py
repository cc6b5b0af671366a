"""The rules in force: the catalogue with all its versions, house rules, settings, calling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import yaml

from shared.domain.calling import POLICY
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.period import Period
from shared.services import promises
from shared.services.audit_visit.papers_of import Paper, Progress, json_paper
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.settings import Settings
from shared.store import plain_tables

SHOWN_SETTINGS = (
    *("public_origin", "surfaces", "log_format", "reading_bands", "open_data_licence"),
    *("open_data_publisher", "kiosk_diagonal_inch", "board_diagonal_inch"),
    "board_distance_metres",
)
"""Those that say how the centre works; none that opens anything, and none about the network."""

_NAMES = {
    "process_version": "rules/process_versions.json",
    "baseline": "rules/former_tables.json",
    "baseline_approval": "rules/approvals_of_former_tables.json",
    "calendar_version": "rules/calendars.json",
    "questionnaire": "rules/questionnaires.json",
}


def papers(
    office: Office, centre: str | None, _period: Period, settings: Settings, _progress: Progress
) -> Iterator[Paper]:
    """Rules hold for all centres, so none of them is left out."""
    plain = plain_catalogue(office.whole_catalogue)
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
    yield Paper("rules/catalogue.yaml", [text.encode()])
    with office.db.read() as connection:
        for table, name in _NAMES.items():
            yield json_paper(name, plain_tables.rows_of(connection, table))
        promised = {
            each: asdict(promises.promise_of(office, connection, each))
            for each in centres_of(office, centre)
        }
    yield json_paper("rules/house_rules.json", _plain(asdict(office.rules)))
    yield json_paper("rules/promised_waiting.json", _plain(promised))
    yield json_paper("rules/rules_of_calling.json", _plain(asdict(POLICY)))
    yield json_paper("rules/settings.json", {n: getattr(settings, n) for n in SHOWN_SETTINGS})


def _plain(value: Any) -> Any:
    """Spans of time as seconds, under a name that says so."""
    if not isinstance(value, dict):
        return value
    return {
        f"{name}_seconds" if hasattr(each, "total_seconds") else name: (
            int(each.total_seconds()) if hasattr(each, "total_seconds") else _plain(each)
        )
        for name, each in value.items()
    }
