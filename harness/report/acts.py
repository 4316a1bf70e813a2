"""The acts of a turn in one compact line, beside the statement that says them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.domain.communique import listed
from harness.domain.events import TurnTaken
from harness.domain.scenario import Inputs
from harness.report.names import label, motion, reason, rider, topic
from harness.report.plain import plain

_QUIET = {"attend", "trade", "agree", "refuse", "walk-out", "return", "move", "accede"}
"""Acts that an event of their own tells, or that everybody does."""


def deed(inputs: Inputs, turn: TurnTaken) -> str | None:
    """What the turn does, to follow the party's name; None where nothing is worth seeing, such as acceptance before the final reading."""
    acts = [a for a in turn.acts if a.act not in _QUIET and (a.act != "accept" or turn.kind == "final")]
    parts = []
    for kind, verb, detail in _TABLE:
        found = [_item(inputs, a, detail(inputs, a)) for a in acts if a.act == kind]
        if found:
            parts.append(f"{verb} {listed(found)}".strip())
    return "; ".join(parts) + "." if parts else None


def one(inputs: Inputs, act: Any) -> str:
    """A single act in a few words, for the source of a sentence."""
    for kind, verb, detail in _TABLE:
        if act.act == kind:
            return f"{verb} {_item(inputs, act, detail(inputs, act))}".strip()
    about = topic(inputs, act.issue) if hasattr(act, "issue") else motion(act.motion) if hasattr(act, "motion") else ""
    return f"{act.act.replace('-', ' ')} {about}".strip()


def doubt(turn: TurnTaken) -> str | None:
    """What a reader must know of a turn that its delegate did not take in full by itself."""
    if turn.source == "fallback":
        return f"did not take this turn itself: it is a fallback ({plain(turn.fallback or 'no code')})."
    return "gave this turn after a repair of its answer." if turn.source == "repaired" else None


def _item(inputs: Inputs, act: Any, detail: str) -> str:
    about = topic(inputs, act.issue) if hasattr(act, "issue") else ""
    return f"{about} ({detail})" if about and detail else about or detail


def _text(inputs: Inputs, act: Any) -> str:
    return label(inputs, act.issue, act.draft)


def _rider(inputs: Inputs, act: Any) -> str:
    return rider(inputs, act.rider)


def _grounds(inputs: Inputs, act: Any) -> str:
    return reason(act.reason) if act.want is None else f"{reason(act.reason)}; would sign: {label(inputs, act.issue, act.want)}"


def _motion(inputs: Inputs, act: Any) -> str:
    return motion(act.motion)


def _precondition(inputs: Inputs, act: Any) -> str:
    lines = {p.id: p.text for profile in inputs.profiles for p in profile.preconditions}
    return f"(its precondition: {plain(lines.get(act.precondition, act.precondition)).rstrip('.')})" if act.precondition else ""


def _nothing(inputs: Inputs, act: Any) -> str:
    return ""


_TABLE: tuple[tuple[str, str, Callable[[Inputs, Any], str]], ...] = (
    ("decline", "stays away", _precondition),
    ("propose", "proposes", _text),
    ("amend", "would amend", _text),
    ("object", "objects on", _grounds),
    ("reserve", "enters a reservation on", _nothing),
    ("ad-referendum", "accepts ad referendum", _nothing),
    ("accept-with-rider", "accepts, on an understanding,", _rider),
    ("accept", "accepts", _nothing),
    ("accede", "joins", _nothing),
    ("support", "supports the motion to", _motion),
    ("oppose", "opposes the motion to", _motion),
)
"""Act, verb, and what stands in brackets after the issue; in the order in which a reader wants them."""
