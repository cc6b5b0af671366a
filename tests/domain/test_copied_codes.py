"""Secrets on paper come back as they were, however they are copied."""

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.copied_codes import ALPHABET, in_groups, read_back

SECRETS = st.binary(min_size=16, max_size=16)


@given(SECRETS)
def test_a_secret_that_was_copied_in_small_letters_with_spaces_comes_back(secret: bytes) -> None:
    text = in_groups(secret)
    assert read_back(text) == secret
    assert read_back(f" {text.lower().replace('-', '  ')} ") == secret
    assert read_back(text.replace("1", "l").replace("0", "o")) == secret


@given(SECRETS, SECRETS)
def test_two_secrets_are_never_written_alike(one: bytes, other: bytes) -> None:
    assert (in_groups(one) == in_groups(other)) == (one == other)


@given(st.text(max_size=40))
def test_other_words_are_no_secret_and_harm_nothing(text: str) -> None:
    found = read_back(text)
    assert found is None or read_back(in_groups(found)) == found


def test_what_is_too_long_too_short_or_too_large_is_no_secret() -> None:
    text = in_groups(bytes(16))
    assert text == "0000-0000-0000-0000-0000-0000-00"
    for wrong in (text[:-1], text + "0", "Z" * 26, "", "U" * 26):
        assert read_back(wrong) is None
    assert not set("ILOU") & set(ALPHABET)
