"""Another party's words as data: on one line, without anything that could end the quotation or pass for a mark of a chat format."""

from __future__ import annotations

from unicodedata import category

_PLAIN, _CALM = "<>[]{}|`#", "\u2039\u203a()()\u00a6'\u266f"
_WIDE = "".join(chr(ord(c) + 0xFEE0) for c in _PLAIN)
_CALMED = str.maketrans(_PLAIN + _WIDE, _CALM + _CALM)
"""What opens a block, a heading or a fence, or is a token that some model takes for a change of speaker.

In full width too: some models read it as the plain mark.
"""
_ENDING = str.maketrans(dict.fromkeys('"\u201c\u201d\u201e\u201f\u2033\u2036\u275d\u275e\u301d\u301e\uff02', "'"))
"""What ends our quotation marks, or looks as if it did. Ours are ASCII: with others, every character of a prompt takes twice the memory."""
_BLANK = frozenset({"Zl", "Zp", "Zs", "Cc"})
_UNSEEN = frozenset({"Cf", "Co", "Cs", "Cn"})


def quoted(text: str) -> str:
    """The text as it may stand between double quotation marks in a prompt: its words, on one line."""
    return calm(text).translate(_ENDING)


def calm(text: str) -> str:
    """The text as it may stand in a prompt where a form of its own encloses it: its words, on one line."""
    if text.isascii() and text.isprintable():
        return " ".join(text.translate(_CALMED).split())
    kept = ("" if category(c) in _UNSEEN else " " if category(c) in _BLANK else c for c in text)
    return " ".join("".join(kept).translate(_CALMED).split())
