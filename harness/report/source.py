"""Where a sentence comes from, and why a turn was taken as it was."""

from __future__ import annotations

from collections.abc import Iterable

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.domain.turns import Sentence, Why
from harness.report.acts import one
from harness.report.names import capital, topic
from harness.report.paragraph import Paragraph, Span
from harness.report.plain import plain


def spans(inputs: Inputs, turn: ev.TurnTaken) -> tuple[Span, ...]:
    """The sentences of a turn with their sources."""
    return tuple(Span(plain(s.text), tuple(_source(inputs, turn, s)), s.answers) for s in turn.statement)


def note(inputs: Inputs, kept: ev.NoteKept) -> tuple[Paragraph, ...]:
    """What a party kept to itself at a turn: its own words, then a reason for every act."""
    words = (Paragraph("note", kept.party, plain(kept.text)),) if kept.text else ()
    rows = tuple(_row(inputs, kept.party, why) for why in kept.reasons)
    lines = ["its reasons" if words else "reasons, kept to itself"]
    for act, about, rule, numbers, basis in rows:
        lines.append(f"{capital(' on '.join(x for x in (act, about) if x))}, by the rule “{rule}”{f': {numbers}' if numbers else ''}.")
        lines.extend(f"Rests on {b}" for b in basis.split("\n") if b)
    head = ("Act", "Issue", "Rule", "What it weighed", "What it rests on")
    return words + ((Paragraph("note", kept.party, "\n".join(lines), rows=(head, *rows)),) if rows else ())


def cited(inputs: Inputs, party: str, line: str, paragraphs: Iterable[str] = ()) -> str:
    """A profile line as it is cited: id, paragraphs, text."""
    profile = inputs.profile.get(party)
    text, known = profile.lines.get(line, ("", ())) if profile else ("", ())
    places = " ".join(tuple(paragraphs) or known)
    return f"{line}{f' [{plain(places)}]' if places else ''}{f': {plain(text)}' if text else ''}"


def _source(inputs: Inputs, turn: ev.TurnTaken, sentence: Sentence) -> list[str]:
    found = []
    if sentence.line is not None:
        found.append(cited(inputs, turn.party, sentence.line, sentence.paragraphs))
    elif sentence.paragraphs:
        found.append(f"[{plain(' '.join(sentence.paragraphs))}]")
    if sentence.act is not None and 0 <= sentence.act < len(turn.acts):
        found.append(f"says the act: {one(inputs, turn.acts[sentence.act])}")
    return found


def _row(inputs: Inputs, party: str, why: Why) -> tuple[str, str, str, str, str]:
    numbers = ", ".join(f"{plain(name).replace('_', ' ')} {value}" for name, value in why.numbers.items())
    about = topic(inputs, why.issue) if why.issue else ""
    return plain(why.act).replace("-", " "), about, plain(why.rule), numbers, "\n".join(cited(inputs, party, plain(x)) for x in why.lines)
