"""The messages of a request: one leading system message, no two neighbours of one role, never the model's own words last.

A message that needs no change stays the same object, whose JSON is made only once.
"""

from __future__ import annotations

from collections.abc import Iterable

from harness.endpoint.values import Message


def prepare(messages: Iterable[Message]) -> list[Message]:
    """Messages ready to send. Raises ValueError (our own fault) if there are none, or the last one is the assistant's."""
    every = list(messages)
    system = [m for m in every if m.role == "system"]
    said = [system[0] if len(system) == 1 else Message(role="system", content=_joined(system))] if system else []
    for message in (m for m in every if m.role != "system"):
        if said and said[-1].role == message.role:
            said[-1] = Message(role=message.role, content=_joined((said[-1], message)))
        else:
            said.append(message)
    if not said or said[-1].role == "assistant":
        raise ValueError("a request must hold a message and must not end with the assistant's")
    return said


def fold_system(messages: list[Message]) -> list[Message]:
    """The same with the system message put before the first user turn, for models whose template knows no system role."""
    if messages[0].role != "system":
        return messages
    system, rest = messages[0], messages[1:]
    if rest and rest[0].role == "user":
        return [Message(role="user", content=_joined((system, rest[0]))), *rest[1:]]
    return [Message(role="user", content=system.content), *rest]


def with_note(messages: list[Message]) -> list[Message]:
    """The same with a word on JSON at the end, unless there is one already: some endpoints demand it. The asker describes the shape."""
    if any("json" in message.content.lower() for message in messages):
        return messages
    note = Message(role="user", content="Answer in json: one JSON object and nothing else.")
    return [*messages[:-1], Message(role="user", content=_joined((messages[-1], note)))]


def _joined(messages: Iterable[Message]) -> str:
    return "\n\n".join(m.content for m in messages)
