"""Findings beside a talk: every sentence with what was found, every number with the way to its sentences and back."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.domain.findings import Finding, Flag, Scorer, Span, Stand, Where
from harness.domain.turns import Sentence
from harness.errors import RunError
from harness.evaluation.instruments import Item
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.evaluation.sentences import span
from harness.report.findings import drawing, page, record, table, text
from harness.report.findings.evidence import Evidence
from harness.report.findings.lines import cut
from harness.report.findings.sheet import sheet
from harness.transcript import Run
from tests.report.conftest import make_run, turn

LEXICON = Scorer(id="lexicon/1", kind="lexicon", config="0" * 64)
OPENING, ROUND, FINAL = 2, 9, 27
"""Numbers of turns of South Korea: in the opening, in round 1, and the one of North Korea's final answer."""
VOID = {"meta", "br", "link", "img", "input", "hr"}
EVIL = '</style></title><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="x\' {{ 7777*7 }} \u202e\x1b[2J'


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


def item(party: str, name: str, **more: Any) -> Item:
    """An item of the instrument."""
    fields: dict[str, Any] = {"issue": "forum", "type": "preference", "polarity": 1, "statement": f"The statement of {name}."}
    fields |= {"positions": (f"{party}.{name}",), "twin": "x", "affirm": ("x",), "contradict": ("x",)}
    return Item(id=f"{party}.{name}", party=party, **{**fields, **more})


def finding(run: Run, seq: int, verdict: str | None, words: str | None = None, **more: Any) -> Finding:
    """A finding on a turn, on its words or on these of them."""
    event: Any = run.events[seq]
    where = Where(
        run=run.manifest.run, scenario="small", seed=1, round=event.round, question=event.question, kind=event.kind, seq=seq,
        source=event.source,
    )  # fmt: skip
    spoken = event.spoken
    at = spoken.index(words) if words else 0
    evidence = (span(spoken, at, at + len(words or spoken)),) if words or (verdict in {"affirm", "contradict"}) else ()
    fields: dict[str, Any] = {"party": event.party, "item": f"{event.party}.talks", "position_id": f"{event.party}.talks"}
    fields |= {"issue": "forum", "verdict": verdict, "evidence": evidence, "scorer": LEXICON, "where": where}
    fields |= {} if verdict else {"status": "undetermined"}
    return Finding(**{**fields, **more}).sealed()


def evidence(run: Run, *findings: Finding, **more: Any) -> Evidence:
    """Findings with the items they are of."""
    return Evidence(LEXICON, findings, MappingProxyType({f.item: item(f.party, f.item.split(".")[1]) for f in findings}), **more)


@pytest.fixture
def full(run: Run) -> Evidence:
    """A little of everything."""
    flag = Flag(flag="anachronism", span=span("We can sign.", 3, 6), why="of 2003")
    return evidence(
        run,
        finding(
            run, OPENING, "affirm", "dialogue", modality="conditional", confidence=830, confidence_kind="vote_share", why="cue: hope for"
        ),
        finding(run, OPENING, "contradict", "hope for a dialogue", item="rok.other", position_id="rok.other"),
        finding(run, ROUND, "contradict"),
        finding(run, ROUND, None, "sign", item="rok.other", position_id="rok.other"),
        finding(run, 3, "silent"),
        finding(run, FINAL, None, item="dprk.other", position_id="dprk.other", why="object: option 1"),
        flags={ROUND: (flag,)},
        measures=(
            found("balanced", "rok", -0.5, 2),
            absent("balanced", "usa", "there is no finding on it"),
            found("reached", None, 0.5, 2),
        ),
    )


@pytest.fixture
def html(run: Run, full: Evidence) -> str:
    """The page with everything on it."""
    return page.render(run, full)


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


def test_every_link_leads_somewhere(html: str) -> None:
    """Every place that a link names exists, and none exists twice."""
    elements = Reader(html).elements
    places = Counter(a["id"] for _, a in elements if "id" in a)
    assert [p for p, n in places.items() if n > 1] == []
    assert [a["href"] for _, a in elements if "href" in a and a["href"][1:] not in places] == []


def test_a_turn_without_a_word_is_there_where_silence_was_found_in_it(run: Run) -> None:
    """The link from a silence leads to the turn, which says that nothing was said."""
    shown = page.render(run, evidence(run, finding(run, FINAL, "silent")))
    assert _links(shown, 'id="item-dprk-dprk.talks-silent"', "</div>") == {f"e{FINAL}"}
    assert "says nothing" in shown[shown.index(f'id="e{FINAL}"') :]


def _links(html: str, begin: str, end: str) -> set[str]:
    part = html[html.index(begin) :]
    return set(re.findall(r'href="#([^"]+)"', part[: part.index(end)]))


def test_from_a_number_to_its_sentences_and_back(html: str) -> None:
    """The score leads to the party's items, an item's number to its findings, a finding to the sentence, the sentence to the finding."""
    assert {"seat-rok", "seat-rok-contradict"} <= _links(html, 'id="glance"', "</section>")
    assert {"item-rok-rok.talks-affirm", "item-rok-rok.talks-contradict"} <= _links(html, 'id="item-rok-rok.talks"', "</tr>")
    assert _links(html, 'id="item-rok-rok.talks-affirm"', "</div>") == {f"e{OPENING}-s1"}
    assert _links(html, f'id="e{OPENING}-s1"', "</div>") == {"f1", "f2"}
    assert "item-rok-rok.talks" in _links(html, 'id="item-rok-rok.talks-words"', "</h4>")
    assert "glance" in _links(html, 'id="seat-rok"', "</h3>")


def test_every_public_sentence_is_there_and_no_other(html: str) -> None:
    """What was said at the table stands on the page, found or not; what was said in the margins or to a capital does not."""
    for words in ("We see no need.", "Let scholars meet.", "As before.", "We shall meet again."):
        assert words in html
    for words in ("Meet us half way.", "They wanted more."):
        assert words not in html


def test_a_verdict_has_a_sign_and_a_word_beside_its_colour(html: str) -> None:
    """Plus, minus and question mark stand at the sentences, each with the verdict in words, the modality, the statement and its sources."""
    words = html[html.index('id="transcript"') :]
    for sign, word in (("+", "affirms"), ("\u2212", "contradicts"), ("?", "cannot be told")):
        assert re.search(rf'aria-hidden="true">{re.escape(sign)}</b><span><span class="away">{word}: </span>The statement of', words)
    assert "affirms its position, for this; conditional. rok.talks" in words


def test_overlapping_spans_are_cut_where_either_ends(run: Run, full: Evidence) -> None:
    """Words under two findings carry both; the sentence reads on as it was said."""
    (line,) = next(s for _, _, speeches in sheet(run, full).parts for s in speeches if s.anchor == f"e{OPENING}").lines
    assert [(p.text, p.kinds) for p in line.pieces] == [
        ("We ", ()),
        ("hope for a ", ("contradict",)),
        ("dialogue", ("affirm", "contradict")),
        (".", ()),
    ]


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), max_size=5))
def test_no_words_are_lost_or_doubled_by_cutting(words: str, places: list[tuple[int, int]]) -> None:
    """However spans overlap, the pieces of a text put together are the text as it is printed without them."""
    spans = [
        (Span(start=a, end=min(b, len(words)), sentence=(0, len(words)), quote=words[a:b]), "affirm")
        for a, b in places
        if a < min(b, len(words))
    ]
    whole, parts = (
        "".join(c for piece in cut(words, (0, len(words)), marked) for c in piece.text if not c.isspace()) for marked in ([], spans)
    )
    if "\x1b" not in words and "\x9b" not in words:
        assert parts == whole


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 3},
        {"seq": 13},
        {"seq": 999},
        {"run": "another-1-abc"},
    ],
)
def test_words_of_another_turn_are_refused(run: Run, change: dict[str, Any]) -> None:
    """A finding whose turn is another party's, is not public, is not there, or is of another run stops the page; nothing is guessed."""
    good = finding(run, OPENING, "affirm")
    assert good.where is not None
    stray = good.model_copy(update={"where": good.where.model_copy(update=change)})
    with pytest.raises(RunError, match=r"does not belong to this record.*Score the run again"):
        page.render(run, evidence(run, stray))


def test_words_that_do_not_stand_there_are_refused(run: Run) -> None:
    """A quotation must be verbatim, at its place."""
    wrong = Span(start=0, end=2, sentence=(0, 24), quote="Us")
    for made in (evidence(run, finding(run, OPENING, "affirm", evidence=(wrong,))), evidence(run, flags={OPENING: (_flag(wrong),)})):
        with pytest.raises(RunError, match="its words do not stand"):
            text.render(run, made)


def _flag(at: Span) -> Flag:
    return Flag(flag="out_of_role", span=at, why="x")


@pytest.mark.parametrize("maker", [page, text, record])
def test_nothing_found_is_said_and_no_number_is_made_up(run: Run, maker: Any) -> None:
    """A scorer that found nothing leaves every party without a score."""
    shown = maker.render(run, Evidence(LEXICON))
    assert "+0.00" not in shown
    if maker is page:
        assert "Nothing has been found in this talk" in shown
        assert shown.count(">absent</td>") == 3
        assert Reader(shown).open == []


@pytest.mark.parametrize("maker", [page, text, record])
def test_hostile_words_stay_words(run: Run, of: Callable[..., Run], maker: Any) -> None:
    """Statements, items, reasons, flags and names from strangers open no element, run no template and steer no terminal."""
    session = [e if e.type != "turn" else turn(e.party, e.kind, e.round, *e.acts, says=EVIL, visible=e.visible) for e in run.events]
    scenario = run.inputs.scenario.model_copy(update={"title": EVIL})
    profiles = tuple(p.model_copy(update={"short": EVIL}) for p in run.inputs.profiles)
    hostile = of(session, run.inputs.model_copy(update={"scenario": scenario, "profiles": profiles}))
    made = finding(hostile, OPENING, "affirm", "<script>alert(1)", why=EVIL)
    flag = Flag(flag="anachronism", span=span(EVIL, 0, 20), why=EVIL)
    items = {made.item: item("rok", "talks", statement=EVIL, facet=EVIL)}
    measures = (absent("balanced", "rok", EVIL), found(EVIL, None, 1.0, 1))
    shown = maker.render(hostile, Evidence(LEXICON.model_copy(update={"model": EVIL}), (made,), items, {OPENING: (flag,)}, measures))
    assert not any(c in shown for c in "\u202e\x1b")
    assert "54439" not in shown
    if maker is page:
        elements = Reader(shown).elements
        assert not any(tag in {"script", "img"} or any(n.startswith("on") for n in attributes) for tag, attributes in elements)
        assert Counter(tag for tag, _ in elements)["style"] == 1


def test_a_fallback_counts_for_nothing_and_is_shown(run: Run) -> None:
    """What a fallback said in a party's place is on the page under its name, and in no score."""
    good, other = finding(run, OPENING, "affirm"), finding(run, ROUND, "contradict", item="rok.other", position_id="rok.other")
    assert other.where is not None
    fallen = other.model_copy(update={"where": other.where.model_copy(update={"source": "fallback"})})
    seat = sheet(run, evidence(run, good, fallen)).seats[0]
    assert (seat.balanced, seat.counts) == (1.0, {"affirm": 1})
    assert [(r.about.id, r.word) for r in seat.rows] == [("rok.talks", "affirm"), ("rok.other", "uncounted")]
    assert "round 1, fallback" in page.render(run, evidence(run, good, fallen))


def test_scores_by_round_leave_out_what_cannot_be_told(run: Run, full: Evidence) -> None:
    """A round in which nothing could be told has no point, and the others are not drawn down to 0."""
    rok, dprk, _ = sheet(run, full).seats
    assert rok.rounds == ((0, 0.0), (1, -1.0))
    assert dprk.rounds == ((0, 0.0), (2, None))


def test_a_gap_in_the_line_is_a_gap() -> None:
    """The line is lifted where a round has no number; words tell the same."""
    drawn = drawing.line([(0, 1.0), (1, None), (2, -1.0)], 3, "A & B")
    assert len(re.findall(r"M\d+ \d+(?!H)", re.search(r'class="run" d="([^"]+)"', drawn)[1])) == 2
    assert 'aria-label="A &amp; B, balanced score by round: opening +1.00, round 2 -1.00"' in drawn
    assert "." not in "".join(re.findall(r'(?:x|y|cx|cy|d)="([^"]*)"', drawn))


@given(st.dictionaries(st.sampled_from(["affirm", "contradict", "silent", "undetermined", "unscored"]), st.integers(0, 500)))
def test_a_bar_stays_in_its_frame(counts: dict[str, int]) -> None:
    """Whatever the numbers, segments lie side by side inside the bar; without any there is no bar."""
    drawn = drawing.bar(counts, "x")
    edges = [(int(x), int(x) + int(w)) for x, w in re.findall(r'<rect x="(\d+)" y="0" width="(\d+)"', drawn)]
    assert bool(drawn) == any(counts.values())
    assert all(0 <= low < high <= drawing.WIDE + 1 for low, high in edges)


def test_what_is_absent_is_said_with_its_reason(html: str) -> None:
    """A metric that could not be computed is absent and never 0, and the reason stands below the table."""
    assert '<td class="absent">absent</td>' in html
    assert re.search(r"balanced \(USA\): there is no finding on it", html)


def test_all_turns_stand_beside_own_ones_only_where_they_differ() -> None:
    """A second row comes where fallback turns make a difference."""
    own, same, other = (Measure("balanced", "rok", v, 2, "ok", "", turns) for v, turns in ((0.5, "own"), (0.5, "all"), (0.25, "all")))
    assert [m.name for m in table.metrics([own, same], ["rok"])] == ["Balanced score"]
    assert [(m.name, m.cells[0].words) for m in table.metrics([own, other], ["rok"])] == [
        ("Balanced score", "0.50"),
        ("Balanced score, all turns", "0.25"),
    ]


def test_text_has_signs_before_sentences(run: Run, full: Evidence) -> None:
    """Each sentence stands behind the signs of what was found in it, and each finding beneath it."""
    told = text.render(run, full)
    assert "  +- We hope for a dialogue." in told
    assert "         + affirms rok.talks (conditional): cue: hope for" in told
    assert " -?! We can sign." in told
    assert "! anachronism: can (of 2003)" in told


def test_what_is_declared_shows_the_act_in_place_of_words(run: Run) -> None:
    """Text and page tell by which act or stance, and on which option, a party affirmed or contradicted."""
    declared = LEXICON.model_copy(update={"kind": "declared"})
    stand = Stand(issue="forum", option=2, deed="object")
    made = evidence(run, finding(run, ROUND, "contradict", evidence=(), scorer=declared, stand=stand))
    told = text.render(run, made, 300)
    words = re.search(r"object, [\w ]+: option 2, [^;\n]+", told)
    assert words is not None
    assert page.render(run, made).count(words.group()) == 2


def test_json_holds_the_findings_as_they_are_stored(run: Run, full: Evidence) -> None:
    """Every finding with its id, the flags by event, the measures, and what they come to."""
    told = json.loads(record.render(run, full))
    assert [f["id"] for f in told["findings"]] == [f.id for f in full.findings]
    assert told["flags"][0]["seq"] == ROUND
    assert told["items"]["rok"]["rok.talks"]["verdict"] == "contradict"
    assert told["weakest"] == "rok"
    assert len(told["measures"]) == 3


def test_a_talk_that_stops_early_has_a_page() -> None:
    """Every beginning of a session can be shown."""
    whole = make_run()
    for length in range(len(whole.events)):
        run = make_run(list(whole.events[:length]))
        assert Reader(page.render(run, Evidence(LEXICON))).open == []


def test_nothing_flagged_is_not_nobody_looked(run: Run) -> None:
    """A talk in which no flag was raised is told apart from one in which none was looked for."""
    assert "Nothing was flagged" in page.render(run, Evidence(LEXICON, flags={}))
    assert "Nobody looked" in page.render(run, Evidence(LEXICON))
    assert [json.loads(record.render(run, Evidence(LEXICON, flags=f)))["flags"] for f in ({}, None)] == [[], None]


@pytest.mark.parametrize("says", ["word " * 400, "Yes. " * 40])
def test_a_turn_as_long_as_a_book_has_a_page(run: Run, of: Callable[..., Run], says: str) -> None:
    """One sentence of a megabyte, or twenty thousand short ones, are drawn like any other."""
    long = turn("rok", "opening", 0, statement=tuple(Sentence(text=says.strip(), line=None, paragraphs=()) for _ in range(500)))
    session = of([long if e.seq == OPENING else e for e in run.events])
    shown = page.render(session, evidence(session, finding(session, OPENING, "affirm", says[:3])))
    assert Reader(shown).open == []


def test_both_schemes_and_paper_are_provided_for(html: str) -> None:
    """Light, dark and print styles are in the page."""
    assert html.count("prefers-color-scheme: dark") == 2
    assert html.count("@media print") == 2
