"""What to do after a try: take the answer, try again, do something otherwise, or give up. Pure: told everything, asks nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from harness.endpoint.faults import Told
from harness.endpoint.habits import HEADROOM, LADDER, Change
from harness.endpoint.request import Request
from harness.endpoint.settings import Settings

Action = Literal["answer", "again", "adapt", "lost", "stop", "fail"]
"""`lost` always costs the call, `stop` always stops the run; `fail` stops the run if the endpoint never worked, else costs the call."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, and the code and the words for the record."""

    action: Action
    fault: str | None = None
    detail: str = ""
    remedy: str = ""
    """What the person at the keyboard can do, in a word of `complaints`."""
    changes: tuple[Change, ...] = ()


Rule = Callable[[Told, Request, Settings], Verdict | None]

_QUOTA = re.compile(
    r"insufficient[_ ](quota|balance|credit|funds)|current quota|billing[_ ](hard[_ ])?(limit|not)|check your plan and billing"
    r"|credit balance|out of credits|not enough credits|payment required|quota[_ ]exceeded"
)
_PER_MINUTE = re.compile(r"per[ _-]?min|per[ _-]?second|rate[ _-]?limit|retry in")
_PROMPT = re.compile(r"\b(prompt|input|messages?|request has)\b")
_CONTEXT = re.compile(r"context[_ ](length|size|window)|exceed_context_size")
_LONG = re.compile(r"context[_ ](length|size|window)|exceed_context_size|maximum[^.]*tokens|too long|max_model_len|inputs?\W{1,3}tokens")
_FILTER = re.compile(
    r"content[_ ]?(filter|management policy|policy)|responsibleai|content exists risk|content_policy_violation|moderation|\bflagged\b"
)
_MODEL = re.compile(
    r"model_not_found|model[^.;]{0,120}(does not exist|not exist|not found)|not a valid model|invalid model|unknown model|no such model"
)
_ROLES = re.compile(
    r"roles? must alternate|alternate user/assistant|system role|system message|only user and assistant roles|chat[_ ]template|jinja"
    r"|role[^.]{0,40}(not supported|invalid|unknown)|developer instruction is not enabled"
)
_FORMAT = re.compile(
    r"response_format|json_schema|json_object|json schema|json mode|structured[_ ]output|grammar|guided|peg-native|invalid schema"
    r"|support response format|requested parameters"
)
_REFUSED = re.compile(
    r"unsupported|not support|n't support|unknown|unrecognized|unexpected|extra[_ ]|not permitted|not allowed|not accept|cannot find field"
    r"|only the default|removed|deprecated|forbidden"
)
_LIMITS = frozenset({"max_tokens", "max_completion_tokens"})
_AGAIN = frozenset({408, 409, 425, 429, 498})


def judge(told: Told, request: Request, settings: Settings) -> Verdict:
    """What to do about an error. The order of the rules matters: the surer signs come first."""
    found = (rule(told, request, settings) for rule in RULES)
    return next(verdict for verdict in found if verdict is not None)


def _redirect(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """Redirects are shown and not followed: they would take the key to another host."""
    return Verdict("fail", "redirect", told.message, "redirect") if 300 <= told.status < 400 else None


def _quota(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """What is left on the account is the user's to mend. A limit on a minute is none of that, though some use the same words."""
    if told.status == 402:
        return Verdict("stop", "refused", told.message, "money")
    if told.status not in {400, 403, 429} or not _QUOTA.search(told.words):
        return None
    if "insufficient_quota" not in told.words and _PER_MINUTE.search(told.words):
        return None
    return Verdict("stop", "rate-limited" if told.status == 429 else "refused", told.message, "money")


def _filtered(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """A filter would say the same of the same text again."""
    if told.status in {400, 403, 422} and _FILTER.search(told.words):
        return Verdict("lost", "content-filter", told.message)
    return None


def _key(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """A key that is refused stays refused."""
    return Verdict("stop", "refused", told.message, "key") if told.status in {401, 403} else None


def _too_long(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """The conversation does not fit; whoever asked may shorten it. Head-room that we added is given back first.

    A refusal that names the limit on the answer is one of these only if it speaks of the prompt too: else no shortening mends it.
    """
    if told.param in _LIMITS and not _PROMPT.search(told.words):
        return None
    sure = told.status == 413 or (told.status == 429 and "request too large" in told.words)
    likely = told.status in {400, 413, 422} and _LONG.search(told.words)
    if not (sure or likely or (told.status >= 500 and _CONTEXT.search(told.words))):
        return None
    if request.headroom > 1:
        return Verdict("adapt", "adapting", told.message, changes=(Change("headroom", "1"),))
    return Verdict("lost", "too-long", told.message)


def _bad_json(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """Some servers check the answer's shape themselves and refuse what their own model wrote: worth another try."""
    return Verdict("again", "json-invalid", told.message) if "json_validate_failed" in told.words else None


def _limit_field(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """The other name for the limit on the answer."""
    if told.status not in {400, 422}:
        return None
    if request.field == "max_tokens":
        named = "max_completion_tokens" in told.words or (told.param == "max_tokens" and _REFUSED.search(told.words))
        other = "max_completion_tokens"
    else:
        named = bool(_word(request.field).search(told.words) and _REFUSED.search(told.words))
        other = "max_tokens"
    return Verdict("adapt", "adapting", told.message, changes=(Change("field", other),)) if named else None


def _limit(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """A limit on the answer that the model does not allow: head-room that we added is given back, else it is the user's to lower."""
    if told.param not in _LIMITS or told.status not in {400, 413, 422}:
        return None
    if request.headroom > 1:
        return Verdict("adapt", "adapting", told.message, changes=(Change("headroom", "1"),))
    return Verdict("stop", "refused", told.message, "limit")


def _roles(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """Templates that know no system role."""
    if told.status not in {400, 422, 500} or not request.system or not _ROLES.search(told.words):
        return None
    return Verdict("adapt", "adapting", told.message, changes=(Change("fold"),))


def _format(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """One rung down when the way of asking for a shape is refused, unless the user chose it."""
    if request.mode not in LADDER[:-1] or settings.output != "auto":
        return None
    if told.status not in {400, 404, 415, 422, 500, 501, 502} or not _FORMAT.search(told.words):
        return None
    below = LADDER[LADDER.index(request.mode) + 1]
    return Verdict("adapt", "adapting", told.message, changes=(Change("mode", below),))


def _parameter(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """Parameters that are refused as such are left out; one whose value is out of range is the user's to mend."""
    if told.status not in {400, 422} or not _REFUSED.search(told.words):
        return None
    ours = {"model", request.field, "response_format", "stream"}
    optional = [name for name in request.sent if name not in ours]
    named = [name for name in optional if name == told.param] or [name for name in optional if _word(name).search(told.words)]
    if not named:
        return None
    if settings.strict and named != ["stream_options"]:
        return Verdict("stop", "refused", told.message, "parameter")
    return Verdict("adapt", "adapting", told.message, changes=tuple(Change("drop", name) for name in named))


def _model(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """An address or a model that does not exist."""
    if told.status in {400, 404, 422} and _MODEL.search(told.words):
        return Verdict("stop", "refused", told.message, "model")
    return Verdict("stop", "refused", told.message, "address") if told.status == 404 else None


def _retry(told: Told, request: Request, settings: Settings) -> Verdict | None:
    """What may pass by itself; the server's own word on it wins."""
    worth = told.status in _AGAIN or told.status >= 500
    code = "server-error"
    if told.status in {408, 429, 498}:
        code = "timeout" if told.status == 408 else "rate-limited"
    if worth or told.again:
        return Verdict("fail" if told.again is False else "again", code, told.message)
    return None


def _rest(told: Told, request: Request, settings: Settings) -> Verdict:
    """Everything else would be refused again."""
    return Verdict("fail", "refused", told.message, "request")


def _word(name: str) -> re.Pattern[str]:
    """A name as a word of its own."""
    return re.compile(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])")


RULES: tuple[Rule, ...] = (
    _redirect, _quota, _filtered, _key, _too_long, _bad_json, _limit_field, _limit, _roles, _format, _parameter, _model, _retry, _rest,
)  # fmt: skip
"""The last one always decides."""


def blank(request: Request, *, thought: bool, finish: str | None, room: bool) -> Verdict:
    """What to do about an answer without text. `room`: whether the head-room of this call may still be widened."""
    starved = finish == "length" or thought
    if starved and room and request.headroom == 1:
        detail = f"no text within {request.limit} tokens; asked again with {HEADROOM} times as many"
        return Verdict("adapt", "blank", detail, changes=(Change("headroom", str(HEADROOM)),))
    return Verdict("again", "blank", f"no text (finish {finish or 'not given'})")
