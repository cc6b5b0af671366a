"""Millimetres on a panel become pixels."""

from __future__ import annotations

import pytest

from shared.domain.screen_size import Script, length_px, pitch_mm, readable_mm, text_px

KIOSK = (1080, 1920)
SIZES = [
    # diagonal in inches, pitch in mm, px of 20 mm, of 4.8 mm (Latin, Thai), of 7.3 mm
    (15.6, 0.180, 111, (38, 46), (58, 69)),
    (21.5, 0.248, 81, (28, 33), (42, 50)),
    (24.0, 0.277, 72, (25, 30), (38, 45)),
    (27.0, 0.311, 64, (22, 26), (34, 40)),
    (32.0, 0.369, 54, (19, 22), (28, 34)),
]


@pytest.mark.parametrize(("inch", "pitch", "target", "normal", "large"), SIZES)
def test_k10_k11_sizes_in_pixels_follow_from_the_diagonal(
    inch: float, pitch: float, target: int, normal: tuple[int, int], large: tuple[int, int]
) -> None:
    found = pitch_mm(inch, *KIOSK)
    assert round(found, 3) == pitch
    assert round(length_px(20, found)) == target
    for millimetres, expected in ((4.8, normal), (7.3, large)):
        found_px = tuple(text_px(millimetres, found, each) for each in Script)
        assert found_px == pytest.approx(expected, abs=0.51)  # the table has whole pixels


def test_d1_the_called_number_of_a_43_inch_panel_seen_from_ten_metres() -> None:
    pitch = pitch_mm(43, 1920, 1080)
    assert [round(text_px(10 * mm, pitch, Script.LATIN)) for mm in (12.2, 5, 2.5)] == [352, 144, 72]


def test_seven_tenths_of_a_degree_are_12_mm_for_each_metre() -> None:
    assert round(readable_mm(1000), 1) == 12.2
    assert round(readable_mm(600), 1) == 7.3


def test_a_panel_without_size_is_refused() -> None:
    with pytest.raises(ValueError, match="size"):
        pitch_mm(0, *KIOSK)
