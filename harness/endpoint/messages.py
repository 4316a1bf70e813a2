"""The messages of a request: one leading system message, no two neighbours of one role, never the model's own words last."""

from __future__ import annotations

from collections.abc import Iterable

from harness.endpoint.values import Message

Plain = dict[str, str]
"""A message as it is sent: role and content, never a name."""


def prepare(messages: Iterable[Message]) -> list[Plain]:
    """Messages ready to send. Raises ValueError (our own fault) if there are none, or the last one is the assistant's."""
    every = list(messages)
    system = [m.content for m in every if m.role == "system"]
    said = [{"role": "system", "content": "\n\n".join(system)}] if system else []
    for message in (m for m in every if m.role != "system"):
        if said and said[-1]["role"] == message.role:
            said[-1]["content"] += f"\n\n{message.content}"
        else:
            said.append({"role": message.role, "content": message.content})
    if not said or said[-1]["role"] == "assistant":
        raise ValueError("a request must hold a message and must not end with the assistant's")
    return said


def fold_system(messages: list[Plain]) -> list[Plain]:
    """The same with the system message put before the first user turn, for models whose template knows no system role."""
    if messages[0]["role"] != "system":
        return messages
    system, rest = messages[0]["content"], messages[1:]
    if rest and rest[0]["role"] == "user":
        return [{"role": "user", "content": f"{system}\n\n{rest[0]['content']}"}, *rest[1:]]
    return [{"role": "user", "content": system}, *rest]


def with_note(messages: list[Plain]) -> list[Plain]:
    """The same with a word on JSON at the end, unless there is one already: some endpoints demand it. The asker describes the shape."""
    if any("json" in message["content"].lower() for message in messages):
        return messages
    last = messages[-1]
    return [*messages[:-1], {"role": last["role"], "content": f"{last['content']}\n\nAnswer in json: one JSON object and nothing else."}]
