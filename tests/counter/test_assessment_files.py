"""The self-assessment as it is filed: whoever holds it can count its scores again."""

from __future__ import annotations

import io

import openpyxl
import pypdfium2
import pytest

from tests.counter.conftest import Centre
from tests.counter.test_yearly_assessment import AT, BY_HAND, INDICATORS, SAR, Browser, marked

LEVELS, RESULT = ("0.0125", "0.0149", "0.5", "87.1234", "1234.5"), "0.0137"
SHEET = ("1", "2", "Result today", "Score", "As handed in", "As handed in: Score")
DATA = ("level_1", "level_2", "result", "score", "handed_in_result", "handed_in_score")


def test_page_workbook_and_paper_show_all_decimals(centre: Centre) -> None:
    with centre.client("boss") as client:
        boss = Browser(client)
        levels = {f"level_{n}": each for n, each in enumerate(LEVELS, 1)}
        boss.send(INDICATORS + AT, **(BY_HAND | levels))
        boss.send(f"{SAR}/results/4.3{AT}", version="0", result=RESULT, said="ทะเบียน")
        page = boss.hand_in(AT, version="0").text
        workbook, paper = (client.get(f"{SAR}.{each}{AT}").content for each in ("xlsx", "pdf"))
    assert "0.0125 · 0.0149 · 0.5 · 87.1234 · 1,234.5" in page
    assert marked(page, "data-result") == [RESULT]
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for sheet, head, names in ((book.worksheets[1], 4, SHEET), (book["data"], 1, DATA)):
        columns = [str(each.value) for each in sheet[head]]
        cells = [sheet.cell(head + 1, columns.index(each) + 1).value for each in names]
        numbers = [each for each in cells if isinstance(each, float)]
        low, high, result, score, *handed = numbers
        assert [low, high, result, *handed] == [0.0125, 0.0149, 0.0137, 0.0137, score]
        assert score == pytest.approx(1 + (result - low) / (high - low))
    text = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_bounded()
    printed = (*LEVELS[:4], "1,234.5", f"{RESULT} (1.5000)")
    assert not [each for each in printed if each not in text]
