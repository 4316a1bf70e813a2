"""A researcher's question, answered from the profile: find what it is about by its words, then state position, reason and limit."""

from __future__ import annotations

import re

from harness.domain.agenda import Issue
from harness.rules.phrasing import Source, Speaker

_SMALL = frozenset(
    {
        "what",
        "would",
        "your",
        "government",
        "about",
        "which",
        "there",
        "their",
        "from",
        "have",
        "does",
        "with",
        "this",
        "that",
        "think",
        "view",
        "party",
        "parties",
    }
)
"""Words of four letters or more that say nothing of what a question is about."""


def probe(speaker: Speaker, text: str) -> None:
    """Two to four sentences; says that it has no instructions when nothing in the profile or on the agenda answers to the words."""
    asked = _words(text)
    profile = speaker.mind.view.profile
    shared = {line: _shared(asked, _words(said)) for line, (said, _) in profile.lines.items()}
    best = max(shared, key=lambda line: shared[line], default=None)
    issue, close = _issue(speaker, asked)
    if issue is not None and issue in profile.stances and close >= shared.get(best or "", 0):
        _on_issue(speaker, issue)
    elif best is None or shared[best] == 0:
        speaker.say("probe-unknown", Source(answers=_now(speaker)))
    elif found := speaker.argument_on(best):
        speaker.quote(*found)
    else:
        said = profile.lines[best][0].rstrip(".")
        speaker.say("probe-line", Source(line=best), line=said[:1].lower() + said[1:] if said.startswith(("It ", "Its ")) else said)


def _now(speaker: Speaker) -> int:
    """The last statement before the question; the convening, when none was made yet."""
    return max(speaker.mind.public.spoke.values(), default=0)


def _on_issue(speaker: Speaker, issue: str) -> None:
    mind = speaker.mind
    cell = mind.cell(issue)
    line = cell.reading.lines[0] if cell.reading.lines else None
    want = mind.want(issue)
    speaker.say("probe-stance", Source(answers=_now(speaker), line=line), topic=speaker.topic(issue), want=speaker.text(issue, want))
    side = "low" if mind.inputs.agenda.value(issue, want) < mind.readings.expected[issue] else "high"
    speaker.argue(issue, side)
    speaker.argue(issue, "any")
    for red in mind.view.profile.red_lines:
        if red.issue == issue:
            speaker.say("probe-limit", Source(line=red.id), topic=speaker.topic(issue), line=red.text)


def _issue(speaker: Speaker, asked: frozenset[str]) -> tuple[str | None, int]:
    """The issue of this session whose words the question shares most, those of its title counting threefold, and how many it shares.

    None when that is but one word, and not of the title.
    """
    scores = {}
    common = _common(speaker)
    for issue in speaker.mind.inputs.scenario.issues:
        about = speaker.agenda.by_id[issue]
        title = _words(f"{about.id} {about.title} {about.topic} {about.short}") - common
        rest = _words(_options(about)) - common
        scores[issue] = (3 * _shared(asked, title) + _shared(asked, rest - title), _shared(asked, title | rest))
    best = max(scores, key=lambda i: scores[i])
    return (best, scores[best][1]) if scores[best][0] >= 2 else (None, 0)


def _options(issue: Issue) -> str:
    return " ".join([issue.question, *(f"{o.label} {o.phrase} {o.text}" for o in issue.options)])


def _common(speaker: Speaker) -> frozenset[str]:
    """Words that half the issues share, and that therefore tell none of them."""
    each = [_words(f"{i.id} {i.title} {i.topic} {_options(i)}") for i in speaker.agenda.issues]
    return frozenset(w for w in frozenset().union(*each) if len(each) > 1 and 2 * sum(w in words for words in each) >= len(each))


def _shared(asked: frozenset[str], words: frozenset[str]) -> int:
    """How many words of the question begin like one of these, or the other way round: pipe, pipeline, pipelines."""
    return sum(any(a.startswith(w) or w.startswith(a) for w in words) for a in asked)


def _words(text: str) -> frozenset[str]:
    """The first six letters of each word of four letters or more, in lower case."""
    return frozenset(w[:6] for w in re.findall(r"[a-z]{4,}", text.lower()) if w not in _SMALL)
