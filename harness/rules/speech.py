"""What a party says: one plan a kind of question, in the table `PLANS`. The acts are settled.

This only gives them words, each with its source.

On the floor a party first meets what another has said, then gives its weightiest answers with reasons, names in one line what has not
changed, and in one line what it supports. Unchanged points are brief: memory reads better than synonyms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.domain.agenda import Draft
from harness.domain.communique import listed
from harness.domain.drafting import wanted
from harness.domain.party import Said
from harness.domain.state import Answer
from harness.domain.turns import WILLING, AcceptWithRider, Amend, Attend, Object, Question, Sentence
from harness.rules.cable import cable
from harness.rules.choice import Choice
from harness.rules.mind import Mind
from harness.rules.phrasing import Source, Speaker
from harness.rules.probe import probe

FLOOR_WORDS, SHORTEST, LONGEST = 100, 55, 138
"""Words after which a floor statement stops giving reasons; the least and the most for an opening or a closing."""
WEIGHT = {"object": 5, "accept-with-rider": 4, "amend": 4, "ad-referendum": 3, "reserve": 3, "accept": 1}
MOTIONS = {"open-seat": "to keep the seat open", "invite-guests": "to invite guests"}
ACCEPTING = frozenset({"accept", "accept-with-rider", "ad-referendum"})
NOUN = {"object": "objection", "amend": "amendment", "reserve": "reservation", "accept-with-rider": "understanding"}

Numbered = tuple[int, Choice]


def speak(mind: Mind, question: Question, choices: Sequence[Choice]) -> tuple[Sentence, ...]:
    """The statement that goes with these decisions; empty where nothing needs saying."""
    speaker = Speaker(mind)
    PLANS[question.kind](speaker, question, list(enumerate(choices)))
    if question.kind != "cable":
        speaker.trim(LONGEST)
    return tuple(speaker.said)


def _attend(speaker: Speaker, question: Question, choices: list[Numbered]) -> None:
    number, choice = choices[0]
    if isinstance(choice.act, Attend):
        return
    precondition = next(p for p in speaker.mind.view.profile.preconditions if p.id in choice.why.lines)
    if precondition.kind == "tracks":
        speaker.say("decline-tracks", Source(number, line=precondition.id), other=speaker.name(_slowest(speaker.mind, precondition.tracks)))
    else:
        speaker.say("decline-targeted", Source(number, line=precondition.id))
    found = speaker.argument_on(precondition.position)
    if found:
        speaker.quote(*found, act=number)


def _slowest(mind: Mind, tracks: Sequence[str]) -> str:
    """The other party of the track that stands lowest."""
    lowest = min(tracks, key=lambda t: mind.public.tracks.get(t, 0))
    pair = next(t.parties for t in mind.inputs.relations.tracks if t.id == lowest)
    return pair[1] if pair[0] == mind.party else pair[0]


def _opening(speaker: Speaker, question: Question, choices: list[Numbered]) -> None:
    mind = speaker.mind
    guest = mind.party in mind.inputs.visitors
    speaker.say("guest-greet" if guest else "greet", Source(answers=0))
    proposing = sorted(choices, key=lambda n: (-mind.cell(n[1].issue).salience, n[0]))
    wanted = frozenset(line for _, c in proposing[:4] for line in c.why.lines)
    for _ in range(2 if proposing else 3):
        speaker.cite("opening", speaker.voice.openings, wanted)
    for place, (number, choice) in enumerate(proposing[:3]):
        issue = choice.issue
        want = choice.want or mind.want(issue)
        if place == 2 and speaker.words > 95:
            break
        speaker.say("opening-propose", Source(number, line=choice.line), topic=speaker.topic(issue), want=speaker.text(issue, want))
        if speaker.words < 75:
            speaker.argue(issue, _side(mind, issue, want), number)
    rest = [(n, c.issue) for n, c in proposing[3:]]
    if rest and speaker.words < LONGEST - 22:
        speaker.say("opening-rest", Source(rest[0][0]), issues=speaker.issues([i for _, i in rest][:4]))
    _at_length(speaker, "opening", speaker.voice.openings)
    if speaker.words < LONGEST - 18:
        speaker.say("opening-close", Source(answers=0))


def _floor(speaker: Speaker, question: Question, choices: list[Numbered]) -> None:
    mind = speaker.mind
    answers = [(n, c) for n, c in choices if c.act.act in WEIGHT]
    for number, choice in choices:
        if choice.act.act == "walk-out":
            speaker.say("walk-out", Source(number), topic=speaker.topic(choice.issue))
            speaker.argue(choice.issue, "any", number)
            return
    same = [x for x in answers if _unchanged(mind, x[1])]
    fresh = sorted((x for x in answers if x not in same), key=lambda x: _rank(mind, x))
    weighty = [x for x in fresh if x[1].act.act != "accept" or _was_against(mind, x[1])]
    met = _meet(speaker, weighty or fresh or same)
    weighty.sort(key=lambda x: x[1].issue != met)
    if met and not weighty:
        speaker.argue(met, _pull(mind, next(c for _, c in answers if c.issue == met)))
    for place, (number, choice) in enumerate(weighty):
        if place and speaker.words > FLOOR_WORDS - 25:
            break
        _answer(speaker, number, choice)
        if place < 2 and speaker.words < FLOOR_WORDS - 20:
            speaker.argue(choice.issue, _pull(mind, choice), number)
        weighty = weighty if speaker.words <= FLOOR_WORDS else weighty[: place + 1]
    _same(speaker, [x for x in same if x[1].act.act in NOUN])
    _supports(speaker, [x for x in answers if x[1].act.act == "accept" and x not in weighty])
    _others(speaker, choices)


def _final(speaker: Speaker, question: Question, choices: list[Numbered]) -> None:
    mind = speaker.mind
    answers = sorted(((n, c) for n, c in choices if c.act.act in WEIGHT), key=lambda x: _rank(mind, x))
    plain = [x for x in answers if x[1].act.act == "accept"]
    for number, choice in answers:
        if (number, choice) not in plain and speaker.words < FLOOR_WORDS:
            _answer(speaker, number, choice)
    _supports(speaker, plain)
    _others(speaker, choices)


def _margins(speaker: Speaker, question: Question, choices: list[Numbered]) -> None:
    mind = speaker.mind
    for number, choice in choices:
        act = choice.act
        if act.act == "trade":
            speaker.say(
                "ask",
                Source(number),
                other=speaker.name(act.to),
                give=speaker.text(act.give.issue, act.give.draft),
                get=speaker.text(act.get.issue, act.get.draft),
                give_topic=speaker.topic(act.give.issue),
                get_topic=speaker.topic(act.get.issue),
            )
        elif act.act in {"agree", "refuse"}:
            offer = mind.view.own.offers[act.offer]
            speaker.say(
                act.act,
                Source(number, answers=offer.seq),
                other=speaker.name(offer.by),
                give_topic=speaker.topic(offer.get.issue),
                get_topic=speaker.topic(offer.give.issue),
            )
        elif act.act == "return":
            speaker.say("come", Source(number))


def _at_length(speaker: Speaker, where: str, sayings: Sequence[Said]) -> None:
    """Goes on until the statement is long enough: with the party's own sentences, else with its interests in plain words."""
    while speaker.words < SHORTEST and (speaker.cite(where, sayings) or speaker.cite("opening", speaker.voice.openings)):
        pass
    said = {s.line for s in speaker.said}
    for line in speaker.mind.view.profile.interests:
        if speaker.words >= SHORTEST:
            return
        if line.id not in said:
            plain = line.text.rstrip(".")
            speaker.say("opening-interest", Source(line=line.id), line=plain[:1].lower() + plain[1:])


def _closing(speaker: Speaker, question: Question, choices: list[Numbered]) -> None:
    mind, public = speaker.mind, speaker.mind.public
    mine = [i for i in public.adopted if mind.party in public.joined[i]]
    left = sorted((i for i in mind.inputs.scenario.issues if i not in public.adopted), key=lambda i: -mind.cell(i).salience)
    if mine:
        speaker.say("closing-got", Source(answers=public.adopted[mine[0]].seq), issues=speaker.issues(mine[:4]))
    elif not public.adopted:
        speaker.say("closing-none", Source(answers=_last_heard(mind)))
    speaker.cite("closing", speaker.voice.closings)
    if left:
        speaker.say("closing-open", Source(answers=_last_heard(mind)), issues=speaker.issues(left[:3]))
        speaker.argue(left[0], _side(mind, left[0], mind.want(left[0])))
    for absent in public.absent_since:
        speaker.say("closing-absent", Source(answers=_last_heard(mind)), other=speaker.name(absent))
    speaker.cite("closing", speaker.voice.closings)
    _at_length(speaker, "closing", speaker.voice.closings)
    if speaker.words < LONGEST - 15:
        speaker.say("closing-end", Source(answers=_last_heard(mind)))


def _cable(speaker: Speaker, question: Question, choices: list[Numbered]) -> None:
    cable(speaker)


def _probe(speaker: Speaker, question: Question, choices: list[Numbered]) -> None:
    probe(speaker, question.text)


PLANS: dict[str, Callable[[Speaker, Question, list[Numbered]], None]] = {
    "attend": _attend,
    "opening": _opening,
    "floor": _floor,
    "margins": _margins,
    "final": _final,
    "closing": _closing,
    "cable": _cable,
    "probe": _probe,
}


# --- pieces of a statement ---------------------------------------------------------------------------------------------------


def _meet(speaker: Speaker, focus: list[Numbered]) -> str | None:
    """Names what another party said since this one last spoke, on the weightiest issue where there is something to meet.

    Says which issue.
    """
    mind = speaker.mind
    last = mind.public.spoke.get(mind.party, -1)
    for _, choice in focus[:3]:
        issue = choice.issue
        heard = [(p, a) for p, a in mind.public.answers.get(issue, {}).items() if p in mind.others and a.seq > last]
        found = [(*met, p, a.seq) for p, a in heard if (met := _meeting(mind, choice, issue, p, a)) is not None]
        if found:
            kind, draft, party, seq = max(found, key=lambda f: (_MEETING[f[0]], f[3]))
            slots = {"text" if kind == "meet-objection" else "theirs": speaker.text(issue, draft)}
            speaker.say(kind, Source(answers=seq), other=speaker.name(party), topic=speaker.topic(issue), **slots)
            return issue
    return None


_MEETING = {"meet-moved": 3, "meet-objection": 2, "meet-far": 1, "meet-near": 0}
"""Which meeting goes first: a neighbour's concession before its demand."""


def _meeting(mind: Mind, choice: Choice, issue: str, party: str, answer: Answer) -> tuple[str, Draft] | None:
    """How this party would meet another's word on an issue: the kind of sentence, and the text it names."""
    tabled, willing = mind.public.tabled[issue].draft, choice.act.act in WILLING
    mine = choice.want or mind.want(issue)
    if answer.tabled == tabled and answer.act in ACCEPTING and _came_to(mind.public.before.get(issue, {}).get(party), tabled):
        return "meet-moved", tabled
    if answer.act == "object" and answer.tabled == tabled and willing:
        return "meet-objection", tabled
    if answer.want is None or (willing and answer.want.option == tabled.option):
        return None
    if answer.want.option == mine.option:
        return ("meet-near", answer.want) if answer.want == mine and not willing else None
    return "meet-far", answer.want


def _came_to(before: Answer | None, tabled: Draft) -> bool:
    """Whether somebody whose last word this was has moved in coming to the tabled text: it stood against it, or for another option."""
    if before is None or before.act not in {"object", "amend", "propose"}:
        return False
    return before.want is None or before.want.option != tabled.option


def _answer(speaker: Speaker, number: int, choice: Choice) -> None:
    """The sentence that gives one answer."""
    mind, act = speaker.mind, choice.act
    issue = choice.issue
    tabled = mind.public.tabled[issue].draft
    slots = {"topic": speaker.topic(issue), "text": speaker.text(issue, tabled)}
    kind: str = act.act
    line = choice.line
    if isinstance(act, Object):
        red = next((r for r in mind.view.profile.red_lines if r.issue == issue), None)
        if act.reason == "red-line" and red is not None:
            kind, line, slots = "red-line", red.id, {"topic": slots["topic"], "line": red.text}
        elif act.want is not None and act.want.option != tabled.option:
            kind, slots = "object-want", {**slots, **_apart(speaker, issue, tabled, act.want)}
    elif isinstance(act, Amend):
        kind, slots = _amending(speaker, issue, tabled, act.draft, slots)
    elif isinstance(act, AcceptWithRider):
        kind, slots["understanding"] = "accept-rider", mind.inputs.agenda.rider_by_id[act.rider].text
    elif act.act == "accept" and _was_against(mind, choice):
        kind = "accept-moved"
    speaker.say(kind, Source(number, line=line), **slots)


def _amending(speaker: Speaker, issue: str, tabled: Draft, want: Draft, slots: dict[str, str]) -> tuple[str, dict[str, str]]:
    """An amendment to another option, or to the same one with a rider added or taken away."""
    riders = speaker.agenda.rider_by_id
    if want.option == tabled.option and want.rider is not None:
        plain = speaker.text(issue, Draft(option=tabled.option))
        return "amend-add", {**slots, "text": plain, "rider": riders[want.rider].phrase}
    if want.option == tabled.option and tabled.rider is not None:
        return "amend-drop", {**slots, "rider": riders[tabled.rider].phrase}
    return "amend", {**slots, **_apart(speaker, issue, tabled, want)}


def _apart(speaker: Speaker, issue: str, tabled: Draft, want: Draft) -> dict[str, str]:
    """The text on the table and the one wanted; a rider that both carry is not in question and goes unsaid."""
    if tabled.rider == want.rider:
        tabled, want = Draft(option=tabled.option), Draft(option=want.option)
    return {"text": speaker.text(issue, tabled), "want": speaker.text(issue, want)}


def _same(speaker: Speaker, same: list[Numbered]) -> None:
    """In one line, what has not changed."""
    groups: dict[str, list[str]] = {}
    for _, choice in same:
        groups.setdefault(NOUN[choice.act.act], []).append(choice.issue)
    if not groups:
        return
    points = [f"our {noun}{'s' if len(issues) > 1 else ''} on {speaker.issues(issues)}" for noun, issues in groups.items()]
    speaker.say("same", Source(same[0][0]), points=listed(points))


def _supports(speaker: Speaker, accepted: list[Numbered]) -> None:
    """In one line, what it supports."""
    if not accepted:
        return
    issues = [c.issue for _, c in accepted]
    if len(issues) == 1:
        number, choice = accepted[0]
        tabled = speaker.mind.public.tabled[issues[0]].draft
        speaker.say("accept", Source(number, line=choice.line), topic=speaker.topic(issues[0]), text=speaker.text(issues[0], tabled))
    else:
        speaker.say("support-list", Source(accepted[0][0]), issues=speaker.issues(issues))


def _others(speaker: Speaker, choices: list[Numbered]) -> None:
    """Accessions and motions."""
    mind = speaker.mind
    for number, choice in choices:
        act = choice.act
        if act.act == "accede":
            adopted = mind.public.adopted[act.issue]
            speaker.say("accede", Source(number, adopted.seq), topic=speaker.topic(act.issue), text=speaker.text(act.issue, adopted.draft))
        elif act.act == "move":
            absent = listed([speaker.name(p) for p in mind.public.absent_since])
            guests = listed([mind.inputs.profile[p].short for p in mind.inputs.format.guests])
            speaker.say(f"move-{act.motion}", Source(number), **({"other": absent} if act.motion == "open-seat" else {"guests": guests}))
        elif act.act in {"support", "oppose"}:
            put = mind.public.motions[act.motion]
            speaker.say(f"{act.act}-motion", Source(number, put.seq), other=speaker.name(put.by), motion=MOTIONS[act.motion])


# --- judgements about a statement --------------------------------------------------------------------------------------------


def _rank(mind: Mind, numbered: Numbered) -> tuple[int, int, int]:
    """Weightiest first: the act, then how much the issue matters to the party."""
    number, choice = numbered
    moved = 6 if choice.act.act == "accept" and _was_against(mind, choice) else 0
    return (-max(moved, WEIGHT[choice.act.act]), -mind.cell(choice.issue).salience, number)


def _unchanged(mind: Mind, choice: Choice) -> bool:
    """Whether the party gives the same answer to the same draft as the last time."""
    issue = choice.issue
    before = mind.public.answers.get(issue, {}).get(mind.party)
    want = choice.want
    return before is not None and before.act == choice.act.act and before.want == want and before.tabled == mind.public.tabled[issue].draft


def _was_against(mind: Mind, choice: Choice) -> bool:
    """Whether the party has moved to the draft it now accepts: when it last spoke it stood against it, or for another option."""
    before = mind.public.answers.get(choice.issue, {}).get(mind.party)
    return before is not None and before.act != "propose" and _came_to(before, mind.public.tabled[choice.issue].draft)


def _pull(mind: Mind, choice: Choice) -> str:
    """Which way on the scale the party argues: towards its demand, or, when it accepts, against those who want another text."""
    issue = choice.issue
    place = mind.inputs.agenda.value(issue, mind.public.tabled[issue].draft)
    if choice.act.act not in ACCEPTING:
        return "low" if mind.cell(issue).demand < place else "high"
    answers = [a for p, a in mind.public.answers.get(issue, {}).items() if p in mind.others and a.want is not None]
    wants = [wanted(mind.inputs, issue, a, place) - place for a in answers]
    return "any" if not sum(wants) else "high" if sum(wants) < 0 else "low"


def _side(mind: Mind, issue: str, want: Draft) -> str:
    """Which way an opening demand pulls: against where the text may be expected to tend."""
    return "low" if mind.inputs.agenda.value(issue, want) < mind.readings.expected[issue] else "high"


def _last_heard(mind: Mind) -> int:
    """The last public statement before this one."""
    return max(mind.public.spoke.values(), default=0)
