"""Judges that say what a test wants: in this process as a function, and in a server for the command.

The honest one locates every sentence that holds a word of the item, and classifies by whether that sentence says `not`; told a statement
turned round, it turns its answer round. What it was shown it keeps.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Message, Reply, Usage
from harness.evaluation.assess import bench
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.judge import Judge
from harness.evaluation.judge.juror import Juror
from harness.evaluation.judge.tape import Tape
from harness.evaluation.judge.till import Till
from harness.evaluation.readings import Utterance
from harness.prompts.quoting import calm

FORUM = "A forum of the six governments should be set up."
TWIN = "A forum of the six governments should not be set up."
AID = "Aid should go through the trust fund."
AID_TURNED = "Aid should bypass the trust fund."
KEPT = "KEEP_REQUESTS"
"""Names the file to which the server's answer adds every request."""
Say = Callable[[str, str], str]
"""From the step and the prompt to the answer."""


def item(name: str, statement: str, twin: str, polarity: int = 1) -> Item:
    """An item of Japan's on an issue of its own."""
    return Item.model_validate(
        {
            "id": f"jpn.{name}",
            "party": "jpn",
            "issue": name,
            "positions": (f"jpn-{name}",),
            "type": "preference",
            "statement": statement,
            "twin": twin,
            "polarity": polarity,
            "affirm": ("Yes.",),
            "contradict": ("No.",),
        }
    )


ITEMS = (item("forum", FORUM, TWIN), item("aid", AID, AID_TURNED, -1))
INSTRUMENTS = Instruments(id="small", version="1.0", provenance="For tests.", items=ITEMS)
NAMES = {"jpn": ("Japan", "Tokyo")}


def utterance(text: str) -> Utterance:
    """Words of Japan, with an opening on both items."""
    return Utterance("jpn", text, issues=("forum", "aid"))


def shown(prompt: str) -> list[str]:
    """The lines between the marks of a prompt."""
    return prompt.split("\n####\n")[1].splitlines()


def honest(step: str, prompt: str) -> str:
    """The answer of somebody who reads."""
    if step == "locate":
        words = {1: "forum", 2: "aid"}
        found = [{"statement": n, "quote": line} for n, word in words.items() for line in shown(prompt) if word in line.lower()]
        return json.dumps({"found": found})
    sentence = shown(prompt)[1].removeprefix("Sentence: ")
    statement = asked_of(prompt)
    plain, topic = statement in {FORUM, AID}, "forum" if "forum" in statement else "aid"
    if topic not in sentence.lower():
        return verdict("does not address")
    return verdict("opposes" if (" not " in sentence) == plain else "supports")


def asked_of(prompt: str) -> str:
    """The statement that a sentence is held against: it stands on a line of its own, before the marks."""
    return re.findall(r"^Statement: (.*)$", prompt, re.MULTILINE)[0]


def verdict(word: str, reason: str = "So it says.") -> str:
    """An answer to the second question."""
    return json.dumps({"reason": reason, "verdict": word})


@dataclass
class Model:
    """A model that says what it is told to say, and keeps what it was asked."""

    say: Say = honest
    asked: list[tuple[str, Ask]] = field(default_factory=list)

    async def __call__(self, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """The answer, at a hundred and twenty tokens."""
        self.asked.append((ask.shape_name, ask))
        usage = Usage(prompt=100, completion=20)
        keep(Attempt(number=1, sent={}, mode="free", usage=usage))
        return Reply(text=self.say(ask.shape_name, ask.messages[0].content), usage=usage, mode="free")

    @property
    def prompts(self) -> list[Message]:
        """Every message that it was sent."""
        return [message for _, ask in self.asked for message in ask.messages]


def juror(model: Any, name: str = "one", tape: Tape | None = None, till: Till | None = None) -> Juror:
    """A judge that asks this model."""
    settings = Settings(model=name, base_url="http://127.0.0.1:9/v1", parameters={"temperature": 0}, max_tokens=100)
    return Juror(name, settings, model, tape or Tape(), till or Till())


def panel(*says: Say, repeats: int = 1) -> Judge:
    """A judge of models that say so."""
    return Judge(INSTRUMENTS, [juror(Model(say), f"judge-{n}") for n, say in enumerate(says)], NAMES, repeats)


def serve(body: dict[str, Any]) -> str:
    """For the server: locates the first sentence for the first statement, and supports whatever is no twin; keeps the request."""
    if KEPT in os.environ:
        with Path(os.environ[KEPT]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(body) + "\n")
    prompt = body["messages"][0]["content"]
    if "numbered statements" in prompt:
        return json.dumps({"found": [{"statement": 1, "quote": shown(prompt)[0]}]})
    return verdict("opposes" if asked_of(prompt) in _twins() else "supports")


@cache
def _twins() -> frozenset[str]:
    """The twins of all bundled items, as a judge is shown them."""
    known = bench("northeast-asia-2000")
    assert known is not None
    return frozenset(calm(i.twin) for i in known.instruments.items)
