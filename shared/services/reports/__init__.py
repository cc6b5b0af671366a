"""Figures about the service: one module per report, each a frozen value without any layout.

The same values feed pages, the API, open data and `gcs report`, so they cannot disagree.
"""
