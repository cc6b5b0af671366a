"""The catalogue as tables: nothing is lost on the way, and hostile files do no harm."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from shared.domain.catalogue import empty_catalogue
from shared.domain.catalogue_file import read_catalogue
from shared.domain.catalogue_from_tables import plain_of
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import CatalogueRefused
from shared.domain.catalogue_sheets import SHEET, SHEETS
from shared.domain.catalogue_to_tables import tables_of
from shared.domain.table_rows import Book, RawRow, RowProblem
from shared.services import table_files
from shared.services.catalogue_export import empty_form, of_agency, of_centre, whole
from shared.services.catalogue_reading import Locate, book_reader
from shared.services.table_books import book_file, csv_file
from shared.services.table_files import neutral, read_book, restored
from shared.services.workbook_cells import in_text
from shared.store.catalogue import load_catalogue
from shared.store.engine import Database

pytestmark = pytest.mark.sqlite_only

Plain = dict[str, Any]


@pytest.fixture(scope="module")
def plain(stocked_sqlite_template: Path) -> Plain:
    database = Database(f"sqlite:///{stocked_sqlite_template}")
    with database.read() as connection:
        found = plain_catalogue(load_catalogue(connection))
    database.close()
    return with_everything(found)


@pytest.fixture(scope="module")
def small(plain: Plain) -> Plain:
    """Some services with fees and nothing else, so that its workbook is made in a moment."""
    services = [each for each in plain["services"] if each["fees"]]
    return {"services": services[:4]}


def with_everything(data: Plain) -> Plain:
    """The examples with what they have none of: agencies' hours, holidays, gone steps, ends."""
    data = copy.deepcopy(data)
    calendar = copy.deepcopy(data["centres"][0]["calendar"])
    calendar |= {
        "holidays": ["2026-12-07", "2027-01-01"],
        "special_days": {"2026-12-05": [["09:00", "12:00"]], "2026-12-12": []},
        "closings": [
            {
                "from": "2026-12-04T15:00:00+07:00",
                "to": "2026-12-04T16:30:00+07:00",
                "reason": "=น้ำ",
            }
        ],
    }
    data["centres"][0] |= {"calendar": calendar, "ends_on": "2027-06-01"}
    data["agencies"][1]["calendar"] = copy.deepcopy(calendar)
    data["services"][0]["gone"] = [{"n": 2, "reason": "online", "why": {"th": "ก", "en": "a"}}]
    data["centres"][0]["counters"][0] |= {"services": [], "zone": "A"}
    return data


def book_of(data: Plain, first_row: int = 4) -> Book:
    rows = tables_of(data)
    sheets = {c: [RawRow(n, r) for n, r in enumerate(e, first_row)] for c, e in rows.items()}
    return Book("book.xlsx", sheets)


def test_rows_and_back_lose_nothing(plain: Plain) -> None:
    back, places = plain_of(book_of(plain), {})
    assert places.problems == []
    assert back == plain
    assert plain_of(book_of(plain), plain)[0] == plain


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_files_and_back_lose_nothing(plain: Plain, form: str) -> None:
    data, _ = table_data(book_file(plain, form), f"book.{form}", {})
    assert data == plain


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({"th": words, "en": words, "source": words}), min_size=1, max_size=4
    )
)
def test_any_words_come_back_from_csv(rows: list[dict[str, str]]) -> None:
    data = {"queue_groups": [{"letter": chr(65 + n), **row} for n, row in enumerate(rows)]}
    sheet = SHEET["queue_groups"]
    content = csv_file(sheet, tables_of(data)[sheet.code])
    assert plain_of(read_book(content, "queue_groups.csv"), {})[0] == data
    assert b"\n=" not in content
    assert b",=" not in content


@given(st.text(max_size=8))
@settings(max_examples=60, deadline=None)
def test_what_is_neutral_is_restored(text: str) -> None:
    assert restored(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@"))


def test_headings_tell_sheets_and_columns_apart() -> None:
    sets = [frozenset(sheet.codes) for sheet in SHEETS]
    assert len(set(sets)) == len(sets)
    for sheet in SHEETS:
        for headings in ([c.th for c in sheet.columns], [c.en for c in sheet.columns]):
            assert len(set(headings)) == len(headings), sheet.code
        assert {*sheet.key, *sheet.unique} <= set(sheet.codes)
        assert len(sheet.code) <= 31


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (4.0, "4"),
        (2.5, "2.5"),
        (datetime(2026, 12, 7), "2026-12-07"),
        (datetime(2026, 12, 7, 15, 30), "2026-12-07T15:30"),
        (date(2569, 12, 7), "2569-12-07"),
        (time(8, 30), "08:30"),
        (timedelta(hours=24), "24:00"),
    ],
)
def test_values_of_spreadsheet_programs_become_what_somebody_would_type(
    value: object, text: str
) -> None:
    assert in_text(value) == text


def table_data(content: bytes, name: str, known: Plain) -> tuple[Any, Locate]:
    data, located = book_reader(read_book(content, name))(known)
    assert isinstance(data, dict)
    return data, located


def problems_of(content: bytes, name: str, known: Plain | None = None) -> list[RowProblem]:
    with pytest.raises(CatalogueRefused) as refused:
        table_data(content, name, known or {})
    return list(refused.value.problems)  # type: ignore[arg-type]


def changed_book(plain: Plain, change: Callable[[Workbook], None]) -> bytes:
    book = load_workbook(io.BytesIO(book_file(plain, "xlsx")))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _formula(book: Workbook) -> None:
    book["fees"]["D5"] = "=1+1"


def _unknown_column(book: Workbook) -> None:
    book["fees"]["Z3"] = "colour"


def _twice(book: Workbook) -> None:
    book["fees"]["C3"] = "th"


def _no_key(book: Workbook) -> None:
    book["fees"]["A3"] = None


def _wrong_number(book: Workbook) -> None:
    book["fees"]["D6"] = "twenty"


def _same_service(book: Workbook) -> None:
    book["services"]["A5"] = book["services"]["A4"].value


def _more_tables(book: Workbook) -> None:
    book.create_sheet("Notes")["A1"] = "hello"


def _error(book: Workbook) -> None:
    cell = book["fees"]["D5"]
    cell.value, cell.data_type = "#REF!", "e"


@pytest.mark.parametrize(
    ("change", "sheet", "row", "remedy"),
    [
        (_formula, "fees", 5, "Cell D5 holds a formula"),
        (_error, "fees", 5, "Cell D5 holds an error"),
        (_unknown_column, "fees", 3, "There is no column “colour” here"),
        (_twice, "fees", 3, "The column “th” stands here twice"),
        (_no_key, "fees", 3, "The column “service” is missing"),
        (_wrong_number, "fees", 6, "not “twenty”"),
        (_same_service, "services", 5, "This stands in row 4 already"),
        (_more_tables, "Notes", 0, "There is no table “Notes”"),
    ],
)
def test_what_is_wrong_with_a_workbook_is_told_by_its_place(
    small: Plain, change: Callable[[Workbook], None], sheet: str, row: int, remedy: str
) -> None:
    problems = problems_of(changed_book(small, change), "book.xlsx")
    assert remedy in str(problems[0])
    assert (problems[0].sheet, problems[0].row) == (sheet, row)


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def _bomb() -> bytes:
    return zipped(**{"fees.csv": b"0" * (table_files.MAX_UNPACKED + 1)})


def _entities() -> bytes:
    part = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return zipped(**{"[Content_Types].xml": part})


def _locked() -> bytes:
    content = bytearray(zipped(**{"fees.csv": b"service"}))
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _torn() -> bytes:
    content = bytearray(zipped(**{"fees.csv": HEAD * 9}))
    start = 30 + len("fees.csv")
    content[start : start + 2] = b"\xff\xff"
    return bytes(content)


HEAD = b"service,th,en,amount\n"
HOSTILE: list[tuple[str, bytes, str]] = [
    ("a.xlsx", b"PK\x03\x04broken", "This is no workbook"),
    ("a.zip", zipped(**{"a.txt": b"x"}), "This is no workbook"),
    ("a.xlsx", zipped(**{"[Content_Types].xml": b"<a/>"}), "cannot be read"),
    ("a.xlsx", _entities(), "This is no workbook"),
    ("a.zip", _bomb(), "too big"),
    ("a.zip", _locked(), "password"),
    ("a.zip", _torn(), "This is no workbook"),
    ("a.xls", b"\xd0\xcf\x11\xe0rest", "older kind|old kind"),
    ("fees.csv", b"service,th\nx,\xa1\xd2\xc3\xa1\xd2\xc3\n", "TIS-620"),
    ("fees.csv", "service,th\n".encode("utf-16"), "UTF-8"),
    ("fees.csv", b"service,th\nx,\xff\n", "UTF-8"),
    ("fees.csv", HEAD + b'x,"open\n', "close the quotation marks"),
    ("fees.csv", HEAD, "no rows below the headings"),
    ("fees.csv", b"1,2,3\n4,5,6\n", "The headings are missing"),
    ("what.csv", b"1,2,3\n4,5,6\n", "cannot be told"),
    ("fees.csv", HEAD + b"x,a,b,1\n" * table_files.MAX_ROWS, "too big"),
    ("fees.csv", b"x" * (table_files.MAX_BYTES + 1), "too big"),
    ("fees.csv", b"a\0b", "This is no workbook"),
    ("fees.csv", HEAD + b"nowhere,a,b,1\n", "There is no such service"),
]


@pytest.mark.parametrize(("name", "content", "remedy"), HOSTILE, ids=[r for *_, r in HOSTILE])
def test_hostile_and_broken_files_are_refused_in_one_sentence(
    name: str, content: bytes, remedy: str
) -> None:
    [problem] = problems_of(content, name)
    assert any(part in str(problem) for part in remedy.split("|"))


def test_what_the_file_format_refuses_is_told_by_sheet_row_and_column(plain: Plain) -> None:
    def change(book: Workbook) -> None:
        book["steps"]["D6"] = "guess"
        book["offers"]["B4"] = "nothing-like-it"

    data, located = table_data(changed_book(plain, change), "book.xlsx", {})
    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(data, "book.xlsx", empty_catalogue())
    told = [located(each) for each in refused.value.problems]
    places = {(p.sheet, p.row, p.column) for p in told if isinstance(p, RowProblem)}
    assert {("steps", 6, "type"), ("offers", 4, "service")} <= places


HOURS = b"owner_kind,owner,weekday,opens,closes\n"


@pytest.mark.parametrize(
    ("rows", "row", "remedy"),
    [
        (b"centre,a,mon,08:30,12:00\ncentre,a,mon,11:00,16:00\n", 3, "overlap those of row 2"),
        (b"centre,a,mon,08:30,12:00\ncentre,a,tue,11:00,10:00\n", 3, "closes before it opens"),
        (b"nobody,a,mon,08:30,12:00\n", 2, "Write centre or agency"),
        (b"centre,a,mon,half past eight,12:00\n", 2, "is no time of day"),
    ],
)
def test_hours_that_cannot_be_are_refused_by_their_row(rows: bytes, row: int, remedy: str) -> None:
    found = problems_of(HOURS + rows, "windows.csv")
    assert remedy in str(found[0])
    assert found[0].row == row


def test_one_day_is_no_holiday_twice() -> None:
    rows = "owner_kind,owner,date\ncentre,a,7/12/2569\ncentre,a,2026-12-07\n"
    [problem] = problems_of(rows.encode(), "holidays.csv")
    assert "stands in row 2 already" in str(problem)


def test_a_single_table_changes_its_part_alone(plain: Plain) -> None:
    service = next(each for each in plain["services"] if each["fees"])
    row = f"{service['id']},ค่าธรรมเนียม,Fee,125\n".encode()
    data, _ = table_data(HEAD + row, "fees.csv", plain)
    assert data == {
        "services": [{**service, "fees": [{"th": "ค่าธรรมเนียม", "en": "Fee", "amount": 125}]}]
    }


def test_a_table_may_be_told_by_its_columns_and_its_headings_alone(plain: Plain) -> None:
    sheet = SHEET["holidays"]
    rows = [row for row in tables_of(plain)["holidays"] if row["owner_kind"] == "centre"]
    lines = csv_file(sheet, rows).decode("utf-8-sig").splitlines()
    assert plain_of(read_book("\n".join(lines[2:]).encode(), "x.csv"), plain)[0]["centres"]
    thai = "\n".join([lines[0], *lines[3:]]).replace(",", ";").encode()
    back, _ = plain_of(read_book(thai, "catalogue-holidays.csv"), plain)
    assert back["centres"] == [plain["centres"][0]]


@pytest.fixture
def stocked(stocked_sqlite_url: str) -> Iterator[Database]:
    database = Database(stocked_sqlite_url)
    yield database
    database.close()


def test_a_centre_an_agency_and_the_empty_form_are_taken_out_alone(stocked: Database) -> None:
    with stocked.read() as connection:
        catalogue = load_catalogue(connection)
    plain = plain_catalogue(catalogue)
    data, _ = table_data(of_centre(catalogue, "csv", "mo-chit"), "c.zip", plain)
    assert isinstance(data, dict)
    assert list(data) == ["centres"]
    data, _ = table_data(of_agency(catalogue, "csv", "DCA"), "c.zip", {})
    assert isinstance(data, dict)
    assert {each["agency"] for each in data["services"]} == {"DCA"}
    assert "topics" not in data
    assert "no rows below the headings" in str(problems_of(empty_form("xlsx"), "e.xlsx")[0])
    assert whole(catalogue, "yaml").startswith(b"meta:")
