"""What models are told, word for word: the prompts of one scenario, to be read before they change.

The common part of the system message stands in `system.txt` once; the brief of each party, one question of each kind and the complaint
about an answer in files of their own.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.domain import procedure
from harness.domain.state import fold, start
from harness.domain.turns import Question
from harness.domain.view import View, view
from harness.prompts import asking
from harness.prompts.dialogue import Dialogue, Room
from harness.prompts.form import schema
from harness.prompts.soliloquy import request_of
from tests.holding import inputs_of
from tests.prompts.moments import first, mixed, silent

SCENARIO = "relief"
BRIEF = "# Your brief: "
SEATS = inputs_of(SCENARIO).seats
Golden = Callable[[str, str], None]


def at_first(party: str, *, quiet: bool = False) -> View:
    """A party's view before anything has happened."""
    return view(start(silent(SCENARIO) if quiet else inputs_of(SCENARIO), 1), party)


def system(seen: View) -> str:
    """The system message of a party."""
    return asking.Briefs(seen.inputs).system(seen.party).content


def told(seen: View, question: Question, limit: int | None = None) -> str:
    """The last message of a request."""
    return Dialogue(limit).request(seen, question).messages[-1].content + "\n"


def test_what_all_parties_are_told(golden: Golden) -> None:
    """The system message is the same for all parties up to the brief, and that is the beginning of it."""
    common = {system(at_first(p)).partition(BRIEF)[0] for p in SEATS}
    assert len(common) == 1
    golden("prompts/system.txt", common.pop())


@pytest.mark.parametrize("party", SEATS)
def test_the_brief_of_each_party(party: str, golden: Golden) -> None:
    """The end of the system message is the brief of the party."""
    _, begin, brief = system(at_first(party)).partition(BRIEF)
    golden(f"prompts/brief-{party}.txt", f"{begin}{brief}\n")


@pytest.mark.parametrize("kind", ["attend", "opening", "floor", "margins", "final", "closing", "cable"])
def test_a_question_of_each_kind(kind: str, golden: Golden) -> None:
    """What was heard since the question before, the question, and the form of the answer."""
    moments = [m for m in mixed(SCENARIO, 3).moments if m.question.kind == kind]
    moment = next((m for m in moments if m.question.offers and "open" in _waiting(m.view)), moments[min(3, len(moments) - 1)])
    golden(f"prompts/question-{kind}.txt", told(moment.view, moment.question))


def _waiting(seen: View) -> set[str]:
    return {o.status for o in seen.own.offers.values()}


def test_a_question_to_a_guest(golden: Golden) -> None:
    """A guest has the floor once, to greet."""
    state = start(inputs_of(SCENARIO), 1)
    golden("prompts/question-guest.txt", told(view(state, "can"), procedure.question(state, "can", "floor")))


def test_a_question_on_the_side(golden: Golden) -> None:
    """A probe quotes the researcher and asks for plain sentences."""
    state = start(inputs_of(SCENARIO), 1)
    golden("prompts/question-probe.txt", told(view(state, "rok"), procedure.question(state, "rok", "probe", "What do you want?\nReally?")))


def test_the_complaint_about_an_answer(golden: Golden) -> None:
    """What is wrong is listed, and the whole answer is asked for again."""
    moment = first(mixed(SCENARIO, 3), "floor")
    problems = ['"answers" is missing', "amend is not allowed: an amendment of agriculture-kado must differ from the draft"]
    golden("prompts/repair.txt", asking.repair(moment.question, schema(moment.view, moment.question), problems))


def test_the_digest(golden: Golden) -> None:
    """What stands in place of a conversation that has grown too long."""
    moments = [m for m in mixed(SCENARIO, 3).moments if m.question.offers]
    golden("prompts/digest.txt", told(moments[-1].view, moments[-1].question, limit=1))


def test_what_all_seats_at_once_are_told(golden: Golden) -> None:
    """The system message of a soliloquy, but for the rules and the briefs, and the end of its question."""
    state = fold(start(inputs_of(SCENARIO), 3), mixed(SCENARIO, 3).events[:1])
    messages = request_of(state, Room()).messages
    system, asked = messages[0].content, messages[1].content
    begin, rules = system.partition("# The meeting")[0], system.partition("# Your role")[2]
    told_once = f"{begin}[the meeting and its rules]\n\n# Your role{rules.partition('# Brief: ')[0]}[the briefs]\n"
    golden("prompts/soliloquy.txt", f"{told_once}\n---\n{asked}\n")


def test_a_meeting_without_statements(golden: Golden) -> None:
    """In a format of acts alone no prompt asks for a statement or speaks of one."""
    common = system(at_first("rok", quiet=True)).partition(BRIEF)[0]
    golden("prompts/system-acts-only.txt", common[common.index("# How the meeting goes") :])
