"""Where a turn says one thing and does another. The acts bind; a gap is kept in the note, for whoever reads it, and never mended."""

from __future__ import annotations

import re

from harness.domain.agenda import Draft
from harness.domain.turns import ANSWERS, Turn, Why
from harness.domain.view import View

FAVOUR = r"\b(?:support|accept|agree|welcome|endorse|can join|in favou?r)"
AGAINST = r"\b(?:object|oppos|disagree|reject|refuse|unacceptable)"
NOT = r"\b(?:cannot|not(?! only)|no|nor|never|unable|without|refus(?:e|es|ed|ing) to|\w+n['\u2019]t)\b"
BETWEEN = r"(?:\s+(?:to|be|able|in|a|position|yet|fully|now|any|the|of|ever|have|had|raise|see|reason|willing|ready|prepared))*\s+"
"""What may stand between a denial and the verb that it denies."""
REFUSES = r"\b(?:cannot|can not|will not|unable|won['\u2019]t|can['\u2019]t)\b"
_WORD = re.compile(
    rf"(?P<unfavour>{NOT}{BETWEEN}{FAVOUR})|(?P<unagainst>{NOT}{BETWEEN}{AGAINST})|(?P<favour>{FAVOUR})|(?P<against>{AGAINST}|{REFUSES})",
    re.IGNORECASE,
)
"""One leaning of a sentence; a verb that is denied is one word of the other side."""
_SIDES = {"favour": 1, "unagainst": 1, "against": -1, "unfavour": -1}
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def gaps(view: View, turn: Turn) -> tuple[Why, ...]:
    """One reason for each gap.

    `gap-stance`: the declared option is not the one the act asks for. `gap-words`: what is said where the issue is named leans the other
    way; that goes by a few words and is a hint, not a finding.
    """
    declared = {s.issue: s.option for s in turn.stances}
    sentences = [s for s in _SENTENCE.split(turn.spoken) if s]
    found = []
    for act in turn.acts:
        if act.act not in ANSWERS:
            continue
        issue: str = getattr(act, "issue", "")
        done = _asked_for(view, issue, act)
        if issue in declared and done is not None and declared[issue] != done.option:
            found.append(Why(rule="gap-stance", act=act.act, issue=issue, numbers={"declared": declared[issue], "done": done.option}))
        if _leans(view, issue, sentences) == -_side(act.act):
            found.append(Why(rule="gap-words", act=act.act, issue=issue))
    return tuple(found)


def _asked_for(view: View, issue: str, act: object) -> Draft | None:
    """The text that an act would have; None where it names none."""
    if (wanted := getattr(act, "draft", None) or getattr(act, "want", None)) is not None:
        return wanted if isinstance(wanted, Draft) else None
    willing = getattr(act, "act", "") in {"accept", "accept-with-rider", "ad-referendum"}
    return view.public.tabled[issue].draft if willing and issue in view.public.tabled else None


def _side(act: str) -> int:
    return {"accept": 1, "accept-with-rider": 1, "ad-referendum": 1, "object": -1}.get(act, 2)


def _leans(view: View, issue: str, sentences: list[str]) -> int:
    """1 for, -1 against, 0 where the sentences that name the issue say neither or both."""
    names = {view.inputs.agenda.by_id[issue].short.casefold(), view.inputs.agenda.by_id[issue].topic.casefold(), issue}
    here = [s for s in sentences if any(n in s.casefold() for n in names)]
    sides = {_SIDES[m.lastgroup or ""] for sentence in here for m in _WORD.finditer(sentence)}
    return sides.pop() if len(sides) == 1 else 0
