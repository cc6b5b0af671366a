"""Evidence that an office keeps for its yearly papers: a file, or the address where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from shared.domain.errors import N_, InvalidRequest
from shared.domain.free_text import plain_text

MAX_BYTES = 5_000_000
MAX_TITLE = 200
MAX_NAME = 150
MAX_ADDRESS = 500
_KINDS: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
)
"""How files begin, what they are, and how their names end."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`size_bytes` 0 and `address` set: it stands elsewhere. `valid_until` None: without end.
    `ended_at`: taken out of use; papers that named it keep naming it."""

    id: int
    centre: str
    title: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    address: str
    dated: date
    valid_until: date | None
    added_by: int | None
    added_at: datetime
    ended_at: datetime | None = None

    @property
    def size_kilobytes(self) -> int:
        """Rounded up: no file is of nothing."""
        return -(-self.size_bytes // 1000)

    def is_valid_on(self, day: date) -> bool:
        return self.dated <= day and (self.valid_until is None or day <= self.valid_until)

    def ends_within(self, days: int, today: date) -> bool:
        """Whether it is still valid and soon is not."""
        if self.valid_until is None or not self.is_valid_on(today):
            return False
        return (self.valid_until - today).days < days


def media_type_of(content: bytes, file_name: str) -> str:
    """What the file is, by how it begins and what it is called. Raises `InvalidRequest`."""
    if len(content) > MAX_BYTES:
        raise InvalidRequest("file", N_("The file is larger than 5 MB. Make a smaller one."))
    for beginning, media_type, endings in _KINDS:
        if content.startswith(beginning) and file_name.lower().endswith(endings):
            return media_type
    raise InvalidRequest("file", N_("Choose a PDF, a PNG or a JPEG file."))


def name_of(file_name: str) -> str:
    """The last part of a file name, without what no file name needs. Raises `InvalidRequest`."""
    plain = plain_text(file_name.replace("\\", "/").rpartition("/")[2], MAX_NAME, "file")
    return plain.replace('"', "").replace(";", "").strip() or "file"


def checked_address(address: str) -> str:
    """A web address. Raises `InvalidRequest`."""
    plain = plain_text(address, MAX_ADDRESS, "address")
    try:
        parts = urlsplit(plain)
        known = parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or any(each.isspace() for each in plain):
        raise InvalidRequest(
            "address", N_("Write the whole address, beginning with https:// or http://.")
        )
    return plain


def check_days(dated: date, valid_until: date | None) -> None:
    """Raises `InvalidRequest`."""
    if valid_until is not None and valid_until < dated:
        raise InvalidRequest(
            "valid_until", N_("It ends before it begins. Correct one of the two days.")
        )
