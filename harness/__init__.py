"""Multilateral talks held by machines, for research."""

__version__ = "0.1.0"

RULES_VERSION = "2"
"""Changes whenever the same inputs and seed could give other offline turns; `verify` re-decides turns only of its own version."""
