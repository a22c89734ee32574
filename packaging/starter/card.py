"""Measure the finished model on text it has not seen, and write its model card."""

from __future__ import annotations

import json
import math
import random
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from string import Template

import torch
from answers import Answer, Messages, ask, f1
from batches import encode_prose
from data import HELD_OUT_BOOKS, HELD_OUT_PERCENT, Definition, Section, Shelf
from lora import Settings, measure_lora
from prose import pair_from, passage_from
from publish import seal
from sheets import make_sheet
from tasks import NOT_SAID, define_answer, define_question, glossary_passage, with_passage
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

PAGE = Path(__file__).with_name("card.md")
WINDOW = 512


@dataclass(frozen=True)
class Figures:
    """Everything the card reports; shares lie between 0 and 1."""

    parameters: int
    perplexity_per_byte: float
    passage_f1: float
    passage_exact: float
    prose_f1: float
    sheet_exact: float
    not_said: float
    closed_book_f1: float
    closed_book_trained_f1: float
    ended: float
    lora_right: float
    lora_seconds: float
    lora_epochs: int


@dataclass(frozen=True)
class Quiz:
    """Prompts with their right answers."""

    talks: list[Messages]
    wanted: list[str]


def write_card(
    folder: Path, shelf: Shelf, questions: int = 100, lora_seconds: float = 120.0, note: str = ""
) -> Figures:
    """Measure the model in `folder`, then write README.md and figures.json beside it."""
    figures = measure(folder, shelf, questions, lora_seconds)
    (folder / "figures.json").write_text(json.dumps(asdict(figures), indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_page(folder, shelf, figures, note), encoding="utf-8")
    seal(folder)
    return figures


def measure(folder: Path, shelf: Shelf, questions: int, lora_seconds: float) -> Figures:
    """All figures of the card; the same questions every time."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    quizzes = {
        "glossary": glossary_quiz(shelf.held_definitions, questions),
        "prose": prose_quiz(shelf.held_sections, questions),
        "sheet": sheet_quiz(questions),
        "missing": missing_quiz(shelf.held_definitions, questions // 2),
        "closed": closed_quiz(shelf.held_definitions, questions // 2),
        "trained": closed_quiz(shelf.definitions, questions // 2),
    }
    said = {name: ask(model, tokenizer, quiz.talks, limit=80) for name, quiz in quizzes.items()}
    everything = [answer for answers in said.values() for answer in answers]
    tuned = measure_lora(folder, Settings(), limit=lora_seconds)
    return Figures(
        parameters=sum(p.numel() for p in model.parameters()),
        perplexity_per_byte=perplexity_per_byte(model, tokenizer, shelf.held_sections),
        passage_f1=_mean_f1(said["glossary"], quizzes["glossary"]),
        passage_exact=_exact(said["glossary"], quizzes["glossary"]),
        prose_f1=_mean_f1(said["prose"], quizzes["prose"]),
        sheet_exact=_exact(said["sheet"], quizzes["sheet"]),
        not_said=_exact(said["missing"], quizzes["missing"]),
        closed_book_f1=_mean_f1(said["closed"], quizzes["closed"]),
        closed_book_trained_f1=_mean_f1(said["trained"], quizzes["trained"]),
        ended=sum(answer.ended for answer in everything) / len(everything),
        lora_right=tuned.right,
        lora_seconds=tuned.seconds,
        lora_epochs=tuned.epochs,
    )


@torch.inference_mode()
def perplexity_per_byte(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, sections: list[Section], windows: int = 200
) -> float:
    """exp(loss per byte of UTF-8) over the first windows of the held-out prose."""
    stream = encode_prose(sections, tokenizer).long()
    loss, size = 0.0, 0
    for ids in stream.split(WINDOW)[:windows]:
        logits = model(input_ids=ids[None]).logits[0, :-1]
        loss += torch.nn.functional.cross_entropy(logits, ids[1:], reduction="sum").item()
        size += len(tokenizer.decode(ids[1:]).encode())
    return math.exp(loss / size)


def glossary_quiz(definitions: list[Definition], count: int) -> Quiz:
    """Definitions of the held-out books, asked with a stretch of their glossary in the prompt."""
    rng, quiz = random.Random(11), Quiz([], [])
    modules: dict[str, list[Definition]] = defaultdict(list)
    for definition in definitions:
        modules[definition.module].append(definition)
    for wanted in rng.sample(definitions, k=count):
        others = [d for d in modules[wanted.module] if d.term != wanted.term]
        passage, pairs = glossary_passage(wanted, others, rng)
        _add(quiz, with_passage(passage, pairs[0][0], rng), pairs[0][1])
    return quiz


def prose_quiz(sections: list[Section], count: int) -> Quiz:
    """Questions about a sentence in a few sentences of held-out prose."""
    rng, quiz = random.Random(12), Quiz([], [])
    while len(quiz.wanted) < count:
        sentences = passage_from(rng.choice(sections).text, rng)
        if len(sentences) > 1 and (pair := pair_from(sentences, rng)):
            _add(quiz, with_passage(" ".join(sentences), pair[0], rng), pair[1])
    return quiz


def sheet_quiz(count: int) -> Quiz:
    """Values of invented data sheets."""
    rng, quiz = random.Random(13), Quiz([], [])
    for _ in range(count):
        sentences, pairs, _ = make_sheet(rng)
        _add(quiz, with_passage("\n".join(sentences), pairs[0][0], rng), pairs[0][1])
    return quiz


def missing_quiz(definitions: list[Definition], count: int) -> Quiz:
    """A glossary that does not hold the term asked for."""
    rng, quiz = random.Random(14), Quiz([], [])
    for _ in range(count):
        first, stranger, *others = rng.sample(definitions, k=6)
        passage, _ = glossary_passage(first, others, rng)
        _add(quiz, with_passage(passage, define_question(stranger.term, rng), rng), NOT_SAID)
    return quiz


def closed_quiz(definitions: list[Definition], count: int) -> Quiz:
    """Definitions asked with nothing at hand."""
    rng, quiz = random.Random(15), Quiz([], [])
    for definition in rng.sample(definitions, k=count):
        _add(
            quiz,
            [{"role": "user", "content": define_question(definition.term, rng)}],
            define_answer(definition),
        )
    return quiz


def _add(quiz: Quiz, talk: Messages, wanted: str) -> None:
    quiz.talks.append(talk)
    quiz.wanted.append(wanted)


def _mean_f1(answers: list[Answer], quiz: Quiz) -> float:
    return sum(f1(answer.text, wanted) for answer, wanted in zip(answers, quiz.wanted, strict=True)) / len(
        answers
    )


def _exact(answers: list[Answer], quiz: Quiz) -> float:
    return sum(answer.text == wanted for answer, wanted in zip(answers, quiz.wanted, strict=True)) / len(
        answers
    )


def _page(folder: Path, shelf: Shelf, figures: Figures, note: str) -> str:
    run = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    settings = Settings()
    facts = {
        **{name: f"{value:.2f}" for name, value in asdict(figures).items() if isinstance(value, float)},
        **{name: f"{value:.0%}" for name, value in asdict(figures).items() if name in _SHARES},
        "lora_seconds": f"{figures.lora_seconds:.0f}",
        "lora_epochs": figures.lora_epochs,
        "parameters": f"{figures.parameters / 1e6:.1f} million",
        "megabytes": f"{(folder / 'model.safetensors').stat().st_size / 1e6:.1f}",
        "perplexity_per_byte": f"{figures.perplexity_per_byte:.3f}",
        "tokens": f"{run['tokens'] / 1e6:.1f} million",
        "trained_tokens": f"{run['trained_tokens'] / 1e6:.1f} million",
        "steps": f"{run['steps']:,}",
        "minutes": f"{run['seconds'] / 60:.0f}",
        "note": note,
        "date": f"{date.today():%Y-%m}",
        "held_books": " and ".join(f"*{book}*" for book in HELD_OUT_BOOKS),
        "held_percent": HELD_OUT_PERCENT,
        "rate": f"{settings.rate:g}",
        "rank": settings.rank,
        "alpha": settings.alpha,
        "batch": settings.batch,
        "books": "\n".join(f"- {book}" for book in sorted({s.book for s in shelf.sections})),
    }
    return Template(PAGE.read_text(encoding="utf-8")).substitute(facts)


_SHARES = ("passage_exact", "sheet_exact", "not_said", "ended", "lora_right")
