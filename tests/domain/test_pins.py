"""Which PINs are refused: those that somebody would try first."""

from __future__ import annotations

import pytest

from shared.domain.errors import InvalidRequest
from shared.domain.pins import expect_good


@pytest.mark.parametrize(
    "pin",
    [
        "000000", "111111", "123456", "654321", "789012", "121212", "123123", "112211",
        "199012", "251990", "253301", "012533", "310190", "900131",
    ],
)  # fmt: skip
def test_a_pin_that_is_tried_first_is_refused(pin: str) -> None:
    with pytest.raises(InvalidRequest, match="easy to guess"):
        expect_good(pin)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "๑๒๓๔๕๖", "74 913"])
def test_a_pin_is_six_plain_digits(pin: str) -> None:
    with pytest.raises(InvalidRequest, match="6 digits"):
        expect_good(pin)


@pytest.mark.parametrize("pin", ["749138", "602957", "830461"])
def test_other_pins_are_good(pin: str) -> None:
    expect_good(pin)
