"""Where each mechanism of the paper is expressed: the links of `mechanisms.yaml` followed, and the table for `personas/README.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.domain.mechanism import Link, LinkKind, Mechanism
from harness.errors import ContentError
from harness.library import Library
from harness.library.fitting import suggest
from harness.library.reading import Fault

BEGIN, END = "<!-- mechanisms: begin -->", "<!-- mechanisms: end -->"
"""The lines of `personas/README.md` between which the table stands."""
Places = Mapping[LinkKind, Mapping[str, str]]
"""By kind of link: every id that exists, and the file that holds it."""


def places(library: Library) -> Places:
    """Everything that a link may lead to. Raises ContentError when one of the files is wrong."""
    files: dict[LinkKind, str] = {"format": "formats", "scenario": "scenarios", "situation": "scenarios", "pathway": "pathways"}
    named: dict[LinkKind, dict[str, str]] = {
        kind: {name: f"{folder}/{name}.yaml" for name in library.names(folder)} for kind, folder in files.items()
    }
    options = (f"{issue.id}.{option.number}" for issue in library.agenda.issues for option in issue.options)
    return {
        **named,
        "option": dict.fromkeys(options, "agenda.yaml"),
        "rider": dict.fromkeys((rider.id for rider in library.agenda.riders), "agenda.yaml"),
        "event": dict.fromkeys(library.happenings, "events.yaml"),
        "track": dict.fromkeys((track.id for track in library.relations.tracks), "relations.yaml"),
        "line": {line: f"parties/{profile.id}.yaml" for profile in library.profiles() for line in profile.lines},
    }


def dangling(library: Library) -> Iterator[ContentError]:
    """A complaint for every link that leads nowhere, or not where it says; raises ContentError when a file cannot be read."""
    document, found = library.mechanisms_file
    if document is None:
        return
    there = places(library)
    for n, mechanism in enumerate(found):
        for m, link in enumerate(mechanism.links):
            yield from (document.complaint([fault]) for fault in _lost(("mechanisms", n, "links", m), link, there[link.kind]))


def _lost(loc: tuple[str | int, ...], link: Link, known: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with a link."""
    if link.id not in known:
        yield Fault((*loc, "id"), f"there is no {link.kind} {link.id!r}", suggest(link.id, known, f"{link.kind}s"))
    elif link.file != known[link.id]:
        yield Fault((*loc, "file"), f"{link.id!r} is not in {link.file!r}", f"It stands in {known[link.id]}.")


def table(mechanisms: tuple[Mechanism, ...]) -> str:
    """The mechanisms as a table in Markdown, with a line above it that counts them."""
    linked = sum(bool(mechanism.links) for mechanism in mechanisms)
    head = f"{len(mechanisms)} mechanisms: {linked} expressed in data, {len(mechanisms) - linked} background."
    rows = (f"| {_cell(m.name)} | {', '.join(m.paragraphs)} | {_cell(_expressed(m))} |" for m in mechanisms)
    return "\n".join([head, "", "| mechanism | paragraphs | where it is expressed |", "|---|---|---|", *rows])


def _expressed(mechanism: Mechanism) -> str:
    return "; ".join(f"{link.kind} `{link.id}`" for link in mechanism.links) or f"background: {mechanism.background}"


def _cell(text: str) -> str:
    """A text that neither ends its cell nor its line."""
    return " ".join(text.split()).replace("|", "\\|")


def with_table(page: str, mechanisms: tuple[Mechanism, ...]) -> str:
    """The page with the table between its two lines; a page without them is left as it is."""
    before, begin, rest = page.partition(f"{BEGIN}\n")
    _, end, after = rest.partition(f"\n{END}")
    return f"{before}{begin}{table(mechanisms)}{end}{after}" if begin and end else page
