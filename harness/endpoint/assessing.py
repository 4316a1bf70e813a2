"""What a try came to: everything that was heard, turned into a verdict and perhaps a reply. Pure, and never fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.endpoint.faults import inner_status, request_id, shown, told, told_of
from harness.endpoint.judging import Verdict, blank, judge
from harness.endpoint.parsing import NOTHING
from harness.endpoint.reading import Read, error_of, read, usage_of
from harness.endpoint.request import Request, estimate
from harness.endpoint.settings import Settings
from harness.endpoint.values import Reply, Usage
from harness.endpoint.wire import Heard


@dataclass(frozen=True, slots=True)
class Call:
    """What a try is judged against."""

    settings: Settings
    request: Request
    mask: Callable[[str], str]
    hide: Callable[[str], str]
    prompt: int
    """Tokens of the conversation, estimated."""
    room: bool
    """Whether this call may still be given head-room."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try came to."""

    verdict: Verdict
    reply: Reply | None = None
    usage: Usage | None = None
    """What it took, where a model spoke, even if it said nothing of use."""

    @property
    def alive(self) -> bool:
        """Whether a model spoke."""
        return self.usage is not None


def assess(heard: Heard, call: Call) -> Outcome:
    """The outcome of a try."""
    if heard.status is not None and not 200 <= heard.status < 300:
        return Outcome(_refused(heard, call))
    if heard.fault is not None:
        again = heard.fault != "too-large" and not heard.remedy
        return Outcome(Verdict("again" if again else "fail", heard.fault, shown(heard.detail, call.mask), heard.remedy))
    if heard.body is NOTHING:
        said = shown(heard.data[:2000].decode("utf-8", "replace"), call.mask)
        return Outcome(Verdict("again", "not-json", f"an answer that is not JSON: {said}"[:200]))
    if error := error_of(heard.body):
        inner = told_of(inner_status(error), heard.headers, {"error": error}, call.mask)
        return Outcome(judge(inner, call.request, call.settings))
    found = read(heard.body)
    if found is None:
        return Outcome(Verdict("again", "no-choices", "an answer without a choice in it"))
    return _answered(found.hidden(call.hide), call)


def name_of(heard: Heard, mask: Callable[[str], str]) -> str:
    """The server's name for the request, or nothing."""
    return request_id(heard.headers, mask)


def _refused(heard: Heard, call: Call) -> Verdict:
    """What to do about a status that is not 2xx; a body that broke off is none."""
    status = heard.status or 0
    if 300 <= status < 400:
        place = shown(heard.headers.get("location", "nowhere"), call.mask)
        return Verdict("fail", "redirect", f"redirects to {place}", "redirect")
    return judge(told(status, heard.headers, heard.data, call.mask), call.request, call.settings)


def _answered(found: Read, call: Call) -> Outcome:
    """What to do about what a model said."""
    usage = usage_of(found.usage, call.prompt, estimate(found.text, found.reasoning))
    if found.finish == "content_filter" or (found.refusal and found.blank):
        return Outcome(Verdict("lost", "content-filter", shown(found.refusal or "the answer was filtered", call.mask)), usage=usage)
    if found.finish == "error":
        return Outcome(Verdict("again", "server-error", "the answer broke off with an error"))
    if found.blank:
        verdict = blank(call.request, thought=bool(found.reasoning.strip()), finish=found.finish, room=call.room)
        return Outcome(verdict, usage=usage)
    reply = Reply(
        text=found.text,
        reasoning=found.reasoning,
        finish=found.finish,
        model=found.model,
        usage=usage,
        mode=call.request.mode,
    )
    return Outcome(Verdict("answer"), reply, usage)
