from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.domain.openid_claims import BadClaims, Wanted, subject_of

NOW = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
AT = int(NOW.timestamp())
WANTED = Wanted("https://login.example.go.th", "counter", "the nonce")
GOOD: dict[str, object] = {
    "iss": "https://login.example.go.th",
    "aud": "counter",
    "nonce": "the nonce",
    "exp": AT + 60,
    "iat": AT,
    "sub": "248289761001",
}


@pytest.mark.parametrize(
    "more", [{}, {"aud": ["counter"]}, {"aud": ["counter", "x"], "azp": "counter"}, {"nbf": AT}]
)
def test_a_token_made_now_for_us_names_the_person(more: dict[str, object]) -> None:
    assert subject_of({**GOOD, **more}, WANTED, NOW) == "248289761001"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"iss": "https://login.example.go.th/"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "other"}, "audience"),
        ({"aud": ["other", None]}, "audience"),
        ({"aud": ["counter", "other"]}, "authorized party"),
        ({"azp": "other"}, "authorized party"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": AT - 60}, "expired"),
        ({"exp": str(AT + 60)}, "no times"),
        ({"exp": True}, "no times"),
        ({"exp": 1e300}, "no such moment"),
        ({"iat": None}, "no times"),
        ({"iat": AT + 61}, "not made now"),
        ({"iat": AT - 661}, "not made now"),
        ({"nbf": AT + 61}, "not valid yet"),
        ({"sub": ""}, "subject"),
        ({"sub": 7}, "subject"),
        ({"sub": "x" * 256}, "subject"),
    ],
)
def test_any_other_token_lets_nobody_in(more: dict[str, object], reason: str) -> None:
    with pytest.raises(BadClaims, match=reason):
        subject_of({**GOOD, **more}, WANTED, NOW)
