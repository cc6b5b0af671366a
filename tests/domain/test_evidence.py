"""What is taken as evidence: PDF, PNG and JPEG by what they are, or a whole web address."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared.domain.errors import InvalidRequest
from shared.domain.evidence import (
    MAX_BYTES,
    Evidence,
    check_days,
    checked_address,
    media_type_of,
    name_of,
)


@pytest.mark.parametrize(
    ("content", "name", "known"),
    [
        (b"%PDF-1.7 rest", "order.PDF", "application/pdf"),
        (b"\x89PNG\r\n\x1a\nrest", "photo.png", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "photo.jpeg", "image/jpeg"),
    ],
)
def test_files_are_known_by_their_beginning_and_name(content: bytes, name: str, known: str) -> None:
    assert media_type_of(content, name) == known


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>", "order.pdf"),
        (b"%PDF-1.7", "order.html"),
        (b"%PDF-1.7", "photo.png"),
        (b"", "order.pdf"),
        (b"%PDF-" + bytes(MAX_BYTES), "large.pdf"),
    ],
)
def test_everything_else_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(InvalidRequest):
        media_type_of(content, name)


def test_names_lose_folders_and_what_would_break_a_header() -> None:
    assert name_of('C:\\orders\\คำสั่ง "12"; x.pdf') == "คำสั่ง 12 x.pdf"
    assert name_of("../../etc/passwd.pdf") == "passwd.pdf"
    assert name_of('";') == "file"


@pytest.mark.parametrize("address", ["https://example.go.th/a?b=1", "http://example.go.th"])
def test_whole_addresses_are_taken(address: str) -> None:
    assert checked_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "example.go.th", "https://", "https://a b.go.th", "https://[", "//x"],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(InvalidRequest):
        checked_address(address)


def test_validity_includes_both_days_and_warns_before_it_ends() -> None:
    first, last = date(2026, 10, 1), date(2027, 9, 30)
    with pytest.raises(InvalidRequest):
        check_days(last, first)
    check_days(first, first)
    piece = Evidence(1, "c", "t", "", "", 0, "", "", first, last, None, datetime.now(UTC))
    assert [piece.is_valid_on(each) for each in (first, last)] == [True, True]
    assert not piece.is_valid_on(date(2026, 9, 30))
    assert not piece.is_valid_on(date(2027, 10, 1))
    assert piece.ends_within(60, date(2027, 9, 1))
    assert not piece.ends_within(60, date(2027, 7, 1))
    assert not piece.ends_within(60, date(2027, 10, 1))
