"""Runs side by side: which settings differ, how far each came, and which is ahead and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs, verdict
from studio.core.store.schema import ENDED_STATES, HELD_OUT, Adapter, DatasetVersion, Job
from studio.core.training import recording, runs
from studio.core.verdict import Tally

BASE, DATASET = "base", "dataset"
"""What else may differ beside the fields of a recipe."""
BY_VERDICT, BY_LOSS = "verdict", "loss"
Points = list[tuple[int, float]]


@dataclass(frozen=True)
class Side:
    """One run of a comparison."""

    job_id: int
    title: str
    state: str
    settings: dict[str, Any]
    """Fields of the recipe, and the names of base and dataset."""
    trained: Points
    """Loss on what it learns from, by step, in nats per token."""
    held_out: Points
    """The same on held-out questions."""
    seconds: float | None
    """All that it took, also before interruptions; None while it runs."""
    tallies: dict[str, Tally]
    """Of the newest verdict on its tuned model; empty before there is one."""
    sentence: str
    """What that verdict says of held-out questions."""
    left_model: bool = True
    """There is a tuned model, which has a verdict or gets one."""

    @property
    def best(self) -> float | None:
        """Lowest loss on held-out questions."""
        return min((value for _, value in self.held_out), default=None)

    @property
    def last(self) -> float | None:
        """Loss on held-out questions at its end."""
        return self.held_out[-1][1] if self.held_out else None

    @property
    def right(self) -> float | None:
        """Share of the held-out questions that the tuned model answers rightly."""
        tally = self.tallies.get(HELD_OUT)
        return tally.tuned_right / tally.asked if tally and tally.asked else None


def sides(db: Session, job_ids: Sequence[int]) -> list[Side]:
    """Read these training runs, in this order; one that is gone is passed over."""
    found = {job.id: job for job in db.scalars(select(Job).where(Job.id.in_(job_ids)))}
    return [_side(db, found[one]) for one in job_ids if one in found]


def _side(db: Session, job: Job) -> Side:
    evaluation = verdict.of_adapter(db, job.adapter_id) if job.adapter_id else None
    trained, held_out = (jobs.metrics(db, job.id, name) for name in recording.CURVES)
    return Side(
        job.id, name(db, job), job.state, _settings(db, job), trained, held_out, jobs.lasted(job),
        verdict.tallies(evaluation) if evaluation else {}, verdict.on_unseen(evaluation) if evaluation else "",
        job.adapter_id is not None,
    )  # fmt: skip


def name(db: Session, job: Job) -> str:
    """Return what a run is called beside others: its tuned model, before that what tells it from its group."""
    adapter = db.get(Adapter, job.adapter_id) if job.adapter_id else None
    return adapter.name if adapter else runs.own_title(job.title)


def _settings(db: Session, job: Job) -> dict[str, Any]:
    version = db.get(DatasetVersion, job.version_id) if job.version_id else None
    return {**asdict(runs.settings(job)), BASE: job.spec["base_name"], DATASET: version.number if version else 0}


def differing(compared: Sequence[Side]) -> list[str]:
    """Return the settings in which these runs are not all alike, in the order of the recipe.

    An alpha that only follows the rank is no setting of its own: what counts is their ratio.
    """
    names = [BASE, DATASET, *asdict(protocol.Recipe())]
    found = [name for name in names if len({side.settings[name] for side in compared}) > 1]
    ratios = {side.settings["alpha"] / side.settings["rank"] for side in compared}
    return [name for name in found if name != "alpha" or len(ratios) > 1]


def judged(compared: Sequence[Side]) -> list[Side]:
    """Return the runs on which verdicts can decide: not those that ended without a tuned model."""
    return [side for side in compared if side.left_model or side.state not in ENDED_STATES]


def ahead(compared: Sequence[Side]) -> tuple[Side, str] | None:
    """Return the run that came out best, and whether verdict or loss says so; None where nothing can be said.

    Right answers count for more than loss, where every run that left a model has a verdict on the same questions;
    where several have the most, the loss says which of them.
    """
    if len(compared) < 2 or len({side.settings[DATASET] for side in compared}) > 1:
        return None
    leaders, known = list(compared), judged(compared)
    if len(known) > 1 and all(side.right is not None for side in known):
        most = max(side.right or 0.0 for side in known)
        leaders = [side for side in known if side.right == most]
        if len(leaders) == 1:
            return leaders[0], BY_VERDICT
    measured = [side for side in leaders if side.best is not None]
    return (min(measured, key=lambda side: side.best or 0.0), BY_LOSS) if len(measured) > 1 else None
