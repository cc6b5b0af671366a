"""What stands at the root of the API: where to read on."""

from __future__ import annotations

import msgspec
from litestar import get


class About(msgspec.Struct, frozen=True):
    name: str
    version: str
    documentation: str
    schema: str
    centres: str


@get("/", tags=["catalogue"], summary="What this API is, and where it is described")
async def about() -> About:
    return About(
        "Government Counter Service",
        "v1",
        "/api/docs",
        "/api/openapi.json",
        "/api/v1/centres",
    )
