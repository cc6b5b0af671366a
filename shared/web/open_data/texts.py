"""A data set as text for programs: CSV, JSON, and its dictionary in both forms. The same in every
language; words for people stand in Thai and English beside each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.domain import publication
from shared.i18n import in_language
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.tables import Row, to_csv
from shared.web.open_data.datasets import DATASETS, Dataset
from shared.web.open_data.publisher import Publisher
from shared.web.report_pages import Asked

TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"


def both(words: Callable[[], str]) -> dict[str, str]:
    """Something said in Thai and in English."""
    found = {}
    for language in ("th", "en"):
        with in_language(language):
            found[language] = words()
    return found


def csv_text(dataset: Dataset, rows: Sequence[Row]) -> str:
    """UTF-8 behind a byte order mark, by which Excel reads Thai; no cell is run as a formula."""
    return to_csv(rows, [each.name for each in dataset.columns])


def json_text(
    office: Office, asked: Asked, dataset: Dataset, rows: Sequence[Row], publisher: Publisher
) -> str:
    """The same rows as objects, with what they are about. Raises `UnknownCentre`."""
    whole = {
        "dataset": dataset.name,
        "title": both(dataset.title_words),
        "from": asked.period.first.isoformat(),
        "to": asked.period.last.isoformat(),
        "centres": list(centres_of(office, asked.centre)),
        "minimum_n": publication.MINIMUM_FOR_COUNTS,
        "minimum_n_bracket": publication.MINIMUM_FOR_BRACKET,
        "licence": publisher.licence.id,
        "dictionary": f"{publisher.origin}/portal/data/{dataset.name}.schema.json",
        "items": rows,
    }
    return as_json(whole)


def schema(dataset: Dataset) -> dict[str, Any]:
    """The columns as Table Schema (Frictionless Standards); empty cells are figures that are not
    there or not told."""
    return {
        "$schema": TABLE_SCHEMA,
        "fields": [
            {
                "name": each.name,
                "type": each.type,
                "unit": each.unit,
                "description": (said := both(each.words))["en"],
                "description_th": said["th"],
            }
            for each in dataset.columns
        ],
        "missingValues": [""],
    }


def schema_text(dataset: Dataset) -> str:
    return as_json(schema(dataset))


def dictionary_rows(datasets: Sequence[Dataset]) -> list[Row]:
    """One row per column of these data sets."""
    rows: list[Row] = []
    for dataset in datasets:
        for each in dataset.columns:
            said = both(each.words)
            rows.append(
                {
                    "dataset": dataset.name,
                    "column": each.name,
                    "type": each.type,
                    "unit": each.unit,
                    "meaning_th": said["th"],
                    "meaning_en": said["en"],
                }
            )
    return rows


def package(
    publisher: Publisher, asked: Asked, files: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """All data sets as a data package (Frictionless Standards). `files` holds, by the name of a
    data set, more facts of its CSV file, such as another path, its bytes and hash."""
    licence = publisher.licence
    return {
        "profile": "tabular-data-package",
        "name": "government-counter-service-open-data",
        "title": publisher.name,
        "licenses": [{"name": licence.id, "title": licence.name, "path": licence.address}],
        "contributors": [{"title": publisher.name, "role": "publisher"}],
        "resources": [
            {
                "name": dataset.name,
                "profile": "tabular-data-resource",
                "title": (title := both(dataset.title_words))["en"],
                "title_th": title["th"],
                "path": publisher.origin + asked.address(f"/portal/data/{dataset.name}.csv"),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema(dataset),
                **(files or {}).get(dataset.name, {}),
            }
            for dataset in DATASETS.values()
        ],
    }


def package_text(publisher: Publisher, asked: Asked) -> str:
    return as_json(package(publisher, asked))


def as_json(value: object) -> str:
    """As files have it: letters of every script as they are."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
