"""Asks an OpenID provider who somebody is: code flow with PKCE (OpenID Connect Core 1.0, RFC 7636).

Only the configured issuer is asked, and the addresses that it names itself. What it signs is
checked against its published keys; what the signed words mean is judged in
`shared.domain.openid_claims`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from shared.domain.openid_claims import BadClaims
from shared.domain.webhook_address import is_here, may_be_told
from shared.services.tokens import KeyFileError
from shared.services.webhook_post import AGENT, looked_up, trusted

SECONDS_TO_ANSWER = 8.0
LONGEST_ANSWER_BYTES = 256_000
KEPT_SECONDS = 3600.0
"""How long the provider's addresses and keys are believed without asking again."""
KEYS_PAUSE_SECONDS = 10.0
"""Unknown keys make us ask again, but strangers must not make us ask all the time."""
ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
"""What may sign, with the kind of key that belongs to it: never `none`, never a shared secret."""
LEAST_RSA_BITS = 2048
_UNCHECKED = ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")


class ProviderAway(RuntimeError):
    """The provider does not answer, or answers nonsense; the text is for the log."""


@dataclass(frozen=True)
class Provider:
    """What the settings say. `name` stands on the button."""

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    name: str


def provider_of(
    issuer: str | None, client_id: str, secret_file: Path | None, name: str
) -> OpenIdClient | None:
    """What settings say; None where no issuer is named. Raises `KeyFileError` for a secret that
    cannot be read."""
    if issuer is None:
        return None
    try:
        secret = secret_file.read_text(encoding="utf-8").strip() if secret_file else None
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(
            f"the file {secret_file} of GCS_OIDC_CLIENT_SECRET_FILE cannot be read; put the "
            "provider's secret for this installation into it"
        ) from None
    return OpenIdClient(Provider(issuer, client_id, secret or None, name))


@dataclass
class _Kept:
    value: Mapping[str, Any]
    at: float


class OpenIdClient:
    """One provider, with its addresses and keys for an hour."""

    def __init__(
        self, provider: Provider, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.provider = provider
        self._monotonic = monotonic
        self._kept: dict[str, _Kept] = {}

    async def authorization_address(self, asked: Mapping[str, str]) -> str:
        """Where the browser goes to sign in. Raises `ProviderAway`."""
        about = await self._about()
        question = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self.provider.client_id,
            "code_challenge_method": "S256",
            **asked,
        }
        address = str(about["authorization_endpoint"])
        return f"{address}{'&' if '?' in address else '?'}{urlencode(question)}"

    async def claims(self, code: str, redirect_uri: str, verifier: str) -> Mapping[str, object]:
        """Exchange a code for what the provider signed. Raises `ProviderAway`, `BadClaims`."""
        about = await self._about()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        auth = self._authenticated(about, form)
        status, answer = await self._fetch(str(about["token_endpoint"]), form, auth)
        if 400 <= status < 500:
            raise BadClaims("the code was refused")
        token = answer.get("id_token")
        if status != 200 or not isinstance(token, str):
            raise ProviderAway(f"no ID token, status {status}")
        return await self._proven(token)

    def _authenticated(
        self, about: Mapping[str, Any], form: dict[str, str]
    ) -> httpx.BasicAuth | None:
        """How we show the provider who asks; writes into the form where it wants it there."""
        provider = self.provider
        if provider.client_secret is None:
            form["client_id"] = provider.client_id
            return None
        ways = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" in ways:
            # RFC 6749 s. 2.3.1: both are form-encoded before they are joined.
            quoted = [
                urlencode({"": each})[1:] for each in (provider.client_id, provider.client_secret)
            ]
            return httpx.BasicAuth(*quoted)
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
        return None

    async def _proven(self, token: str) -> Mapping[str, object]:
        """The words of a token whose signature is right. Raises `BadClaims`, `ProviderAway`."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise BadClaims("not a token") from None
        algorithm = str(header.get("alg"))
        if algorithm not in ALGORITHMS:
            raise BadClaims("an algorithm that is not allowed")
        key = await self._key(header.get("kid"), algorithm)
        options: Any = {f"verify_{each}": False for each in _UNCHECKED}
        try:
            found: Mapping[str, object] = jwt.decode(
                token, key.key, algorithms=[algorithm], options=options
            )
        except jwt.PyJWTError:
            raise BadClaims("a wrong signature") from None
        return found

    async def _key(self, kid: object, algorithm: str) -> jwt.PyJWK:
        """The key of that name; an unknown one is looked for once more, because it may be new."""
        about = await self._about()
        address = str(about["jwks_uri"])
        found = _fitting(await self._known(address), kid, algorithm)
        if found is None and self._monotonic() - self._kept[address].at >= KEYS_PAUSE_SECONDS:
            del self._kept[address]
            found = _fitting(await self._known(address), kid, algorithm)
        if found is None:
            raise BadClaims("a key that the provider does not publish")
        try:
            key = jwt.PyJWK(found, algorithm)
        except jwt.PyJWTError:
            raise BadClaims("a key that cannot be used") from None
        if isinstance(key.key, RSAPublicKey) and key.key.key_size < LEAST_RSA_BITS:
            raise BadClaims("a key that is too short")
        return key

    async def _about(self) -> Mapping[str, Any]:
        """The provider's own description (OpenID Connect Discovery 1.0)."""
        issuer = self.provider.issuer
        about = await self._known(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != issuer:
            raise ProviderAway("the provider calls itself something else")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not may_be_asked(issuer, about.get(name)):
                raise ProviderAway(f"{name} is no address that may be asked")
        return about

    async def _known(self, address: str) -> Mapping[str, Any]:
        kept = self._kept.get(address)
        if kept is not None and self._monotonic() - kept.at < KEPT_SECONDS:
            return kept.value
        status, value = await self._fetch(address)
        if status != 200:
            raise ProviderAway(f"status {status}")
        self._kept[address] = _Kept(value, self._monotonic())
        return value

    async def _fetch(
        self,
        address: str,
        form: Mapping[str, str] | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> tuple[int, Mapping[str, Any]]:
        """Status and JSON of one question; redirects are not followed. Raises `ProviderAway`."""
        await self._expect_outside(address)
        headers = {"accept": "application/json", "user-agent": AGENT}
        body = b""
        try:
            async with (
                httpx.AsyncClient(
                    verify=trusted(), trust_env=False, timeout=SECONDS_TO_ANSWER, headers=headers
                ) as client,
                client.stream("POST" if form else "GET", address, data=form, auth=auth) as answer,
            ):
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > LONGEST_ANSWER_BYTES:
                        raise ProviderAway("too long an answer")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderAway(type(error).__name__) from None
        return answer.status_code, _object(body)

    async def _expect_outside(self, address: str) -> None:
        """Hosts that only the provider names are none of the own network. Raises `ProviderAway`."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        if host == urlsplit(self.provider.issuer).hostname:
            return
        try:
            addresses = await looked_up(host, parts.port or 443)
        except (OSError, UnicodeError):
            raise ProviderAway("an unknown host") from None
        if not may_be_told(host, addresses, ()):
            raise ProviderAway("a host of the own network")


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _fitting(published: Mapping[str, Any], kid: object, algorithm: str) -> dict[str, Any] | None:
    """The key that a token names, if it is made for this algorithm; unnamed only a single one."""
    keys = published.get("keys")
    fitting = [
        each
        for each in (keys if isinstance(keys, list) else [])
        if isinstance(each, dict)
        and each.get("kty") == ALGORITHMS[algorithm]
        and each.get("use", "sig") == "sig"
        and each.get("alg", algorithm) == algorithm
        and each.get("crv", "P-256") == "P-256"
        and kid in (None, each.get("kid"))
    ]
    return fitting[0] if len(fitting) == 1 else None


def may_be_asked(issuer: str, address: object) -> bool:
    """Whether an address that a provider names may be asked: its own place, or https elsewhere."""
    if not isinstance(address, str):
        return False
    try:
        parts, own = urlsplit(address), urlsplit(issuer)
        place = (parts.scheme, parts.hostname, parts.port)
    except ValueError:
        return False
    if not parts.hostname or parts.username is not None or parts.fragment:
        return False
    if place == (own.scheme, own.hostname, own.port):
        return True
    return parts.scheme == "https" and not is_here(parts.hostname)
