"""Chance is a hash: the published vectors hold, and no call order matters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.domain.chance import below, chain, mix, normal, word

SPLITMIX_1234567 = (
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
)
"""The first outputs of SplitMix64 for seed 1234567, as published with its reference code."""


def test_a_chain_over_one_key_is_splitmix64() -> None:
    """Output n of SplitMix64 is the chain over the single key n."""
    assert tuple(chain(1234567, n) for n in range(5)) == SPLITMIX_1234567


def test_known_words_stay() -> None:
    """Words over several keys are what they were when the engine was specified."""
    assert chain(1, 0, 0, 0) == 0xB18A02F46D8D86C3
    assert chain(20000615, 99999, 4, 5 << 20 | 7 << 10 | 10) == 0xA0D3FF5B21E78943


def test_mix_is_one_to_one_on_a_sample() -> None:
    """The finaliser never maps two of a hundred thousand neighbours to one word."""
    assert len({mix(n) for n in range(100_000)}) == 100_000


def test_normal_has_the_spread_it_says() -> None:
    """Over 50,000 words: mean near 0 and standard deviation within 2 % of 1000."""
    drawn = [normal(chain(7, n), 1000) for n in range(50_000)]
    mean = sum(drawn) / len(drawn)
    spread = (sum((d - mean) ** 2 for d in drawn) / len(drawn)) ** 0.5
    assert abs(mean) < 20
    assert 980 < spread < 1020


@given(st.integers(0, 2**64 - 1), st.integers(1, 2**32 - 1))
def test_below_stays_below(w: int, n: int) -> None:
    """A uniform draw is 0 or more and less than its bound."""
    assert 0 <= below(w, n) < n


@given(st.integers(0, 2**63), st.text(max_size=20), st.text(max_size=20))
def test_a_purpose_never_shifts_another(seed: int, one: str, other: str) -> None:
    """A word depends on its own keys alone: drawing for another purpose in between changes nothing."""
    before = word(seed, one, "x", 3)
    word(seed, other, "x", 3)
    assert word(seed, one, "x", 3) == before
