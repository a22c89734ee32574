"""Questions for the card, all from text held out of training; the same ones every time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import definitions
from answers import Messages
from data import Definition, Section, Shelf
from definitions import define_question
from prose import pair_from
from sheets import make_sheet
from tasks import NOT_SAID, by_module, neighbours, some_sentences, with_passage

Wrapped = Callable[[list[Definition], random.Random], str]


@dataclass(frozen=True)
class Quiz:
    """Prompts with their right answers."""

    talks: list[Messages] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)

    def add(self, question: str, wanted: str, passage: str, rng: random.Random) -> None:
        """One more question; without a passage it is asked alone."""
        alone = [{"role": "user", "content": question}]
        self.talks.append(with_passage(passage, question, rng) if passage else alone)
        self.passages.append(passage)
        self.questions.append(question)
        self.wanted.append(wanted)


def all_quizzes(shelf: Shelf, count: int) -> dict[str, Quiz]:
    """Every quiz by name, each with at most `count` questions."""
    held, sections = shelf.held_definitions, shelf.held_sections
    return {
        "listed": _defined(held, count // 2, definitions.glossary, seed=11),
        "told": _defined(held, count // 2, _told_among(sections), seed=16),
        "prose": _prose(sections, count // 2),
        "sheet": _sheet(count // 2),
        "missing": _missing(held, count // 4),
        "closed": _closed(held, count // 4),
        "trained": _closed(shelf.definitions, count // 4),
    }


def _told_among(sections: list[Section]) -> Wrapped:
    def told(chosen: list[Definition], rng: random.Random) -> str:
        return definitions.told(chosen[:2], some_sentences(sections, rng), rng)

    return told


def _defined(held: list[Definition], count: int, wrap: Wrapped, seed: int) -> Quiz:
    """What a term means, with a passage in the prompt that says it; the wanted span is the definition itself."""
    rng, quiz = random.Random(seed), Quiz()
    modules = by_module(held)
    for wanted in rng.sample(held, k=count):
        passage = wrap(neighbours(wanted, modules, rng), rng)
        quiz.add(define_question(wanted.term, rng), wanted.text, passage, rng)
    return quiz


def _prose(sections: list[Section], count: int) -> Quiz:
    """Questions about a sentence in a few sentences of held-out prose."""
    rng, quiz = random.Random(12), Quiz()
    while len(quiz.wanted) < count:
        sentences = some_sentences(sections, rng)
        if len(sentences) > 1 and (pair := pair_from(sentences, rng)):
            quiz.add(*pair, " ".join(sentences), rng)
    return quiz


def _sheet(count: int) -> Quiz:
    """Values of invented data sheets."""
    rng, quiz = random.Random(13), Quiz()
    for _ in range(count):
        sentences, pairs, _ = make_sheet(rng)
        quiz.add(*pairs[0], "\n".join(sentences), rng)
    return quiz


def _missing(held: list[Definition], count: int) -> Quiz:
    """A glossary that holds other terms of the same chapter, but not the one asked for."""
    rng, quiz = random.Random(14), Quiz()
    modules = by_module(held)
    while len(quiz.wanted) < count:
        stranger, *others = neighbours(rng.choice(held), modules, rng)
        if not others:
            continue
        passage = definitions.glossary(others, rng)
        quiz.add(define_question(stranger.term, rng), NOT_SAID, passage, rng)
    return quiz


def _closed(asked: list[Definition], count: int) -> Quiz:
    """Definitions asked with nothing at hand."""
    rng, quiz = random.Random(15), Quiz()
    for definition in rng.sample(asked, k=count):
        quiz.add(define_question(definition.term, rng), definition.text, "", rng)
    return quiz
