"""Papers for an audit visit: one signed archive with all that an auditor asks for first."""

from shared.services.audit_visit.archive_proof import (
    MANIFEST,
    ArchiveRefused,
    Proven,
    is_archive,
    prove,
)
from shared.services.audit_visit.archiving import Wish, amount, expect_may, log_making, write
from shared.services.audit_visit.visit_jobs import Job, job_of, start

__all__ = [
    "MANIFEST",
    "ArchiveRefused",
    "Job",
    "Proven",
    "Wish",
    "amount",
    "expect_may",
    "is_archive",
    "job_of",
    "log_making",
    "prove",
    "start",
    "write",
]
