"""What an ID token must say before anybody is let in (OpenID Connect Core 1.0, s. 3.1.3.7).

The signature is proven before (shared.services.openid_keys); here is what the signed words mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LEEWAY = timedelta(seconds=60)
"""Two clocks that are set by the network differ by less."""
OLDEST = timedelta(minutes=10)
"""A token that answers a sign-in of this moment was made just now."""
LONGEST_SUBJECT = 255


class BadClaims(ValueError):
    """A token that lets nobody in; the text is for the log and tells nothing of a person."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom a token must have been made, by whom, and in answer to what."""

    issuer: str
    client_id: str
    nonce: str


def subject_of(claims: Mapping[str, object], wanted: Wanted, now: datetime) -> str:
    """The provider's lasting name of the person. Raises `BadClaims`."""
    if claims.get("iss") != wanted.issuer:
        raise BadClaims("another issuer")
    _expect_audience(claims, wanted.client_id)
    if claims.get("nonce") != wanted.nonce:
        raise BadClaims("another nonce")
    _expect_times(claims, now)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise BadClaims("no subject")
    return subject


def _expect_audience(claims: Mapping[str, object], client_id: str) -> None:
    named = claims.get("aud")
    audience = named if isinstance(named, list) else [named]
    if client_id not in audience:
        raise BadClaims("another audience")
    if (len(audience) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise BadClaims("another authorized party")


def _expect_times(claims: Mapping[str, object], now: datetime) -> None:
    expires, issued = claims.get("exp"), claims.get("iat")
    if not _is_number(expires) or not _is_number(issued):
        raise BadClaims("no times")
    if now - LEEWAY >= _moment(expires, now):
        raise BadClaims("expired")
    if not now - OLDEST - LEEWAY <= _moment(issued, now) <= now + LEEWAY:
        raise BadClaims("not made now")
    begins = claims.get("nbf")
    if begins is not None and (not _is_number(begins) or _moment(begins, now) > now + LEEWAY):
        raise BadClaims("not valid yet")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(seconds: object, now: datetime) -> datetime:
    assert isinstance(seconds, int | float)
    try:
        return datetime.fromtimestamp(seconds, now.tzinfo)
    except (OverflowError, OSError, ValueError):
        raise BadClaims("no such moment") from None
