"""Files that were made to do harm are refused in one sentence, and nothing of them stays."""

from __future__ import annotations

import gzip

import pytest

from shared.services.importing.intake import MOST_LETTERS
from shared.services.importing.reading import MOST_OF_ONE, LogRefused
from tests.imports.conftest import Taking

_TRACE = (
    '<log><trace><string key="concept:name" value="1"/><event>'
    '<string key="concept:name" value="{name}"/>'
    '<date key="time:timestamp" value="2026-11-02T09:00:00+07:00"/></event></trace></log>'
)
_ENTITIES = "".join(f"<!ENTITY e{i} '{f'&e{i - 1};' * 10}'>" for i in range(1, 12))
GROWING = f"<!DOCTYPE log [<!ENTITY e0 '{'x' * 10}'>{_ENTITIES}]>{_TRACE.format(name='&e11;')}"
OTHER_FILE = "<!DOCTYPE log [<!ENTITY e SYSTEM 'file:///etc/hosts'>]>" + _TRACE.format(name="&e;")
NESTED = '{"objects": [' + '{"a":' * 100_000
LONG_NUMBER = '{"objects": [{"id": "1", "type": "case"}], "n": ' + "9" * 100_000 + "}"
LONG_NAME = "case,activity,time\n1," + "x" * (MOST_LETTERS + 1) + ",2026-11-02T09:00:00\n"
ZEROS = gzip.compress(bytes(10_000_000))

ONE_HUGE = {
    "a line without end": ("case,activity,time\n", "1,a,2026-11-02T09:00:00,"),
    "a row over many lines": ("case,activity,time\n", '"a\n' + "b" * 1000 + '",'),
    "an event of many parts": ("<log><trace><event>", f"<a>{'x' * 1000}</a>"),
    "a trace of many parts": ("<log><trace>", f"<a>{'x' * 1000}</a>"),
    "an event of one long text": ("<log><trace><event>", "x"),
    "a head without traces": ("<log>", f"<extension>{'x' * 1000}</extension>"),
    "an object of many parts": ('{"objects": [{"id": "1", "type": [', f'"{"a" * 1000}",'),
    "an object of one long text": ('{"objects": [{"id": "', "x"),
}


@pytest.mark.parametrize(("begins", "goes_on"), ONE_HUGE.values(), ids=ONE_HUGE)
def test_one_part_as_large_as_the_file_is_refused_before_it_fills_the_memory(
    taking: Taking, begins: str, goes_on: str
) -> None:
    huge = begins + goes_on * (3 * MOST_OF_ONE // len(goes_on))
    with pytest.raises(LogRefused, match="of more than 4 MB; an event log has many small ones"):
        taking.take(huge)
    assert taking.visits() == []


@pytest.mark.parametrize(
    "content",
    [GROWING, OTHER_FILE, NESTED, LONG_NUMBER, LONG_NAME, ZEROS],
    ids=["growing", "other file", "nested", "long number", "long name", "zeros"],
)
def test_it_is_refused(taking: Taking, content: str | bytes) -> None:
    with pytest.raises(LogRefused):
        taking.take(content)
    assert taking.visits() == []
