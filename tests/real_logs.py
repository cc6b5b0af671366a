"""Event logs and schemas that others made, beside the checkout; they are never copied into it.

A test that needs one is marked `needs_real_logs` and left out where they are absent.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
HOSPITAL = FOLDER / "sepsis-hospital-log.csv"
BANK = FOLDER / "bank-call-centre-1999-01.tsv"
OCEL_SCHEMA = FOLDER / "ocel2-schema.json"
CPSV_SHAPES = FOLDER / "cpsv-ap-3.2.0-shacl.ttl"
