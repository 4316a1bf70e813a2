"""A researcher's question, answered from the profile: find what it is about by its words, then state position, reason and limit."""

from __future__ import annotations

import re

from harness.rules.phrasing import Source, Speaker

_SMALL = frozenset({"what", "would", "your", "government", "about", "which", "there", "their", "from", "have", "does", "with", "this"})
"""Words of four letters or more that say nothing of what a question is about."""


def probe(speaker: Speaker, text: str) -> None:
    """Two to four sentences; says that it has no instructions when nothing in the profile or on the agenda answers to the words."""
    asked = _words(text)
    issue = _issue(speaker, asked)
    if issue is not None:
        _on_issue(speaker, issue)
        return
    lines = speaker.mind.view.profile.lines
    best = max(lines, key=lambda line: (len(asked & _words(lines[line][0])), line), default=None)
    found = speaker.argument_on(best) if best and asked & _words(lines[best][0]) else None
    if found:
        speaker.quote(*found)
    elif best and asked & _words(lines[best][0]):
        speaker.tell(lines[best][0], best)
    else:
        speaker.say("probe-unknown", Source(answers=max(0, speaker.mind.public.seq - 1)))


def _on_issue(speaker: Speaker, issue: str) -> None:
    mind = speaker.mind
    cell = mind.cell(issue)
    line = cell.reading.lines[0] if cell.reading.lines else None
    want = mind.want(issue)
    speaker.say(
        "probe-stance", Source(answers=max(0, mind.public.seq - 1), line=line), topic=speaker.topic(issue), want=speaker.text(issue, want)
    )
    side = "low" if mind.inputs.agenda.value(issue, want) < mind.readings.expected[issue] else "high"
    speaker.argue(issue, side)
    speaker.argue(issue, "any")
    for red in mind.view.profile.red_lines:
        if red.issue == issue:
            speaker.say("probe-limit", Source(line=red.id), topic=speaker.topic(issue), line=red.text)


def _issue(speaker: Speaker, asked: frozenset[str]) -> str | None:
    """The issue of this session whose words the question shares most; None when it shares fewer than two, or one that is not in a title."""
    scores = {}
    for issue in speaker.mind.inputs.scenario.issues:
        about = speaker.agenda.by_id[issue]
        title = _words(f"{about.id} {about.title} {about.topic} {about.short}")
        rest = _words(" ".join(f"{o.label} {o.phrase} {o.text}" for o in about.options) + " " + about.question)
        scores[issue] = 3 * len(asked & title) + len(asked & (rest - title))
    best = max(scores, key=lambda i: scores[i])
    return best if scores[best] >= 2 else None


def _words(text: str) -> frozenset[str]:
    """Words of four letters or more, without endings, in lower case."""
    found = re.findall(r"[a-z]{4,}", text.lower())
    return frozenset(re.sub(r"(ies|es|s|ing|ed)$", "", w) for w in found if w not in _SMALL)
