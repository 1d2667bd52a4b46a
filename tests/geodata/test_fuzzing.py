"""A short run of the fuzzers over everything that reads a stranger's text; `make fuzz` runs long."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing import PARSERS, mixture, tried


@pytest.mark.parametrize("name", PARSERS)
def test_no_text_is_more_than_a_refusal(name: str) -> None:
    chance = random.Random(7)  # noqa: S311 - the same texts each time
    for _ in range(600):
        tried(mixture(chance), (name,))


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=60))
def test_no_random_text_is_more_than_a_refusal(text: str) -> None:
    tried(text)
