"""A file that does not fit its model is refused in plain English, with the line and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ContentError


def test_target_runs_down(table):
    """A target runs from low to high; the model's own words are kept, and the field is found."""
    said = table.spoilt("parties/rok.yaml", "target: [2, 2]", "target: [2, 1]")
    assert said == "parties/rok.yaml:16: positions[0].target: must run from low to high."


def test_nine_issues(table):
    """A session has eight issues at most."""
    said = table.spoilt("scenarios/first.yaml", "[rail]", "[a, b, c, d, e, f, g, h, i]")
    assert said == "scenarios/first.yaml:5: issues: has 9 entries; 8 is the most."


def test_after_the_fence(table):
    """No scenario is later than the fence."""
    said = table.spoilt("scenarios/first.yaml", "2000-09-15", "2000-12-15")
    assert said == "scenarios/first.yaml:8: situation.date: must not be later than 2000-11-30."


def test_missing_field(table):
    """A missing field is reported where its block begins."""
    said = table.spoilt("parties/rok.yaml", "    text: Wants trains.\n", "")
    assert said == "parties/rok.yaml:13: positions[0].text: is missing. Add it to the block that begins here."


def test_misspelt_field(table):
    """A field that is missing and a stranger that is like it are one slip."""
    said = table.spoilt("parties/rok.yaml", "capital:", "captial:")
    assert said == "parties/rok.yaml:1: capital: is missing. Is 'captial' a slip for it? (and 1 more)"


def test_unknown_field(table):
    """A field that nobody knows is refused, and the known ones are listed."""
    said = table.spoilt("scenarios/first.yaml", "rounds:", "pace: fast\nrounds:")
    assert said == (
        "scenarios/first.yaml:11: pace: is not a known field. Known fields: brief, "
        "format, id, issues, paragraphs, parties, rounds, situation, tells, title, withheld."
    )


def test_number_in_quotes(table):
    """A number in quotes is text."""
    said = table.spoilt("parties/rok.yaml", "salience: 3", "salience: '3'")
    assert said == "parties/rok.yaml:17: positions[0].salience: should be a whole number, not the text '3'. Take the quotes away."


def test_fraction(table):
    """There are no fractions."""
    said = table.spoilt("parties/rok.yaml", "salience: 3", "salience: 3.5")
    assert said == "parties/rok.yaml:17: positions[0].salience: should be a whole number, not the number 3.5."


def test_number_out_of_range(table):
    """A number that is too high is shown with its limit."""
    said = table.spoilt("parties/rok.yaml", "salience: 3", "salience: 6")
    assert said == "parties/rok.yaml:17: positions[0].salience: should be 5 or less, not the number 6."


def test_text_that_is_a_number(table):
    """A number is not text."""
    said = table.spoilt("parties/rok.yaml", "capital: City", "capital: 3")
    assert said == "parties/rok.yaml:4: capital: should be text, not the number 3. Put it in quotes."


def test_text_that_is_empty(table):
    """Nothing is not text."""
    said = table.spoilt("parties/rok.yaml", "capital: City", "capital:")
    assert said == "parties/rok.yaml:4: capital: should be text, not an empty value."


def test_text_with_braces(table):
    """Braces without quotes are a block to YAML, and the cure is said."""
    said = table.spoilt("parties/rok.yaml", "role: A state.", "role: {self}")
    assert said == "parties/rok.yaml:6: role: should be text, not a block of fields. Put it in quotes."


def test_list_that_is_text(table):
    """One name is not a list."""
    said = table.spoilt("scenarios/first.yaml", "[rok, dprk]", "rok")
    assert said == "scenarios/first.yaml:4: parties: should be a list, not the text 'rok'. Write it as [first, second, ...]."


def test_half_a_span(table):
    """A range has two ends."""
    said = table.spoilt("parties/rok.yaml", "target: [2, 2]", "target: [2]")
    assert said == "parties/rok.yaml:16: positions[0].target[1]: is missing. Write it as [first, second, ...]."


def test_unknown_choice(table):
    """Where there is a choice the choices are listed."""
    said = table.spoilt("formats/pair.yaml", "equal_sixth", "level: track-nine\nequal_sixth")
    assert said == "formats/pair.yaml:6: level: should be 'track-one' or 'track-two', not the text 'track-nine'."


def test_not_a_paragraph(table):
    """A source is cited by a short name."""
    said = table.spoilt("scenarios/first.yaml", "[P01]", "[page one]")
    assert said == "scenarios/first.yaml:12: paragraphs[0]: should be the short name of a source, such as P07, not the text 'page one'."


def test_not_a_day(table):
    """A date has the year first."""
    said = table.spoilt("scenarios/first.yaml", "2000-09-15", "15.9.2000")
    assert said == ("scenarios/first.yaml:8: situation.date: should be a day, year first, such as 2000-09-15, not the text '15.9.2000'.")


def test_no_such_day(table):
    """A date is in the calendar."""
    said = table.spoilt("scenarios/first.yaml", "2000-09-15", "2000-02-30")
    assert said == "scenarios/first.yaml:8: situation.date: there is no such day."


def test_name_in_capitals(table):
    """A name in a block is held to the form of names."""
    said = table.spoilt("parties/rok.yaml", "  rail:", "  Rail:")
    assert said == "parties/rok.yaml:29: stances.Rail: this name should be lower case letters and digits, joined by dots or hyphens."


def test_boolean_word(table):
    """Only true and false are booleans; `no` stays a word."""
    said = table.spoilt("formats/pair.yaml", "false", "no")
    assert said == "formats/pair.yaml:6: equal_sixth: should be true or false, not the text 'no'."


def test_topmost_first(table):
    """Of several faults the topmost in the file is reported, and the others are counted."""
    said = table.spoilt("scenarios/first.yaml", "rounds: 4\nparagraphs: [P01]", "rounds: four\nparagraphs: [p 1, P/9, -x]")
    assert said == "scenarios/first.yaml:11: rounds: should be a whole number, not the text 'four'. (and 3 more)"


def test_facts_of_the_complaint(table):
    """A complaint holds its file, line and field apart, for programs."""
    table.write("scenarios/first.yaml", table.text("scenarios/first.yaml").replace("rounds: 4", "rounds: 40"))
    with pytest.raises(ContentError) as caught:
        table.inputs()
    wrong = caught.value
    assert (Path(wrong.file).name, wrong.line, wrong.field, wrong.problem) == (
        "first.yaml",
        11,
        "rounds",
        "should be 20 or less, not the number 40.",
    )


def test_date_without_quotes(table):
    """A date stays the text that it is."""
    assert table.inputs().scenario.situation.date == "2000-09-15"


def test_empty_list(table):
    """A list that is too short is shown with what it needs."""
    said = table.spoilt("scenarios/first.yaml", "issues: [rail]", "issues: []")
    assert said == "scenarios/first.yaml:5: issues: has too few entries (0); at least 1 are needed."


def test_block_that_is_text(table):
    """A word is not a block of fields."""
    said = table.spoilt("formats/pair.yaml", "invite-guests: {quorum: 2}", "invite-guests: 2")
    assert said == "formats/pair.yaml:12: motions.invite-guests: should be a block of fields, not the number 2."


def test_unknown_motion(table):
    """A name in a block that must be one of a few is shown the few."""
    said = table.spoilt("formats/pair.yaml", "  invite-guests:", "  invite-all:")
    assert said == "formats/pair.yaml:12: motions.invite-all: this name should be 'open-seat' or 'invite-guests'."


def test_unknown_kind_of_issue(table):
    """What kinds of issue there are, the agenda says."""
    said = table.spoilt("formats/pair.yaml", "  functional:", "  funny:")
    assert said == "formats/pair.yaml:10: rules.funny: there is no kind of issue 'funny'. Known kinds of issue: framework, functional."
