"""Files that were made, kept for whoever asks for the same: setting pages takes a second or more.

Two ways lead to one: by what was asked for, as long as nothing was recorded since, and by what
stands in it, because most of what is recorded changes no figure of a month that is over.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import asdict, dataclass, replace
from threading import Lock

from shared.services.reports.as_of import AsOf
from shared.web.filing.document import Document

MOST_BYTES = 32_000_000
MOST_WISHES = 256


@dataclass(frozen=True, slots=True)
class Filed:
    """`name` of the report; `digest` of what stands in the file, whenever it was made."""

    name: str
    content: bytes
    digest: str


class Shelf:
    """Keeps the files asked for last, `most_bytes` together. Safe for threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._files: OrderedDict[str, Filed] = OrderedDict()
        self._wishes: OrderedDict[Hashable, tuple[AsOf, str]] = OrderedDict()
        self._lock = Lock()

    def asked_before(self, wish: Hashable, as_of: AsOf | None) -> Filed | None:
        """The file of the same wish, if nothing happened since."""
        with self._lock:
            then, digest = self._wishes.get(wish, (None, ""))
            if then is None or as_of is None or not then.is_still(as_of):
                return None
            self._wishes.move_to_end(wish)
            return self._found(digest)

    def same(self, digest: str) -> Filed | None:
        """The file in which the same stands."""
        with self._lock:
            return self._found(digest)

    def _found(self, digest: str) -> Filed | None:
        filed = self._files.get(digest)
        if filed is not None:
            self._files.move_to_end(digest)
        return filed

    def keep(self, wish: Hashable, as_of: AsOf | None, filed: Filed) -> None:
        """Put a file on the shelf; the one that nobody asked for longest goes."""
        with self._lock:
            if as_of is not None:
                self._wishes[wish] = as_of, filed.digest
                self._wishes.move_to_end(wish)
            while len(self._wishes) > MOST_WISHES:
                self._wishes.popitem(last=False)
            if self._files.pop(filed.digest, None) is not None:
                self._bytes -= len(filed.content)
            self._files[filed.digest] = filed
            self._bytes += len(filed.content)
            while self._bytes > self._most_bytes:
                _, gone = self._files.popitem(last=False)
                self._bytes -= len(gone.content)


def digest_of(document: Document, form: str) -> str:
    """What stands in a document, without when it was made and the seal of that moment."""
    plain = asdict(replace(document, made="", seal="", seals=()))
    text = json.dumps([form, plain], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
