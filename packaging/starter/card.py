"""Measure the finished model on text it has not seen, beside an earlier one, and write its model card."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from string import Template

import torch
from answers import Answer, ask, f1
from batches import encode_prose
from data import HELD_OUT_BOOKS, HELD_OUT_PERCENT, Section, Shelf
from facts import make_facts
from publish import seal
from quick import learn
from quizzes import Quiz, all_quizzes
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from studio.core.language.scoring import score

PAGE = Path(__file__).with_name("card.md")
WINDOW = 512
LONGEST_ANSWER = 120
"""Tokens; an answer that has not ended by then counts as one that does not end."""
SPAN_FROM = 0.5
FACTS = 100


@dataclass(frozen=True)
class Figures:
    """Everything the card reports; shares lie between 0 and 1."""

    parameters: int
    perplexity_per_byte: float
    passage_right: float
    """Share of definitions answered with the right span (token F1 of 0.5 or more), the passage in the prompt."""
    passage_f1: float
    listed_right: float
    """... where the passage is a list of entries,"""
    told_right: float
    """... and where the definition stands between other sentences."""
    passage_ended: float
    prose_f1: float
    sheet_right: float
    not_said: float
    closed_book_f1: float
    closed_book_trained_f1: float
    ended: float
    facts_f1_before: float
    facts_f1_after: float
    facts_right: float
    facts_right_other_words: float
    facts_seconds: float
    facts_passes: int


def write_card(folder: Path, shelf: Shelf, previous: Path | None, questions: int, note: str) -> Figures:
    """Measure the model in `folder`, then write README.md and figures.json beside it, and print the figures."""
    figures = measure(folder, shelf, questions)
    earlier = measure(previous, shelf, questions) if previous else _known_earlier(folder)
    known = {**asdict(figures), "previous": asdict(earlier) if isinstance(earlier, Figures) else earlier}
    (folder / "figures.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_page(folder, shelf, known, questions, note), encoding="utf-8")
    seal(folder)
    for name, value in asdict(figures).items():
        print(f"figure starter.{name} {value:.4g}")
    return figures


def _known_earlier(folder: Path) -> dict[str, float]:
    """The earlier starter's figures, where the card had them already."""
    file = folder / "figures.json"
    return json.loads(file.read_text(encoding="utf-8")).get("previous", {}) if file.is_file() else {}


def measure(folder: Path, shelf: Shelf, questions: int) -> Figures:
    """All figures of the card; the same questions every time."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    quizzes = all_quizzes(shelf, questions)
    said = {name: ask(model, tokenizer, quiz.talks, limit=LONGEST_ANSWER) for name, quiz in quizzes.items()}
    shares = {name: _overlaps(said[name], quiz) for name, quiz in quizzes.items()}
    passage = [*shares["listed"], *shares["told"]]
    learned = learn(folder, make_facts(FACTS))
    return Figures(
        parameters=model.num_parameters(),
        perplexity_per_byte=perplexity_per_byte(model, tokenizer, shelf.held_sections),
        passage_right=_share(passage),
        passage_f1=_mean(passage),
        listed_right=_share(shares["listed"]),
        told_right=_share(shares["told"]),
        passage_ended=_ended([*said["listed"], *said["told"]]),
        prose_f1=_mean(shares["prose"]),
        sheet_right=_right(said["sheet"], quizzes["sheet"]),
        not_said=_exact(said["missing"], quizzes["missing"]),
        closed_book_f1=_mean(shares["closed"]),
        closed_book_trained_f1=_mean(shares["trained"]),
        ended=_ended([answer for answers in said.values() for answer in answers]),
        facts_f1_before=learned.base_f1,
        facts_f1_after=learned.tuned_f1,
        facts_right=learned.tuned_right,
        facts_right_other_words=learned.other_words_right,
        facts_seconds=learned.seconds,
        facts_passes=learned.passes,
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


def _overlaps(answers: list[Answer], quiz: Quiz) -> list[float]:
    return [f1(answer.text, wanted) for answer, wanted in zip(answers, quiz.wanted, strict=True)]


def _exact(answers: list[Answer], quiz: Quiz) -> float:
    return _mean([answer.text == wanted for answer, wanted in zip(answers, quiz.wanted, strict=True)])


def _right(answers: list[Answer], quiz: Quiz) -> float:
    """Share that the studio's own score calls right: the number or name must be the one of the sheet."""
    asked = zip(answers, quiz.wanted, quiz.questions, strict=True)
    return _mean([score(answer.text, wanted, question).right for answer, wanted, question in asked])


def _share(overlaps: list[float]) -> float:
    return _mean([overlap >= SPAN_FROM for overlap in overlaps])


def _ended(answers: list[Answer]) -> float:
    return _mean([answer.ended for answer in answers])


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _page(folder: Path, shelf: Shelf, known: dict[str, object], questions: int, note: str) -> str:
    run = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    facts = {
        **{name: _worded(name, value) for name, value in known.items() if name != "previous"},
        "rows": "\n".join(_row(name, what, known) for name, what in _ROWS.items()),
        "megabytes": f"{(folder / 'model.safetensors').stat().st_size / 1e6:.1f}",
        "tokens": f"{run['tokens'] / 1e6:.1f} million",
        "trained_tokens": f"{run['trained_tokens'] / 1e6:.1f} million",
        "steps": f"{run['steps']:,}",
        "minutes": f"{run['seconds'] / 60:.0f}",
        "size": run.get("size", "small"),
        "device": {"cpu": "two processor cores", "cuda": "one graphics card"}[run.get("device", "cpu")],
        "questions": questions,
        "half": questions // 2,
        "quarter": questions // 4,
        "note": note,
        "date": f"{date.today():%Y-%m-%d}",
        "held_books": " and ".join(f"*{book}*" for book in HELD_OUT_BOOKS),
        "held_percent": HELD_OUT_PERCENT,
        "books": "\n".join(f"- {book}" for book in sorted({s.book for s in shelf.sections})),
    }
    return Template(PAGE.read_text(encoding="utf-8")).substitute(facts)


def _row(name: str, what: str, known: dict[str, object]) -> str:
    earlier = known["previous"].get(name)
    return f"| {what} | {_worded(name, known[name])} | {'' if earlier is None else _worded(name, earlier)} |"


def _worded(name: str, value: float) -> str:
    if name == "parameters":
        return f"{value / 1e6:.1f} million"
    if name in _SHARES:
        return f"{value:.1%}"
    return f"{value:.{3 if name == 'perplexity_per_byte' else 2}f}" if isinstance(value, float) else str(value)


_SHARES = ("passage_right", "listed_right", "told_right", "passage_ended", "sheet_right", "not_said", "ended",
           "facts_right", "facts_right_other_words")  # fmt: skip
_ROWS = {
    "parameters": "parameters",
    "perplexity_per_byte": "perplexity per byte, held-out prose",
    "passage_right": "held-out definitions, passage in the prompt: right span (token F1 of 0.5 or more)",
    "passage_f1": "... mean token F1",
    "listed_right": "... passage is a list of entries: right span",
    "told_right": "... definition stands between other sentences: right span",
    "passage_ended": "... answers that end by themselves",
    "prose_f1": "a sentence asked for out of held-out prose: F1",
    "sheet_right": "a value asked for out of an invented data sheet: right, as the studio scores",
    "not_said": "the passage does not hold the term: says so",
    "closed_book_f1": "held-out definitions, no passage: F1",
    "closed_book_trained_f1": "definitions seen in training, no passage: F1",
    "ended": f"all answers above that end by themselves within {LONGEST_ANSWER} tokens",
    "facts_f1_before": f"{FACTS} invented facts, before training: F1",
    "facts_f1_after": "... after LoRA Quick: F1",
    "facts_right": "... right, asked as trained",
    "facts_right_other_words": "... right, asked in words never trained",
}
