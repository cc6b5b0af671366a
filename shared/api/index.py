"""What stands at the root of the API: where to read on."""

from __future__ import annotations

import msgspec
from litestar import get

from shared.services import signing
from shared.web.callers import AnyRequest, office_of


class SigningKey(msgspec.Struct, frozen=True):
    """Signs what leaves this installation; people compare the fingerprint."""

    algorithm: str
    public_key: str
    fingerprint: str


class About(msgspec.Struct, frozen=True):
    name: str
    version: str
    documentation: str
    schema: str
    centres: str
    signing_key: SigningKey


@get("/", tags=["catalogue"], summary="What this API is, and where it is described")
async def about(request: AnyRequest) -> About:
    public = signing.public_key(office_of(request).tokens)
    return About(
        "Government Counter Service",
        "v1",
        "/api/docs",
        "/api/openapi.json",
        "/api/v1/centres",
        SigningKey(signing.ALGORITHM, public, signing.fingerprint(public)),
    )
