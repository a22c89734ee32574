"""A model's opinion whether a source supports an answer: how much likelier *yes* is than *no*, in one look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from studio.child import Controls, Failure, Reporter
from studio.drafting import prompt
from studio.drafting.done import done_votes
from studio.engine.conversation import Chat
from studio.engine.loading import Base, load_base, memory_watched
from studio.protocol import PairVoted, VotePairs, read_rows

BATCH = 8
_SPELLINGS = {
    True: ("yes", "Yes", "YES", " yes", " Yes"),
    False: ("no", "No", "NO", " no", " No"),
}

Row = dict[str, Any]


def vote(job: VotePairs, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Say one opinion for each pair; goes on where a child before it was interrupted.

    Raises StopAsked, and the Failures of ``loading`` and of ``Voter.of``.
    """
    reporter.progress("loading", 0, 1)
    rows = list(read_rows(folder / job.pairs))
    done = done_votes(folder)
    left = [row for row in rows if row["id"] not in done]
    with memory_watched():
        voter = Voter.of(load_base(Path(job.base)))
        for at in range(0, len(left), BATCH):
            controls.check()
            reporter.progress("voting", len(rows) - len(left) + at, len(rows))
            for voted in voter.vote(left[at : at + BATCH]):
                reporter.say(voted)
    reporter.progress("voting", len(rows), len(rows))


@dataclass(frozen=True)
class Voter:
    """A model that answers *yes* or *no*."""

    base: Base
    yes: list[int]
    no: list[int]
    """Token ids with which these words begin, in any spelling."""

    @classmethod
    def of(cls, base: Base) -> Voter:
        """Find the two words in a model's vocabulary. Raises Failure ``base_cannot_vote`` where they look alike."""
        yes, no = (_beginnings(base, spellings) for spellings in (_SPELLINGS[True], _SPELLINGS[False]))
        if not yes - no or not no - yes:
            raise Failure("base_cannot_vote", folder=str(base.folder))
        return cls(base, sorted(yes - no), sorted(no - yes))

    def vote(self, rows: Sequence[Row]) -> list[PairVoted]:
        """Return the opinion on each pair, in their order."""
        prompts = {row["id"]: self._prompt(row) for row in rows}
        short = {number: ids for number, ids in prompts.items() if len(ids) < self.base.context}
        shares = dict(zip(short, self._shares(list(short.values())), strict=True)) if short else {}
        return [PairVoted(row["id"], shares.get(row["id"]), row.get("state", "")) for row in rows]

    def _prompt(self, row: Row) -> list[int]:
        system, asked = prompt.vote(row["source"], row["question"], row["answer"])
        return Chat(self.base.tokenizer, system["content"], self.base.ends).prompt(asked["content"])

    def _shares(self, prompts: Sequence[list[int]]) -> list[float]:
        """Return the share of *yes* against *no* as the first word of each answer."""
        width = max(map(len, prompts))
        device = self.base.model.device
        # Filled on the left, so that the last place of every row is where its answer begins.
        ids = torch.tensor([[0] * (width - len(one)) + one for one in prompts], device=device)
        seen = torch.tensor([[0] * (width - len(one)) + [1] * len(one) for one in prompts], device=device)
        places = (seen.cumsum(-1) - 1).clamp(min=0)
        with torch.inference_mode():
            scores = self.base.model(
                input_ids=ids, attention_mask=seen, position_ids=places, use_cache=False, logits_to_keep=1
            ).logits[:, -1]
        likely = scores.float().log_softmax(-1)
        leaning = likely[:, self.yes].logsumexp(-1) - likely[:, self.no].logsumexp(-1)
        return [round(share, 4) for share in leaning.sigmoid().tolist()]


def _beginnings(base: Base, spellings: Sequence[str]) -> set[int]:
    """Return the first token of each spelling; one that begins with a bare space says nothing."""
    first = (base.tokenizer(word, add_special_tokens=False)["input_ids"][0] for word in spellings)
    return {token for token in first if base.tokenizer.decode([token]).strip()}
