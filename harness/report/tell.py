"""Each event told for a reader, once: text, markdown, page and live display all print what stands here.

A telling depends on the event and the inputs alone. Who may see an event is not its business: `lens.seen` has chosen before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from harness.domain import events as ev
from harness.domain.scenario import Inputs
from harness.domain.turns import Pledge
from harness.report import closing
from harness.report.acts import deed, doubt
from harness.report.lens import Lens
from harness.report.names import capital, chaired, day, label, motion, number, short, shorts, topic
from harness.report.paragraph import Kind, Paragraph, Span, line
from harness.report.plain import plain
from harness.report.source import note, spans

__all__ = ["Lens", "Paragraph", "Span", "hundred", "line", "tell"]

Told = tuple[Paragraph, ...]
_SPOKEN: dict[str, Kind] = {"margins": "margins", "cable": "cable"}
_MODE = {"full": "", "open-seat": "the seat is kept open", "informal": "the others have not agreed to go on without"}


def tell(inputs: Inputs, event: ev.Event) -> Told:
    """The event as a reader wants it: nothing, a paragraph, or several."""
    return _TELL[event.type](inputs, event)


def _says(kind: Kind, text: str, speaker: str | None = None) -> Told:
    return (Paragraph(kind, speaker, text),)


def _opened(inputs: Inputs, event: ev.Opened) -> Told:
    scene = inputs.scenario
    text = (
        f"{plain(scene.title)}: {plain(inputs.format.title)}, {day(scene.situation.date)}. "
        f"{capital(chaired(inputs, event.chair))}. Invited: {shorts(inputs, event.seats)}."
    )
    if inputs.format.observers:
        text += f" Observing: {shorts(inputs, inputs.format.observers)}."
    for group in inputs.format.represented:
        seats = "one seat" if group.seats == 1 else f"{number(group.seats)} seats"
        text += f" Without a delegation here, the chair's text speaking for them: {plain(group.name)} ({seats})."
    return _says("heading", "Opening") + _says("chair", text) + _says("news", plain(scene.situation.text))


def _turn(inputs: Inputs, turn: ev.TurnTaken) -> Told:
    said = spans(inputs, turn)
    speech = Paragraph(_SPOKEN.get(turn.kind, "speech"), turn.party, " ".join(s.text for s in said), spans=said)
    deeds = [text for text in (deed(inputs, turn), doubt(turn)) if text]
    return ((speech,) if said else ()) + tuple(Paragraph("act", turn.party, text) for text in deeds)


def _attendance(inputs: Inputs, event: ev.AttendanceTaken) -> Told:
    if not event.absent:
        return _says("chair", f"All {number(len(event.present))} take their seats.")
    return _says("chair", f"At the table: {shorts(inputs, event.present) or 'nobody'}. {_missing(inputs, event.absent, event.mode)}")


def _missing(inputs: Inputs, parties: Iterable[str], mode: ev.Mode) -> str:
    """Who is not there, and what that means for the session."""
    names = tuple(parties)
    after = _MODE[mode] + (f" {'it' if len(names) == 1 else 'them'}" if mode == "informal" else "")
    return f"Missing: {shorts(inputs, names)}{f' ({after})' if after else ''}."


def _situation(inputs: Inputs, event: ev.SituationMoved) -> Told:
    """News, under the heading of the round that it opens."""
    tracks = {t.id: t for t in inputs.relations.tracks}
    found = _says("heading", f"Round {event.round}")
    for move in event.tracks:
        track = tracks.get(move.track)
        if track is not None and move.moved == "setback":
            found += _says("news", plain(track.setback_text))
        elif track is not None and move.moved == "progress":
            pace = inputs.scenario.situation.pace.get(track.id, track.pace)
            found += _says("news", plain(track.progress_text)) if hundred(move.level, pace) else ()
    return found


def hundred(level: int, pace: int) -> bool:
    """Whether a step at this pace that ended at this level has passed another hundred; most steps are too small to be news."""
    before = next((x for x in range(level - 1, -1, -1) if x + pace * (1000 - x) // 1000 <= level), level)
    return before // 100 < level // 100


def _happened(inputs: Inputs, event: ev.Happened) -> Told:
    """News that is not of a track; what only some know is marked."""
    told = f"{plain(event.title)}. {plain(event.text)}"
    return _says("news", told if event.visible == ev.ALL else f"(Known to {shorts(inputs, event.visible)} alone.) {told}")


def _round(inputs: Inputs, event: ev.RoundOpened) -> Told:
    found = () if inputs.relations.tracks else _says("heading", f"Round {event.round}")
    missing = [p for p in inputs.seats if p not in event.order]
    guests = [p for p in event.order if p not in inputs.seats]
    if missing:
        found += _says("chair", _missing(inputs, missing, event.mode))
    return found + (_says("chair", f"At the table as guests: {shorts(inputs, guests)}.") if guests else ())


def _draft(inputs: Inputs, event: ev.DraftTabled) -> Told:
    """The texts before the room; the last ones come after the last round and open the final reading."""
    rows = [("Issue", "Text before the room", "In brackets")]
    for text in event.texts:
        brackets = "\n".join(f"[{label(inputs, text.issue, b.draft)}: {shorts(inputs, b.parties)}]" for b in text.brackets)
        rows.append((capital(topic(inputs, text.issue)), label(inputs, text.issue, text.draft), brackets))
    lines = ["The draft before the room", *(" ".join(f"{issue}: {text} {more}".split()) for issue, text, more in rows[1:])]
    table = (Paragraph("draft", None, "\n".join(lines), rows=tuple(rows)),) if event.texts else ()
    return (_says("heading", "Final reading") if event.round > inputs.scenario.rounds else ()) + table


def _adopted(inputs: Inputs, event: ev.Adopted) -> Told:
    done = "Adopted" if event.binding else "Recommended, binding nobody,"
    what = f"{done} on {topic(inputs, event.issue)}: {label(inputs, event.issue, event.draft)}."
    return _says("chair", "\n".join([what, *closing.terms(inputs, event)]))


def _acceded(inputs: Inputs, event: ev.Acceded) -> Told:
    return _says("act", f"joins what was adopted on {topic(inputs, event.issue)}.", event.party)


def _pledge(inputs: Inputs, pledge: Pledge) -> str:
    return f"{topic(inputs, pledge.issue)} ({label(inputs, pledge.issue, pledge.draft)})"


def _offered(inputs: Inputs, event: ev.Offered) -> Told:
    give, get = _pledge(inputs, event.give), _pledge(inputs, event.get)
    by, to = short(inputs, event.by), short(inputs, event.to)
    return _says("margins", f"{capital(by)} offers {to} its support on {give} in exchange for support on {get}.")


def _refused(inputs: Inputs, event: ev.Refused) -> Told:
    return _says("margins", f"{capital(short(inputs, event.to))} declines the exchange that {short(inputs, event.by)} offered.")


def _lapsed(inputs: Inputs, event: ev.Lapsed) -> Told:
    return _says("margins", f"The exchange that {short(inputs, event.by)} offered {short(inputs, event.to)} has lapsed.")


def _bargained(inputs: Inputs, event: ev.Bargained) -> Told:
    give, get = _pledge(inputs, event.give), _pledge(inputs, event.get)
    by, to = short(inputs, event.by), short(inputs, event.to)
    return _says("margins", f"A bargain between the two: {by} will support {give}, and {to} {get}.")


def _caucus(inputs: Inputs, event: ev.CaucusHeld) -> Told:
    return _says("margins", f"{capital(shorts(inputs, event.parties))} met in the margins and agreed on something between them.")


def _motion(inputs: Inputs, event: ev.MotionPut) -> Told:
    return _says("act", f"moves to {motion(event.motion)}.", event.by)


def _motion_decided(inputs: Inputs, event: ev.MotionDecided) -> Told:
    voices = [f"{word}: {shorts(inputs, who)}" for word, who in (("for", event.support), ("against", event.oppose)) if who]
    count = f" ({'; '.join(voices)})" if voices else ""
    return _says("chair", f"The motion to {motion(event.motion)} {'carries' if event.carried else 'falls'}{count}.")


def _walked_out(inputs: Inputs, event: ev.WalkedOut) -> Told:
    return _says("act", f"leaves the room over {topic(inputs, event.issue)}.", event.party)


def _returned(inputs: Inputs, event: ev.Returned) -> Told:
    return _says("act", f"will be at the table from round {event.round} on.", event.party)


def _closing(inputs: Inputs, event: ev.Closing) -> Told:
    return _says("heading", "Closing statements") if event.order else ()


def _closed(inputs: Inputs, event: ev.Closed) -> Told:
    return _says("chair", f"The session is closed after {event.rounds} {'round' if event.rounds == 1 else 'rounds'}.")


def _nothing(inputs: Inputs, event: ev.Event) -> Told:
    return ()


_TELL: dict[str, Callable[[Inputs, Any], Told]] = {
    "opened": _opened,
    "turn": _turn,
    "note": note,
    "attendance": _attendance,
    "situation": _situation,
    "happened": _happened,
    "round": _round,
    "draft": _draft,
    "adopted": _adopted,
    "acceded": _acceded,
    "offered": _offered,
    "refused": _refused,
    "lapsed": _lapsed,
    "bargained": _bargained,
    "caucus": _caucus,
    "motion": _motion,
    "motion-decided": _motion_decided,
    "walked-out": _walked_out,
    "returned": _returned,
    "margins": _nothing,
    "final-reading": _nothing,
    "closing": _closing,
    "communique": closing.communique,
    "closed": _closed,
}
