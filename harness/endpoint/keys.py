"""The key of an endpoint: found in the environment, sent in a header, shown nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from harness.endpoint.address import Address
from harness.endpoint.settings import LOOKS_LIKE_A_KEY, Settings
from harness.errors import EndpointError

HOSTS = {
    "api.openai.com": "OPENAI_API_KEY",
    "openrouter.ai": "OPENROUTER_API_KEY",
    "api.groq.com": "GROQ_API_KEY",
    "api.together.xyz": "TOGETHER_API_KEY",
    "api.mistral.ai": "MISTRAL_API_KEY",
    "api.deepseek.com": "DEEPSEEK_API_KEY",
    "api.anthropic.com": "ANTHROPIC_API_KEY",
    "generativelanguage.googleapis.com": "GEMINI_API_KEY",
}
"""Which variable holds the key of which host, when the settings name none. A key goes to its own host only."""

AZURE, AZURE_KEY = ".openai.azure.com", "AZURE_OPENAI_API_KEY"
HIDDEN = "[key]"
_SHORTEST = 4  # a dummy such as "x" is no secret, and masking it would spoil every sentence
_SHORTEST_SAID, _LONGEST_WORD = 8, 20  # keys such as "test" or "EMPTY" are words that delegates use


class Key:
    """A secret that does not show itself."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    @property
    def secret(self) -> str:
        """The key itself, for the header that carries it."""
        return self._secret

    def __repr__(self) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and other.secret == self._secret

    def __hash__(self) -> int:
        return hash(self._secret)


def mask(text: str, secrets: Iterable[str]) -> str:
    """A text without these secrets, nor anything else that looks like a key."""
    return LOOKS_LIKE_A_KEY.sub(HIDDEN, _without(text, (secret for secret in secrets if len(secret) >= _SHORTEST)))


def hide(text: str, secrets: Iterable[str]) -> str:
    """What a model said without these secrets; what only looks like a key stays, and so does a secret that is short or a mere word."""
    return _without(text, (secret for secret in secrets if len(secret) >= (_LONGEST_WORD if secret.isalpha() else _SHORTEST_SAID)))


def find_key(settings: Settings, environment: Mapping[str, str]) -> Key | None:
    """The key for these settings, or None. Raises EndpointError: a variable that is named but not set, or that no header can carry."""
    if settings.key is not None:
        return Key(_from(environment, settings.key, "the key"))
    name = key_name(Address.parse(settings.base_url), environment)
    if name is None or not environment.get(name, "").strip():
        return None
    return Key(_from(environment, name, "the key"))


def key_name(address: Address, environment: Mapping[str, str]) -> str | None:
    """The variable that holds the key of an address when the settings name none; None if its keys are not known."""
    if _same(address, environment.get("OPENAI_BASE_URL", "")):
        return "OPENAI_API_KEY"
    if address.base.scheme != "https":
        return None
    return AZURE_KEY if address.host.endswith(AZURE) else HOSTS.get(address.host)


def headers_of(settings: Settings, address: Address, key: Key | None, environment: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The headers of every request, and the secrets among them. Raises EndpointError as `find_key` does."""
    headers: dict[str, str] = {"user-agent": "sixparty"}
    secrets: list[str] = []
    headers |= auth_of(settings, address, key)
    secrets += [key.secret] if key is not None else []
    for name, value in settings.headers.items():
        if value.startswith("$"):
            secrets.append(_from(environment, value[1:], f"the header {name}"))
            value = secrets[-1]  # noqa: PLW2901 - the name's value takes its place
        headers[name.lower()] = value
    return headers, secrets


def auth_of(settings: Settings, address: Address, key: Key | None) -> dict[str, str]:
    """The header that carries the key; none without a key.

    Azure takes its key in `api-key`; a token for it goes into an extra header `Authorization`.
    """
    if key is None:
        return {}
    if settings.auth == "api-key" or address.host.endswith(AZURE):
        return {"api-key": key.secret}
    return {"authorization": f"Bearer {key.secret}"}


def _without(text: str, secrets: Iterable[str]) -> str:
    """A text without these secrets, as they are and quoted for an address."""
    for secret in secrets:
        for form in {secret, quote(secret, safe="")}:
            text = text.replace(form, HIDDEN)
    return text


def _same(address: Address, text: str) -> bool:
    """Whether a text names this address."""
    try:
        return bool(text.strip()) and Address.parse(text) == address
    except EndpointError:
        return False


def _from(environment: Mapping[str, str], name: str, what: str) -> str:
    """The value of a variable, stripped. Raises EndpointError, naming the variable and never its value."""
    value = environment.get(name, "").strip()
    if not value:
        raise EndpointError(f"{what} should be in the environment variable {name}, which is not set or empty. Set it and try again.")
    if not all(" " <= letter <= "~" for letter in value):
        raise EndpointError(
            f"the environment variable {name} holds a character that cannot be sent in a header "
            "(a curly quote, a line break, an invisible letter). Copy the value again."
        )
    return value
