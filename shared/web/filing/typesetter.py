"""Sets one printed report and ends: a program of its own, run by `printed.py`.

Typst keeps what it has set for the next time, some 50 MB a report; a server would carry that for
ever. Here it goes with the process. In: one JSON object on stdin. Out: the PDF file on stdout.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import typst

STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")
"""Kept readable in archives (ISO 19005-2) and by screen readers (ISO 14289-1)."""


def main() -> None:
    wish = json.load(sys.stdin.buffer)
    try:
        made = _set(wish, STANDARDS)
    except typst.TypstError:
        # A letter that no font of ours has breaks the standards, not the report.
        made = _set(wish, ())
    sys.stdout.buffer.write(made)


def _set(wish: dict[str, Any], standards: Sequence[Literal["a-2a", "ua-1"]]) -> bytes:
    folder = Path(__file__).parent
    return typst.compile(
        str(folder / Path(wish["form"]).name),
        root=str(folder),
        font_paths=[str(folder / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(wish["document"], ensure_ascii=False)},
        pdf_standards=list(standards),
        timestamp=wish["made_at"],
    )


if __name__ == "__main__":
    main()
