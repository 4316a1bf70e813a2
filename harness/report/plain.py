"""Words of strangers, made fit to print.

What a model, a file or a transcript says may hold escape sequences that steer a terminal, marks that turn the direction of reading,
or line breaks that forge a speaker. The record keeps such words as they are; whatever is printed goes through here first.
"""

from __future__ import annotations

import re
from unicodedata import category

_SEQUENCE = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x1b\x9b]\[?[0-?]*[ -/]*[@-~]?")
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
_JOINERS = "\u200c\u200d"
"""Two marks without which Persian and Hindi cannot be written; they turn nothing round."""


def plain(text: str) -> str:
    """The text on one line, without control characters, escape sequences and marks that change the direction of reading."""
    if not text.isprintable():
        text = " ".join(_SEQUENCE.sub("", text).split())
        text = "".join(c for c in text if category(c) not in _UNSEEN or c in _JOINERS)
    return " ".join(text.split())
