"""`python -m harness.cli`, for a checkout that is not installed."""

from __future__ import annotations

from harness.cli import main

main()
