"""Glossary definitions as questions, answers and passages: lists of entries, and entries told within prose."""

from __future__ import annotations

import random

from data import Definition

DEFINE = (
    "What is {t}?",
    "What is {t}?",
    "What is {t}?",
    "What is meant by {t}?",
    "What is meant by the term {t}?",
    "Define {t}.",
    "Define the term {t}.",
    "What does {t} mean?",
    "What does the term {t} mean?",
    "What does the word {t} stand for?",
    "Explain {t}.",
    "Explain what {t} is.",
    "Give the definition of {t}.",
    "Give me a definition for {t}.",
    "How is {t} defined?",
    "How would you define {t}?",
    "How would you explain {t}?",
    "Tell me what {t} is.",
    "Tell me what {t} means.",
    "Can you tell me what {t} is?",
    "Could you explain {t} to me?",
    "Do you know what {t} means?",
    "Describe {t}.",
    "What do we call {t}?",
    "{t}: what is it?",
    "what is {t}",
    "define {t}",
    "meaning of {t}",
    "{t}",
)
NAMED = (
    "Which term means: {d}?",
    "What is the word for {d}?",
    "Which term is defined as “{d}”?",
    "Name the term: {d}.",
)
LISTED = ("{T}: {D}.", "{T} – {D}.", "{T}\n{D}.", "{T}. {D}.", "- {T}: {d}.", "**{T}** {d}.")
WORDED = (
    "{S}.",
    "{S}.",
    "{T} means {d}.",
    "{T} is defined as {d}.",
    "By {t} we mean {d}.",
    "The term {t} means {d}.",
    "The word {t} stands for {d}.",
    "We call it {t}: {d}.",
)
ARTICLES = ("The ", "A ", "An ", "Any ", "One ")
SINGULAR = ("ss", "is", "us", "ics", "ness")

Asked = tuple[str, str]
"""A question and its answer."""


def define_question(term: str, rng: random.Random) -> str:
    """Ask what `term` means, in one of many phrasings."""
    return rng.choice(DEFINE).format(t=term)


def define_answer(definition: Definition) -> str:
    """The definition as one sentence that begins with its term."""
    text = definition.text.rstrip(" .;")
    if _is_sentence(text):
        return f"{text}."
    is_plural = definition.term.endswith("s") and not definition.term.endswith(SINGULAR)
    return f"{capital(definition.term)} {'are' if is_plural else 'is'} {_decapital(text)}."


def ask(definition: Definition, rng: random.Random) -> Asked:
    """A question about the definition, mostly for its meaning, now and then for the term."""
    if rng.random() < 0.06:
        return rng.choice(NAMED).format(d=_decapital(definition.text.rstrip(" .;"))), f"{capital(definition.term)}."
    return define_question(definition.term, rng), define_answer(definition)


def glossary(chosen: list[Definition], rng: random.Random) -> str:
    """The entries as a list, all in one shape, in random order."""
    shape = rng.choice(LISTED + WORDED)
    entries = [_entry(shape, definition) for definition in chosen]
    rng.shuffle(entries)
    return rng.choice(["\n", " "]).join(entries)


def told(chosen: list[Definition], sentences: list[str], rng: random.Random) -> str:
    """The entries as sentences at random places between other sentences."""
    mixed = list(sentences)
    for definition in chosen:
        mixed.insert(rng.randint(0, len(mixed)), _entry(rng.choice(WORDED), definition))
    return " ".join(mixed)


def _entry(shape: str, definition: Definition) -> str:
    term, text = definition.term, definition.text.rstrip(" .;")
    if _is_sentence(text):
        shape = shape if shape in LISTED else "{D}."
    sentence = define_answer(definition).rstrip(".")
    return shape.format(t=term, T=capital(term), d=_decapital(text), D=capital(text), S=sentence)


def _is_sentence(text: str) -> bool:
    """Say whether the definition is a whole sentence already: it begins large, and not with an article."""
    return (text[:1].isupper() and not text.startswith(ARTICLES)) or (" is the " in text[:60] and text[:1].isupper())


def capital(text: str) -> str:
    """With a large first letter."""
    return text[:1].upper() + text[1:]


def _decapital(text: str) -> str:
    return text[:1].lower() + text[1:] if text.startswith(ARTICLES) else text
