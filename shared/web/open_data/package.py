"""All open data of a period in one archive: data, dictionary, licence, catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from shared.services.exporting import replacing
from shared.services.office import Office
from shared.services.reports.tables import to_csv
from shared.web.open_data.datasets import DATASETS
from shared.web.open_data.dcat import catalogue_text
from shared.web.open_data.made import made
from shared.web.open_data.publisher import Publisher
from shared.web.open_data.texts import (
    as_json,
    dictionary_rows,
    package,
    schema_text,
)
from shared.web.report_pages import Asked

AMOUNT = len(DATASETS)
"""How often `progress` is told of one more."""

_SAME_DAY = (2000, 1, 1, 0, 0, 0)
"""No moment: the same figures make the same archive."""


def write(
    office: Office,
    asked: Asked,
    publisher: Publisher,
    path: Path,
    progress: Callable[[int], object],
) -> dict[str, int]:
    """Write the archive, one data set after the other; returns the number of rows by data set.

    Everything in it is what everybody may know. Raises `UnknownCentre`, OSError.
    """
    rows, files = dict[str, int](), dict[str, Mapping[str, Any]]()
    with replacing(path) as out, ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for dataset in DATASETS.values():
            for ending in ("csv", "json"):
                file = made(office, asked, dataset, ending, publisher)
                place = f"data/{dataset.name}.{ending}"
                _add(archive, place, file.content)
                if ending == "csv":
                    rows[dataset.name] = file.rows
                    files[dataset.name] = {
                        "path": place,
                        "bytes": len(file.content),
                        "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}",
                    }
            _add(archive, f"dictionary/{dataset.name}.schema.json", schema_text(dataset).encode())
            progress(1)
        words = to_csv(dictionary_rows(list(DATASETS.values())))
        _add(archive, "dictionary/dictionary.csv", words.encode())
        _add(archive, "datapackage.json", as_json(package(publisher, asked, files)).encode())
        _add(archive, "catalog.jsonld", catalogue_text(publisher, asked).encode())
        _add(archive, "LICENCE.txt", _licence(publisher).encode())
    return rows


def _licence(publisher: Publisher) -> str:
    licence = publisher.licence
    contact = f"{publisher.contact}\n" if publisher.contact else ""
    return f"{publisher.name}\n{contact}{licence.name} ({licence.id})\n{licence.address}\n"


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, _SAME_DAY)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
