"""Style sheets, scripts, fonts and pictures, from `shared` and from each surface.

All of them are read once at start. Their address carries one hash over all contents, so that
browsers may keep them for a year, and relative addresses inside style sheets change with it too.
Only names read at start can be asked for, so no address leads anywhere else on the disk.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from shared.web.style_bundle import BUNDLES, bundled

# Named, not imported: shared knows no surface. A surface that is not installed has no files.
PACKAGES = ("shared.web", "kiosk", "counter", "portal")
COMPRESSED = {"text/css", "text/javascript", "image/svg+xml", "application/json"}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    content: bytes
    compressed: bytes | None
    media_type: str


def package_folders(name: str) -> list[Path]:
    """Return the folder `name` (templates, static) of each package that has one."""
    folders = [Path(str(files(package))) / name for package in PACKAGES]
    return [folder for folder in folders if folder.is_dir()]


@cache
def assets() -> Mapping[str, Asset]:
    """Return every static file by its path, as `look/gcs.css`."""
    found: dict[str, bytes] = {}
    for folder in package_folders("static"):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    bundles = {name: bundled(name, found) for name in BUNDLES}
    found |= {name: bundle for name, bundle in bundles.items() if bundle is not None}
    return {name: _asset(name, content) for name, content in found.items()}


def _asset(name: str, content: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name.endswith(".js"):
        media_type = "text/javascript"
    if name.endswith(".woff2"):
        media_type = "font/woff2"
    compressed = gzip.compress(content, 9, mtime=0) if media_type in COMPRESSED else None
    return Asset(content, compressed, media_type)


@cache
def version() -> str:
    """Return a short hash over the names and contents of all static files."""
    digest = hashlib.sha256()
    for name, asset in assets().items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(asset.content).digest())
    return digest.hexdigest()[:12]


def static_url(path: str) -> str:
    """Return the address of a static file. Raises KeyError for a file that does not exist."""
    if path not in assets():
        raise KeyError(f"there is no static file {path}")
    return f"/static/{version()}/{path}"


@get("/static/{asked:str}/{path:path}", include_in_schema=False)
async def static_file(
    request: Request[Any, Any, Any], asked: FromPath[str], path: FromPath[str]
) -> Response[bytes]:
    asset = assets().get(path.lstrip("/"))
    if asset is None:
        raise NotFoundException
    # A page that outlived an update may still ask with the former hash; it gets the present file.
    headers = {"cache-control": FOR_EVER if asked == version() else "no-cache"}
    content = asset.content
    if asset.compressed is not None:
        headers["vary"] = "accept-encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            content = asset.compressed
            headers["content-encoding"] = "gzip"
    return Response(content, media_type=asset.media_type, headers=headers)


@get("/favicon.ico", include_in_schema=False)
async def favicon() -> Redirect:
    return Redirect(static_url("look/mark.svg"))


static_router = Router(path="/", route_handlers=[static_file, favicon])
