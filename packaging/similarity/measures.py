"""Everything the card reports, measured on the finished model."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from agreement import spearman
from books import Books, Definition, sentences
from drawing import KINDS, draw_pairs
from environment import teacher_vectors
from retrieval import Search, by_words, draw_queries, hits, share, words_of
from speed import measure_speed

from studio.language import similarity

PAIRS, QUERIES, SENTENCES = 2000, 2000, 20_000
TEACHER_BOOKS = ("american-government", "chemistry-bundle")
"""Where the teacher searches too: it needs minutes for a book."""
EXAMPLES = {
    "reworded": ("The reset button is on the rear panel.", "You find the reset button at the back."),
    "unrelated": ("The reset button is on the rear panel.", "Wash your hands before lunch."),
    "numbers": ("Give 5 mg daily.", "Give 50 mg daily."),
    "negation": ("Open the valve while it is hot.", "Do not open the valve while it is hot."),
    "order": ("The dog bites the man.", "The man bites the dog."),
}


@dataclass(frozen=True)
class Figures:
    """Shares and cosines lie between 0 and 1; see the card for what each row means."""

    megabytes: float
    spearman: dict[str, float]
    retrieval: dict[str, dict[str, float]]
    retrieval_sample: dict[str, dict[str, float]]
    sample_queries: int
    examples: dict[str, float]
    import_seconds: float
    load_seconds: float
    sentences_per_second: float


def measure(folder: Path, books: Books, work: Path) -> Figures:
    """All figures; the same pairs, queries and sentences every time."""
    model = similarity.load(folder)
    queries = draw_queries(books.definitions, QUERIES)
    sample = [definition for definition in books.definitions if definition.book in TEACHER_BOOKS]
    search, taught = _by_meaning(model), _by_teacher(books, sample, work)
    return Figures(
        megabytes=sum(file.stat().st_size for file in folder.iterdir()) / 1e6,
        spearman=agreement(model, books, work),
        retrieval=_table(books, queries, {"this model": search, "BM25": by_words}),
        retrieval_sample=_table(books, sample, {"this model": search, "teacher": taught, "BM25": by_words}),
        sample_queries=len(sample),
        examples={name: float(np.prod(model.encode(two), axis=0).sum()) for name, two in EXAMPLES.items()},
        **vars(measure_speed(folder, _sentences(books), work)),
    )


def agreement(model: similarity.Similarity, books: Books, work: Path) -> dict[str, float]:
    """Spearman's correlation with the teacher's cosines: over all pairs, and within each kind."""
    pairs = draw_pairs(books.sections, PAIRS)
    texts = [pair.one for pair in pairs] + [pair.other for pair in pairs]
    ours, theirs = _cosines(model.encode(texts)), _cosines(teacher_vectors(texts, work))
    kinds = np.array([pair.kind for pair in pairs])
    within = {kind: spearman(ours[kinds == kind], theirs[kinds == kind]) for kind in KINDS}
    return {"all": spearman(ours, theirs), **within}


def _cosines(vectors: np.ndarray) -> np.ndarray:
    """Of the first half with the second, row by row."""
    one, other = np.split(vectors, 2)
    return (one * other).sum(axis=1)


def _by_meaning(model: similarity.Similarity) -> Search:
    """Search with the model; the sections of a book are encoded once."""
    encode = cache(model.encode)
    return lambda queries, texts: model.encode(queries) @ encode(tuple(texts)).T


def _by_teacher(books: Books, sample: Sequence[Definition], work: Path) -> Search:
    """Search with the teacher, which reads everything in one go."""
    texts = [section.text for section in books.sections if section.book in TEACHER_BOOKS]
    texts += [words_of(query, with_term) for query in sample for with_term in (False, True)]
    vectors = dict(zip(texts, teacher_vectors(texts, work), strict=True))

    def search(queries: Sequence[str], found: Sequence[str]) -> np.ndarray:
        return np.stack([vectors[query] for query in queries]) @ np.stack([vectors[text] for text in found]).T

    return search


def _table(books: Books, queries: Sequence[Definition], searches: dict[str, Search]) -> dict[str, dict[str, float]]:
    return {name: _row(books, queries, search) for name, search in searches.items()}


def _row(books: Books, queries: Sequence[Definition], search: Search) -> dict[str, float]:
    without, with_term = (hits(books, queries, search, with_term) for with_term in (False, True))
    return {
        "definition_top1": share(without, 1),
        "definition_top5": share(without, 5),
        "term_and_definition_top1": share(with_term, 1),
        "term_and_definition_top5": share(with_term, 5),
    }


def _sentences(books: Books) -> list[str]:
    every = [sentence for section in books.sections for sentence in sentences(section)]
    return random.Random(23).sample(every, min(SENTENCES, len(every)))
