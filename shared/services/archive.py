"""The file of a backup: lines, compressed, encrypted and authenticated chunk by chunk.

Layout: a mark, the length of a header (4 bytes), the header (JSON: how the key follows from the
passphrase), then chunks of at most 1 MiB, each with its length before it and sealed with
AES-256-GCM. The nonce of a chunk holds its number and whether it is the last, and the header is
authenticated with each, so that nothing can be changed, left out, put in another order or cut off
without being noticed (the STREAM construction of Hoang, Reyhanitabar, Rogaway, Vizar, 2015).

Without a passphrase the key stands in the header: damage is noticed, but anybody can read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.services.install import InstallError

MARK = b"GCS backup 1\n"
CHUNK_BYTES = 1 << 20
_LONGEST_HEADER = 4096
_LENGTH = struct.Struct(">I")
_NONCE = struct.Struct(">7sI?")
_LEVEL = 3
"""Of compression: most of what the best one gains, in a fraction of its time."""

SCRYPT_COST = 1 << 17
"""128 MiB and a few tenths of a second a guess (RFC 7914; OWASP's parameters)."""
_MOST_COST = 1 << 20
_BLOCK, _LANES = 8, 1


class BackupError(InstallError):
    """A backup cannot be made or used; the text says what to do."""


class ArchiveWriter:
    """Takes lines; what it has written is an archive only after `finish`."""

    def __init__(self, file: IO[bytes], passphrase: str | None) -> None:
        header: dict[str, object] = {"prefix": secrets.token_hex(7)}
        if passphrase is None:
            header["key"] = secrets.token_hex(32)
        else:
            header |= {"salt": secrets.token_hex(16), "cost": SCRYPT_COST}
        self._header = json.dumps(header).encode()
        self._cipher = AESGCM(_key(header, passphrase))
        self._prefix = bytes.fromhex(str(header["prefix"]))
        self._file, self._number = file, 0
        self._zip, self._waiting = zlib.compressobj(_LEVEL), bytearray()
        file.write(MARK + _LENGTH.pack(len(self._header)) + self._header)

    def add(self, line: bytes) -> None:
        """`line` without its end."""
        self._waiting += self._zip.compress(line + b"\n")
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]

    def finish(self) -> None:
        self._waiting += self._zip.flush()
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        nonce = _NONCE.pack(self._prefix, self._number, last)
        sealed = self._cipher.encrypt(nonce, chunk, self._header)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


def read_lines(path: Path, passphrase: str | None) -> Iterator[bytes]:
    """The lines of an archive without their ends, each authenticated before it is handed out.

    Raises `BackupError` for another file, a wrong passphrase, a changed or a cut file; the end is
    proven only when the last line has come.
    """
    rest = b""
    try:
        with open(path, "rb") as file:
            for piece in _unzipped(_chunks(file, path, passphrase), path):
                *whole, rest = (rest + piece).split(b"\n")
                yield from whole
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from None
    if rest:
        raise _damaged(path)


def is_encrypted(path: Path) -> bool:
    """Whether a passphrase opens it. Raises `BackupError` for what is no archive."""
    try:
        with open(path, "rb") as file:
            return "key" not in _read_header(file, path)[0]
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from None


def _chunks(file: IO[bytes], path: Path, passphrase: str | None) -> Iterator[bytes]:
    header, raw = _read_header(file, path)
    if "key" not in header and passphrase is None:
        raise BackupError(f"{path} is encrypted; name its passphrase with --passphrase-file")
    if "key" in header and passphrase is not None:  # anybody can have written this one
        raise BackupError(
            f"{path} is not encrypted, so the passphrase proves nothing about it; leave the "
            "passphrase out if you know where the file comes from"
        )
    try:
        cipher, prefix = AESGCM(_key(header, passphrase)), bytes.fromhex(str(header["prefix"]))
    except (KeyError, ValueError, TypeError):
        raise _damaged(path) from None
    number, last = 0, False
    while not last:
        sealed = _sealed_chunk(file, path)
        following = file.peek(1)[:1] if hasattr(file, "peek") else b""
        last = not following
        try:
            nonce = _NONCE.pack(prefix, number, last)
            yield cipher.decrypt(nonce, sealed, raw)
        except (InvalidTag, ValueError, struct.error):
            raise _damaged(path) if number or "key" in header else _wrong(path) from None
        number += 1


def _sealed_chunk(file: IO[bytes], path: Path) -> bytes:
    size = file.read(_LENGTH.size)
    if len(size) < _LENGTH.size or _LENGTH.unpack(size)[0] > CHUNK_BYTES + 16:
        raise _damaged(path)
    sealed = file.read(_LENGTH.unpack(size)[0])
    if len(sealed) < _LENGTH.unpack(size)[0]:
        raise _damaged(path)
    return sealed


def _unzipped(chunks: Iterator[bytes], path: Path) -> Iterator[bytes]:
    """Opened a little at a time, so that no chunk grows beyond memory."""
    unzip = zlib.decompressobj()
    try:
        for chunk in chunks:
            waiting = chunk
            while waiting:
                yield unzip.decompress(waiting, CHUNK_BYTES)
                waiting = unzip.unconsumed_tail
        yield unzip.flush()
    except zlib.error:
        raise _damaged(path) from None
    if not unzip.eof:
        raise _damaged(path)


def _read_header(file: IO[bytes], path: Path) -> tuple[dict[str, Any], bytes]:
    mark, size = file.read(len(MARK)), file.read(_LENGTH.size)
    length = _LENGTH.unpack(size)[0] if len(size) == _LENGTH.size else 0
    raw = file.read(min(length, _LONGEST_HEADER))
    try:
        header = json.loads(raw) if mark == MARK else None
    except ValueError:
        header = None
    if not isinstance(header, dict):
        raise BackupError(f"{path} is no backup of this program; name a file of gcs backup")
    return header, raw


def _key(header: dict[str, Any], passphrase: str | None) -> bytes:
    """Raises KeyError, ValueError, TypeError for a header that nobody wrote here."""
    if "key" in header:
        key = bytes.fromhex(header["key"])
        if len(key) != 32:
            raise ValueError("a key has 32 bytes")
        return key
    cost = header["cost"]
    if not isinstance(cost, int) or not 2 <= cost <= _MOST_COST or passphrase is None:
        raise ValueError("the cost is out of bounds")
    return hashlib.scrypt(
        passphrase.encode(),
        salt=bytes.fromhex(header["salt"]),
        n=cost,
        r=_BLOCK,
        p=_LANES,
        maxmem=256 * _BLOCK * cost,
        dklen=32,
    )


def _damaged(path: Path) -> BackupError:
    return BackupError(f"{path} is damaged or not complete; use another backup")


def _wrong(path: Path) -> BackupError:
    return BackupError(
        f"{path} does not open: the passphrase is another one, or the file is damaged"
    )


def sync_folder(folder: Path) -> None:
    """Have a name that was just given survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
