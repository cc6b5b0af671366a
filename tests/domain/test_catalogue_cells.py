"""Cells of tables, as offices write them."""

from __future__ import annotations

import pytest

from shared.domain.catalogue_cells import WrongCell, plain_value, told
from shared.domain.table_columns import Cell


@pytest.mark.parametrize(
    ("text", "cell", "value"),
    [
        ("๗/๑๒/๒๕๖๙", Cell.DAY, "2026-12-07"),
        ("2026-12-07", Cell.DAY, "2026-12-07"),
        ("unknown", Cell.DAY, "unknown"),
        ("8.30", Cell.CLOCK, "08:30"),
        ("24:00", Cell.CLOCK, "24:00"),
        ("1,250.50", Cell.NUMBER, 1250.5),
        ("20.00", Cell.NUMBER, 20),
        ("a; b\nc", Cell.IDS, ["a", "b", "c"]),
        ("-", Cell.IDS, []),
        ("ใช่", Cell.FLAG, True),
        ("b: a, c: b", Cell.PAIRS, {"b": "a", "c": "b"}),
        ("  ", Cell.WHOLE, None),
    ],
)
def test_a_cell_is_read_as_offices_write_it(text: str, cell: Cell, value: object) -> None:
    assert plain_value(text, cell) == value


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("7/12/69", Cell.DAY),
        ("31/2/2569", Cell.DAY),
        ("25:00", Cell.CLOCK),
        ("one", Cell.WHOLE),
        ("1e9", Cell.NUMBER),
        ("maybe", Cell.FLAG),
        ("1, x", Cell.NUMBERS),
        ("b a", Cell.PAIRS),
        ("{broken", Cell.DATA),
    ],
)
def test_a_wrong_cell_is_refused(text: str, cell: Cell) -> None:
    with pytest.raises(WrongCell):
        plain_value(text, cell)


def test_numbers_never_need_an_exponent() -> None:
    assert told(0.00001, Cell.NUMBER) == "0.00001"
    assert told(None, Cell.TEXT) == ""
