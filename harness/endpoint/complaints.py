"""What the person at the keyboard reads when an endpoint cannot be used: what happened, where, and what to do."""

from __future__ import annotations

from harness.endpoint.address import Address
from harness.endpoint.judging import Verdict
from harness.endpoint.settings import Settings


def complaint(verdict: Verdict, status: int | None, address: Address, settings: Settings, key: str | None) -> str:
    """The whole message. `key` is the name of the variable that holds the key, if one was sent."""
    answered = f" answered {status}" if status else ""
    said = f": {verdict.detail}" if verdict.detail else ""
    return f"{address}{answered} (model {settings.model}){said}. {_remedy(verdict, address, settings, key)}"


def _remedy(verdict: Verdict, address: Address, settings: Settings, key: str | None) -> str:
    """What to do."""
    match verdict.remedy:
        case "key":
            held = f"The key in {key} was refused" if key else "No key was sent"
            return f"{held}: set the environment variable that holds a key for this address, and name it as the key."
        case "money":
            return "The account has nothing left, or not enough: look at its balance and its limits, then resume."
        case "model":
            return "The model is not known there: look at the names that the endpoint offers."
        case "address":
            return f"Nothing is at {address.completions.copy_with(query=None)}: perhaps the address should be {address.neighbour}."
        case "redirect":
            return "Redirects are not followed, because they would carry the key elsewhere: give the address it leads to."
        case "parameter":
            return "A parameter is refused: take it out, or let refused parameters be left out (strict off)."
        case "limit":
            return "The limit on answers is more than the model allows: lower --max-tokens."
        case "trust":
            return "The certificate is not trusted: give the bundle of certificates of your network as ca_bundle."
        case "request":
            return "The endpoint refuses the request: look at the model's name and the parameters."
    return _silence(verdict.fault, address)


def _silence(fault: str | None, address: Address) -> str:
    """What to do about an endpoint that never gave an answer."""
    match fault:
        case "connection" | "timeout":
            return "It never answered: is the server running, the address right, a proxy needed (HTTPS_PROXY) or in the way (NO_PROXY)?"
        case "rate-limited":
            return "It lets no request through now: wait, or lower concurrency and requests_per_minute, then resume."
        case "server-error":
            return "The server fails: look at its log, or try later, then resume."
    return f"It does not answer like a model: perhaps the address should be {address.neighbour}."
