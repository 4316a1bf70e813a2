"""Markdown: structure is ours, words are theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.report import markdown
from harness.report.lens import Lens
from harness.report.markdown import escape
from harness.transcript import Run
from tests.report.conftest import turn


@pytest.mark.parametrize(
    ("words", "safe"),
    [
        ("*bold* _it_", "\\*bold\\* \\_it\\_"),
        ("[x](http://y)", "\\[x\\](http\\://y)"),
        ("<script>", "&lt;script&gt;"),
        ("a | b", "a \\| b"),
        ("# no heading", "\\# no heading"),
        ("- no item", "\\- no item"),
        ("12. no item", "12\\. no item"),
        ("six-party, 5 + 1", "six-party, 5 + 1"),
    ],
)
def test_markup_in_words_is_escaped(words: str, safe: str) -> None:
    """What could be markup is escaped, and what could not is left readable."""
    assert escape(words) == safe


def test_hostile_words_make_no_link_and_no_html(of: Callable[..., Run]) -> None:
    """A reader of the markdown sees the words as they were said, and nothing else."""
    parser = pytest.importorskip("markdown_it", reason="comes with rich")
    evil = "![x](http://evil/a.png) <img src=x onerror=alert(1)> [go](javascript:alert(1)) `code` **loud** | cell"
    html = (
        parser.MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(markdown.render(of([turn("usa", "closing", 2, says=evil)]), Lens()))
    )
    assert not any(tag in html for tag in ("<img", "<a ", "<code", "<script", "<strong>loud"))
    assert "![x](http://evil/a.png) &lt;img src=x onerror=alert(1)&gt;" in html


def test_the_draft_is_a_table(run: Run) -> None:
    """Issue, text and brackets as columns."""
    assert "| Issue | Text before the room | In brackets |\n| --- | --- | --- |\n| The forum | dialogue |  |" in markdown.render(
        run, Lens()
    )


def test_the_communique_keeps_its_sentences_apart_from_its_terms(run: Run) -> None:
    """The signed sentence is a paragraph, the terms are a list."""
    expected = "**Agreed: The matter of rail**\n\nThe Parties choose survey.\n\n- Parties: South Korea, North Korea and the United States."
    assert expected in markdown.render(run, Lens())
