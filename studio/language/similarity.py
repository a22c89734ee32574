"""How alike texts are in meaning, by the small model that ships: the only door to model2vec.

The model is a table of word vectors: a text's vector is the mean over its words, so word order does not count, English
alone is known, and numbers weigh next to nothing ("5 mg" and "50 mg" are near twins: compare numbers with `wording`).
What it scores is written in ``assets/similarity/README.md``.

Loading takes a moment and brings numpy along, so call `load` on a worker thread, never while a window opens. Nothing
here reaches the network: the model is read from the folder it ships in, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from studio import places

if TYPE_CHECKING:
    from model2vec import StaticModel
    from numpy import bool_, float32, int64
    from numpy.typing import NDArray

    Vectors = NDArray[float32]

WIDTH = 256
"""Numbers in a vector."""
LONGEST = 20_000
"""Characters of a text that are read; what follows is left out."""
_BATCH_TEXTS, _BATCH_CHARACTERS = 1024, 200_000
_CELLS = 4_000_000
"""Cosines held at a time: 16 MB."""
_ROUNDING = 1e-6
"""What the cosine of a text with itself may lack of 1."""
_LOADING = Lock()


class Similarity:
    """Turns texts into vectors and finds near ones; several threads may share one."""

    def __init__(self, model: StaticModel) -> None:
        self._model = model
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (number of texts, 256), each row of length 1, so that a dot product is a cosine.

        A text without a known word (empty, signs alone, another alphabet) gives a row of zeros: cosine 0 with all.
        """
        import numpy as np

        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        done = 0
        for batch in _batches(texts):
            vectors[done : done + len(batch)] = self._encode(batch)
            done += len(batch)
        return vectors

    def _encode(self, batch: list[str]) -> Vectors:
        with self._lock:  # encoding changes settings of the tokenizer
            return self._model.encode(batch, max_length=None, use_multiprocessing=False)

    def alike(self, texts: Sequence[str], threshold: float) -> list[list[int]]:
        """Return the groups of texts connected by a cosine of at least the threshold, as indices in rising order.

        Texts alike to no other are in no group. Time grows with the square of the number of texts.
        """
        import numpy as np

        vectors = self.encode(texts)
        parents = np.arange(len(texts))
        for start, cosines in _blocks(vectors, vectors):
            for row, close in enumerate(cosines >= threshold - _ROUNDING, start):
                _join(parents, row, close)
        return _groups([_root(parents, index) for index in range(len(texts))])


def load(folder: Path | None = None) -> Similarity:
    """Read the model that ships (or the one in a folder) once; later calls, from any thread, return the same one."""
    with _LOADING:
        return _read(folder or places.assets() / "similarity")


@cache
def _read(folder: Path) -> Similarity:
    if not (folder / "model.safetensors").is_file():  # or its name would be looked up on a hub
        raise FileNotFoundError(f"The sentence-similarity model is missing from {folder}.")
    from model2vec import StaticModel

    return Similarity(StaticModel.from_pretrained(folder))


def nearest(queries: Vectors, vectors: Vectors, number: int) -> tuple[NDArray[int64], Vectors]:
    """Find the nearest vectors to each query.

    Queries have the shape (q, 256), vectors (n, 256). Returned are indices into the vectors and their cosines, both of
    the shape (q, min(number, n)), the nearest first, the lower index first among equal cosines (those of two equal
    vectors may differ in the last digit). Memory stays small however many there are: only a block of cosines exists at
    a time.
    """
    import numpy as np

    width = max(0, min(number, len(vectors)))
    indices = np.zeros((len(queries), width), dtype=np.int64)
    cosines = np.zeros((len(queries), width), dtype=np.float32)
    for start, cells in _blocks(queries, vectors) if width else ():
        rows = slice(start, start + len(cells))
        indices[rows], cosines[rows] = _best(cells, width)
    return indices, cosines


def _best(cells: Vectors, width: int) -> tuple[NDArray[int64], Vectors]:
    import numpy as np

    found = np.argpartition(cells, cells.shape[1] - width)[:, cells.shape[1] - width :]
    lowest = np.take_along_axis(cells, found, axis=1).min(axis=1)
    for row in np.flatnonzero((cells >= lowest[:, None]).sum(axis=1) > width):
        found[row] = _first_of_equals(cells[row], lowest[row], width)
    cosines = np.take_along_axis(cells, found, axis=1)
    order = np.lexsort((found, -cosines), axis=1)
    return np.take_along_axis(found, order, axis=1), np.take_along_axis(cosines, order, axis=1)


def _first_of_equals(cosines: Vectors, lowest: float32, width: int) -> NDArray[int64]:
    """Find all above the lowest cosine that is taken, and as many of those equal to it as there is room for."""
    import numpy as np

    above = np.flatnonzero(cosines > lowest)
    return np.concatenate([above, np.flatnonzero(cosines == lowest)[: width - len(above)]])


def _blocks(queries: Vectors, vectors: Vectors) -> Iterator[tuple[int, Vectors]]:
    """Yield the cosines of a few queries at a time, with the index of the first of them."""
    step = max(1, _CELLS // max(1, len(vectors)))
    for start in range(0, len(queries), step):
        yield start, queries[start : start + step] @ vectors.T


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield texts in turn, few enough at a time that a thousand long ones need no more memory than short ones."""
    batch, size = [], 0
    for text in texts:
        batch.append(_plain(text))
        size += len(batch[-1])
        if len(batch) == _BATCH_TEXTS or size > _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _plain(text: str) -> str:
    """Cut to what is read, and replace half characters, which no tokenizer takes."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")


def _join(parents: NDArray[int64], row: int, close: NDArray[bool_]) -> None:
    """Make a row and all that is close to it one group; its lowest index becomes the parent of the others."""
    import numpy as np

    theirs = parents[close]
    strange = theirs[theirs != parents[row]]
    if len(strange):
        roots = [_root(parents, index) for index in (row, *np.unique(strange).tolist())]
        parents[close] = parents[roots] = min(roots)


def _root(parents: NDArray[int64], index: int) -> int:
    """Climb to the lowest index of the group, and shorten the way for the next one."""
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = int(parents[index])
    return index


def _groups(labels: list[int]) -> list[list[int]]:
    members: dict[int, list[int]] = {}
    for index, label in enumerate(labels):
        members.setdefault(label, []).append(index)
    return [group for group in members.values() if len(group) > 1]
