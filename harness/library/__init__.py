"""From YAML to the domain: conferences, their scenarios, and everything that a run depends on.

    conference/  agenda.yaml  relations.yaml  parties/PARTY.yaml  voices/PARTY.yaml  formats/FORMAT.yaml  scenarios/SCENARIO.yaml

A file passes three gates: it is read (`reading`), it fits its model (`fitting`), and it agrees with the others (here). Whatever
fails raises ContentError for the topmost fault of that file. Nothing is read before it is needed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from harness.domain import wording
from harness.domain.agenda import Agenda
from harness.domain.format import Format
from harness.domain.party import Profile, Relations, Span, Voice
from harness.domain.scenario import Inputs, Scenario
from harness.domain.values import Value
from harness.errors import ContentError, UserError
from harness.library.fitting import fit, rephrase, suggest
from harness.library.reading import Document, Fault, Loc, dotted, read
from harness.resources import data_folder

DEFAULT = "northeast-asia-2000"
"""The conference that is meant when none is named."""

T = TypeVar("T", bound=Value)
Known = Mapping[str, Collection[str]]
"""The names that exist, by kind of thing."""

_REFERS: Mapping[str, str] = {
    **dict.fromkeys(("about", "addresses", "chair", "essential", "guests", "members", "of", "open_seats"), "party"),
    **dict.fromkeys(("parties", "party", "toward", "trust", "veto", "votes"), "party"),
    **dict.fromkeys(("arguments", "issue", "issues", "stances"), "issue"),
    **dict.fromkeys(("pace", "track", "tracks"), "track"),
    "format": "format",
    "line": "line",
    "position": "position",
    "wordings": "kind of sentence",
}
"""What kind of thing a field names: by its text, its list of texts, or the names in its block. A field means the same in every file."""


def conferences() -> tuple[str, ...]:
    """The names of the bundled conferences."""
    return tuple(sorted(folder.name for folder in data_folder("personas").iterdir() if _holds_agenda(folder)))


def open_library(folder: Path | None = None) -> Library:
    """The library of one conference, the bundled one unless a folder is given."""
    chosen = folder or data_folder("personas") / DEFAULT
    if not _holds_agenda(chosen):
        raise ContentError(str(chosen), 0, "", "this is not the folder of a conference.", "It should hold agenda.yaml.")
    return Library(chosen)


def load(path: Path, model: type[T]) -> T:
    """A user's own YAML file as a value of the model. Raises ContentError, with file and line."""
    return fit(read(path), model)


@dataclass(frozen=True)
class Library:
    """The content of one conference; each file is read when it is first needed."""

    folder: Path

    def scenario_names(self) -> tuple[str, ...]:
        """The scenarios there are; reads no file."""
        return self._names("scenarios")

    def scenarios(self) -> tuple[Scenario, ...]:
        """Every scenario, as its own file has it; reads no other."""
        return tuple(_load(self._path("scenarios", name), Scenario)[1] for name in self.scenario_names())

    def profiles(self) -> tuple[Profile, ...]:
        """The profile of every party and guest."""
        return tuple(profile for _, profile in self._profiles(self._names("parties")))

    def inputs(self, scenario: str | Path, rounds: int | None = None, *, acts_only: bool = False) -> Inputs:
        """All that a run of a scenario depends on.

        It is a bundled name or a file of the user's own, which refers to this conference unless it lies in another one's `scenarios/`.
        `rounds` replaces the scenario's; `acts_only` has its format held without statements.
        """
        path = self._file(scenario)
        place = path.absolute().parent
        if place.name == "scenarios" and place.parent != self.folder.absolute() and _holds_agenda(place.parent):
            return Library(place.parent).inputs(path, rounds, acts_only=acts_only)
        document, chosen = self._scenario(path)
        form = self._format(chosen.format)
        document.refuse(_misfits(chosen, form, self._agenda))
        present = (*chosen.parties, *form.guests)
        profiles = self._profiles(present)
        for paper, profile in profiles[: len(chosen.parties)]:
            paper.refuse(_unready(profile, chosen))
        return Inputs(
            scenario=chosen if rounds is None else _lasting(chosen, rounds),
            format=form.model_copy(update={"statements": False}) if acts_only else form,
            agenda=_cut(self._agenda, chosen.issues),
            profiles=tuple(profile for _, profile in profiles),
            voices=tuple(_on(self._voice(profile), profile, chosen.issues) for _, profile in profiles),
            relations=_among(self._relations, present),
        )

    def _file(self, scenario: str | Path) -> Path:
        """The file that is meant: a word is a scenario of this conference, anything else a path."""
        path = Path(scenario)
        if isinstance(scenario, str) and scenario in self.scenario_names():
            return self._path("scenarios", scenario)
        word = isinstance(scenario, str) and not {"/", os.sep} & set(scenario) and path.suffix.lower() not in {".yaml", ".yml"}
        if word and not path.is_file():
            raise UserError(f"there is no scenario {str(scenario)[:60]!r}. {suggest(str(scenario), self.scenario_names(), 'scenarios')}")
        return path

    def _path(self, kind: str, name: str) -> Path:
        return self.folder / kind / f"{name}.yaml"

    def _names(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in (self.folder / kind).glob("*.yaml") if not path.name.startswith(".")))

    @cached_property
    def _agenda(self) -> Agenda:
        document, agenda = _load(self.folder / "agenda.yaml", Agenda)
        strangers = _strangers(document, {"party": self._names("parties"), "issue": [issue.id for issue in agenda.issues]})
        issues = _twice((("issues", i, "id"), issue.id) for i, issue in enumerate(agenda.issues))
        riders = _twice((("riders", i, "id"), rider.id) for i, rider in enumerate(agenda.riders))
        document.refuse((*strangers, *issues, *riders))
        return agenda

    @cached_property
    def _relations(self) -> Relations:
        document, relations = _load(self.folder / "relations.yaml", Relations)
        strangers = _strangers(document, {"party": self._names("parties")})
        trust = _twice((("trust", i), f"the trust of {t.of} in {t.toward}") for i, t in enumerate(relations.trust))
        tracks = _twice((("tracks", i, "id"), track.id) for i, track in enumerate(relations.tracks))
        document.refuse((*strangers, *trust, *tracks))
        return relations

    @cached_property
    def _known(self) -> Known:
        """What any file may name."""
        tracks = [track.id for track in self._relations.tracks]
        return {"party": self._names("parties"), "issue": self._agenda.by_id, "track": tracks, "format": self._names("formats")}

    def _scenario(self, path: Path) -> tuple[Document, Scenario]:
        document, scenario = _load(path, Scenario)
        parties = _twice((("parties", i), party) for i, party in enumerate(scenario.parties))
        issues = _twice((("issues", i), issue) for i, issue in enumerate(scenario.issues))
        document.refuse((*_strangers(document, self._known), *parties, *issues))
        return document, scenario

    def _format(self, name: str) -> Format:
        document, form = _load(self._path("formats", name), Format)
        document.refuse(_strangers(document, self._known))
        document.refuse(
            Fault(("motions", motion, "quorum"), f"{rule.quorum} is more than the {len(form.members)} seats", "Lower it.")
            for motion, rule in form.motions.items()
            if rule.quorum > len(form.members)
        )
        return form

    def _profiles(self, parties: Iterable[str]) -> list[tuple[Document, Profile]]:
        """The profiles of these parties; no line of one may bear the id of a line of another."""
        found: list[tuple[Document, Profile]] = []
        owners: dict[str, str] = {}
        for party in parties:
            document, profile = _load(self._path("parties", party), Profile)
            known = {**self._known, "position": [position.id for position in profile.positions]}
            document.refuse((*_strangers(document, known), *_twice(_ids(profile))))
            document.refuse((*_off_scale(profile, self._agenda), *_ideals(profile)))
            taken = [(loc, name) for loc, name in _ids(profile) if name in owners]
            document.refuse(Fault(loc, f"{owners[name]} has a line {name!r} too", "Give this one another id.") for loc, name in taken)
            owners |= {name: party for _, name in _ids(profile)}
            found.append((document, profile))
        return found

    def _voice(self, profile: Profile) -> Voice:
        """How a party speaks; one without a file of its own speaks in neutral wordings, under its name."""
        if profile.id not in self._names("voices"):
            return Voice.model_validate({"party": profile.id, "self": profile.name})
        document, voice = _load(self._path("voices", profile.id), Voice)
        document.refuse(_strangers(document, {**self._known, "line": profile.lines, "kind of sentence": wording.KINDS}))
        every = [(kind, i, text) for kind, texts in voice.wordings.items() for i, text in enumerate(texts)]
        document.refuse(Fault(("wordings", kind, i), wrong) for kind, i, text in every if (wrong := wording.check(kind, text)))
        return voice


def _holds_agenda(folder: Path) -> bool:
    """Whether this is the folder of a conference; one that may not be looked into is none."""
    try:
        return (folder / "agenda.yaml").is_file()
    except OSError:
        return False


def _load(path: Path, model: type[T]) -> tuple[Document, T]:
    """A file that fits its model; where others find it by its name, that must be its id."""
    document = read(path)
    value = fit(document, model)
    field = {Profile: "id", Scenario: "id", Format: "id", Voice: "party"}.get(model)
    if field and document.data[field] != path.stem:
        problem = f"{document.data[field]!r} is not the name of the file, {path.stem[:80]!r}"
        raise document.complaint([Fault((field,), problem, "Make the two agree.")])
    return document, value


# What is named must exist, once


def _references(value: Any, loc: Loc = (), kind: str | None = None) -> Iterator[tuple[Loc, str, str]]:
    """Every name that stands for something defined elsewhere: where, what kind of thing, and the name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if kind:
                yield (*loc, key), kind, key
            yield from _references(inner, (*loc, key), None if kind else _REFERS.get(key))
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            yield from _references(inner, (*loc, i), kind if isinstance(inner, str) else None)
    elif isinstance(value, str) and kind:
        yield loc, kind, value


def _strangers(document: Document, known: Known) -> Iterator[Fault]:
    """Names that nothing bears."""
    for loc, kind, name in _references(document.data):
        if kind in known and name not in known[kind]:
            plural = {"party": "parties", "kind of sentence": "kinds of sentence"}.get(kind, f"{kind}s")
            yield Fault(loc, f"there is no {kind} {name!r}", suggest(name, known[kind], plural))


def _twice(named: Iterable[tuple[Loc, str]]) -> Iterator[Fault]:
    """Names that are borne twice."""
    seen: dict[str, Loc] = {}
    for loc, name in named:
        if name in seen:
            yield Fault(loc, f"{name!r} is here twice", f"It stands at {dotted(seen[name])} already.")
        seen.setdefault(name, loc)


def _ids(profile: Profile) -> list[tuple[Loc, str]]:
    """Where a profile gives an id."""
    fields = ("interests", "capabilities", "reservations", "positions", "preconditions", "red_lines", "offers", "shifts")
    return [((field, i, "id"), line.id) for field in fields for i, line in enumerate(getattr(profile, field))]


# What is said of one thing must agree with the others


def _spans(profile: Profile) -> Iterator[tuple[Loc, str, Span]]:
    """Every range of options, with its issue."""
    yield from ((("positions", i, "target"), p.issue, p.target) for i, p in enumerate(profile.positions))
    yield from ((("red_lines", i, "accept"), r.issue, r.accept) for i, r in enumerate(profile.red_lines))
    yield from ((("stances", issue, "accept"), issue, stance.accept) for issue, stance in profile.stances.items())
    yield from ((("stances", issue, "ideal"), issue, stance.ideal) for issue, stance in profile.stances.items() if stance.ideal)


def _off_scale(profile: Profile, agenda: Agenda) -> Iterator[Fault]:
    """Ranges that run backwards or off the scale."""
    for loc, issue, (low, high) in _spans(profile):
        most = len(agenda.by_id[issue].options)
        if low > high:
            yield Fault(loc, f"the range runs down, from {low} to {high}", "Put the lower option first.")
        elif high > most:
            yield Fault(loc, f"there is no option {high} on {issue!r}", f"Its options are 1 to {most}.")


def _ideals(profile: Profile) -> Iterator[Fault]:
    """Ideals that were authored where the paper speaks, or left out where it is silent."""
    coded = {position.issue: position.id for position in profile.positions}
    for issue, stance in profile.stances.items():
        loc = ("stances", issue, "ideal")
        if issue in coded and stance.ideal:
            yield Fault(loc, f"the paper has a position here ({coded[issue]})", "Leave the ideal out: it follows from the position.")
        elif issue not in coded and not stance.ideal:
            yield Fault(
                loc, "is missing, and the paper has no position here", "Give the options this party would like best, as [low, high]."
            )


def _unready(profile: Profile, scenario: Scenario) -> Iterator[Fault]:
    """What a party needs to be seated and does not have."""
    if profile.temper is None:
        yield Fault(("temper",), "is missing, and only a guest can do without", "Add it.")
    for issue in scenario.issues:
        if issue not in profile.stances:
            yield Fault(
                ("stances", issue), f"is missing, and scenario {scenario.id!r} has it on the table", "Add what this party can accept."
            )


def _misfits(scenario: Scenario, form: Format, agenda: Agenda) -> Iterator[Fault]:
    """Where a scenario and its format do not agree: on who sits there, and on whether anything could be decided."""
    seats = scenario.parties
    for i, party in enumerate(seats):
        if party not in form.members:
            yield Fault(("parties", i), f"{form.id} does not seat {party!r}", f"It seats {', '.join(form.members)}.")
    if form.chair not in seats:
        yield Fault(("parties",), f"the chair of {form.id}, {form.chair!r}, is not among them", "Add it, or choose another format.")
    for member in form.members:
        if member not in seats and member != form.chair:
            yield Fault(("parties",), f"{form.id} seats {member!r} too, and it is not among them", "Add it, or write a format without it.")
    yield from _undecidable(scenario, form, agenda)


def _undecidable(scenario: Scenario, form: Format, agenda: Agenda) -> Iterator[Fault]:
    """Issues that this table could never decide."""
    kinds = [agenda.by_id[issue].kind for issue in scenario.issues]
    for i, issue in enumerate(scenario.issues):
        if kinds[i] not in form.rules:
            yield Fault(("issues", i), f"{form.id} has no rule for {kinds[i]} issues", f"It has rules for {', '.join(form.rules)}.")
        for party in agenda.by_id[issue].essential:
            if party not in scenario.parties:
                yield Fault(("issues", i), f"{issue!r} cannot be adopted without {party!r}, who is not among the parties", "Leave it out.")


# What a run takes from it


def _lasting(scenario: Scenario, rounds: int) -> Scenario:
    """The scenario with another number of rounds, which must be one that a scenario could have."""
    try:
        return Scenario.model_validate({**scenario.model_dump(), "rounds": rounds})
    except ValidationError as wrong:
        raise UserError(f"rounds {rephrase(Scenario, wrong.errors()[0], {}).problem}") from wrong


def _cut(agenda: Agenda, issues: tuple[str, ...]) -> Agenda:
    """Only these issues, in this order, and the riders that fit one of them."""
    riders = tuple(rider for rider in agenda.riders if set(rider.issues) & set(issues))
    return Agenda(id=agenda.id, title=agenda.title, issues=tuple(agenda.by_id[issue] for issue in issues), riders=riders)


def _among(relations: Relations, present: tuple[str, ...]) -> Relations:
    """Trust between those present, and every track that one of them has: the world outside the room goes on.

    The scenario's situation, which may start a track elsewhere, is applied by the talks.
    """
    return Relations(
        trust=tuple(t for t in relations.trust if {t.of, t.toward} <= set(present)),
        tracks=tuple(t for t in relations.tracks if set(t.parties) & set(present)),
    )


def _on(voice: Voice, profile: Profile, issues: tuple[str, ...]) -> Voice:
    """A voice with what it needs here: arguments on the issues of the scenario, and on those that its party's preconditions rest on."""
    resting = {p.issue for p in profile.positions if p.id in {c.position for c in profile.preconditions}}
    arguments = {issue: said for issue, said in voice.arguments.items() if issue in {*issues, *resting}}
    return voice.model_copy(update={"arguments": arguments})
