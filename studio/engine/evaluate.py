"""Let base and tuned model answer the same questions, greedily, in batches with two rows per question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import StoppingCriteria

from studio.child import Controls, Reporter
from studio.engine.conversation import Chat
from studio.engine.loading import load_models, memory_watched
from studio.engine.sides import BASE, TUNED, generate, sides
from studio.protocol import Answered, EvaluateAdapter, from_json, read_rows

ANSWERS = "answers.jsonl"

Row = dict[str, Any]
Name = tuple[str, int]
"""Split and id of a row."""


def evaluate(job: EvaluateAdapter, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Answer all questions of a file; goes on where a child before it was interrupted.

    Raises StopAsked, and the Failures of ``loading``. What was answered so far stays in ``answers.jsonl``.
    """
    reporter.progress("loading", 0, 1)
    with memory_watched():
        base, model = load_models(Path(job.base), Path(job.adapter))
        chat = Chat(base.tokenizer, job.system, base.ends)
        examiner = Examiner(model, chat, job.max_tokens, controls)
        rows = list(read_rows(Path(job.questions)))
        done = whole_answers(folder / ANSWERS)
        # Questions of like length share a batch, so that little is padded.
        left = sorted((row for row in rows if named(row) not in done), key=examiner.length)
        with (folder / ANSWERS).open("a", encoding="utf-8", newline="\n") as out:
            for at in range(0, len(left), job.batch):
                reporter.progress("answering", len(done) + at, len(rows))
                for answered in examiner.answer(left[at : at + job.batch]):
                    reporter.say(answered)
                    out.write(answered.to_json() + "\n")
                out.flush()
    reporter.progress("answering", len(rows), len(rows))


@dataclass(frozen=True)
class Examiner:
    """Asks two models at once."""

    model: PeftModel
    chat: Chat
    max_tokens: int
    controls: Controls

    def length(self, row: Row) -> int:
        """Return the length of a question as the models see it, in tokens."""
        return len(self._prompt(row))

    def answer(self, rows: Sequence[Row]) -> list[Answered]:
        """Answer a few questions of like length with both models."""
        prompts = [self._prompt(row) for row in rows]
        with sides(self.model, [BASE] * len(rows) + [TUNED] * len(rows)):
            answers = generate(self.model, self.chat, prompts * 2, self.max_tokens, watcher=Listening(self.controls))
        return [self.answered(*both) for both in zip(rows, answers[: len(rows)], answers[len(rows) :], strict=True)]

    def _prompt(self, row: Row) -> list[int]:
        return self.chat.prompt(row["question"], row.get("turns", ()))

    def answered(self, row: Row, base: list[int], tuned: list[int]) -> Answered:
        """Word the event for one question."""
        return Answered(
            id=row["id"],
            split=row.get("split", ""),
            question=row["question"],
            reference=row["answer"],
            base=self.chat.text(base).strip(),
            tuned=self.chat.text(tuned).strip(),
            base_ended=not self.chat.ends.isdisjoint(base),
            tuned_ended=not self.chat.ends.isdisjoint(tuned),
        )


class Listening(StoppingCriteria):
    """Lets a stop or a pause through between two tokens: a batch may take a minute."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def __call__(self, input_ids: torch.LongTensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        """Never end a row; raises StopAsked when the person wants to stop."""
        self._controls.check()
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)


def named(row: Row) -> Name:
    """Return what tells a row from all others: a pair may be asked in its own and in other words."""
    return row.get("split", ""), row["id"]


def whole_answers(file: Path) -> set[Name]:
    """Return the rows answered before, and rewrite the file without a line torn by a kill."""
    if not file.is_file():
        return set()
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    whole = {(answered.split, answered.id): line for line in lines if (answered := _answered(line)) is not None}
    draft = file.with_suffix(".draft")
    draft.write_text("".join(f"{line}\n" for line in whole.values()), encoding="utf-8", newline="\n")
    draft.replace(file)
    return set(whole)


def _answered(line: str) -> Answered | None:
    try:
        message = from_json(line)
    except ValueError:
        return None
    return message if isinstance(message, Answered) else None
