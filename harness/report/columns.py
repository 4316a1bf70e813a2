"""A difference between two runs as text: what the two did, side by side, within 100 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from harness.domain.scenario import Inputs
from harness.report.diff import Difference, Pair, Parting, occasion
from harness.report.names import capital, plate, short, topic

WIDTH = 100
FIRST, OTHER, GAP = 24, 36, 2
"""Columns of what a line is about, and of each side; between them."""
MOST = 40
"""Differences of the inputs that are shown."""
APART = "They are of different scenarios: what was said and done cannot be set side by side, only what the two rest on."
Row = tuple[str, str, str]


def lines(difference: Difference, inputs: Inputs) -> list[str]:
    """All of it, for a terminal; `inputs` name parties and issues."""
    found = _table("", difference.facts)
    for sentence in ("" if difference.comparable else APART, difference.kinship):
        found += ["", *textwrap.wrap(sentence, WIDTH)] if sentence else []
    if difference.comparable:
        found += _parting(difference, inputs)
        found += _outcome(difference, inputs)
        same, turns = difference.turns
        found += _table(f"Acts that differ (of {turns} turns, {same} have the same)", deeds(difference, inputs))
        found += _table("Drafts that differ", drafts(difference, inputs))
    found += _table("Delegates that differ", difference.delegates)
    rest = len(difference.inputs) - MOST
    found += _table("Inputs that differ", [(path, a or "-", b or "-") for path, a, b in difference.inputs[:MOST]])
    found += [f"  and {rest} more: see --json"] if rest > 0 else []
    return found if differs(difference) else [*found, "", "Nothing differs."]


def differs(difference: Difference) -> bool:
    """Whether the two differ at all in what was said and done, in who spoke or in what they rest on."""
    return bool(not difference.comparable or difference.parting or difference.thought or difference.delegates or difference.inputs)


def place(inputs: Inputs, where: Parting) -> str:
    """Where an event stands, in words."""
    kind = where.question.split(".")[1] if where.question.count(".") == 2 else ""
    moment = f"round {where.round}" if where.round else "before the first round"
    who = f", {occasion(kind)}: {short(inputs, where.party)}" if where.party else ""
    return f"Event {where.event}, {moment}{who}"


def when(round_: int, kind: str) -> str:
    """A moment in few words."""
    return capital(occasion(kind)) if kind in {"attend", "opening", "final", "closing", "cable"} else f"Round {round_}, {occasion(kind)}"


def deeds(difference: Difference, inputs: Inputs) -> Iterator[Row]:
    """Acts that differ: when, who and on what; and what each side did."""
    for deed in difference.deeds:
        about = f", {topic(inputs, deed.issue)}" if deed.issue else ""
        yield (f"{when(deed.round, deed.kind)}, {plate(inputs, deed.party)}{about}", deed.acts[0] or "-", deed.acts[1] or "-")


def drafts(difference: Difference, inputs: Inputs) -> Iterator[Row]:
    """Drafts that differ."""
    for text in difference.drafts:
        moment = f"Round {text.round}" if text.round <= inputs.scenario.rounds else "Final reading"
        yield (f"{moment}, {topic(inputs, text.issue)}", *text.texts)


def _parting(difference: Difference, inputs: Inputs) -> list[str]:
    """The first event that differs, and the first act if that is another."""
    found = ["", "Where they part"]
    if difference.thought is not None:
        found.append(f"  Event {difference.thought}: a party kept another note; nobody else saw it.")
    if difference.parting is None:
        return [*found, "  Nowhere: every word and every act is the same."]
    found += _moment(inputs, difference.parting)
    if difference.acting and difference.acting.event != difference.parting.event:
        found += ["", "The first turn whose acts differ", *_moment(inputs, difference.acting)]
    return found


def _moment(inputs: Inputs, where: Parting) -> list[str]:
    found = [f"  {place(inputs, where)}"]
    for side, acts, words in zip("AB", where.acts, where.words, strict=True):
        text = "\n".join(part for part in (f"[{acts}]" if acts else "", words) if part) or "nothing said, nothing done"
        for number, part in enumerate(text.split("\n")):
            found += textwrap.wrap(part, WIDTH, initial_indent=f"  {side if number == 0 else ' '}  ", subsequent_indent="     ")
    return found


def _outcome(difference: Difference, inputs: Inputs) -> list[str]:
    """Issues that came to something else in full; those that came to the same by name."""
    changed = [(capital(topic(inputs, e.issue)), *e.ends) for e in difference.endings if not e.same]
    found = _table("Outcomes that differ", changed)
    same = [topic(inputs, e.issue) for e in difference.endings if e.same]
    return found + ([*([""] if changed else ["", "Outcome"]), *_wrapped(f"The same in both: {', '.join(same)}.")] if same else [])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _table(title: str, rows: Iterable[Row]) -> list[str]:
    """A table of three columns under a title; nothing without rows."""
    found = [text for row in rows for text in _row(row)]
    head = _row(("", "A", "B"))
    return [*(["", title] if title else []), *head, *found] if found else []


def _row(row: Row) -> list[str]:
    cells = [textwrap.wrap(text, width) or [""] for text, width in zip(row, (FIRST - 2, OTHER, OTHER), strict=True)]
    padded: Pair | list[list[str]] = [cell + [""] * (max(map(len, cells)) - len(cell)) for cell in cells]
    gap = " " * GAP
    return [f"  {a:<{FIRST - 2}}{gap}{b:<{OTHER}}{gap}{c}".rstrip() for a, b, c in zip(*padded, strict=True)]
