"""Keys: where they come from, where they go, and that they show nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from harness.endpoint.address import Address
from harness.endpoint.keys import Key, find_key, headers_of, hide, mask
from harness.endpoint.settings import Settings
from harness.errors import EndpointError

EVERY = {"OPENAI_API_KEY": "sk-openai-1234", "GROQ_API_KEY": "gsk_groq_1234", "AZURE_OPENAI_API_KEY": "azure1234", "MINE": " mine1234\n"}


def _settings(base_url: str, **more: Any) -> Settings:
    return Settings(base_url=base_url, model="m", **more)


@pytest.mark.parametrize(
    ("url", "more", "secret"),
    [
        ("https://api.openai.com/v1", {}, "sk-openai-1234"),
        ("https://api.groq.com/openai/v1", {}, "gsk_groq_1234"),
        ("https://r.openai.azure.com/openai/v1/", {}, "azure1234"),
        ("https://elsewhere.example.org/v1", {}, None),
        ("https://api.openai.com.evil.example/v1", {}, None),
        ("http://api.openai.com/v1", {}, None),
        ("http://localhost:8080/v1", {}, None),
        ("https://elsewhere.example.org/v1", {"key": "MINE"}, "mine1234"),
    ],
)
def test_a_key_goes_to_its_own_host(url: str, more: dict[str, str], secret: str | None) -> None:
    """A key is taken for its own host only, and stripped; to another host only when it is named."""
    key = find_key(_settings(url, **more), EVERY)
    assert (key and key.secret) == secret


def test_openai_base_url() -> None:
    """OPENAI_API_KEY also goes to the address that OPENAI_BASE_URL names, to no other."""
    there = {**EVERY, "OPENAI_BASE_URL": "http://h:8000/v1/"}
    assert find_key(_settings("http://h:8000/v1"), there) == Key("sk-openai-1234")
    assert find_key(_settings("http://h:8001/v1"), there) is None
    assert find_key(_settings("http://h:8000/v1"), {**EVERY, "OPENAI_BASE_URL": "nonsense"}) is None


def test_empty_is_unset() -> None:
    """An empty variable is as good as none: no key, and no header."""
    settings = _settings("https://api.openai.com/v1")
    assert find_key(settings, {"OPENAI_API_KEY": " "}) is None
    assert headers_of(settings, Address.parse(settings.base_url), None, {})[0] == {"user-agent": "sixparty"}


@pytest.mark.parametrize("value", ["", "  ", "sk-\u201cquoted\u201d", "sk-a\nb", "sk-\x00b", "sk-\u200bab"])
def test_a_named_key_that_cannot_be_used(value: str) -> None:
    """A key that is named and not there, or cannot be sent, is complained of by its variable's name only."""
    with pytest.raises(EndpointError, match="variable MINE") as caught:
        find_key(_settings("https://h/v1", key="MINE"), {"MINE": value})
    assert "sk-" not in str(caught.value)


def test_key_where_its_name_belongs() -> None:
    """Somebody who gives the key itself is not shown it again."""
    with pytest.raises(ValidationError) as caught:
        _settings("https://h/v1", key="sk-real-key-1234")
    assert "real" not in str(caught.value)


def test_headers() -> None:
    """The key goes as a bearer, or in api-key where asked for and to Azure; an extra header may come from the environment."""
    found = {
        kind: headers_of(settings, Address.parse(settings.base_url), Key("s3cret"), {"TENANT": "t-9"})
        for kind, settings in {
            "bearer": _settings("https://h/v1", headers={"X-Tenant": "$TENANT", "X-Title": "talks"}),
            "api-key": _settings("https://h/v1", auth="api-key"),
            "azure": _settings("https://r.openai.azure.com/openai/v1"),
        }.items()
    }
    assert found["bearer"][0] == {"user-agent": "sixparty", "authorization": "Bearer s3cret", "x-tenant": "t-9", "x-title": "talks"}
    assert found["bearer"][1] == ["s3cret", "t-9"]
    assert found["api-key"][0] == found["azure"][0] == {"user-agent": "sixparty", "api-key": "s3cret"}


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer x"}, {"host": "a"}, {"a b": "c"}, {"a": "b\nc"}, {"a": "\u00e9"}])
def test_headers_that_cannot_be_set(headers: dict[str, str]) -> None:
    """A secret in plain sight, the client's own headers, and what no header can hold are refused."""
    with pytest.raises(ValidationError, match="headers"):
        _settings("https://h/v1", headers=headers)


def test_a_key_does_not_show() -> None:
    """Neither repr nor str nor a masked text holds the key, also where it is quoted for an address."""
    key = Key("se/cret+1")
    assert "cret" not in f"{key!r}{key}{mask('a se/cret+1 b se%2Fcret%2B1', [key.secret])}"
    assert mask("Authorization: Bearer abc, key sk-12345678*** x", []) == "Authorization: [key], key [key] x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Helicone-Auth", "abc"),
        ("X-Goog-Api-Key", "abc"),
        ("cf-aig-TOKEN", "abc"),
        ("Cookie", "a=b"),
        ("X-Password", "abc"),
        ("X-Credentials", "abc"),
        ("X-Client-Secret", "abc"),
        ("X-Team", "sk-real-key-1234"),
        ("X-Team", "Bearer abc"),
    ],
)
def test_secrets_in_plain_sight(name: str, value: str) -> None:
    """A header that holds a secret, by its name or by its value, takes it from the environment only; the complaint shows no value."""
    with pytest.raises(ValidationError, match=rf"{name} is a secret; give \$NAME") as caught:
        _settings("https://h/v1", headers={name: value})
    assert "real" not in str(caught.value)
    assert _settings("https://h/v1", headers={name: "$MINE"}).headers == {name: "$MINE"}


def test_headers_without_secrets() -> None:
    """A header that holds none may be given as it is."""
    assert _settings("https://h/v1", headers={"X-Team": "research"}).headers == {"X-Team": "research"}


def test_hidden_in_what_is_said() -> None:
    """What a model says loses the keys that were sent; keys that are words, and what only looks like a key, stay."""
    secrets = ["se/cret+1", "test", "research", "x" * 20]
    said = f"A test, research, sk-12345678, Bearer abc, se/cret+1, se%2Fcret%2B1, {'x' * 20}"
    assert hide(said, secrets) == "A test, research, sk-12345678, Bearer abc, [key], [key], [key]"


@pytest.mark.parametrize(
    "more",
    [
        {"parameters": {"messages": []}},
        {"parameters": {"seed": 1}},
        {"parameters": {"x": float("nan")}},
        {"max_tokens": 0},
        {"read_timeout": float("inf")},
        {"total_timeout": 0},
        {"patience": -1},
        {"attempts": 0},
        {"concurrency": 0},
        {"requests_per_minute": 0},
        {"output": "xml"},
        {"surprise": 1},
    ],
)
def test_settings_out_of_range(more: dict[str, Any]) -> None:
    """What is out of range, or the client's own to set, is refused."""
    with pytest.raises(ValidationError):
        _settings("https://h/v1", **more)


def test_settings_survive_a_manifest() -> None:
    """Settings that went through JSON are the same."""
    settings = _settings("https://h/v1", parameters={"temperature": 0.5}, key="MINE")
    assert Settings.model_validate_json(settings.model_dump_json()) == settings
