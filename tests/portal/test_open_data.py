"""Open data: what programs read is the same in every form, explained, and about nobody alone."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef

from shared.clock import SystemClock
from shared.services.office import Office
from shared.services.reports.tables import Row
from shared.services.tokens import read_key_file
from shared.store.engine import Database
from shared.web.open_data.datasets import DATASETS
from shared.web.open_data.texts import csv_text
from shared.web.report_pages import public_asked_of
from tests.counter.clicking import Tree
from tests.demo_files import put_demo
from tests.served import served

DATA = "/portal/data"
NAMES = tuple(DATASETS)
COUNTED = ("cases", "waits", "calls", "answers", "people", "turns", "visits", "requests")
"""Units of columns whose whole numbers count what people did."""
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration with twenty days of history."""
    found: Path = tmp_path_factory.mktemp("open")
    put_demo(found)
    return found


def an_office(folder: Path) -> Office:
    database = Database(f"sqlite:///{folder / 'gcs.db'}")
    return Office(database, SystemClock(), read_key_file(folder / "gcs.key"), demo=True)


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    """Somebody without an account."""
    office = an_office(folder)
    with served(office) as url, httpx.Client(base_url=url) as client:
        client.headers["accept-language"] = "en"
        yield client
    office.db.close()


def csv_rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def as_cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("centre", ["", "district-1"])
def test_csv_and_json_hold_the_same_and_both_what_the_dictionary_says(
    client: httpx.Client, name: str, centre: str
) -> None:
    asked = {"centre": centre}
    text = client.get(f"{DATA}/{name}.csv", params=asked).text
    whole = client.get(f"{DATA}/{name}.json", params=asked).json()
    schema = client.get(f"{DATA}/{name}.schema.json").json()
    rows = csv_rows(text)
    assert rows
    assert rows == [{k: as_cell(v) for k, v in each.items()} for each in whole["items"]]
    assert list(rows[0]) == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        assert field["description"]
        assert re.search("[\u0e01-\u0e5b]", field["description_th"]), field["name"]
        for each in whole["items"]:
            assert_is(field["type"], each[field["name"]], field["name"])


def assert_is(kind: str, value: object, name: str) -> None:
    """Types of Table Schema, as far as they are used."""
    if value is None:
        return
    if kind == "date":
        date.fromisoformat(str(value))
        return
    known = {"string": str, "boolean": bool, "integer": int, "number": (int, float)}[kind]
    assert isinstance(value, known), (name, value)  # type: ignore[arg-type]
    assert kind == "boolean" or not isinstance(value, bool)


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_counts_one_to_four_people(client: httpx.Client, name: str) -> None:
    columns = [each.name for each in DATASETS[name].columns if each.unit in COUNTED]
    columns = [each for each in columns if not each.startswith("visits_per_case")]
    found = 0
    for centre in ("", "mobile-1"):
        for row in client.get(f"{DATA}/{name}.json", params={"centre": centre}).json()["items"]:
            for column in columns:
                assert row[column] not in (1, 2, 3, 4), (column, row)
                found += row[column] is not None
    assert found or not columns


def test_rows_have_the_columns_of_their_data_set_and_no_others(folder: Path) -> None:
    """Whoever adds a column to a report says in the dictionary what it holds."""
    office = an_office(folder)
    wanted = public_asked_of(office, "", "", "").wanted
    for dataset in DATASETS.values():
        names = [each.name for each in dataset.columns]
        assert all(list(row) == names for row in dataset.rows(office, wanted)), dataset.name
    office.db.close()


def test_every_data_set_has_a_page_that_leads_to_its_files(client: httpx.Client) -> None:
    listed = Tree(client.get(DATA).text).root.having("data-dataset")
    assert [each.attributes["data-dataset"] for each in listed] == list(NAMES)
    for name in NAMES:
        root = Tree(client.get(f"{DATA}/{name}").text).root
        shown = [each.attributes["data-column"] for each in root.having("data-column")]
        assert shown == [each.name for each in DATASETS[name].columns]
        [licence] = root.having("data-licence")
        assert licence.attributes["data-licence"] == "CC-BY-4.0"
        content = client.get(f"{DATA}/{name}.csv").content
        if DATASETS[name].keeps:
            [checksum] = root.having("data-sha256")
            assert checksum.words == hashlib.sha256(content).hexdigest()
        [number] = root.having("data-rows")
        assert int(number.attributes["data-rows"]) == len(csv_rows(content.decode()))
        [files] = root.having("data-files")
        for link in files.having("href"):
            address = link.attributes["href"]
            if not address.partition("?")[0].endswith((".pdf", ".xlsx", "capsule.json")):
                assert client.get(address).status_code == 200, address


def test_what_does_not_exist_is_not_found(client: httpx.Client) -> None:
    for name in ("nothing", "nothing.csv", "waiting.exe", "nothing.schema.json", "waiting.csv.gz"):
        assert client.get(f"{DATA}/{name}").status_code == 404
    assert client.get(f"{DATA}/waiting.csv?centre=nowhere").status_code == 404
    assert client.get(f"{DATA}/waiting?from=yesterday").status_code == 422


@pytest.mark.parametrize("file", ["waiting.csv", "statistics.json", "waiting.schema.json"])
def test_programs_of_other_sites_read_files_and_do_not_load_them_twice(
    client: httpx.Client, file: str
) -> None:
    address = f"{DATA}/{file}"
    first = client.get(address)
    assert first.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in first.headers
    assert first.headers["cache-control"] == "public, max-age=300"
    assert "vary" not in first.headers
    again = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(first.content))
    assert head.headers["etag"] == first.headers["etag"]


def test_a_program_may_ask_by_age_as_well(client: httpx.Client) -> None:
    first = client.get(f"{DATA}/adherence.csv")
    since = {"if-modified-since": first.headers["last-modified"]}
    assert client.get(f"{DATA}/adherence.csv", headers=since).status_code == 304
    old = {"if-modified-since": "Mon, 01 Jan 2024 00:00:00 GMT"}
    assert client.get(f"{DATA}/adherence.csv", headers=old).status_code == 200
    wrong = {"if-modified-since": "yesterday"}
    assert client.get(f"{DATA}/adherence.csv", headers=wrong).status_code == 200


def test_only_open_data_may_be_read_by_other_sites(client: httpx.Client) -> None:
    for address in (DATA, f"{DATA}/waiting", "/portal/performance", "/portal"):
        assert "access-control-allow-origin" not in client.get(address).headers


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # inside the oracle
def test_the_catalogue_is_read_as_dcat(client: httpx.Client) -> None:
    answer = client.get(f"{DATA}/catalog.jsonld")
    assert answer.headers["content-type"].startswith("application/ld+json")
    graph = Graph().parse(data=answer.text, format="json-ld")
    sets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert len(sets) == len(NAMES)
    [catalogue] = graph.subjects(RDF.type, DCAT.Catalog)
    assert set(graph.objects(catalogue, DCAT.dataset)) == sets
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    for each in sets:
        languages = {getattr(title, "language", "") for title in graph.objects(each, DCTERMS.title)}
        assert languages == {"th", "en"}
        assert set(graph.objects(each, DCTERMS.license)) == {licence}
        files = list(graph.objects(each, DCAT.distribution))
        assert len(files) == 2
        for file in files:
            [address] = graph.objects(file, DCAT.downloadURL)
            assert client.get(str(address)).status_code == 200


def test_all_data_sets_are_one_data_package(client: httpx.Client) -> None:
    package = client.get(f"{DATA}/datapackage.json").json()
    assert [each["name"] for each in package["resources"]] == list(NAMES)
    for each in package["resources"]:
        head = client.get(each["path"]).text.removeprefix("\ufeff").splitlines()[0]
        assert head.split(",") == [field["name"] for field in each["schema"]["fields"]]
    words = csv_rows(client.get(f"{DATA}/dictionary.csv").text)
    assert len(words) == sum(len(each.columns) for each in DATASETS.values())
    [one] = {row["dataset"] for row in csv_rows(client.get(f"{DATA}/time.dictionary.csv").text)}
    assert one == "time"


def test_no_cell_is_run_as_a_formula_and_an_empty_table_keeps_its_head() -> None:
    dataset = DATASETS["opening-hours"]
    hostile: Row = {each.name: "=1+1" for each in dataset.columns}
    [row] = csv_rows(csv_text(dataset, [hostile]))
    assert set(row.values()) == {"'=1+1"}
    assert csv_text(dataset, []).startswith("\ufeffcentre,centre_name_th")


def test_statistics_add_up_to_what_the_reports_say(client: httpx.Client) -> None:
    rows: Rows = client.get(f"{DATA}/statistics.json").json()["items"]
    by_key = {(r["month"], r["centre"], r["service"], r["channel"]): r["finished"] for r in rows}
    whole = by_key["all", "all", "all", "all"]
    months = {key[0] for key in by_key} - {"all"}
    assert sum(by_key[month, "all", "all", "all"] for month in months) == whole
    indicators = client.get("/api/v1/metrics/indicators").json()
    assert indicators["total"]["take_up"]["n"] == whole
    digital = indicators["total"]["take_up"]["part"]
    assert digital == whole - by_key["all", "all", "all", "centre"]


def test_the_page_of_a_service_says_what_the_files_say(client: httpx.Client) -> None:
    [row] = [
        each
        for each in client.get(f"{DATA}/service-waits.json").json()["items"]
        if (each["centre"], each["service"]) == ("all", "id-card-expired")
    ]
    root = Tree(client.get("/portal/performance/services/id-card-expired").text).root
    unit = next(n for n in root.having("data-unit") if n.attributes["data-unit"] == "all")
    assert unit.attributes["data-n"] == str(row["n"])
    turn = next(n for n in root.having("data-in-turn") if n.attributes["data-in-turn"] == "all")
    assert float(turn.attributes["data-value"]) == row["in_turn_percent"]
    names = {each.attributes["data-figure"] for each in root.having("data-figure")}
    assert names >= {"wait", "in-turn", "kept", "votes", "reduction"}
    anchors = {each.attributes["id"] for each in root.having("id")}
    links = {each.attributes["href"] for each in root.having("href")}
    assert {link[1:] for link in links if link.startswith("#")} <= anchors
    assert "/portal/services/id-card-expired" in {link.partition("?")[0] for link in links}


def test_every_service_is_reached_from_the_page_over_all(client: httpx.Client) -> None:
    root = Tree(client.get("/portal/performance?centre=mobile-1").text).root
    rows = root.having("data-service-row")
    assert len(rows) == 10
    address = rows[0].having("href")[0].attributes["href"]
    assert "centre=mobile-1" in address
    assert client.get(address).status_code == 200
    assert client.get("/portal/performance/services/nothing").status_code == 404
    assert client.get("/portal/performance/services/id-card-lost?centre=no").status_code == 404
    manual = client.get("/portal/services/id-card-expired").text
    assert "/portal/performance/services/id-card-expired" in manual
