"""Find the module a definition belongs to among the sections of its book: by meaning, and by words."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from bm25 import BM25
from books import Books, Definition, Section

SEED = 22
Search = Callable[[Sequence[str], Sequence[str]], np.ndarray]
"""Queries and texts in, one row of scores for each query out."""


def draw_queries(definitions: Sequence[Definition], number: int) -> list[Definition]:
    """Definitions drawn at random, the same ones every time."""
    return random.Random(SEED).sample(definitions, min(number, len(definitions)))


def by_words(queries: Sequence[str], texts: Sequence[str]) -> np.ndarray:
    """BM25's scores."""
    index = BM25(texts)
    return np.stack([index.scores(query) for query in queries])


def hits(books: Books, queries: Sequence[Definition], search: Search, with_term: bool, depth: int = 5) -> np.ndarray:
    """For each query, the rank at which a section of its module came first: 0 ... depth - 1, or depth if lower."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for place, query in enumerate(queries):
        wanted[query.book].append(place)
    ranks = np.full(len(queries), depth)
    for book, places in wanted.items():
        asked = [queries[place] for place in places]
        sections = [section for section in books.sections if section.book == book]
        ranks[places] = _ranks(asked, sections, search, with_term, depth)
    return ranks


def share(ranks: np.ndarray, top: int) -> float:
    """The share of queries answered among the first `top`."""
    return float((ranks < top).mean())


def words_of(query: Definition, with_term: bool) -> str:
    """What is searched for: the definition, with its term before it or not."""
    return f"{query.term}: {query.text}" if with_term else query.text


def _ranks(
    asked: list[Definition], sections: list[Section], search: Search, with_term: bool, depth: int
) -> list[int]:
    scores = search([words_of(query, with_term) for query in asked], [section.text for section in sections])
    best = np.argsort(-scores, axis=1, kind="stable")[:, :depth]
    found = [[sections[place].module for place in row] for row in best]
    return [_rank(query.module, row, depth) for query, row in zip(asked, found, strict=True)]


def _rank(module: str, found: list[str], depth: int) -> int:
    return found.index(module) if module in found else depth
