"""Contact sheets: one page for the browser with captions, one large picture for each surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PIL import Image, ImageDraw

CELL = (420, 760)
"""Width and greatest height of one picture on a sheet, in pixels."""
GAP, CAPTION = 16, 22
COLUMNS = 6
KIT_NAMES = {
    "kiosk-first": "kiosk-attract",
    "kiosk-topics": "kiosk-topics",
    "kiosk-topic": "kiosk-services",
    "kiosk-papers": "kiosk-service",
    "kiosk-ticket": "kiosk-ticket",
    "board-landscape": "board",
    "desk-sign-in": "sign-in",
    "desk-serving": "desk-serving",
    "desk-free": "desk-idle",
    "desk-hall": "hall",
    "phone-ticket-waiting": "phone-ticket-waiting-full",
    "phone-ticket-called": "phone-ticket-called-full",
    "phone-survey": "survey",
    "phone-thanks": "survey-thanks-full",
    "reports-reduction": "reduction-report-full",
    "portal-service": "service-manual-full",
    "portal-performance": "performance-public-full",
}
"""Which picture of the visual kit a page follows."""
_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>All pages</title><style>
body { font: 16px/1.5 sans-serif; margin: 24px; background: #eee; }
section { display: flex; flex-wrap: wrap; gap: 16px; align-items: start; }
figure { margin: 0; background: #fff; padding: 8px; width: 420px; }
img { width: 100%; border: 1px solid #ccc; }
.kit { outline: 4px dashed #999; }
</style></head><body><h1>All pages</h1>
"""


@dataclass(frozen=True)
class Picture:
    surface: str
    name: str
    language: str
    title: str
    path: Path

    @property
    def caption(self) -> str:
        return f"{self.name} · {self.language} · {self.title}"


def write_sheets(pictures: Sequence[Picture], folder: Path, kit: Path | None) -> Path:
    """Write `index.html` and `sheet-<surface>.png` into `folder`; returns the former."""
    parts = [_HEAD]
    for surface in dict.fromkeys(each.surface for each in pictures):
        shown = with_kit([each for each in pictures if each.surface == surface], kit)
        parts.append(f"<h2>{escape(surface)}</h2><section>")
        parts += [_figure(each, folder) for each in shown]
        parts.append("</section>")
        _large_picture(shown).save(folder / f"sheet-{surface}.png")
    index = folder / "index.html"
    index.write_text("\n".join([*parts, "</body></html>"]), encoding="utf-8")
    return index


def with_kit(pictures: Sequence[Picture], kit: Path | None) -> list[Picture]:
    """Put the kit's picture before the page that follows it."""
    shown: list[Picture] = []
    for picture in pictures:
        name = KIT_NAMES.get(picture.name, "")
        file = kit / f"{name}.png" if kit and name else None
        if file and file.exists() and picture.language == "th":
            shown.append(Picture(picture.surface, "kit", "", name, file))
        shown.append(picture)
    return shown


def _figure(picture: Picture, folder: Path) -> str:
    ours = picture.path.parent == folder
    source = picture.path.name if ours else picture.path.resolve().as_uri()
    kind = "" if ours else ' class="kit"'
    caption = escape(picture.caption)
    return (
        f'<figure{kind}><a href="{source}"><img src="{source}" alt="{caption}" loading="lazy"></a>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _large_picture(pictures: Sequence[Picture]) -> Image.Image:
    """All pictures small, row by row; long pages are cut at the height of a cell."""
    rows = [pictures[at : at + COLUMNS] for at in range(0, len(pictures), COLUMNS)]
    drawn = [[_small(each) for each in row] for row in rows]
    heights = [max(small.height for small in row) + CAPTION + GAP for row in drawn]
    size = (COLUMNS * (CELL[0] + GAP) + GAP, sum(heights) + GAP)
    sheet = Image.new("RGB", size, "#eeeeee")
    draw = ImageDraw.Draw(sheet)
    y = GAP
    for row, smalls, height in zip(rows, drawn, heights, strict=True):
        for column, (picture, small) in enumerate(zip(row, smalls, strict=True)):
            x = GAP + column * (CELL[0] + GAP)
            draw.text((x, y + 4), f"{picture.name} {picture.language}", fill="#000000")
            sheet.paste(small, (x, y + CAPTION))
        y += height
    return sheet


def _small(picture: Picture) -> Image.Image:
    with Image.open(picture.path) as whole:
        scale = CELL[0] / whole.width
        small = whole.convert("RGB").resize((CELL[0], max(1, round(whole.height * scale))))
    return small.crop((0, 0, CELL[0], min(small.height, CELL[1])))
