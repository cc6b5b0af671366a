"""`python -m shared.cli`, for places without the `gcs` script."""

from shared.cli import main

main()
