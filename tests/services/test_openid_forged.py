"""What a dishonest or broken provider, or somebody in its place, gets out of us: nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from shared.clock import SystemClock
from shared.domain.errors import OpenIdNotLinked, OpenIdRefused, OpenIdUnavailable
from shared.services import openid_sign_in
from shared.services.office import Office
from shared.services.openid_client import OpenIdClient, Provider, may_be_asked
from shared.services.openid_sign_in import Returned
from tests.builders import an_office, run
from tests.openid_provider.forger import (
    DISCOVERY,
    Forger,
    ec_key,
    forger,
    published,
    rsa_key,
    unsigned,
)

URI = "http://127.0.0.1:1/counter/sign-in/openid/back"


@dataclass
class Place:
    forger: Forger
    office: Office
    moment: list[float]

    def sign_in(self, token: Callable[[str], str], **more: str) -> None:
        """One journey, with the token that is made for its nonce."""
        journey = run(openid_sign_in.begin(self.office, URI))
        asked = {key: value[0] for key, value in parse_qs(urlsplit(journey.address).query).items()}
        self.forger.token = token(asked["nonce"])
        back = Returned("code", asked["state"], "", journey.cookie, URI, "", "192.0.2.1")
        run(openid_sign_in.sign_in(self.office, replace(back, **more)))


@pytest.fixture
def place(stocked_sqlite_url: str) -> Iterator[Place]:
    moment = [0.0]
    with forger() as made:
        made.keys = [published("one", rsa_key("one")), published("two", ec_key("two"))]
        client = OpenIdClient(
            Provider(made.issuer, "counter", "secret", "ThaiD"), monotonic=lambda: moment[0]
        )
        office = replace(an_office(stocked_sqlite_url, SystemClock()), openid=client)
        yield Place(made, office, moment)
        office.db.close()


def right(place: Place, **more: Any) -> Callable[[str], str]:
    return lambda nonce: place.forger.sign(place.forger.claims(nonce, **more))


def test_a_right_token_of_either_algorithm_names_somebody(place: Place) -> None:
    """Nobody here is connected, so the honest end is exactly this refusal."""
    with pytest.raises(OpenIdNotLinked):
        place.sign_in(right(place))
    with pytest.raises(OpenIdNotLinked):
        place.sign_in(
            lambda nonce: place.forger.sign(
                place.forger.claims(nonce), "two", key=ec_key("two"), algorithm="ES256"
            )
        )
    sent = parse_qs(place.forger.forms[-1])
    assert sent["grant_type"] == ["authorization_code"]
    assert len(sent["code_verifier"][0]) == 64


def _now(more: float) -> int:
    return int(time.time() + more)


FORGED: dict[str, Callable[[Place, str], str]] = {
    "another nonce": lambda p, _: p.forger.sign(p.forger.claims("another")),
    "no nonce": lambda p, n: p.forger.sign({**p.forger.claims(n), "nonce": None}),
    "another audience": lambda p, n: p.forger.sign(p.forger.claims(n, aud="other")),
    "another issuer": lambda p, n: p.forger.sign(p.forger.claims(n, iss="https://x.example")),
    "expired": lambda p, n: p.forger.sign(p.forger.claims(n, exp=_now(-61))),
    "made long ago": lambda p, n: p.forger.sign(p.forger.claims(n, iat=_now(-700))),
    "alg none": lambda p, n: unsigned(p.forger.claims(n)),
    "signed by somebody": lambda p, n: p.forger.sign(p.forger.claims(n), key=rsa_key("thief")),
    "a key not published": lambda p, n: p.forger.sign(
        p.forger.claims(n), "thief", key=rsa_key("thief")
    ),
    "another kind of key": lambda p, n: p.forger.sign(
        p.forger.claims(n), "one", key=ec_key("thief"), algorithm="ES256"
    ),
    "no name of a key, and the thief's": lambda p, n: p.forger.sign(
        p.forger.claims(n), None, key=rsa_key("thief")
    ),
    # The public key taken for a shared secret: the classic confusion of algorithms.
    "HS256": lambda p, n: jwt.encode(
        p.forger.claims(n), str(p.forger.keys[0]["n"]), "HS256", {"kid": "one"}
    ),
    "changed afterwards": lambda p, n: _changed(p.forger.sign(p.forger.claims(n))),
    "no token": lambda _p, _n: "x.y",
}


def _changed(token: str) -> str:
    head, body, signature = token.split(".")
    other = jwt.utils.base64url_decode(body).replace(b"248289761001", b"248289761002")
    return ".".join([head, jwt.utils.base64url_encode(other).decode(), signature])


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_a_forged_token_lets_nobody_in(place: Place, forged: str) -> None:
    with pytest.raises(OpenIdRefused):
        place.sign_in(lambda nonce: FORGED[forged](place, nonce))


def test_what_comes_back_must_belong_to_what_set_out(place: Place) -> None:
    for more in ({"state": "x"}, {"cookie": ""}, {"cookie": "in.9.0.x.y"}, {"code": ""}):
        with pytest.raises(OpenIdRefused):
            place.sign_in(right(place), **more)
    with pytest.raises(OpenIdRefused):
        place.sign_in(right(place), iss="https://other.example")
    assert "/token" not in place.forger.asked


def test_a_refused_code_is_the_same_refusal(place: Place) -> None:
    place.forger.status = 400
    with pytest.raises(OpenIdRefused):
        place.sign_in(right(place))


def test_new_keys_of_the_provider_are_found_and_strangers_do_not_make_us_ask(
    place: Place,
) -> None:
    with pytest.raises(OpenIdNotLinked):
        place.sign_in(right(place))
    place.forger.keys = [published("three", rsa_key("three"))]

    def renewed(nonce: str) -> str:
        return place.forger.sign(place.forger.claims(nonce), "three", key=rsa_key("three"))

    with pytest.raises(OpenIdRefused):
        place.sign_in(renewed)
    place.moment[0] = 10.0
    with pytest.raises(OpenIdNotLinked):
        place.sign_in(renewed)
    asked = place.forger.asked.count("/jwks")
    for _ in range(3):
        with pytest.raises(OpenIdRefused):
            place.sign_in(lambda nonce: FORGED["a key not published"](place, nonce))
    assert (place.forger.asked.count("/jwks"), asked) == (2, 2)
    assert place.forger.asked.count(DISCOVERY) == 1


@pytest.mark.parametrize("away", ["issuer", "endpoint", "status", "redirect", "nothing"])
def test_a_provider_that_is_away_says_so_and_the_password_stays(place: Place, away: str) -> None:
    if away == "issuer":
        place.forger.about = {"issuer": "https://login.example.go.th"}
    elif away == "endpoint":
        place.forger.about = {"token_endpoint": "http://10.0.0.7/token"}
    elif away in {"status", "redirect"}:
        place.forger.status = 503 if away == "status" else 307
    else:
        broken = replace(place.office.openid.provider, issuer="http://127.0.0.1:9")  # type: ignore[union-attr]
        place.office = replace(place.office, openid=OpenIdClient(broken))
    with pytest.raises(OpenIdUnavailable) as refusal:
        place.sign_in(right(place))
    assert "Sign in with your password" in str(refusal.value)
    assert "/elsewhere" not in place.forger.asked


@pytest.mark.filterwarnings("ignore:The RSA key")
def test_a_key_that_is_too_short_counts_for_nothing(place: Place) -> None:
    weak = rsa_key("short", 1024)
    place.forger.keys = [published("short", weak)]
    with pytest.raises(OpenIdRefused):
        place.sign_in(
            lambda nonce: place.forger.sign(place.forger.claims(nonce), "short", key=weak)
        )


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("https://login.example.go.th/token", True),
        ("https://oauth2.example.com/token", True),
        ("http://login.example.go.th/token", False),
        ("https://127.0.0.1/token", False),
        ("https://localhost/token", False),
        ("https://somebody@login.example.go.th/token", False),
        ("file:///etc/passwd", False),
        ("//login.example.go.th/token", False),
        ("https://[half/token", False),
        (None, False),
    ],
)
def test_only_safe_addresses_of_the_provider_are_asked(address: object, answer: bool) -> None:
    assert may_be_asked("https://login.example.go.th", address) is answer
