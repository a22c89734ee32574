"""The verdict: base and tuned answers to the same questions, scored, compared, and said in plain words."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs
from studio.core.freezing import versions, wordings
from studio.core.problems import ProblemError
from studio.core.store.changes import Change
from studio.core.store.project import Project
from studio.core.store.schema import HELD_OUT, TRAIN, Adapter, DatasetVersion, Evaluation, Job
from studio.language import scoring

TRAINED_ASKED = 60
"""At most this many trained questions are asked, drawn with the version's seed: enough to judge, quick to ask."""
HELD_OUT_ASKED = 200
REWORDED = "reworded"
"""Third group beside TRAIN and HELD_OUT: trained questions, each in other words that no training saw."""
UNSEEN = "On questions it never saw"
GROUPS = (TRAIN, REWORDED, HELD_OUT)
"""In the order in which they are told."""
BETTER, SAME, WORSE = "better", "same", "worse"


@dataclass(frozen=True)
class ScoredAnswer:
    """One question of an evaluation with both answers and their scores."""

    id: int
    """The pair's id."""
    split: str
    """One of ``GROUPS``."""
    question: str
    """As it was asked."""
    reference: str
    base: str
    tuned: str
    base_score: scoring.Score
    tuned_score: scoring.Score
    outcome: str
    """``better``, ``same`` or ``worse``: the tuned answer against the base's."""
    original: str = ""
    """The question as it was trained, where it was asked in other words."""


@dataclass(frozen=True)
class Tally:
    """Counts over one group of questions."""

    asked: int
    better: int
    same: int
    worse: int
    base_right: int
    tuned_right: int
    chance: float
    """Probability of so uneven a count by luck alone (exact sign test, two-sided)."""


def start(db: Session, project: Project, adapter_id: int) -> Change:
    """Queue the questions for both models."""
    adapter = db.get_one(Adapter, adapter_id)
    folder = project.folder / adapter.folder
    if not folder.is_dir():
        raise ProblemError("adapter_missing", folder=folder)
    spec = protocol.EvaluateAdapter(base=adapter.base, adapter=str(folder), questions="")
    return jobs.enqueue(
        db, spec, f"Verdict on {adapter.name}", version_id=adapter.version_id, adapter_id=adapter_id
    )


def questions(db: Session, project: Project, job: Job) -> list[dict[str, Any]]:
    """Return the rows to ask: held-out ones, a drawn sample of the trained ones, and these in other words."""
    version = db.get_one(DatasetVersion, job.version_id)
    versions.verify(project, version)
    held_out, train = (versions.rows(project, version, side) for side in (HELD_OUT, TRAIN))
    own = [row for row in train if not row.get("general")]  # the studio's own questions are nobody's to be judged by
    drawn = _drawn(own, TRAINED_ASKED, version.seed)
    groups = {
        HELD_OUT: _drawn(held_out, HELD_OUT_ASKED, version.seed),
        TRAIN: drawn,
        REWORDED: wordings.asked(drawn, train, held_out, version.seed),
    }
    return [_question(row, group) for group, rows in groups.items() for row in rows]


def _drawn(rows: list[dict[str, Any]], most: int, seed: int) -> list[dict[str, Any]]:
    return rows if len(rows) <= most else random.Random(seed).sample(rows, most)


def _question(row: dict[str, Any], split: str) -> dict[str, Any]:
    asked = {"id": row["id"], "question": row["question"], "answer": row["answer"], "split": split}
    return {**asked, "turns": row["turns"]} if row.get("turns") else asked


def record(db: Session, project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """When all is answered, score the answers and keep the evaluation."""
    if not isinstance(event, protocol.Finished):
        return frozenset()
    file = project.run_folder(job.id) / "answers.jsonl"
    scored = read_answers(file)
    counts = {group: tally([one for one in scored if one.split == group]) for group in GROUPS}
    if db.scalars(select(Evaluation).where(Evaluation.job_id == job.id)).one_or_none() is None:
        db.add(
            Evaluation(
                job_id=job.id, adapter_id=job.adapter_id, version_id=job.version_id,
                answers=file.relative_to(project.folder).as_posix(), created=time.time(),
                scores={group: one.__dict__ for group, one in counts.items() if one.asked or group != REWORDED},
                verdict="\n".join(sentences(counts[TRAIN], counts[HELD_OUT], counts[REWORDED])),
            )
        )  # fmt: skip
    return frozenset({"evaluation"})


def read_answers(file: Path) -> list[ScoredAnswer]:
    """Read and score the answers of an evaluation."""
    rows = list(protocol.read_rows(file))
    trained = {row["id"]: row["question"] for row in rows if row["split"] == TRAIN}
    return [_scored(row, trained.get(row["id"], "") if row["split"] == REWORDED else "") for row in rows]


def _scored(row: dict[str, Any], original: str) -> ScoredAnswer:
    base, tuned = (scoring.score(row[side], row["reference"], row["question"]) for side in ("base", "tuned"))
    return ScoredAnswer(
        row["id"], row["split"], row["question"], row["reference"], row["base"], row["tuned"], base, tuned,
        scoring.compare(base, tuned), original,
    )  # fmt: skip


def tally(scored: Sequence[ScoredAnswer]) -> Tally:
    """Count outcomes and say how likely luck alone makes them."""
    outcomes = Counter(one.outcome for one in scored)
    return Tally(
        len(scored), outcomes[BETTER], outcomes[SAME], outcomes[WORSE],
        sum(one.base_score.right for one in scored), sum(one.tuned_score.right for one in scored),
        scoring.sign_test(outcomes[BETTER], outcomes[WORSE]),
    )  # fmt: skip


def on_unseen(evaluation: Evaluation) -> str:
    """Return the sentence on questions that were held out: it says most of a model."""
    held_out = tallies(evaluation).get(HELD_OUT)
    return _side(UNSEEN, held_out) if held_out is not None else ""


def sentences(trained: Tally, held_out: Tally, reworded: Tally | None = None) -> list[str]:
    """Say in plain words what the counts mean, and what to try where tuning did not help."""
    other = reworded if reworded is not None and reworded.asked else None
    said = [
        _side("On questions it was trained on", trained),
        _side("On the same questions in other words", other) if other else "",
        _side(UNSEEN, held_out),
        _advice(trained, held_out, other),
    ]
    return [sentence for sentence in said if sentence]


def _side(where: str, counts: Tally) -> str:
    if not counts.asked:
        return f"{where}, nothing is known: none was asked."
    right = f"the tuned model answers {counts.tuned_right} of {counts.asked} rightly, the base {counts.base_right}"
    return f"{where}, {right}; {_sureness(counts)}."


def _sureness(counts: Tally) -> str:
    better = f"{counts.better} better, {counts.worse} worse"
    if counts.better == counts.worse:
        return f"{better}, so neither is ahead"
    if counts.chance > 0.05:
        return f"{better}, too close to call"
    return f"{better}, which luck alone would do less than once in {_times(counts.chance)} tries"


def _times(chance: float) -> str:
    return "a thousand" if chance < 0.001 else f"{int(1 / chance)}"


def _advice(trained: Tally, held_out: Tally, reworded: Tally | None) -> str:
    if trained.asked and trained.tuned_right < 0.6 * trained.asked:
        return "It has not learnt its own questions yet: train longer (Balanced or Thorough), then look again."
    if reworded and trained.asked and _share(reworded) < 0.6 * _share(trained):
        return (
            "It knows its questions mainly in the words they are written in: train with other wordings practised, or "
            "approve more questions that ask the same in several ways."
        )
    if held_out.asked and held_out.tuned_right < 0.5 * held_out.asked:
        return (
            "What is not in its questions it does not know: approve more questions on the weak sections, with "
            "several phrasings each, or keep the documents at hand when asking."
        )
    return ""


def _share(counts: Tally) -> float:
    return counts.tuned_right / counts.asked


def scored_answers(project: Project, evaluation: Evaluation) -> list[ScoredAnswer]:
    """Return all answers of an evaluation, the worst for the tuned model first."""
    rank = {WORSE: 0, SAME: 1, BETTER: 2}
    scored = read_answers(project.folder / evaluation.answers)
    return sorted(scored, key=lambda one: (rank[one.outcome], one.tuned_score.right, one.tuned_score.similarity))


def examples(
    scored: Sequence[ScoredAnswer], trained: int = 2, reworded: int = 2, held_out: int = 2
) -> list[ScoredAnswer]:
    """Return a few answers of each group, spread evenly over it, neither the best nor the worst alone."""
    wanted = zip(GROUPS, (trained, reworded, held_out), strict=True)
    return [one for group, number in wanted for one in _spread(scored, group, number)]


def _spread(scored: Sequence[ScoredAnswer], split: str, number: int) -> list[ScoredAnswer]:
    side = [one for one in scored if one.split == split]
    return [side[(2 * at + 1) * len(side) // (2 * number)] for at in range(min(number, len(side)))]


def tallies(evaluation: Evaluation) -> dict[str, Tally]:
    """Return the counts per group that was asked; older evaluations know two."""
    known = {group: Tally(**counts) for group, counts in evaluation.scores.items()}
    return {group: known[group] for group in GROUPS if group in known}


def listed(db: Session) -> list[Evaluation]:
    """Return all evaluations, newest first."""
    return list(db.scalars(select(Evaluation).order_by(Evaluation.created.desc())))


def titled(db: Session) -> list[tuple[Evaluation, Adapter]]:
    """Return all evaluations with the adapter each is about, newest first."""
    query = select(Evaluation, Adapter).join(Adapter, Evaluation.adapter_id == Adapter.id)
    return [(one, adapter) for one, adapter in db.execute(query.order_by(Evaluation.created.desc()))]


def of_adapter(db: Session, adapter_id: int) -> Evaluation | None:
    """Return the newest evaluation of an adapter."""
    return next((one for one in listed(db) if one.adapter_id == adapter_id), None)
