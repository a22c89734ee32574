"""What the frame shows of a project: how far each step is, what runs now, and what has ended since it was opened."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from studio.core import jobs, outcomes, progress, queue
from studio.core.standing import Standing, standing
from studio.core.store.project import Project
from studio.core.store.schema import Job

KINDS = frozenset({"document", "pair", "job", "adapter", "evaluation", "exchange"})
PANE_OF_JOB = {"ReadDocuments": "documents", "WriteDrafts": "questions", "ServerDrafts": "questions",
               "ModelDrafts": "questions", "ImportPairs": "questions", "ExportPairs": "questions",
               "CheckPairs": "questions", "RewordPairs": "questions", "RephrasePairs": "questions",
               "VotePairs": "questions", "EvaluateAdapter": "verdict"}  # fmt: skip
"""Where a job is watched; every other kind belongs to the training pane."""


@dataclass(frozen=True)
class Badge:
    """What stands beside a step: a number that waits for the person, or a tick."""

    count: int = 0
    done: bool = False


LONG = frozenset({kind for kind, lane in queue.LANES.items() if lane == queue.CARD_LANE} | {"ServerDrafts"})
"""What takes so long that nobody leaves it without a thought; reading and checks are over soon."""


@dataclass(frozen=True)
class Running:
    """A job that is at work now."""

    job_id: int
    title: str
    pane: str
    state: str
    progress: progress.State
    is_long: bool = False


@dataclass(frozen=True)
class Overview:
    """One look at a project."""

    badges: dict[str, Badge]
    at_work: tuple[Running, ...] = ()
    """What runs or is paused, long work first."""
    waiting: int = 0
    """How many more are in the queue."""
    due: float | None = None
    """When the first of those that wait for a moment begins, if the studio is open then."""
    ended: tuple[outcomes.Outcome, ...] = ()

    @property
    def holds_back(self) -> bool:
        """Say whether something is at work, or to begin at a moment, that nobody leaves without a thought."""
        return self.due is not None or any(one.is_long for one in self.at_work)


def look(db: Session, project: Project, since: float) -> Overview:
    """Return what there is now, and what has ended as recorded since a moment."""
    at_work = sorted(map(_running, jobs.live(db)), key=lambda one: not one.is_long)
    found = standing(db)
    return Overview(_badges(found), tuple(at_work), found.waiting, found.due, outcomes.since(db, project, since))


def pane_of(kind: str) -> str:
    """Return the pane where jobs of a kind are watched."""
    return PANE_OF_JOB.get(kind, "training")


def _badges(found: Standing) -> dict[str, Badge]:
    return {
        "documents": Badge(done=found.documents > 0),
        "questions": Badge(found.drafts, found.approved > 0),
        "training": Badge(done=found.adapters > 0),
        "verdict": Badge(done=found.evaluations > 0),
        "playground": Badge(done=found.exchanges > 0),
    }


def _running(job: Job) -> Running:
    return Running(job.id, job.title, pane_of(job.kind), job.state, progress.of(job), job.kind in LONG)
