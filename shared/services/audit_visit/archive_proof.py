"""Proving an archive offline: every byte is the one that was signed, and nothing was added.

Nothing is ever unpacked into files: entries are read one by one, up to the size that the signed
manifest names, so that neither names nor sizes can do harm.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from shared.services import signing
from shared.services.capsules import Capsule, CapsuleRefused, read
from shared.services.capsules.verifying import expect_signed

KIND, VERSION = "gcs-audit-visit", 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.signature.json"
CAPSULE_ENDING = ".capsule.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*(/[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*)*")
_MOST_FILES, _MOST_BYTES, _SMALL = 500, 8 * 2**30, 4 * 2**20
_CHUNK = 2**20


class ArchiveRefused(Exception):
    """Why an archive proves nothing, in one sentence."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What an archive is about, who signed it, and the capsules in it by their names."""

    about: Mapping[str, Any]
    key: str
    files: int
    capsules: Mapping[str, Capsule]


def is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def signed_bytes(manifest: bytes) -> bytes:
    """What the signature is over."""
    return f"{KIND}:{VERSION}:{hashlib.sha256(manifest).hexdigest()}".encode()


def signature_file(key: str, signature: str) -> bytes:
    """What stands beside the manifest. Raises ValueError for what is no key."""
    content = {
        "algorithm": signing.ALGORITHM,
        "key": key,
        "fingerprint": signing.fingerprint(key),
        "signature": signature,
    }
    return plain_bytes(content)


def plain_bytes(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def prove(path: Path) -> Proven:
    """Raises `ArchiveRefused` for the first thing that is not as it was signed, OSError."""
    try:
        with ZipFile(path) as archive:
            return _prove(archive)
    except (BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise ArchiveRefused(f"Its bytes are not what was written: {error}.") from None
    except (RuntimeError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArchiveRefused(f"Its manifest cannot be read ({type(error).__name__}).") from None


def _prove(archive: ZipFile) -> Proven:
    names = _names(archive)
    raw, beside = _small(archive, MANIFEST), _small(archive, SIGNATURE)
    sealed = json.loads(beside)
    key, signature = str(sealed["key"]), str(sealed["signature"])
    is_signed = signing.is_signed(key, signed_bytes(raw), signature)
    if not is_signed or beside != signature_file(key, signature):
        raise ArchiveRefused("The manifest is not the one that was signed.")
    manifest = json.loads(raw)
    if (manifest["kind"], manifest["version"]) != (KIND, VERSION):
        raise ArchiveRefused("The manifest is of another kind of archive.")
    told = {str(each["name"]): each for each in manifest["files"]}
    _expect_all(names, [*told, MANIFEST, SIGNATURE])
    for name, each in told.items():
        with archive.open(name) as file:
            if _digest(file, int(each["bytes"])) != each["sha256"]:
                raise ArchiveRefused(f"{name} was changed after it was signed.")
    capsules = {name: _capsule(archive, name) for name in told if name.endswith(CAPSULE_ENDING)}
    about = {name: value for name, value in manifest.items() if name != "files"}
    return Proven(about, key, len(told), capsules)


def _names(archive: ZipFile) -> list[str]:
    names = [each.filename for each in archive.infolist()]
    if len(names) > _MOST_FILES or len(set(names)) != len(names):
        raise ArchiveRefused("It holds too many files, or one of them twice.")
    for name in names:
        if not _NAME.fullmatch(name):
            raise ArchiveRefused(f"It holds a file with a name that is never written: {name!r}.")
    return names


def _expect_all(names: Sequence[str], told: Sequence[str]) -> None:
    for name in sorted(set(told) - set(names)):
        raise ArchiveRefused(f"{name} is missing.")
    for name in sorted(set(names) - set(told)):
        raise ArchiveRefused(f"{name} was added after it was signed.")


def _digest(file: IO[bytes], size: int) -> str:
    """Of a file of this size; of one with another size none that fits."""
    if not 0 <= size <= _MOST_BYTES:
        return ""
    digest, left = hashlib.sha256(), size
    while chunk := file.read(min(_CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            return ""
        digest.update(chunk)
    return digest.hexdigest() if left == 0 else ""


def _small(archive: ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        raise ArchiveRefused(f"{name} is missing.")
    with archive.open(name) as file:
        content = file.read(_SMALL + 1)
    if len(content) > _SMALL:
        raise ArchiveRefused(f"{name} is longer than it ever is.")
    return content


def _capsule(archive: ZipFile, name: str) -> Capsule:
    try:
        capsule = read(archive.read(name))
        expect_signed(capsule)
    except CapsuleRefused as refused:
        raise ArchiveRefused(f"{name}: {refused}") from None
    return capsule
