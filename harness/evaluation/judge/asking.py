"""What a judge is asked, and what is read out of its answer. A judge sees no party, no polarity and no verdict that anybody expects.

Two questions: which sentences of a turn bear on which statements; and what one sentence does to one statement. The words of a party are
hostile input: they stand as data, calmed, between marks that they cannot hold, and of an answer only the last object counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from harness.endpoint.values import Message
from harness.prompts.quoting import calm
from harness.templates import text
from harness.transcript import sha256

Side = Literal["supports", "opposes", "does not address", "unclear"]
Shape = dict[str, Any]
T = TypeVar("T", bound=BaseModel)
MARK = "####"
"""Calmed text holds no such sign, so that nothing in it can end the block in which it stands."""
MOST_OBJECTS = 200
"""Beginnings of an object that are tried in one answer; those at its end, where the answer is, first."""
LOCATING: Shape = {
    "type": "object",
    "properties": {
        "found": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"statement": {"type": "integer"}, "quote": {"type": "string"}},
                "required": ["statement", "quote"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["found"],
    "additionalProperties": False,
}
CLASSIFYING: Shape = {
    "type": "object",
    "properties": {
        "reason": {"type": "string"},
        "verdict": {"type": "string", "enum": ["supports", "opposes", "does not address", "unclear"]},
    },
    "required": ["reason", "verdict"],
    "additionalProperties": False,
}
FORMS = {
    "locate": '{"found": [{"statement": NUMBER, "quote": "SENTENCE"}]}',
    "classify": '{"reason": "AT MOST 20 WORDS", "verdict": "supports" or "opposes" or "does not address" or "unclear"}',
}
"""The shapes in words, for a second try."""


def _plain(word: object) -> object:
    """A verdict in small letters, without what some models put around it."""
    return word.strip(" .\"'").replace("_", " ").casefold() if isinstance(word, str) else word


class Found(BaseModel):
    """A sentence that bears on a statement, by its number from 1."""

    model_config = ConfigDict(extra="ignore")
    statement: int
    quote: str


class Located(BaseModel):
    """The answer to the first question."""

    model_config = ConfigDict(extra="ignore")
    found: list[Found] = Field(max_length=1000)


class Judged(BaseModel):
    """The answer to the second."""

    model_config = ConfigDict(extra="ignore")
    reason: str = ""
    verdict: Annotated[Side, BeforeValidator(_plain)]


@dataclass(frozen=True, slots=True)
class Sight:
    """A sentence as a judge sees it: masked and calmed, with its neighbours."""

    before: str
    sentence: str
    after: str


def locating(sentences: Sequence[str], statements: Sequence[str]) -> tuple[Message, ...]:
    """Which of these sentences bear on which statements."""
    said = text("judge/locate.txt.j2", sentences=[calm(s) for s in sentences], statements=[calm(s) for s in statements], mark=MARK)
    return (Message(role="user", content=said),)


def classifying(sight: Sight, statement: str) -> tuple[Message, ...]:
    """What this sentence does to this statement."""
    shown = {name: calm(getattr(sight, name)) or "(nothing)" for name in ("before", "sentence", "after")}
    said = text("judge/classify.txt.j2", statement=calm(statement), mark=MARK, **shown)
    return (Message(role="user", content=said),)


def repairing(step: str, problem: str) -> Message:
    """The same again, after an answer that could not be read."""
    return Message(role="user", content=text("judge/repair.txt.j2", problem=problem, form=FORMS[step]))


def located(answer: str) -> Located:
    """The first answer, read. Raises ValueError, saying what is wrong with it."""
    return _last(answer, "found", Located)


def judged(answer: str) -> Judged:
    """The second answer, read. Raises ValueError, saying what is wrong with it."""
    return _last(answer, "verdict", Judged)


def fingerprint() -> str:
    """SHA-256 of the prompts and the shapes: of all in a judge that is neither model nor instrument."""
    sample = [*locating(("S",), ("A",)), *classifying(Sight("B", "S", "A"), "T")]
    sample += [repairing("locate", "P"), repairing("classify", "P")]
    return sha256(json.dumps([*(m.content for m in sample), LOCATING, CLASSIFYING], sort_keys=True).encode())


def _last(answer: str, field: str, model: type[T]) -> T:
    """The last object of an answer that has the field: a judge may say back what it was shown before it answers."""
    plain = next((found for found in _objects(answer) if field in found), None)
    if plain is None:
        raise ValueError(f"it holds no JSON object with the field {field}.")
    try:
        return model.model_validate(plain)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from wrong


def _objects(answer: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in a text that lie in no other, last ones first."""
    decoder, end = json.JSONDecoder(), 0
    found: list[dict[str, Any]] = []
    places = [place for place, letter in enumerate(answer) if letter == "{"]
    for place in dict.fromkeys((*places[:1], *places[-MOST_OBJECTS:])):
        if place < end:
            continue
        try:
            value, end = decoder.raw_decode(answer, place)
        except (ValueError, RecursionError):
            continue
        found += [value] if isinstance(value, dict) else []
    yield from reversed(found)
