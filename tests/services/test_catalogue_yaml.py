"""Files that are no catalogue, and values that YAML would take for something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from shared import examples
from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_record import CatalogueRefused
from shared.services.catalogue import (
    import_catalogue,
    load_examples,
)
from shared.store.catalogue import load_catalogue
from shared.store.engine import Database

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
EXAMPLE = yaml.safe_load((files(examples) / "mo-chit.yaml").read_text("utf-8"))


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def catalogue_of(db: Database) -> Catalogue:
    with db.read() as connection:
        return load_catalogue(connection)


BROKEN = [
    (b"services: [", "no valid YAML"),
    (b"services:\n\tid: x", "Line 2 is no valid YAML"),
    (b"services: x: y", "Line 1 is no valid YAML"),
    (b"agencies: []\nservices: []\nagencies: []\n", "“agencies” stands twice in one record"),
    (b"short:\n  a: {th: x, en: y, th: z}", "again in line 2"),
    ("services: [ก]".encode("tis-620"), "not in UTF-8"),
    (b"services: \x00", "no valid YAML"),
    (b"a: &a [x, x]\nb: [*a, *a]", "Line 1 uses an anchor"),
    (b"services: !!python/object:os.system {}", "uses an anchor, alias or tag"),
    (b"services: " + b"[" * 40 + b"]" * 40, "nested too deeply"),
    (b"services: []\n---\nservices: []", "second document"),
    (b"? {a: b}\n: c", "no valid YAML"),
    (b"# " + b"x" * 2_000_001, "too big"),
    (b"", "sections such as"),
    (b"- a\n- b", "sections"),
    (b"just text", "sections"),
]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("content", "remedy"), BROKEN, ids=[remedy for _, remedy in BROKEN])
def test_a_file_that_is_no_catalogue_is_refused_with_a_remedy(
    db: Database, tmp_path: Path, content: bytes, remedy: str
) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(CatalogueRefused) as refused:
        import_catalogue(db, NOW, path)
    assert "broken.yaml was not imported" in str(refused.value)
    assert any(remedy in str(problem) for problem in refused.value.problems), [
        str(problem) for problem in refused.value.problems
    ]


@pytest.mark.sqlite_only
def test_a_missing_file_and_a_folder_are_refused_with_a_remedy(
    db: Database, tmp_path: Path
) -> None:
    for path in (tmp_path / "nothing.yaml", tmp_path):
        with pytest.raises(CatalogueRefused) as refused:
            import_catalogue(db, NOW, path)
        assert "cannot be read" in str(refused.value.problems[0])


@pytest.mark.sqlite_only
def test_words_and_times_without_quotes_are_not_taken_for_something_else(
    db: Database, tmp_path: Path
) -> None:
    """YAML reads `no` as false, 2026-01-01 as a date and 16:30 as 990 where it is not strict."""
    load_examples(db, NOW)
    path = tmp_path / "plain.yaml"
    path.write_text(
        "short:\n  tax-id: {th: no, en: 2026-01-01}\n  information: {th: 010, en: 16:30}\n",
        "utf-8",
    )
    import_catalogue(db, NOW, path)
    services = catalogue_of(db).services
    assert str(services["tax-id"].short) == "Names(th='no', en='2026-01-01')"
    assert str(services["information"].short) == "Names(th='010', en='16:30')"
