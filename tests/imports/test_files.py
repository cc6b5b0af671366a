"""The same log in every form it may come in."""

from __future__ import annotations

import gzip
import json

import pytest

from shared.services.importing.reading import Columns, LogRefused, Role
from tests.imports.conftest import Taking

pytestmark = pytest.mark.sqlite_only

ROWS = [
    ("7", "รับเรื่อง", "2026-03-02T09:00:00+07:00"),
    ("7", "check; all, of\tit | twice", "2026-03-02T09:30:00+07:00"),
    ("8", "รับเรื่อง", "2026-03-02T10:00:00+07:00"),
]
WAYS = [["รับเรื่อง", "check; all, of\tit | twice"], ["รับเรื่อง"]]


def table(delimiter: str, end: str = "\n") -> str:
    header = ("case:concept:name", "concept:name", "time:timestamp")
    return end.join(delimiter.join(f'"{cell}"' for cell in row) for row in (header, *ROWS)) + end


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_delimiter_is_detected(taking: Taking, delimiter: str, end: str) -> None:
    done = taking.take(table(delimiter, end))
    assert (done.cases, done.events, done.activities, done.variants) == (2, 3, 2, 2)
    assert taking.ways() == WAYS


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + table(";").encode(),
        table("\t").encode("utf-16"),
        f"sep=;\r\n{table(';')}".encode(),
        gzip.compress(table(",").encode()),
        ("\n" + table(",") + "\n\n").encode(),
    ],
    ids=["byte order mark", "UTF-16", "sep=", "gzip", "empty lines"],
)
def test_programs_leave_their_marks(taking: Taking, content: bytes) -> None:
    assert taking.take(content).cases == 2
    assert taking.ways() == WAYS


def test_thai_windows_files_name_their_encoding(taking: Taking) -> None:
    taking.take(table(",").encode("cp874"), Columns(encoding="cp874"))
    assert taking.ways() == WAYS
    with pytest.raises(LogRefused, match="encoding"):
        taking.take(table(",").encode(), Columns(encoding="nonsense"))


def test_quoted_fields_may_hold_lines_and_short_rows_end_early(taking: Taking) -> None:
    taking.take(
        'case:concept:name,concept:name,time:timestamp,"note\nof\nmany lines"\n'
        '1,"a\nb",2026-03-02 09:00,"x\r\ny"\n'
        "1,c,2026-03-02 09:01\n"
    )
    assert taking.ways() == [["a\nb", "c"]]


def test_several_columns_make_one(taking: Taking) -> None:
    columns = Columns(
        (
            (Role.CASE, ("office", "no")),
            (Role.ACTIVITY, ("what",)),
            (Role.TIME, ("day", "clock")),
            (Role.START, ("day", "from")),
        ),
        time_format="%y%m%d %H:%M:%S",
    )
    content = "office no what day from clock\n".replace(" ", "|") + (
        "A|1|call|990104|9:00:00|9:05:00\n"
        "B|1|call|990104|9:00:00|9:00:00\n"
        "B|1|mail|990104|9:30:00|9:20:00\n"
    )
    done = taking.take(content, columns)
    assert (done.cases, done.rejected) == (2, {"ends_before_its_start": 1})
    assert sorted(int(str(case["service_seconds"])) for case in taking.cases()) == [0, 300]


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
  <string key="concept:name" value="the log itself"/>
  <global scope="event"><string key="concept:name" value="-"/></global>
  <trace>
    <string key="concept:name" value="7"/>
    <event>
      <string key="concept:name" value="รับเรื่อง"/>
      <date key="time:timestamp" value="2026-03-02T09:00:00.000+07:00"/>
      <list key="others"><values><string key="concept:name" value="inside"/></values></list>
    </event>
    <event>
      <string key="concept:name" value="check; all, of&#9;it | twice"/>
      <string key="lifecycle:transition" value="complete"/>
      <date key="time:timestamp" value="2026-03-02T09:30:00.000+07:00"/>
    </event>
  </trace>
  <trace><string key="concept:name" value="8"/>
    <event>
      <string key="concept:name" value="รับเรื่อง"/>
      <date key="time:timestamp" value="2026-03-02T10:00:00.000+07:00"/>
    </event>
  </trace>
  <trace>
    <event>
      <string key="concept:name" value="of no case"/>
      <date key="time:timestamp" value="2026-03-02T10:00:00.000+07:00"/>
    </event>
  </trace>
</log>
"""


def test_xes(taking: Taking) -> None:
    done = taking.take(XES)
    assert (done.cases, done.events, done.rejected) == (2, 3, {"no_case": 1})
    assert taking.ways() == WAYS


def test_xes_by_other_attributes(taking: Taking) -> None:
    other = XES.replace('"concept:name" value="7"', '"ref" value="7"').replace(
        '"concept:name" value="8"', '"ref" value="8"'
    )
    assert taking.take(other, case="ref").cases == 2


OCEL = {
    "eventTypes": [{"name": "รับเรื่อง", "attributes": []}],
    "events": [
        {"id": "e2", "type": WAYS[0][1], "time": "2026-03-02T02:30:00Z",
         "relationships": [{"objectId": "7"}, {"objectId": "x", "qualifier": ""}]},
        {"id": "e1", "type": "รับเรื่อง", "time": "2026-03-02T02:00:00Z", "attributes": [],
         "relationships": [{"objectId": "7", "qualifier": "a"}, {"objectId": "7"}]},
        {"id": "e3", "type": "รับเรื่อง", "time": "2026-03-02T03:00:00Z",
         "attributes": [{"name": "lifecycle:transition", "value": "complete"}],
         "relationships": [{"objectId": "8", "qualifier": ""}]},
        {"id": "e4", "type": "of no case", "time": "2026-03-02T03:00:00Z"},
    ],
    "objectTypes": [{"name": "request", "attributes": []}, {"name": "ticket", "attributes": []}],
    "objects": [
        {"id": "7", "type": "request", "attributes": []},
        {"id": "8", "type": "request", "relationships": [{"objectId": "x", "qualifier": ""}]},
        {"id": "x", "type": "ticket"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("indent", [None, 2])
def test_ocel_2(taking: Taking, indent: int | None) -> None:
    content = json.dumps(OCEL, indent=indent, ensure_ascii=False)
    done = taking.take(content, case="request")
    assert (done.cases, done.events) == (2, 3)
    assert taking.ways() == WAYS


def test_ocel_2_with_several_kinds_of_objects_asks_which_are_the_cases(taking: Taking) -> None:
    with pytest.raises(LogRefused, match="--case which objects .*: request, ticket"):
        taking.take(json.dumps(OCEL))


def test_an_event_of_two_cases_happened_in_both(taking: Taking) -> None:
    both = [{"objectId": id, "qualifier": ""} for id in "78"]
    event = {"id": "e", "type": "a", "time": "2026-03-02T02:30:00Z", "relationships": both}
    done = taking.take(json.dumps({"objects": OCEL["objects"], "events": [event]}), case="request")
    assert (done.cases, done.events) == (2, 2)


def test_a_long_ocel_is_read_piece_by_piece(taking: Taking) -> None:
    events = [
        {"id": f"e{n}", "type": "ก" * 50, "time": "2026-03-02T02:30:00Z",
         "relationships": [{"objectId": "7", "qualifier": "x" * 200}]}
        for n in range(700)
    ]  # fmt: skip
    content = json.dumps({"events": events, "objects": OCEL["objects"], "n": [1, 22, 3]})
    assert len(content) > 3 * 2**16
    assert taking.take(content, case="request").events == 700
