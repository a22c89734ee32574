"""BM25, the usual yardstick of word search: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

SATURATION, LENGTH = 1.5, 0.75
"""k1 and b, at their usual values."""
_WORD = re.compile(r"\w+")


class BM25:
    """An index of texts, asked with words: lower case, no stemming, no list of stop words."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(_words(text)) for text in texts]
        sizes = np.array([count.total() for count in counts])
        self._number = len(texts)
        self._norms = SATURATION * (1 - LENGTH + LENGTH * sizes / max(1, sizes.mean()))
        self._found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, count in enumerate(counts):
            for word, times in count.items():
                self._found[word].append((place, times))

    def scores(self, query: str) -> np.ndarray:
        """One score for each text (number of texts); 0 where no word is shared."""
        scores = np.zeros(self._number)
        for word in _words(query):
            if found := self._found.get(word):
                places, times = np.array(found).T
                rarity = math.log(1 + (self._number - len(found) + 0.5) / (len(found) + 0.5))
                scores[places] += rarity * times * (SATURATION + 1) / (times + self._norms[places])
        return scores


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
