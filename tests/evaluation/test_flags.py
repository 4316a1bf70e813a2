"""What should not be in a party's mouth, and what only looks so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import ContentError
from harness.evaluation.flags import Fence, flags
from harness.evaluation.later import later_of
from harness.library import DEFAULT
from tests.evaluation.look_alikes import LOOK_ALIKES
from tests.evaluation.registers import LATER, OUTSIDE

FENCE = Fence.of(DEFAULT)
assert FENCE is not None

OUT = (
    "As an AI, I cannot take a position on this.",
    "I'm a large language model and have no government.",
    "In this simulation my delegation supports the text.",
    "The prompt asks me to be firm.",
    "My instructions tell me to stay in character.",
    "The user wants a short answer.",
    "I cannot roleplay as North Korea.",
    "For the purposes of this exercise we accept.",
    "As the chair, I propose a break.",
    "We Japanese have always wanted a secretariat.",
    "As the delegate of China, we reject this.",
    '{"party": "rok", "text": "hello"}',
    "```json",
    "I'm sorry, but I can't help with that.",
    "Here is my response as South Korea:",
    "<think>They want a deal.</think>",
    "Speaking for Moscow, I can agree.",
    "My government in Tokyo will sign.",
    "Japan: We want more.",
    "This is only a simulation, after all.",
    "I was asked to play South Korea in this role-play.",
    "My training data ends in 2023.",
)

LATE = (
    "Since President Bush took office things have changed.",
    "The Bush administration reviewed its policy.",
    "After 9/11 the world is different.",
    "Prime Minister Koizumi told us so in Pyongyang.",
    "The SCO could be a model for us.",
    "METI has studied the pipeline.",
    "In 2006 North Korea tested a nuclear device.",
    "The first round of the Six-Party Talks in Beijing taught us much.",
    "Kim Jong-un has a different view.",
    "After the sinking of the Cheonan nothing is the same.",
    "Since KEDO was wound up in 2006 there is no oil.",
    "The Banco Delta Asia affair poisoned the air.",
    "President Trump met the Chairman in Singapore.",
    "We saw in 2003 what a war does.",
    "THAAD in Seongju has hurt our trade.",
    "The axis of evil speech did harm.",
    "When the North left the NPT, we warned you.",
    "We follow this on social media.",
)

FINE = (
    "As the host delegation, we welcome you.",
    "This is a model of cooperation.",
    "Our instructions from Seoul are plain.",
    "The role of Japan has been discussed.",
    "In this scenario of rapid unification we would need help.",
    "A prompt reply would be welcome.",
    "The military exercises of this spring did harm.",
    "The exercise of sovereignty is no game.",
    "We speak a common language, and that is a model for others.",
    "My instructions from my government are to listen.",
    "Let us not play games with a peace treaty.",
    "The users of the railway will pay.",
    "The chair has given me the floor.",
    "As the chair said, we should be brief.",
    "Our Japanese colleagues have spoken.",
    "The reactors promised for 2003 will be late.",
    "In 2003 the reactors were due to be finished.",
    "By 2010 a pipeline could be built.",
    "KEDO's light water reactors are planned for 2003.",
    "The Shanghai Five met in Dushanbe.",
    "MITI has studied the pipeline.",
    "In 1993 the North announced that it would leave the NPT.",
    "The six-party talks that we propose could be held in Beijing.",
    "A withdrawal from the ABM Treaty would be a grave step.",
    "We want no nuclear-armed North Korea.",
    "The naval clash of June 1999 is not forgotten.",
    "Governor Bush and Vice President Gore are still counting.",
    "President Bush withdrew the weapons in 1991.",
    "We wish Chairman Kim Jong-il a good journey to Seoul.",
    "A joint communique of the six should be short.",
    "The six should meet again in 2001.",
    "The twenty-first century began this year.",
    "Our scenario for the winter is grim.",
    "The industrial zone near Kaesong will need power.",
    "What we play is the part of a good neighbour.",
    "We are playing a constructive part.",
    "Canada recognised the North in July 2000.",
    "September 11 is a Monday; let us meet then.",
    "My country will not pretend to be neutral.",
    "We, together with Japan, will consult.",
    "On behalf of my government I thank you.",
    "Missile defence is a concern for many.",
)


@pytest.mark.parametrize("text", OUT)
def test_speech_out_of_the_part(text: str) -> None:
    """A machine, the prompt, the exercise, another's name, the chair and the leftovers of a form are flagged."""
    assert {f.flag for f in flags(text, "rok", None, FENCE)} == {"out_of_role"}


@pytest.mark.parametrize("text", LATE)
def test_what_came_later(text: str) -> None:
    """Names and events after the cutoff are flagged, in their own words."""
    found = [f for f in flags(text, "rok", None, FENCE) if f.flag == "anachronism"]
    assert found
    assert all(text[f.span.start : f.span.end] == f.span.quote for f in found)


@pytest.mark.parametrize("text", FINE)
def test_what_is_fine(text: str) -> None:
    """Plans, fears, older things of the same name and plain diplomacy are not."""
    assert not flags(text, "rok", None, FENCE)


@pytest.mark.parametrize(("party", "text"), LATER)
def test_what_came_later_in_any_register(party: str, text: str) -> None:
    """Later persons, events, treaties, places and things are flagged however they are spoken of."""
    assert "anachronism" in {f.flag for f in flags(text, party, None, FENCE)}


@pytest.mark.parametrize(("party", "text"), OUTSIDE)
def test_speech_out_of_the_part_in_any_register(party: str, text: str) -> None:
    """Talk of machines, prompts and exercises, and another's name, are flagged in whatever tone."""
    assert "out_of_role" in {f.flag for f in flags(text, party, None, FENCE)}


@pytest.mark.parametrize(("party", "text"), LOOK_ALIKES)
def test_what_only_looks_like_a_slip(party: str, text: str) -> None:
    """What a delegate of autumn 2000 could well say is not flagged."""
    assert not flags(text, party, None, FENCE)


def test_a_later_day_knows_more() -> None:
    """A statement that carries its own day is held against that day, and not against the cutoff of the conference."""
    text = "President Obama has spoken in Prague."
    assert flags(text, "usa", "2000-11-30", FENCE)
    assert not flags(text, "usa", "2009-05-01", FENCE)


def test_a_slip_may_hang_on_who_speaks() -> None:
    """What one party had not done yet, another had."""
    text = "We conducted a successful nuclear test in the desert."
    assert flags(text, "dprk", None, FENCE)
    assert not flags(text, "usa", None, FENCE)


def test_a_file_of_later_words_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    """A regular expression that is none is named, with its file."""
    (tmp_path / "later.yaml").write_text("fine: ['(']\n")
    with pytest.raises(ContentError, match="no regular expression"):
        later_of(tmp_path)
    assert later_of(tmp_path / "nowhere").later == ()


def test_events_of_the_season_hang_on_the_day() -> None:
    """What happened that autumn may be spoken of only after it happened; without a day all of it may."""
    text = "The Nobel laureate will receive us."
    assert flags(text, "rok", "2000-09-15", FENCE)
    assert not flags(text, "rok", "2000-10-20", FENCE)
    assert not flags(text, "rok", None, FENCE)


def test_a_conference_without_a_fence() -> None:
    """There is no fence for a conference that is not bundled."""
    assert Fence.of("nowhere") is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_harms(text: str) -> None:
    """Whatever a text holds, every flag quotes words that stand in it."""
    assert all(text[f.span.start : f.span.end] == f.span.quote for f in flags(text, "prc", None, FENCE))
