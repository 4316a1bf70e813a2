"""The page: one file, nothing fetched, nothing run, everything escaped, readable by keyboard and on paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from harness import templates
from harness.errors import HouseError
from harness.report import page
from harness.report.lens import Lens
from harness.transcript import Run
from tests.report.conftest import make_inputs, turn

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collects the elements of a page, and what is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Keeps it."""
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Must close what was opened last."""
        assert self.open.pop() == tag


@pytest.fixture
def html(run: Run) -> str:
    """The page with everything on it."""
    return page.render(run, Lens(why=True))


def test_only_the_bundled_conference_rests_on_the_paper(run: Run) -> None:
    """Of another conference the page does not say who has coded it from what."""
    for name, coded in (("northeast-asia-2000", True), ("arland-borvia", False)):
        agenda = run.inputs.agenda.model_copy(update={"id": name})
        html = page.render(replace(run, inputs=run.inputs.model_copy(update={"agenda": agenda})), Lens())
        assert ("language models coded them" in html) == coded
        assert ("the authors of this conference" in html) != coded


def test_every_element_is_closed(html: str) -> None:
    """The page is well formed."""
    assert Reader(html).open == []


def test_the_page_needs_nothing_but_itself(html: str) -> None:
    """No script, no handler, no address to fetch; and its own policy forbids them."""
    for tag, attributes in Reader(html).elements:
        assert tag not in {"script", "link", "img", "iframe", "object", "form", "base"}
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    assert "default-src 'none'" in html
    assert "url(" not in html
    assert "@import" not in html


def test_every_link_leads_somewhere(html: str) -> None:
    """Contents, issues and sources point at places that exist, and no place exists twice."""
    elements = Reader(html).elements
    places = Counter(a["id"] for _, a in elements if "id" in a)
    assert [p for p, n in places.items() if n > 1] == []
    assert [a["href"] for _, a in elements if "href" in a and a["href"][1:] not in places] == []


def test_the_contents_name_every_part(html: str) -> None:
    """Issues, rounds, communique and cables can be reached from the top."""
    contents = html[html.index("<nav") : html.index("</nav>")]
    for anchor in (
        "glance",
        "parties",
        "issue-forum",
        "issue-rail",
        "opening",
        "round-1",
        "round-2",
        "final-reading",
        "communique",
        "cables",
    ):
        assert f'href="#{anchor}"' in contents


def test_each_issue_is_drawn(html: str) -> None:
    """One drawing an issue, each with words for those who cannot see it."""
    drawings = [a for tag, a in Reader(html).elements if tag == "svg" and a.get("role") == "img"]
    assert [d["aria-label"].split(".")[0] for d in drawings] == ["The matter of forum", "The matter of rail"]


def test_every_sentence_shows_its_source(html: str) -> None:
    """On hover from the sentence, and by keyboard or touch from the list beneath it."""
    sentences = [a for tag, a in Reader(html).elements if tag == "span" and a.get("class") == "s"]
    assert sentences
    assert all("int.peace [P07]" in s["data-source"] for s in sentences)
    assert html.count('<details class="sources">') == len(sentences)


def test_reasons_are_folded_beside_their_turn(html: str) -> None:
    """A note follows the turn it belongs to, folded, as a table of act, issue, rule, numbers and lines."""
    after = html[html.index("We see no need.") :]
    kept = after[after.index('<details class="kept') :]
    assert kept.index("opens with its ideal") < kept.index("Let scholars meet.")


def test_both_schemes_and_paper_are_provided_for(html: str) -> None:
    """Light, dark and print styles are in the page."""
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def test_colour_is_never_alone(html: str) -> None:
    """Every turn and every row of the table names its party in words."""
    turns = html.count('<div class="turn ')
    assert turns == html.count('<p class="who">')
    assert html.count('class="swatch') == 3
    for name in ("South Korea", "North Korea", "United States"):
        assert re.search(rf"</span>{name} <small>", html)


EVIL = '</style></title><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="x\' {{ 7777*7 }} \u202e\x1b[2J'


def test_hostile_words_stay_words(of: Callable[..., Run]) -> None:
    """Statements, names, labels and titles from strangers open no element and close none."""
    plain = make_inputs()
    issue = plain.agenda.issues[0]
    options = (issue.options[0].model_copy(update={"label": EVIL}), *issue.options[1:])
    issues = (issue.model_copy(update={"title": EVIL, "short": EVIL, "question": EVIL, "options": options}), plain.agenda.issues[1])
    profiles = tuple(p.model_copy(update={"short": EVIL}) for p in plain.profiles)
    scenario = plain.scenario.model_copy(update={"title": EVIL, "brief": EVIL})
    agenda = plain.agenda.model_copy(update={"issues": issues})
    inputs = plain.model_copy(update={"scenario": scenario, "profiles": profiles, "agenda": agenda})
    session = [e if e.type != "turn" else turn(e.party, e.kind, e.round, *e.acts, says=EVIL, visible=e.visible) for e in of().events]
    html = page.render(of(session, inputs), Lens(why=True))
    elements = Reader(html).elements
    assert not any(tag in {"script", "img"} or any(n.startswith("on") for n in attributes) for tag, attributes in elements)
    assert Counter(tag for tag, _ in elements)["style"] == 1
    assert "54439" not in html
    assert not any(c in html for c in "\u202e\x1b")


def test_a_record_that_stops_early_has_a_page(run: Run, of: Callable[..., Run]) -> None:
    """Every beginning of a session can be shown, and the page says that it is not over."""
    for length in range(len(run.events)):
        html = page.render(of(list(run.events[:length])), Lens(why=True))
        assert Reader(html).open == []
        assert "The session is not over" in html


def test_a_template_that_cannot_be_rendered_is_named() -> None:
    """A missing value or file is our fault, and the message says where."""
    with pytest.raises(HouseError, match=r"page\.html\.j2"):
        templates.html("page.html.j2")
    with pytest.raises(HouseError, match=r"none\.j2"):
        templates.text("none.j2")
