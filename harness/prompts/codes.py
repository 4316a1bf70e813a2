"""A text as it is written in an act (`Draft.code`), read back."""

from __future__ import annotations

from harness.domain.agenda import Draft


def draft_of(text: str | int) -> Draft:
    """The text that a code stands for. Raises ValueError, saying what is wrong; whether the text exists is the procedure's to say."""
    option, _, rider = str(text).replace(" ", "").partition("+")
    if not option.isdecimal() or not 1 <= int(option[:3]) <= 9:
        raise ValueError(f"{str(text)[:40]!r} is not a text: write the number of an option, such as 3, or 3+RIDER")
    return Draft.model_validate({"option": int(option), "rider": rider or None})
