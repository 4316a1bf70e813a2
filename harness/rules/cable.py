"""The cable home: what the delegation sought, got, heard, and recommends."""

from __future__ import annotations

from harness.domain.drafting import wanted
from harness.rules.mind import Mind
from harness.rules.phrasing import Source, Speaker


def cable(speaker: Speaker) -> None:
    """Six to nine sentences to the party's own capital, each resting on the record or the profile."""
    mind = speaker.mind
    ranked = sorted(mind.inputs.scenario.issues, key=lambda i: (-mind.cell(i).salience, i))
    _sought(speaker, ranked)
    _got(speaker)
    _heard(speaker, ranked)
    _recommends(speaker, ranked)


def _sought(speaker: Speaker, ranked: list[str]) -> None:
    for kind, issue in zip(("cable-sought", "cable-also"), ranked, strict=False):
        cell = speaker.mind.cell(issue)
        line = cell.reading.lines[0] if cell.reading.lines else None
        want = speaker.agenda.nearest(issue, cell.ideal)
        speaker.say(kind, Source(answers=0, line=line), topic=speaker.topic(issue), want=speaker.text(issue, want))


def _got(speaker: Speaker) -> None:
    public, party = speaker.mind.public, speaker.mind.party
    mine = [i for i in public.adopted if party in public.joined[i]]
    theirs = [i for i in public.adopted if party not in public.joined[i]]
    if mine:
        speaker.say("cable-got", Source(answers=public.adopted[mine[0]].seq), issues=speaker.issues(mine))
    else:
        speaker.say("cable-nothing", Source(answers=_end(speaker.mind)))
    if theirs:
        speaker.say("cable-not-ours", Source(answers=public.adopted[theirs[0]].seq), issues=speaker.issues(theirs))
    for offer in list(speaker.mind.view.own.pledges.values())[:1]:
        given, got = (offer.give, offer.get) if offer.by == party else (offer.get, offer.give)
        other = speaker.name(offer.to if offer.by == party else offer.by)
        slots = {"give_topic": speaker.topic(given.issue), "get_topic": speaker.topic(got.issue)}
        speaker.say("cable-bargain", Source(answers=offer.seq), other=other, **slots)


def _heard(speaker: Speaker, ranked: list[str]) -> None:
    """On the weightiest issue left open: who stood furthest, and who nearest."""
    mind = speaker.mind
    for issue in (i for i in ranked if i not in mind.public.adopted):
        heard = {p: a for p, a in mind.public.answers.get(issue, {}).items() if p != mind.party and a.want is not None}
        if not heard:
            continue
        stands = {p: abs(wanted(mind.inputs, issue, a, 0) - mind.cell(issue).ideal) for p, a in heard.items()}
        own = speaker.agenda.nearest(issue, mind.cell(issue).ideal).option
        far, near = max(stands, key=lambda p: stands[p]), min(stands, key=lambda p: stands[p])
        want = heard[far].want
        if want is None or want.option == own:
            continue
        topic = speaker.topic(issue)
        speaker.say("cable-heard", Source(answers=heard[far].seq), other=speaker.name(far), topic=topic, theirs=speaker.text(issue, want))
        if near != far:
            speaker.say("cable-near", Source(answers=heard[near].seq), other=speaker.name(near), topic=topic)
        break
    for absent in (p for p in mind.public.absent_since if p != mind.party):
        speaker.say("cable-absent", Source(answers=_end(mind)), other=speaker.name(absent))


def _recommends(speaker: Speaker, ranked: list[str]) -> None:
    """A step the capital could take: on an open text within reach, on a track that holds a party back, on what was agreed."""
    mind = speaker.mind
    left = [i for i in ranked if i in mind.public.tabled and i not in mind.public.adopted]
    reach = [i for i in left if mind.cell(i).signable(mind.public.tabled[i].draft) and mind.cell(i).net(_place(mind, i)) >= -60]
    if reach:
        text = speaker.text(reach[0], mind.public.tabled[reach[0]].draft)
        speaker.say("cable-move", Source(answers=_end(mind)), topic=speaker.topic(reach[0]), text=text)
    elif left:
        line = mind.cell(left[0]).reading.lines
        speaker.say("cable-hold", Source(answers=_end(mind), line=line[0] if line else None), topic=speaker.topic(left[0]))
    tracks = [t for t in mind.inputs.relations.tracks if mind.party in t.parties and mind.public.tracks[t.id] < 500]
    if tracks and mind.public.absent_since:
        slow = min(tracks, key=lambda t: mind.public.tracks[t.id])
        other = slow.parties[1] if slow.parties[0] == mind.party else slow.parties[0]
        speaker.say("cable-track", Source(answers=_end(mind)), other=speaker.name(other))
    mine = [i for i in mind.public.adopted if mind.party in mind.public.joined[i]]
    if mine:
        speaker.say("cable-build", Source(answers=mind.public.adopted[mine[0]].seq), issues=speaker.issues(mine[:3]))


def _place(mind: Mind, issue: str) -> int:
    return mind.inputs.agenda.value(issue, mind.public.tabled[issue].draft)


def _end(mind: Mind) -> int:
    """The communique, which everything at the end of a session answers to."""
    return mind.public.communique.seq if mind.public.communique else 0
