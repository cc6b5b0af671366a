"""Files that were made to do harm are refused in one sentence, and nothing of them stays."""

from __future__ import annotations

import gzip

import pytest

from shared.services.importing.intake import MOST_LETTERS
from shared.services.importing.reading import LogRefused
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


@pytest.mark.parametrize(
    "content",
    [GROWING, OTHER_FILE, NESTED, LONG_NUMBER, LONG_NAME, ZEROS],
    ids=["growing", "other file", "nested", "long number", "long name", "zeros"],
)
def test_it_is_refused(taking: Taking, content: str | bytes) -> None:
    with pytest.raises(LogRefused):
        taking.take(content)
    assert taking.visits() == []
