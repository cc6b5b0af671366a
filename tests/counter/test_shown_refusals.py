"""Which refusals a staff page shows itself, beside what was typed."""

from __future__ import annotations

import pytest

from counter.pages import shown
from shared.domain.errors import (
    DraftChanged,
    GcsError,
    InvalidRequest,
    KeyReused,
    NotFound,
    NotSignedIn,
    StorageUnavailable,
)


def test_what_people_can_correct_comes_back_as_a_sentence() -> None:
    assert shown(InvalidRequest("said", "Say why.")) == "Say why."
    assert shown(DraftChanged())


@pytest.mark.parametrize("refusal", [NotFound(), NotSignedIn(), StorageUnavailable(), KeyReused()])
def test_everything_else_is_a_page_of_its_own(refusal: GcsError) -> None:
    with pytest.raises(type(refusal)):
        shown(refusal)


def test_a_form_that_a_version_protects_comes_back_where_it_was_sent_before() -> None:
    assert shown(KeyReused(), versioned=True)
