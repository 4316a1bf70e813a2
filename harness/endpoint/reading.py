"""What an answer says, whatever the shape its server gave it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from harness.endpoint.parsing import count, first, rows, table, text
from harness.endpoint.values import Usage

_THOUGHT = re.compile(r"\s*<(think|thinking|thought)>(.*?)(?:</\1>|\Z)", re.DOTALL)
_CLOSED = re.compile(r"(.*?)</(?:think|thinking|thought)>", re.DOTALL)
_INVISIBLE = "\u200b\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Read:
    """An answer, taken apart."""

    text: str
    reasoning: str
    refusal: str
    finish: str | None
    model: str
    usage: dict[str, Any]

    @property
    def blank(self) -> bool:
        """Whether the text says nothing."""
        return not self.text.strip().strip(_INVISIBLE).strip()

    def hidden(self, hide: Callable[[str], str]) -> Self:
        """The same with every text passed through `hide`: some servers say back what they were sent, the key with it."""
        return replace(
            self,
            text=hide(self.text),
            reasoning=hide(self.reasoning),
            refusal=hide(self.refusal),
            finish=None if self.finish is None else hide(self.finish),
            model=hide(self.model),
        )


def read(body: Any) -> Read | None:
    """The first choice of a body, or None if it has none."""
    whole = table(body)
    choice = first(whole.get("choices"))
    message = choice.get("message")
    if not isinstance(message, dict):
        return None
    said, thought = parts(message.get("content"))
    said, tagged = _untagged(said)
    finish = choice.get("finish_reason")
    return Read(
        text=said,
        reasoning=text(thought or reasoning_of(message) or tagged),
        refusal=parts(message.get("refusal"))[0] or _refused_part(message.get("content")),
        finish=text(finish) or None if isinstance(finish, str) else None,
        model=text(whole.get("model")),
        usage=table(whole.get("usage")),
    )


def error_of(body: Any) -> Any:
    """The error inside a body that came with status 200, or None."""
    whole = table(body)
    if whole.get("object") == "error":
        return whole
    choice = first(whole.get("choices"))
    return whole.get("error") or choice.get("error") or None


def parts(content: Any) -> tuple[str, str]:
    """Text and thought in a message's content: a text, or a list of parts."""
    if isinstance(content, str):
        return text(content), ""
    said, thought = [], []
    for part in rows(content):
        if isinstance(part, str):
            said.append(text(part))
        elif isinstance(part, dict) and part.get("type") in {"thinking", "reasoning"}:
            thought.append(_inside(part.get("thinking") or part.get("reasoning") or part.get("text")))
        elif isinstance(part, dict) and part.get("type") in {"text", "output_text", None}:
            said.append(text(part.get("text")))
    return "".join(said), "".join(thought)


def reasoning_of(message: dict[str, Any]) -> str:
    """What a model thought, from the first of the fields that servers use for it."""
    for name in ("reasoning", "reasoning_content"):
        if thought := _inside(message.get(name)):
            return thought
    details = map(table, rows(message.get("reasoning_details")))
    return "".join(text(detail.get("text")) or text(detail.get("summary")) for detail in details)


def usage_of(said: dict[str, Any], prompt: int, completion: int) -> Usage:
    """Tokens as the endpoint counted them; what it did not count is taken from these estimates, and marked."""
    told = count(said.get("prompt_tokens")), count(said.get("completion_tokens"))
    cached = table(said.get("prompt_tokens_details")).get("cached_tokens", said.get("prompt_cache_hit_tokens"))
    thought = table(said.get("completion_tokens_details")).get("reasoning_tokens")
    return Usage(
        prompt=prompt if told[0] is None else told[0],
        completion=completion if told[1] is None else told[1],
        cached=count(cached) or 0,
        reasoning=count(thought) or 0,
        estimated=None in told,
    )


def _inside(value: Any) -> str:
    """A text, or the texts in a list of parts."""
    if isinstance(value, str):
        return text(value)
    return "".join(text(part.get("text")) for part in map(table, rows(value)))


def _refused_part(content: Any) -> str:
    """The refusal among the parts of a content."""
    return "".join(text(part.get("refusal")) for part in map(table, rows(content)))


def _untagged(said: str) -> tuple[str, str]:
    """Text and thought, where the thought leads the text in tags; its opening tag may be the template's and missing here."""
    if found := _THOUGHT.match(said):
        return said[found.end() :].lstrip(), found[2].strip()
    if not said.lstrip().startswith(("{", "[", "`", '"')) and (found := _CLOSED.match(said)):
        return said[found.end() :].lstrip(), found[1].strip()
    return said, ""
