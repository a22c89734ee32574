"""Measure the finished model on text it has not seen, beside an earlier one, and write its model card."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from string import Template

import torch
from answers import ask
from batches import encode_prose
from data import HELD_OUT_BOOKS, HELD_OUT_PERCENT, Section, Shelf
from facts import make_facts
from publish import seal
from quick import learn
from quizzes import Quiz, all_quizzes
from tasks import NOT_SAID
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from studio.language.scoring import score, token_f1

PAGE = Path(__file__).with_name("card.md")
WINDOW = 512
LONGEST_ANSWER = 120
"""Tokens; an answer that has not ended by then counts as one that does not end."""
SPAN_FROM, EXACT_FROM = 0.5, 0.9
FACTS = 100


@dataclass(frozen=True)
class Figures:
    """Everything the card reports; shares lie between 0 and 1, F1 is that of `studio.language.scoring`.

    Words of the question count nowhere in it, so that repeating the question earns nothing.
    """

    parameters: int
    perplexity_per_byte: float
    passage_right: float
    """Share of definitions answered with the right span (F1 of 0.5 or more), the passage in the prompt."""
    passage_exact: float
    """... almost word for word (F1 of 0.9 or more)."""
    passage_f1: float
    listed_right: float
    """... where the passage is a list of entries,"""
    told_right: float
    """... and where the definition stands between other sentences."""
    passage_ended: float
    wrongly_not_said: float
    """Share of all questions with a passage that holds the answer to which it says that the text does not say."""
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
    facts_seconds: int
    facts_passes: int


def write_card(folder: Path, shelf: Shelf, previous: Path | None, questions: int, note: str) -> None:
    """Measure the model in `folder`, then write README.md and figures.json beside it, and print the figures."""
    quizzes = all_quizzes(shelf, questions)
    known = {"this": asdict(measure(folder, shelf, quizzes)), "whole_passage": whole_passage(quizzes)}
    if previous:
        known["previous"] = asdict(measure(previous, shelf, quizzes))
    (folder / "figures.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_page(folder, shelf, known, quizzes, note), encoding="utf-8")
    seal(folder)
    for name, value in known["this"].items():
        print(f"figure starter.{name} {value:.4g}")


def measure(folder: Path, shelf: Shelf, quizzes: dict[str, Quiz]) -> Figures:
    """All figures of the card; the same questions every time."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    answers = {name: ask(model, tokenizer, quiz.talks, limit=LONGEST_ANSWER) for name, quiz in quizzes.items()}
    said = {name: [answer.text for answer in rows] for name, rows in answers.items()}
    overlap = {name: _overlaps(said[name], quiz) for name, quiz in quizzes.items()}
    passage = [*overlap["listed"], *overlap["told"]]
    held = [text for name in ("listed", "told", "prose", "sheet") for text in said[name]]
    learned = learn(folder, make_facts(FACTS))
    return Figures(
        parameters=model.num_parameters(),
        perplexity_per_byte=perplexity_per_byte(model, tokenizer, shelf.held_sections),
        passage_right=_share(passage, SPAN_FROM),
        passage_exact=_share(passage, EXACT_FROM),
        passage_f1=_mean(passage),
        listed_right=_share(overlap["listed"], SPAN_FROM),
        told_right=_share(overlap["told"], SPAN_FROM),
        passage_ended=_mean([answer.ended for answer in [*answers["listed"], *answers["told"]]]),
        wrongly_not_said=_mean([text == NOT_SAID for text in held]),
        prose_f1=_mean(overlap["prose"]),
        sheet_right=_right(said["sheet"], quizzes["sheet"]),
        not_said=_mean([text == NOT_SAID for text in said["missing"]]),
        closed_book_f1=_mean(overlap["closed"]),
        closed_book_trained_f1=_mean(overlap["trained"]),
        ended=_mean([answer.ended for rows in answers.values() for answer in rows]),
        facts_f1_before=learned.base_f1,
        facts_f1_after=learned.tuned_f1,
        facts_right=learned.tuned_right,
        facts_right_other_words=learned.other_words_right,
        facts_seconds=round(learned.seconds),
        facts_passes=learned.passes,
    )


def whole_passage(quizzes: dict[str, Quiz]) -> dict[str, float]:
    """What the passage figures would be for a parrot that repeats the whole passage: the ground they stand on."""
    overlap = {name: _overlaps(quizzes[name].passages, quizzes[name]) for name in ("listed", "told", "prose")}
    passage = [*overlap["listed"], *overlap["told"]]
    return {
        "passage_right": _share(passage, SPAN_FROM),
        "passage_exact": _share(passage, EXACT_FROM),
        "passage_f1": _mean(passage),
        "listed_right": _share(overlap["listed"], SPAN_FROM),
        "told_right": _share(overlap["told"], SPAN_FROM),
        "prose_f1": _mean(overlap["prose"]),
    }


@torch.inference_mode()
def perplexity_per_byte(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, sections: list[Section], windows: int = 200
) -> float:
    """exp(loss per byte of UTF-8) over windows spread evenly over the held-out prose."""
    stream = encode_prose(sections, tokenizer).long()
    loss, size = 0.0, 0
    cut = stream.split(WINDOW)
    for ids in cut[:: max(1, len(cut) // windows)]:
        logits = model(input_ids=ids[None]).logits[0, :-1]
        loss += torch.nn.functional.cross_entropy(logits, ids[1:], reduction="sum").item()
        size += len(tokenizer.decode(ids[1:], skip_special_tokens=True).encode())
    return math.exp(loss / size)


def _overlaps(said: list[str], quiz: Quiz) -> list[float]:
    asked = zip(said, quiz.wanted, quiz.questions, strict=True)
    return [token_f1(text, wanted, question) for text, wanted, question in asked]


def _right(said: list[str], quiz: Quiz) -> float:
    """Share that the studio's own score calls right."""
    asked = zip(said, quiz.wanted, quiz.questions, strict=True)
    return _mean([score(text, wanted, question).right for text, wanted, question in asked])


def _share(overlaps: list[float], least: float) -> float:
    return _mean([overlap >= least for overlap in overlaps])


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _page(
    folder: Path, shelf: Shelf, known: dict[str, dict[str, float]], quizzes: dict[str, Quiz], note: str
) -> str:
    run = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    columns = [name for name in _COLUMNS if name in known]
    facts = {
        **{name: _worded(name, value) for name, value in known["this"].items()},
        "head": " | ".join(["what", "asked", *(_COLUMNS[name] for name in columns)]),
        "rule": "---|" * (len(columns) + 2),
        "rows": "\n".join(_row(name, what, quizzes, [known[one] for one in columns]) for name, what in _ROWS.items()),
        "megabytes": f"{(folder / 'model.safetensors').stat().st_size / 1e6:.1f}",
        "tokens": f"{run['tokens'] / 1e6:.1f} million",
        "trained_tokens": f"{run['trained_tokens'] / 1e6:.1f} million",
        "steps": f"{run['steps']:,}",
        "minutes": f"{run['seconds'] / 60:.0f}",
        "size": run["size"],
        "processes": run["processes"],
        "device": {"cpu": "a processor", "cuda": "a graphics card"}[run["device"]],
        "note": note,
        "date": f"{date.today():%Y-%m-%d}",
        "held_books": " and ".join(f"*{book}*" for book in HELD_OUT_BOOKS),
        "held_percent": HELD_OUT_PERCENT,
        "held_sections": len(shelf.held_sections),
        "held_definitions": len(shelf.held_definitions),
        "books": "\n".join(f"- {book}" for book in sorted({s.book for s in shelf.sections})),
    }
    return Template(PAGE.read_text(encoding="utf-8")).substitute(facts)


def _row(name: str, row: tuple[str, tuple[str, ...]], quizzes: dict[str, Quiz], columns: list[dict[str, float]]) -> str:
    what, asked = row
    count = sum(len(quizzes[quiz].wanted) for quiz in asked) or (FACTS if name.startswith("facts") else "")
    cells = [_worded(name, column[name]) if name in column else "" for column in columns]
    return "| " + " | ".join([what, str(count), *cells]) + " |"


def _worded(name: str, value: float) -> str:
    if name == "parameters":
        return f"{value / 1e6:.1f} million"
    if name in _SHARES:
        return f"{value:.0%}"
    return f"{value:.{3 if name == 'perplexity_per_byte' else 2}f}" if isinstance(value, float) else str(value)


_COLUMNS = {"this": "this starter", "previous": "the one before", "whole_passage": "repeating the whole passage"}
_SHARES = ("passage_right", "passage_exact", "listed_right", "told_right", "passage_ended", "wrongly_not_said",
           "sheet_right", "not_said", "ended", "facts_right", "facts_right_other_words")  # fmt: skip
_PASSAGE, _ALL = ("listed", "told"), ("listed", "told", "prose", "sheet", "missing", "closed", "trained")
_ROWS = {
    "parameters": ("parameters", ()),
    "perplexity_per_byte": ("perplexity per byte, held-out prose", ()),
    "passage_right": ("held-out definitions, passage in the prompt: right span (F1 of 0.5 or more)", _PASSAGE),
    "passage_exact": ("... almost word for word (F1 of 0.9 or more)", _PASSAGE),
    "passage_f1": ("... mean F1", _PASSAGE),
    "listed_right": ("... passage is a list of entries: right span", ("listed",)),
    "told_right": ("... definition stands between other sentences: right span", ("told",)),
    "passage_ended": ("... answers that end by themselves", _PASSAGE),
    "prose_f1": ("a sentence asked for out of held-out prose: F1", ("prose",)),
    "sheet_right": ("a value asked for out of an invented data sheet: right", ("sheet",)),
    "wrongly_not_said": ("the passage holds the answer: says that it does not", (*_PASSAGE, "prose", "sheet")),
    "not_said": ("the passage holds other terms of the chapter alone: says so", ("missing",)),
    "closed_book_f1": ("held-out definitions, no passage: F1", ("closed",)),
    "closed_book_trained_f1": ("definitions seen in training, no passage: F1", ("trained",)),
    "ended": (f"all answers above that end by themselves within {LONGEST_ANSWER} tokens", _ALL),
    "facts_f1_before": ("invented facts, before training: F1", ()),
    "facts_f1_after": ("... after LoRA Quick: F1", ()),
    "facts_right": ("... right, asked as trained", ()),
    "facts_right_other_words": ("... right, asked in words never trained", ()),
}
