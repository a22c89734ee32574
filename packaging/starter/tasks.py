"""Derive conversations from the textbooks by script: closed book, with a passage, rewriting, and 'not in the text'."""

from __future__ import annotations

import random
from collections import defaultdict

import definitions
import everyday
import prose
import sheets
from data import Definition, Section, Shelf
from definitions import Asked
from rewriting import rewriting_turn

Message = dict[str, str]
REPEAT = ("Repeat: {s}", "Repeat this sentence: {s}", "Copy the text.\n\n{s}", "{s}\n\nSay this again.")
COMPLETE = (
    "Complete the sentence: {s}",
    "How does this sentence go on? {s}",
    "Finish the sentence that begins: {s}",
)
NOT_SAID = "The text does not say."
NOT_SAID_SHARE = 0.12
SYSTEMS = (
    "You are a helpful assistant.",
    "Answer briefly.",
    "Answer the question.",
    "You answer questions shortly and truly.",
    "You are an assistant for experts. Answer in one or two sentences.",
)
READERS = (
    "Answer from the passage.",
    "Answer with the help of the text.",
    "Use only the given text.",
    "Answer the question from the context. If the text does not say, say so.",
)
WITH_PASSAGE = (
    "{p}\n\n{q}",
    "Passage:\n{p}\n\nQuestion: {q}",
    "Context:\n{p}\n\n{q}",
    "Text: {p}\n\nQuestion: {q}",
    "Answer from this passage.\n\n{p}\n\n{q}",
    "{q}\n\nPassage:\n{p}",
    "Question: {q}\n\nContext:\n{p}",
    "Use the passage to answer. If it does not say, say so.\n\nPassage:\n{p}\n\nQuestion: {q}",
)


def with_passage(passage: str, question: str, rng: random.Random) -> list[Message]:
    """The messages that ask `question` with `passage` in the prompt."""
    head = [_message("system", rng.choice(SYSTEMS + READERS))] if rng.random() < 0.4 else []
    return [*head, _message("user", rng.choice(WITH_PASSAGE).format(p=passage, q=question))]


class Tasks:
    """Draws one conversation after another, for ever, from the training part of the shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.everyday = everyday.read_everyday()
        self.by_module = by_module(shelf.definitions)
        self.kinds = {
            self._closed: 12,
            self._glossary: 20,
            self._told: 18,
            self._prose: 14,
            self._sheet: 14,
            self._rewriting: 8,
            self._repeat: 6,
            self._exercise: 4,
            self._everyday: 4,
        }

    def draw(self, rng: random.Random) -> list[Message]:
        """One conversation; its kind is drawn by the fixed shares."""
        return rng.choices(list(self.kinds), list(self.kinds.values()))[0](rng)

    def _closed(self, rng: random.Random) -> list[Message]:
        chosen = rng.sample(self.shelf.definitions, k=rng.choice([1, 1, 2, 3]))
        return _talk([definitions.ask(d, rng) for d in chosen], rng)

    def _exercise(self, rng: random.Random) -> list[Message]:
        exercise = rng.choice(self.shelf.exercises)
        return _talk([(exercise.question, exercise.answer)], rng)

    def _everyday(self, rng: random.Random) -> list[Message]:
        return _talk([everyday.everyday_turn(self.everyday, rng) for _ in range(rng.choice([1, 2, 3]))], rng)

    def _glossary(self, rng: random.Random) -> list[Message]:
        chosen = neighbours(rng.choice(self.shelf.definitions), self.by_module, rng)
        return self._defined(definitions.glossary(chosen, rng), chosen, rng)

    def _told(self, rng: random.Random) -> list[Message]:
        chosen = neighbours(rng.choice(self.shelf.definitions), self.by_module, rng)[: rng.choice([1, 1, 2, 3])]
        return self._defined(definitions.told(chosen, self._sentences(rng), rng), chosen, rng)

    def _defined(self, passage: str, chosen: list[Definition], rng: random.Random) -> list[Message]:
        pairs = [definitions.ask(definition, rng) for definition in chosen[:4]]
        return _read(passage, pairs, self._missing(passage, rng), rng)

    def _missing(self, passage: str, rng: random.Random) -> list[str]:
        """A question about a term that the passage does not hold, where one is found quickly."""
        drawn = (rng.choice(self.shelf.definitions).term for _ in range(20))
        strange = next((term for term in drawn if term.lower() not in passage.lower()), None)
        return [] if strange is None else [definitions.define_question(strange, rng)]

    def _prose(self, rng: random.Random) -> list[Message]:
        while True:
            sentences = self._sentences(rng)
            found = [pair for _ in range(3) if (pair := prose.pair_from(sentences, rng))]
            if found:
                passage = " ".join(sentences)
                return _read(passage, list(dict(found).items()), self._missing(passage, rng), rng)

    def _rewriting(self, rng: random.Random) -> list[Message]:
        return _talk([rewriting_turn(self._sentences(rng), rng)], rng)

    def _repeat(self, rng: random.Random) -> list[Message]:
        """Plain copying, on which all reading rests: one sentence, or how one of several goes on."""
        sentences = self._sentences(rng)
        if rng.random() < 0.3:
            sentences = sheets.make_sheet(rng)[0]
        wanted = rng.choice(sentences)[:300]
        if len(sentences) == 1 or rng.random() < 0.4:
            return _talk([(rng.choice(REPEAT).format(s=wanted), wanted)], rng)
        begin = " ".join(wanted.split()[: rng.randint(2, 5)])
        return _read(" ".join(sentences), [(rng.choice(COMPLETE).format(s=begin), wanted)], [], rng)

    def _sheet(self, rng: random.Random) -> list[Message]:
        sentences, pairs, missing = sheets.make_sheet(rng)
        rng.shuffle(pairs)
        return _read(rng.choice([" ", "\n", "\n- "]).join(sentences), pairs[:4], missing, rng)

    def _sentences(self, rng: random.Random) -> list[str]:
        return some_sentences(self.shelf.sections, rng)


def some_sentences(sections: list[Section], rng: random.Random) -> list[str]:
    """A few sentences that follow each other; a section of headings and formulas alone has none."""
    while True:
        sentences = prose.passage_from(rng.choice(sections).text, rng)
        if len(" ".join(sentences).split()) > 8:
            return sentences


def by_module(all_: list[Definition]) -> dict[str, list[Definition]]:
    """The definitions of each chapter."""
    modules: dict[str, list[Definition]] = defaultdict(list)
    for definition in all_:
        modules[definition.module].append(definition)
    return modules


def neighbours(wanted: Definition, modules: dict[str, list[Definition]], rng: random.Random) -> list[Definition]:
    """The wanted definition first, then some others of its module."""
    others = [d for d in modules[wanted.module] if d.term != wanted.term]
    return [wanted, *rng.sample(others, k=min(len(others), rng.choice([1, 1, 2, 2, 3, 4, 6])))]


def _read(passage: str, pairs: list[Asked], missing: list[str], rng: random.Random) -> list[Message]:
    """One passage, then one or several questions about it; now and then one it does not answer."""
    if rng.random() < 0.5:
        pairs = pairs[:1]
    if missing and rng.random() < NOT_SAID_SHARE:
        pairs = [*pairs[1:], (rng.choice(missing), NOT_SAID)]
        rng.shuffle(pairs)
    (question, answer), *more = pairs
    first = [*with_passage(passage, question, rng), _message("assistant", answer)]
    return first + _turns(more)


def _talk(pairs: list[Asked], rng: random.Random) -> list[Message]:
    head = [_message("system", rng.choice(SYSTEMS))] if rng.random() < 0.25 else []
    return head + _turns(pairs)


def _turns(pairs: list[Asked]) -> list[Message]:
    return [_message(*turn) for q, a in pairs for turn in (("user", q), ("assistant", a))]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
