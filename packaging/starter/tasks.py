"""Derive conversations from the textbooks by script: closed book, with a passage, and 'not in the text'."""

from __future__ import annotations

import random
from collections import defaultdict

import everyday
import prose
import sheets
from data import Definition, Shelf

Message = dict[str, str]
DEFINE = (
    "What is {t}?",
    "What is {t}?",
    "What is meant by {t}?",
    "Define {t}.",
    "What does {t} mean?",
    "Explain {t}.",
    "What does the term {t} mean?",
    "Give the definition of {t}.",
    "How is {t} defined?",
    "Define the term {t}.",
)
LISTED = ("{T}: {D}.", "{T} – {D}.", "{T}\n{D}.", "{T}. {D}.")
WORDED = ("{T} means {d}.", "{T} is defined as {d}.", "By {t} we mean {d}.", "The term {t} means {d}.")
REPEAT = ("Repeat: {s}", "Repeat this sentence: {s}", "Copy the text.\n\n{s}", "{s}\n\nSay this again.")
COMPLETE = (
    "Complete the sentence: {s}",
    "How does this sentence go on? {s}",
    "Finish the sentence that begins: {s}",
)
NOT_SAID = "The text does not say."
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


def define_question(term: str, rng: random.Random) -> str:
    """Ask what `term` means, in one of several phrasings."""
    return rng.choice(DEFINE).format(t=term)


def define_answer(definition: Definition) -> str:
    """The definition as one sentence."""
    return _capital(definition.text.rstrip(" .;")) + "."


def glossary_passage(
    wanted: Definition, others: list[Definition], rng: random.Random
) -> tuple[str, list[tuple[str, str]]]:
    """A glossary around the wanted term, and its questions with answers, the wanted one first.

    The answer is copied as it stands: the definition from a list, the whole sentence from a worded entry.
    """
    chosen = [wanted, *rng.sample(others, k=min(len(others), rng.choice([1, 1, 2, 2, 3, 4, 6])))]
    whole = any(d.text[:1].isupper() for d in chosen)  # sentences of their own do not fit after 'means'
    shape = rng.choice(LISTED if whole else LISTED + WORDED)
    entries = [_entry(shape, d) for d in chosen]
    answers = entries if shape in WORDED else [define_answer(d) for d in chosen]
    pairs = [(define_question(d.term, rng), answer) for d, answer in zip(chosen, answers, strict=True)]
    rng.shuffle(entries)
    return rng.choice(["\n", " "]).join(entries), pairs


def with_passage(passage: str, question: str, rng: random.Random) -> list[Message]:
    """The messages that ask `question` with `passage` in the prompt."""
    head = [_message("system", rng.choice(SYSTEMS + READERS))] if rng.random() < 0.4 else []
    return [*head, _message("user", rng.choice(WITH_PASSAGE).format(p=passage, q=question))]


class Tasks:
    """Draws one conversation after another, for ever, from the training part of the shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.everyday = everyday.read_everyday()
        self.by_module: dict[str, list[Definition]] = defaultdict(list)
        for definition in shelf.definitions:
            self.by_module[definition.module].append(definition)
        self.makers = (
            self._closed,
            self._glossary,
            self._prose,
            self._sheet,
            self._exercise,
            self._everyday,
            self._repeat,
        )
        self.shares = (11, 21, 23, 19, 4, 4, 18)

    def draw(self, rng: random.Random) -> list[Message]:
        """One conversation; its kind is drawn by the fixed shares."""
        return rng.choices(self.makers, self.shares)[0](rng)

    def _closed(self, rng: random.Random) -> list[Message]:
        chosen = rng.sample(self.shelf.definitions, k=rng.choice([1, 1, 2, 3]))
        return _talk([(define_question(d.term, rng), define_answer(d)) for d in chosen], rng)

    def _exercise(self, rng: random.Random) -> list[Message]:
        exercise = rng.choice(self.shelf.exercises)
        return _talk([(exercise.question, exercise.answer)], rng)

    def _everyday(self, rng: random.Random) -> list[Message]:
        return _talk([everyday.everyday_turn(self.everyday, rng) for _ in range(rng.choice([1, 2, 3]))], rng)

    def _glossary(self, rng: random.Random) -> list[Message]:
        wanted = rng.choice(self.shelf.definitions)
        others = [d for d in self.by_module[wanted.module] if d.term != wanted.term]
        passage, pairs = glossary_passage(wanted, others, rng)
        stranger = rng.choice(self.shelf.definitions).term
        return _read(passage, pairs[:4], [define_question(stranger, rng)], rng)

    def _prose(self, rng: random.Random) -> list[Message]:
        while True:
            sentences = prose.passage_from(rng.choice(self.shelf.sections).text, rng)
            found = [pair for _ in range(3) if (pair := prose.pair_from(sentences, rng))]
            if found:
                stranger = rng.choice(self.shelf.definitions).term
                return _read(
                    " ".join(sentences), list(dict(found).items()), [define_question(stranger, rng)], rng
                )

    def _repeat(self, rng: random.Random) -> list[Message]:
        """Plain copying, on which all reading rests: one sentence, or how one of several goes on."""
        sentences = prose.passage_from(rng.choice(self.shelf.sections).text, rng)
        if rng.random() < 0.3:
            sentences = sheets.make_sheet(rng)[0]
        wanted = rng.choice(sentences)[:300]
        if len(sentences) == 1 or rng.random() < 0.6:
            return _talk([(rng.choice(REPEAT).format(s=wanted), wanted)], rng)
        begin = " ".join(wanted.split()[: rng.randint(2, 5)])
        return _read(" ".join(sentences), [(rng.choice(COMPLETE).format(s=begin), wanted)], [], rng)

    def _sheet(self, rng: random.Random) -> list[Message]:
        sentences, pairs, missing = sheets.make_sheet(rng)
        rng.shuffle(pairs)
        return _read(rng.choice([" ", "\n", "\n- "]).join(sentences), pairs[:4], missing, rng)


def _read(
    passage: str, pairs: list[tuple[str, str]], missing: list[str], rng: random.Random
) -> list[Message]:
    """One passage, then one or several questions about it; now and then one it does not answer."""
    if rng.random() < 0.5:
        pairs = pairs[:1]
    if missing and rng.random() < 0.15:
        pairs = [*pairs[1:], (rng.choice(missing), NOT_SAID)]
        rng.shuffle(pairs)
    (question, answer), *more = pairs
    first = [*with_passage(passage, question, rng), _message("assistant", answer)]
    return first + _turns(more)


def _talk(pairs: list[tuple[str, str]], rng: random.Random) -> list[Message]:
    head = [_message("system", rng.choice(SYSTEMS))] if rng.random() < 0.25 else []
    return head + _turns(pairs)


def _turns(pairs: list[tuple[str, str]]) -> list[Message]:
    return [_message(*turn) for q, a in pairs for turn in (("user", q), ("assistant", a))]


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _entry(shape: str, definition: Definition) -> str:
    term, text = definition.term, definition.text.rstrip(" .;")
    return shape.format(t=term, T=_capital(term), d=text, D=_capital(text))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
