"""The papers of a catalogue file: what to bring, who copies it, and what somebody else has to show.

Whatever is wrong is noted on the record, see `shared.domain.catalogue_record`. A copy of an ID card
or of a house register asked of the citizen is not wrong, yet the office may make it itself: it is
told as a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.domain.catalogue_record import Problem, Record
from shared.domain.errors import N_
from shared.domain.process import CopiesBy, Document, Names

_ISSUED_BY_THE_STATE = (
    *("บัตรประจำตัวประชาชน", "บัตรประชาชน", "ทะเบียนบ้าน"),
    *("id card", "house regist"),
)
_NEEDLESS_COPY = N_(
    "The citizen is asked for a copy of a paper that the office can copy itself (Electronic"
    " Performance of Government Affairs Act B.E. 2565, s. 12); write copies_by: office, or"
    " copies_by: citizen where a law asks for it."
)


def read_documents(record: Record) -> tuple[Document, ...] | None:
    """The papers to bring; None, for null, while nobody knows them."""
    if not record.has("documents"):
        record.problem("documents", N_("Write [] when none are needed, or null when unknown."))
    if record.get("documents") is None:
        return None
    return _listed(record, "documents")


def read_proxy(record: Record) -> tuple[Document, ...] | None:
    """What somebody brings who comes for others, under `proxy`; None: nothing is said here."""
    return None if record.get("proxy") is None else _listed(record, "proxy")


def _listed(record: Record, field: str) -> tuple[Document, ...]:
    rows = enumerate(record.records(field), 1)
    return tuple(_read_document(row, position) for position, row in rows)


def _read_document(row: Record, position: int) -> Document:
    copies_by = row.optional_choice("copies_by", [str(each) for each in CopiesBy])
    document = Document(
        position=position,
        names=row.names(),
        originals=row.whole("original", 0, 100) or 0,
        copies=row.whole("copies", 0, 100) or 0,
        condition=row.optional_text("condition"),
        copies_by=CopiesBy(copies_by) if copies_by in list(CopiesBy) else None,
        issuer=_read_issuer(row),
    )
    if not document.originals and not document.copies:
        row.problem("original", N_("Say how many originals or copies are needed."))
    if copies_by is not None and not document.copies:
        row.problem("copies_by", N_("Say how many copies are made, or leave copies_by out."))
    row.close()
    return document


def _read_issuer(row: Record) -> Names | None:
    """Who issues the paper: `issuer: {th: …, en: …}`."""
    issuer = row.nested("issuer")
    if issuer is None:
        return None
    names = issuer.names()
    issuer.close()
    return names


def needless_copies(
    file: str, services: Sequence[tuple[str, Sequence[Document]]]
) -> Iterator[Problem]:
    """A warning for each copy of an ID card or house register that is left to the citizen."""
    for service, documents in services:
        for document in documents:
            if document.copies and document.copies_by is None and _is_of_the_state(document):
                field = f"documents[{document.position}].copies_by"
                yield Problem(file, f"services {service}", field, _NEEDLESS_COPY)


def _is_of_the_state(document: Document) -> bool:
    names = f"{document.names.th} {document.names.en}".lower()
    return any(word in names for word in _ISSUED_BY_THE_STATE)
