"""A stretch without end: cut in pieces that hold every character once, in a time that grows with its length only."""

import time
from itertools import pairwise

import pytest

from studio.readers.passages import Span, _sentence_groups

LIMIT = 900


@pytest.mark.parametrize("text", ["x" * 200_000, "word " * 50_000, "A sentence of some length. " * 8_000])
def test_every_character_once_and_none_too_long(text: str) -> None:
    parts = list(_sentence_groups(text, Span(0, len(text)), LIMIT))
    assert all(0 < part.end - part.start <= LIMIT for part in parts)
    assert "".join(text[part.start : part.end] for part in parts).replace(" ", "") == text.replace(" ", "")
    assert all(one.end <= following.start for one, following in pairwise(parts))


def test_three_megabytes_without_a_space_do_not_hang() -> None:
    began = time.thread_time()
    assert sum(1 for _ in _sentence_groups("x" * 3_000_000, Span(0, 3_000_000), LIMIT)) > 3_000
    assert time.thread_time() - began < 30, "it took minutes when the splitter saw all of it at once"
