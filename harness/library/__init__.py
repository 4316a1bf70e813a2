"""From YAML to the domain: conferences, their scenarios and pathways, and everything that a run depends on.

    conference/  agenda.yaml  relations.yaml  fence.yaml  events.yaml  mechanisms.yaml
                 parties/PARTY.yaml  voices/PARTY.yaml  formats/FORMAT.yaml  scenarios/SCENARIO.yaml  pathways/PATHWAY.yaml

A file passes three gates: it is read (`reading`), it fits its model (`fitting`), and it agrees with the others (`naming`, `agreeing`).
Whatever fails raises ContentError for the topmost fault of that file. Nothing is read before it is needed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from harness.domain import wording
from harness.domain.format import Format
from harness.domain.mechanism import Mechanism, Mechanisms
from harness.domain.party import Profile, Relations, Voice
from harness.domain.pathway import Pathway
from harness.domain.scenario import Happening, Inputs, Scenario
from harness.domain.values import Value
from harness.errors import ContentError, UserError
from harness.library import agreeing, taking
from harness.library.files import AgendaFile, EventsFile, Fence
from harness.library.fitting import fit, suggest
from harness.library.naming import Known, ids, strangers, twice
from harness.library.reading import Document, Fault, read
from harness.resources import data_folder

DEFAULT = "northeast-asia-2000"
"""The conference that is meant when none is named."""
HELD = ("scenarios", "pathways")
"""The folders of a conference whose files can be held."""

T = TypeVar("T", bound=Value)


def conferences() -> tuple[str, ...]:
    """The names of the bundled conferences."""
    return tuple(sorted(folder.name for folder in data_folder("personas").iterdir() if is_conference(folder)))


def open_library(folder: Path | None = None) -> Library:
    """The library of one conference, the bundled one unless a folder is given."""
    chosen = folder or data_folder("personas") / DEFAULT
    if not is_conference(chosen):
        raise ContentError(str(chosen), 0, "", "this is not the folder of a conference.", "It should hold agenda.yaml.")
    return Library(chosen)


def load(path: Path, model: type[T]) -> T:
    """A user's own YAML file as a value of the model. Raises ContentError, with file and line."""
    return fit(read(path), model)


def load_named(path: Path, model: type[T]) -> tuple[Document, T]:
    """A file that fits its model; where others find it by its name, that must be its id. Raises ContentError."""
    document = read(path)
    value = fit(document, model)
    field = {Profile: "id", Scenario: "id", Format: "id", Pathway: "id", Voice: "party"}.get(model)
    if field and document.data[field] != path.stem:
        problem = f"{document.data[field]!r} is not the name of the file, {path.stem[:80]!r}"
        raise document.complaint([Fault((field,), problem, "Make the two agree.")])
    return document, value


def is_conference(folder: Path) -> bool:
    """Whether this is the folder of a conference; one that may not be looked into is none."""
    try:
        return (folder / "agenda.yaml").is_file()
    except OSError:
        return False


def is_pathway(document: Document) -> bool:
    """Whether a file holds a pathway rather than a scenario."""
    return "sessions" in document.data


@dataclass(frozen=True)
class Library:
    """The content of one conference; each file is read when it is first needed."""

    folder: Path

    def names(self, kind: str) -> tuple[str, ...]:
        """The files in a folder such as `formats`, by name; reads none of them."""
        return tuple(sorted(path.stem for path in (self.folder / kind).glob("*.yaml") if not path.name.startswith(".")))

    def scenario_names(self) -> tuple[str, ...]:
        """The scenarios there are; reads no file."""
        return self.names("scenarios")

    def pathway_names(self) -> tuple[str, ...]:
        """The pathways there are; reads no file."""
        return self.names("pathways")

    def scenarios(self) -> tuple[Scenario, ...]:
        """Every scenario, as its own file has it; reads no other."""
        return tuple(load_named(self.path("scenarios", name), Scenario)[1] for name in self.scenario_names())

    def pathways(self) -> tuple[Pathway, ...]:
        """Every pathway, as its own file has it; reads no other."""
        return tuple(load_named(self.path("pathways", name), Pathway)[1] for name in self.pathway_names())

    def formats(self) -> tuple[Format, ...]:
        """Every format."""
        return tuple(self.format(name) for name in self.names("formats"))

    def profiles(self) -> tuple[Profile, ...]:
        """The profile of every party and guest."""
        return tuple(profile for _, profile in self._profiles(self.names("parties")))

    def mechanisms(self) -> tuple[Mechanism, ...]:
        """The mechanisms that the paper names; their links are followed by `harness.library.mechanisms`."""
        return self.mechanisms_file[1]

    def home(self, path: Path) -> Library:
        """The conference that a file belongs to: another one, if it lies in that one's scenarios or pathways; else this one."""
        place = path.absolute().parent
        if place.name in HELD and place.parent != self.folder.absolute() and is_conference(place.parent):
            return Library(place.parent)
        return self

    def inputs(self, scenario: str | Path, rounds: int | None = None, *, acts_only: bool = False) -> Inputs:
        """All that a run of a scenario depends on.

        It is a bundled name or a file of the user's own, which refers to this conference unless it lies in another one's `scenarios/`.
        `rounds` replaces the scenario's; `acts_only` has its format held without statements.
        """
        path = self._file(scenario, "scenarios")
        home = self.home(path)
        if home is not self:
            return home.inputs(path, rounds, acts_only=acts_only)
        document, chosen = self._scenario(path)
        form = self.format(chosen.format)
        document.refuse(agreeing.misfits(chosen, form, self.agenda))
        happenings = self.happenings if chosen.situation.events else {}
        document.refuse(agreeing.untimely(chosen, form, happenings))
        present = (*chosen.parties, *form.observers, *form.guests)
        profiles = self._profiles(present)
        document.refuse(agreeing.unknown_positions(chosen, [profile for _, profile in profiles]))
        for paper, profile in profiles[: len(chosen.parties)]:
            paper.refuse(agreeing.unready(profile, chosen))
        return Inputs(
            scenario=chosen if rounds is None else taking.lasting(chosen, rounds),
            format=form.model_copy(update={"speaking": "acts-only"}) if acts_only else form,
            agenda=taking.cut(self.agenda, chosen.issues),
            profiles=tuple(profile for _, profile in profiles),
            voices=tuple(taking.on(self.voice(profile), profile, chosen.issues) for _, profile in profiles),
            relations=taking.among(self.relations, present),
            happenings=tuple(happenings[expected.event] for expected in chosen.situation.events),
        )

    def means_pathway(self, word: str) -> bool:
        """Whether a word is of a pathway and not of a scenario: a bundled name, or a file that holds sessions."""
        if word in self.scenario_names():
            return False
        path = Path(word)
        return word in self.pathway_names() or (path.is_file() and (path.absolute().parent.name == "pathways" or is_pathway(read(path))))

    def pathway(self, pathway: str | Path) -> Pathway:
        """A pathway: a bundled name, or a file of the user's own, which belongs to a conference as a scenario does (see `home`)."""
        path = self._file(pathway, "pathways")
        home = self.home(path)
        if home is not self:
            return home.pathway(path)
        document, chosen = load_named(path, Pathway)
        document.refuse(strangers(document, self.known))
        scenarios = {name: self._scenario(self.path("scenarios", name))[1] for name in dict.fromkeys(s.scenario for s in chosen.sessions)}
        document.refuse(agreeing.astray(chosen, scenarios))
        return chosen

    def _file(self, named: str | Path, kind: str) -> Path:
        """The file that is meant: a word is a scenario or pathway of this conference, anything else a path."""
        path = Path(named)
        if isinstance(named, str) and named in self.names(kind):
            return self.path(kind, named)
        word = isinstance(named, str) and not {"/", os.sep} & set(named) and path.suffix.lower() not in {".yaml", ".yml"}
        if path.is_dir() and is_conference(path):
            raise UserError(f"{path} is a conference: name one of its {kind}, such as {path / kind}/ID.yaml.")
        if word and not path.is_file():
            raise UserError(f"there is no {kind[:-1]} {str(named)[:60]!r}. {suggest(str(named), self.names(kind), kind)}")
        return path

    def path(self, kind: str, name: str) -> Path:
        """Where a file of that kind and name lies."""
        return self.folder / kind / f"{name}.yaml"

    @cached_property
    def agenda(self) -> AgendaFile:
        """The agenda, with the sources that may be cited."""
        document, agenda = load_named(self.folder / "agenda.yaml", AgendaFile)
        cited = {"source": agenda.sources} if agenda.sources else {}
        foreign = strangers(document, {"party": self.names("parties"), "issue": [issue.id for issue in agenda.issues], **cited})
        issues = twice((("issues", i, "id"), issue.id) for i, issue in enumerate(agenda.issues))
        riders = twice((("riders", i, "id"), rider.id) for i, rider in enumerate(agenda.riders))
        document.refuse((*foreign, *issues, *riders))
        return agenda

    @cached_property
    def relations(self) -> Relations:
        """Trust and tracks."""
        document, relations = load_named(self.folder / "relations.yaml", Relations)
        foreign = strangers(document, {"party": self.names("parties"), **self._sources})
        trust = twice((("trust", i), f"the trust of {t.of} in {t.toward}") for i, t in enumerate(relations.trust))
        tracks = twice((("tracks", i, "id"), track.id) for i, track in enumerate(relations.tracks))
        document.refuse((*foreign, *trust, *tracks))
        return relations

    @cached_property
    def fence(self) -> Fence:
        """What nobody in the room can know; without a file, there is no fence."""
        path = self.folder / "fence.yaml"
        return load_named(path, Fence)[1] if path.exists() else Fence()

    @cached_property
    def happenings(self) -> dict[str, Happening]:
        """The events from outside that scenarios may name, by id; without a file, none."""
        path = self.folder / "events.yaml"
        if not path.exists():
            return {}
        document, found = load_named(path, EventsFile)
        tracks = [track.id for track in self.relations.tracks]
        foreign = strangers(document, {"party": self.names("parties"), "track": tracks, **self._sources})
        document.refuse((*foreign, *twice((("events", i, "id"), event.id) for i, event in enumerate(found.events))))
        return {event.id: event for event in found.events}

    @cached_property
    def mechanisms_file(self) -> tuple[Document | None, tuple[Mechanism, ...]]:
        """The file of mechanisms, for complaints about its links, and what it holds; without a file, nothing."""
        path = self.folder / "mechanisms.yaml"
        if not path.exists():
            return None, ()
        document, found = load_named(path, Mechanisms)
        same = twice((("mechanisms", i, "id"), mechanism.id) for i, mechanism in enumerate(found.mechanisms))
        document.refuse((*strangers(document, self._sources), *same))
        return document, found.mechanisms

    @cached_property
    def _sources(self) -> Known:
        """What may be cited, if the agenda says so."""
        return {"source": self.agenda.sources} if self.agenda.sources else {}

    @cached_property
    def known(self) -> Known:
        """What any file may name, but for events: who names none must not depend on their file."""
        return {
            "party": self.names("parties"),
            "issue": self.agenda.by_id,
            "kind of issue": {issue.kind for issue in self.agenda.issues},
            "track": [track.id for track in self.relations.tracks],
            "format": self.names("formats"),
            "scenario": self.scenario_names(),
            **self._sources,
        }

    def _scenario(self, path: Path) -> tuple[Document, Scenario]:
        document, scenario = load_named(path, Scenario)
        expected = scenario.situation.events
        known = {**self.known, "event": self.happenings} if expected else self.known
        parties = twice((("parties", i), party) for i, party in enumerate(scenario.parties))
        issues = twice((("issues", i), issue) for i, issue in enumerate(scenario.issues))
        events = twice((("situation", "events", i, "event"), e.event) for i, e in enumerate(expected))
        document.refuse((*strangers(document, known), *parties, *issues, *events, *agreeing.beyond(scenario, self.fence)))
        return document, scenario

    def format(self, name: str) -> Format:
        """The format of that name."""
        document, form = load_named(self.path("formats", name), Format)
        document.refuse(strangers(document, self.known))
        document.refuse(agreeing.ill_composed(form))
        return form

    def _profiles(self, parties: Iterable[str]) -> list[tuple[Document, Profile]]:
        """The profiles of these parties; no line of one may bear the id of a line of another."""
        found: list[tuple[Document, Profile]] = []
        owners: dict[str, str] = {}
        for party in parties:
            document, profile = self._profile(party)
            taken = [(loc, name) for loc, name in ids(profile) if name in owners]
            document.refuse(Fault(loc, f"{owners[name]} has a line {name!r} too", "Give this one another id.") for loc, name in taken)
            owners |= {name: party for _, name in ids(profile)}
            found.append((document, profile))
        return found

    @cached_property
    def _kept(self) -> dict[str, tuple[Document, Profile]]:
        """Profiles that have been read: whoever loads many scenarios meets the same parties again."""
        return {}

    @cached_property
    def _heard(self) -> dict[str, Voice]:
        """Voices, likewise."""
        return {}

    def _profile(self, party: str) -> tuple[Document, Profile]:
        if party not in self._kept:
            self._kept[party] = self._read_profile(party)
        return self._kept[party]

    def _read_profile(self, party: str) -> tuple[Document, Profile]:
        document, profile = load_named(self.path("parties", party), Profile)
        known = {**self.known, "position": [position.id for position in profile.positions]}
        document.refuse((*strangers(document, known), *twice(ids(profile))))
        document.refuse((*agreeing.off_scale(profile, self.agenda), *agreeing.ideals(profile)))
        return document, profile

    def profile(self, party: str) -> Profile:
        """The profile of that party."""
        return self._profile(party)[1]

    def voice(self, profile: Profile) -> Voice:
        """How a party speaks; one without a file of its own speaks in neutral wordings, under its name."""
        if profile.id not in self._heard:
            self._heard[profile.id] = self._read_voice(profile)
        return self._heard[profile.id]

    def _read_voice(self, profile: Profile) -> Voice:
        if profile.id not in self.names("voices"):
            return Voice.model_validate({"party": profile.id, "self": profile.name})
        document, voice = load_named(self.path("voices", profile.id), Voice)
        document.refuse(strangers(document, {**self.known, "line": profile.lines, "kind of sentence": wording.KINDS}))
        every = [(kind, i, text) for kind, texts in voice.wordings.items() for i, text in enumerate(texts)]
        document.refuse(Fault(("wordings", kind, i), wrong) for kind, i, text in every if (wrong := wording.check(kind, text)))
        return voice
