"""English as the lexicon knows it: groups of phrases, which are data (`evals/english.yaml`), and the few words that grammar turns on."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from harness.domain.values import Value
from harness.library.fitting import fit
from harness.library.reading import read
from harness.resources import data_folder


class Language(Value):
    """Groups of phrases by what they do: attitudes, negations, reports, doubts."""

    groups: dict[str, Annotated[str, Field(min_length=1)]]
    """Phrases parted by commas; see `phrases` for how they are written."""


@cache
def language() -> Language:
    """The groups of phrases. Raises ContentError with file, line and field."""
    return fit(read(data_folder("evals") / "english.yaml"), Language)


FINITE = frozenset(
    {"is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "will", "would", "can", "could", "may", "might", "shall"}
)
"""Words that make a clause of what follows a conjunction."""
LINKS = frozenset(
    {"and", "or", ",", "nor", "even", "also", "both", "either", "still", "indeed", "the", "a", "an", "we", "very", "more", "most"}
)
"""What stands between two attitudes that are said side by side."""
JOINS = frozenset({"and", "or", ",", "nor"})
"""What makes two attitudes stand side by side."""
