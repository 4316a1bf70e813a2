"""What is wrong with an answer is said in the words of its form, and all of it at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.prompts.reading import Unreadable
from tests.prompts.test_reading import MOMENTS, answer_of, floor, read


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answers": "accept"}, '"answers" should be an object with one ACT for each open issue'),
        ({"answers": {"agriculture-kado": "accept"}}, '"answers.agriculture-kado" should be one ACT, as the form shows it'),
        ({"answers": {"agriculture-kado": {}}}, '"answers.agriculture-kado.act" is missing'),
        ({"answers": {"agriculture-kado": {"act": "object", "reason": "no"}}}, '"answers.agriculture-kado.reason" should be R'),
        ({"answers": {"agriculture-kado": {"act": "amend", "text": []}}}, '"answers.agriculture-kado.text" should be TEXT or null'),
        ({"answers": {"moon": "accept"}}, '"answers.moon" is not as in the form'),
        ({"walk_out": "perhaps"}, '"walk_out" should be true or false'),
        ({"stances": [1]}, '"stances" should be an object with one NUMBER or null for each issue'),
        ({"stances": {"agriculture-kado": "all"}}, '"stances.agriculture-kado" should be NUMBER or null'),
        ({"note": ["x"]}, '"note" should be text'),
        ({"stances": {"agriculture-kado": 70}}, "there is no option '70'"),
        ({"answers": {"Moon!": {"act": "accept"}}}, "'Moon!' is not an id"),
    ],
)
def test_a_complaint_speaks_of_the_form(change: dict[str, Any], said: str) -> None:
    """What does not fit is named by its place, with what should stand there, and each place once."""
    with pytest.raises(Unreadable) as refused:
        read(floor(), answer_of(floor(), **change))
    assert [p.endswith(said) for p in refused.value.problems] == [True]


def test_complaints_about_the_margins_speak_of_the_form() -> None:
    """Exchanges are spoken of in the words of the form too."""
    moment = next(m for m in MOMENTS if m.question.offers and m.question.round < 6)
    number = str(moment.question.offers[0])
    for change, said in (
        ({"offers": "agree"}, '"offers" should be an object with one "agree" or "refuse" or "lapse" for each exchange, by its number'),
        ({"offers": {number: "yes"}}, f'"offers.{number}" should be "agree" or "refuse" or "lapse"'),
        ({"trades": {}}, '"trades" should be an array, of TRADE each'),
        ({"trades": ["kedo"]}, '"trades.0" should be one TRADE, as the form shows it'),
        (
            {"trades": [{"to": "rok", "give": 1, "get": {"issue": "x", "text": 1}}]},
            '"trades.0.give" should be an object with "issue" and "text"',
        ),
    ):
        with pytest.raises(Unreadable) as refused:
            read(moment, json.dumps(change))
        assert refused.value.problems == (said,)


def test_all_that_is_wrong_is_said_at_once() -> None:
    """Three issues answered wrongly are three complaints, whether they cannot be read or are not allowed."""
    issues = floor().question.issues[:3]
    for act, code in (({"act": "embrace"}, "unreadable"), ({"act": "amend", "text": "9"}, "illegal")):
        wrong = dict.fromkeys(issues, act)
        with pytest.raises(Unreadable) as refused:
            read(floor(), answer_of(floor(), answers={**answer_of(floor())["answers"], **wrong}))
        assert refused.value.code == code
        assert [i for i, p in zip(issues, refused.value.problems, strict=True) if i not in p] == []
