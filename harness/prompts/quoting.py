"""Another party's words as data: on one line, without anything that could end the quotation or pass for a mark of a chat format."""

from __future__ import annotations

from unicodedata import category

_PLAIN, _CALM = "<>[]{}|`#", "\u2039\u203a()()\u00a6'\u266f"
_WIDE = "".join(chr(ord(c) + 0xFEE0) for c in _PLAIN)
_CALMED = str.maketrans(_PLAIN + _WIDE + "\u201c\u201d", _CALM + _CALM + '""')
"""What ends our quotation marks, opens a block, a heading or a fence, or is a token that some model takes for a change of speaker.

In full width too: some models read it as the plain mark.
"""
_BLANK = frozenset({"Zl", "Zp", "Zs", "Cc"})
_UNSEEN = frozenset({"Cf", "Co", "Cs", "Cn"})


def quoted(text: str) -> str:
    """The text as it may stand between quotation marks in a prompt: its words, on one line."""
    if text.isascii() and text.isprintable():
        return " ".join(text.translate(_CALMED).split())
    kept = ("" if category(c) in _UNSEEN else " " if category(c) in _BLANK else c for c in text)
    return " ".join("".join(kept).translate(_CALMED).split())
