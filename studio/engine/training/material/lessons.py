"""Rows become samples: what one epoch goes through, the same every time for one seed.

A pair is asked in its own words and in others, with its book closed or open; passages are read beside the pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.child import Controls, Reporter
from studio.engine.conversation import Chat, Sample, Turn
from studio.engine.training.material.texts import cut
from studio.protocol import Recipe, TrainAdapter, read_rows
from studio.protocol.recipe import BOTH, CLOSED, OPEN

SPREAD = 4
"""Epochs over which the passages are spread: facts are practised as pairs, reading them is the smaller part."""
LISTEN_EVERY = 50
"""Rows encoded between two looks at what the person wants: about 20 milliseconds."""

Listen = Callable[[int, int], None]
"""Is told how many of how many rows are encoded, and may raise StopAsked."""


def deaf(done: int, total: int) -> None:
    """Hear and say nothing."""


def heard(reporter: Reporter, controls: Controls, obey: bool = True) -> Listen:
    """Say progress and obey *stop* and *pause* while rows are encoded.

    A run that goes on obeys later: what it has learned must be loaded to be kept.
    """

    def listen(done: int, total: int) -> None:
        if obey:
            controls.check()
        reporter.progress("preparing", done, total)

    return listen


@dataclass(frozen=True)
class Pair:
    """One row to learn."""

    id: int
    question: str
    answer: str
    turns: Sequence[Turn] = ()
    source: str = ""
    wordings: Sequence[str] = ()

    def encode(self, chat: Chat, wording: str = "", opened: bool = False) -> Sample:
        """Return it in its own or other words, with its book open or closed."""
        return chat.encode(wording or self.question, self.answer, self.turns, self.source if opened else "")


@dataclass(frozen=True)
class Way:
    """One way in which a pair is practised."""

    pair: Pair
    own: Sample
    """In its own words."""
    opened: bool
    turn: int
    """0 where even epochs ask in the pair's own words and odd ones in others; 1 where it is the other way round."""


class Lessons:
    """What is to be learned. A conversation is never cut: half an answer without its end teaches not to end."""

    def __init__(
        self, pairs: Sequence[Pair], chat: Chat, length: int, book: str = CLOSED, listen: Listen = deaf
    ) -> None:
        self._chat, self._length, self._book, self._listen = chat, length, book, listen
        self.ways: list[Way] = []
        self.texts: list[Sample] = []
        """Passages to read."""
        self.too_long: tuple[int, ...] = ()
        """Ids of rows that exceed the length and are left out."""
        self.closed_only: tuple[int, ...] = ()
        """Ids of rows that fit the length with their book closed alone, where both ways are wanted."""
        self._spread = SPREAD
        self._worded: dict[tuple[int, int], Sample | None] = {}
        for pair in self._told(pairs):
            self._take(pair)

    def __len__(self) -> int:
        """How many samples one epoch has: the same number in each."""
        return len(self.ways) + self._texts_each

    @property
    def pairs(self) -> list[Pair]:
        """Those that fit the length, each once."""
        return [way.pair for way in self._first_ways]

    @property
    def samples(self) -> list[Sample]:
        """Each pair once, in its own words; with the book open where the recipe knows no closed one."""
        return [way.own for way in self._first_ways]

    @property
    def reworded(self) -> int:
        """How many pairs are asked in other words, too."""
        return sum(bool(pair.wordings) for pair in self.pairs)

    def of_epoch(self, epoch: int, seed: int) -> list[Sample]:
        """Return what one epoch goes through: each pair, and its share of the passages.

        A pair's own words and another wording take turns; the own words come first, so they have at least half of the
        epochs, and the other wordings come one after another. Where both ways are wanted, each epoch has both: a book
        that takes turns with the memory would halve what is practised by heart. They ask in different words.
        """
        return [*(self._of_way(at, epoch, seed) for at in range(len(self.ways))), *self._of_texts(epoch)]

    def read(self, passages: Sequence[str], epochs: int) -> None:
        """Add passages as extra training text; each is read once in ``SPREAD`` epochs, and in a shorter run once."""
        for passage in self._told(passages):
            self.texts += [self._chat.read(text) for text in cut(passage, self._reads)]
        self._spread = max(1, min(SPREAD, epochs))

    # ------------------------------------------------------------ pairs

    @property
    def _first_ways(self) -> list[Way]:
        return [way for way in self.ways if way.turn == 0]

    def _take(self, pair: Pair) -> None:
        own = pair.encode(self._chat, opened=self._book == OPEN)
        if not self._fits(own):
            self.too_long += (pair.id,)
            return
        self.ways.append(Way(pair, own, self._book == OPEN, turn=0))
        if self._book == BOTH and pair.source:
            opened = pair.encode(self._chat, opened=True)
            if self._fits(opened):
                self.ways.append(Way(pair, opened, opened=True, turn=1))
            else:
                self.closed_only += (pair.id,)

    def _of_way(self, at: int, epoch: int, seed: int) -> Sample:
        way = self.ways[at]
        if not way.pair.wordings or (epoch + way.turn) % 2 == 0:
            return way.own
        number = (seed + epoch // 2 + at) % len(way.pair.wordings)
        return self._in_other_words(at, number) or way.own

    def _in_other_words(self, at: int, number: int) -> Sample | None:
        """Encode a wording when its turn comes: a short run never needs most of them. None where it is too long."""
        if (at, number) not in self._worded:
            if len(self._worded) % LISTEN_EVERY == 0:
                self._listen(at, len(self.ways))
            way = self.ways[at]
            sample = way.pair.encode(self._chat, way.pair.wordings[number], way.opened)
            self._worded[at, number] = sample if self._fits(sample) else None
        return self._worded[at, number]

    def _fits(self, sample: Sample) -> bool:
        return len(sample.ids) <= self._length

    # ------------------------------------------------------------ passages

    @property
    def _texts_each(self) -> int:
        """How many texts one epoch has."""
        return -(-len(self.texts) // self._spread)

    def _of_texts(self, epoch: int) -> list[Sample]:
        """Return the next so many texts; after the last comes the first again."""
        each = self._texts_each
        return [self.texts[(epoch * each + at) % len(self.texts)] for at in range(each)]

    def _reads(self, text: str) -> bool:
        return self._fits(self._chat.read(text))

    def _told(self, items: Sequence[Any]) -> Iterator[Any]:
        """Go through items and tell now and then how many are done."""
        for done, item in enumerate(items):
            if done % LISTEN_EVERY == 0:
                self._listen(done, len(items))
            yield item


def trained_lessons(
    job: TrainAdapter, recipe: Recipe, chat: Chat, length: int, listen: Listen = deaf
) -> Lessons:
    """Encode what a job trains on, up to ``length`` tokens each. Its own words now, others when their turn comes."""
    lessons = Lessons(read_pairs(Path(job.train), recipe.reword), chat, length, recipe.book, listen)
    if recipe.passages and job.passages:
        lessons.read([row["text"] for row in read_rows(Path(job.passages))], recipe.epochs)
    return lessons


def held_out_lessons(
    job: TrainAdapter, recipe: Recipe, chat: Chat, length: int, listen: Listen = deaf
) -> Lessons:
    """Encode what a job is tested on: with the book open only where it is never closed, for so people will ask."""
    pairs = read_pairs(Path(job.held_out)) if job.held_out else []
    return Lessons(pairs, chat, length, OPEN if recipe.book == OPEN else CLOSED, listen)


def read_pairs(file: Path, reword: bool = False) -> list[Pair]:
    """Return the rows of a file, with their other wordings where these are practised."""
    return [_pair(row, reword) for row in read_rows(file)]


def _pair(row: dict[str, Any], reword: bool) -> Pair:
    return Pair(
        row.get("id", 0), row["question"], row["answer"], row.get("turns", ()), row.get("source", ""),
        row.get("wordings", ()) if reword else (),
    )  # fmt: skip
