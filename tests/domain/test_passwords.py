from __future__ import annotations

import pytest

from shared.domain.passwords import common_words, fault

PERSON = ("somsri", "สมศรี ใจดี", "Somsri Jaidee", "ศูนย์บริการร่วม หมอชิต", "Mo Chit Centre")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short words", "12 characters"),
        ("x" * 501, "500 characters"),
        ("aaaaaaaaaaaaaaa", "run or repeat"),
        ("abcabcabcabc", "run or repeat"),
        ("123456789012", "run or repeat"),
        ("098765432109", "run or repeat"),
        ("qwertyuiop12", "run or repeat"),
        ("abcd1234efgh", "run or repeat"),
        ("ฟหกด่าสวงผปแอ", "run or repeat"),
        ("กขคงจฉชซฌญฎฏ", "run or repeat"),
        ("๑๒๓๔๕๖๗๘๙๐๑๒", "run or repeat"),
        ("รหัสผ่านรหัสผ่าน", "guessed first"),
        ("รหัสผ่าน123456", "guessed first"),
        ("P@ssw0rd1234!", "guessed first"),
        ("Summer2026summer", "guessed first"),
        ("correct horse battery staple", "guessed first"),
        ("Somsri-12345678", "guessed first"),
        ("สมศรี2569!!!!!!", "guessed first"),
        ("jaidee.somsri.1", "guessed first"),
        ("mochit mochit 2569", "guessed first"),
        ("GovernmentCounterService", "guessed first"),
    ],
)
def test_what_guessers_try_first_is_refused_with_its_reason(password: str, reason: str) -> None:
    assert reason in fault(password, PERSON)


@pytest.mark.parametrize(
    "password",
    [
        "a long password for tests",
        "ช้างกินกล้วยบนหลังคา",
        "rain falls on the roof",
        "apple banana cherry mango",
        "7#2k!9$x41&5",
        "somsri reads the paper on the bus",
        "ลมเย็น ๆ พัดใบไม้ข้างบ้าน",
        "x7" * 3 + "q9" * 3 + "ab",
    ],
)
def test_long_ones_pass_without_capitals_digits_or_signs(password: str) -> None:
    assert fault(password, PERSON) == ""


def test_the_list_is_one_of_hundreds_in_both_languages() -> None:
    words = common_words()
    assert len(words) > 300
    assert {"password", "รหัสผ่าน", "qwertyuiop"} <= words
    assert all(each == each.casefold() for each in words)
