"""The record of the queue: which job goes next, what its child said, and what became of it.

``record`` is the only place where a job's state moves. The worker thread of ``studio.jobs`` calls these functions;
nothing here starts a process. A run whose child is gone goes on by itself, as long as that gets it ahead.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import documents, jobs, order, specs, verdict
from studio.core.comparison import comparing
from studio.core.problems import Problem, explain
from studio.core.review import interchange
from studio.core.store.project import Project
from studio.core.store.schema import (
    DONE,
    FAILED,
    INTERRUPTED,
    LIVE_STATES,
    PAUSED,
    QUEUED,
    RUNNING,
    STOPPED,
    Job,
    Metric,
)
from studio.core.training import recording
from studio.core.writing import drafting, opinions, rephrasing

Recorder = Callable[[Session, Project, Job, protocol.Message], frozenset[str]]

RECORDERS: dict[str, Recorder] = {
    protocol.ReadDocuments.__name__: documents.record,
    **dict.fromkeys(drafting.KINDS, drafting.record),
    **dict.fromkeys(rephrasing.KINDS, rephrasing.record),
    protocol.VotePairs.__name__: opinions.record,
    protocol.ImportPairs.__name__: interchange.record,
    protocol.ExportPairs.__name__: interchange.record,
    protocol.CheckPairs.__name__: comparing.record,
    protocol.TrainAdapter.__name__: recording.record,
    protocol.EvaluateAdapter.__name__: verdict.record,
}
GET_AHEAD: dict[str, type[protocol.Message]] = {
    protocol.TrainAdapter.__name__: protocol.CheckpointPublished,
    protocol.EvaluateAdapter.__name__: protocol.Answered,
}
"""Kinds that go on by themselves after an interruption, and the event after which one more start is worth it."""
TRIES = 3
"""Starts in a row that get a job no further, before it is left to a person."""
CARD_LANE, DESK_LANE = "card", "desk"
"""Two lanes: what needs the card goes one at a time, and light work at the desk does not wait for it."""
LANES = {
    protocol.TrainAdapter.__name__: CARD_LANE,
    protocol.EvaluateAdapter.__name__: CARD_LANE,
    protocol.ModelDrafts.__name__: CARD_LANE,
    protocol.RephrasePairs.__name__: CARD_LANE,
    protocol.VotePairs.__name__: CARD_LANE,
}


def next_jobs(db: Session) -> list[Job]:
    """Return the first job of every lane in which nothing runs, among those whose turn it may be."""
    busy = {_lane(job) for job in db.scalars(select(Job).where(Job.state.in_(LIVE_STATES)))}
    chosen: dict[str, Job] = {}
    for job in db.scalars(order.ready()):
        if _lane(job) not in busy:
            chosen.setdefault(_lane(job), job)
    return list(chosen.values())


def _lane(job: Job) -> str:
    return LANES.get(job.kind, DESK_LANE)


def prepare(db: Session, project: Project, job_id: int) -> None:
    """Write the folder of a waiting job. It may take a minute, so it is done in a session that only reads: what a
    person decides meanwhile is written at once. A job that is not begun after all is prepared anew the next time.
    """
    job = db.get_one(Job, job_id)
    folder = project.run_folder(job_id)
    protocol.write_job(specs.of(db, project, job, folder), folder)


def begin(db: Session, job_id: int) -> bool:
    """Mark a prepared job as running, before its child is started: a crash in between leaves a running job without
    a child, which becomes *interrupted*, and never a child without a job.

    Says whether it may start: a job that the person took out of the queue a moment ago stays out.
    """
    job = db.get_one(Job, job_id)
    if job.state != QUEUED:
        return False
    job.state, job.pid, job.born = RUNNING, None, None
    job.started, job.ended = time.time() - _lived(job), None
    if job.kind == comparing.CHECK:
        comparing.forget_rejected(db)
    return True


def _lived(job: Job) -> float:
    """Return the seconds of earlier lives that the next one goes on from: as if that had begun so much earlier."""
    return (jobs.seconds_lived(job) or 0.0) if job.kind in GET_AHEAD else 0.0


def launched(db: Session, job_id: int, pid: int, born: float) -> None:
    """Remember the child, so that a later start of the studio finds it again."""
    job = db.get_one(Job, job_id)
    job.pid, job.born = pid, born


def record_lines(db: Session, project: Project, job_id: int, lines: Iterable[bytes], read_to: int) -> frozenset[str]:
    """Record whole lines of ``events.jsonl`` and how far was read, in the caller's one transaction.

    A line that is no event (half a line of a killed child) is passed over; the log has it.
    """
    job = db.get_one(Job, job_id)
    touched: frozenset[str] = frozenset()
    for line in lines:
        try:
            event = protocol.from_json(line)
        except ValueError:
            continue
        touched |= record(db, project, job, event)
    job.read_to = read_to
    return touched


def record(db: Session, project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Record one event: the job's own state first, then what its kind makes of it. Returns what was touched."""
    moved = _move(job, event)
    touched = RECORDERS[job.kind](db, project, job, event)
    if isinstance(event, GET_AHEAD.get(job.kind, ())):
        job.tries = 0
    if isinstance(event, protocol.AdapterSaved) and not _has_verdict(db, job):
        touched |= verdict.start(db, project, _adapter_id(job)).kinds
    return touched | (frozenset({"job"}) if moved else frozenset())


def _adapter_id(job: Job) -> int:
    assert job.adapter_id is not None, "AdapterSaved was recorded just before"
    return job.adapter_id


def _has_verdict(db: Session, job: Job) -> bool:
    """A resumed run saves its adapter again; one verdict on it is enough, whether it waits or has begun."""
    pending = select(Job.id).where(
        Job.kind == protocol.EvaluateAdapter.__name__, Job.adapter_id == job.adapter_id,
        Job.state.in_((QUEUED, *LIVE_STATES)),
    )  # fmt: skip
    return db.scalar(pending.limit(1)) is not None


def _move(job: Job, event: protocol.Message) -> bool:
    """Move the job's state as the event says; the life of a job is closed."""
    if isinstance(event, protocol.Started):
        job.pid, job.born, job.state = event.pid, event.born, RUNNING
    elif isinstance(event, protocol.Progress):
        job.progress = {"done": event.done, "total": event.total, "doing": event.doing,
                        "seconds_left": event.seconds_left, "detail": event.detail}  # fmt: skip
    elif isinstance(event, protocol.Noted):
        job.notes = [*job.notes, explain(event.code, event.facts).as_dict()]
    elif isinstance(event, protocol.Paused):
        job.state = PAUSED
    elif isinstance(event, protocol.Resumed):
        job.state = RUNNING
    elif isinstance(event, protocol.Finished):
        _end(job, DONE)
    elif isinstance(event, protocol.Stopped):
        _end(job, STOPPED)
    elif isinstance(event, protocol.Failed):
        _end(job, FAILED)
        job.problem = explain(event.code, event.facts).as_dict()
    else:
        return False
    return True


def _end(job: Job, state: str) -> None:
    job.state, job.ended, job.pid, job.born = state, time.time(), None, None


def give_up(db: Session, job_id: int, problem: Problem) -> None:
    """The job could not be started, or what its child said could not be recorded."""
    job = db.get_one(Job, job_id)
    _end(job, FAILED)
    job.problem = problem.as_dict()


def interrupt(db: Session, job_id: int, heard: float | None = None) -> bool:
    """The child is gone without a last word, the last one it said having come at ``heard``; says whether that was so.

    A run or a verdict goes back to the head of the queue by itself, where its child is started anew and goes on from
    its newest checkpoint; what stands in the control file is obeyed there. After ``TRIES`` starts that got it no
    further it waits for a person, as work of other kinds does.
    """
    job = db.get_one(Job, job_id)
    if job.state not in LIVE_STATES:
        return False
    if job.kind in GET_AHEAD and job.tries < TRIES:
        _go_on(db, job, heard or time.time())
    else:
        _end(job, INTERRUPTED)
        job.problem = explain("child_gone", {}).as_dict()
    return True


def _go_on(db: Session, job: Job, heard: float) -> None:
    step = db.scalar(select(func.max(Metric.step)).where(Metric.job_id == job.id)) or 0
    job.notes = [*job.notes, explain("run_went_on" if step else "work_went_on", {"step": step}).as_dict()]
    job.state, job.ended, job.pid, job.born, job.tries = QUEUED, heard, None, None, job.tries + 1
    order.to_front(db, job)


def cancelled(db: Session, job_id: int) -> bool:
    """The child was ended because a person cancelled its job; says whether that was still running."""
    job = db.get_one(Job, job_id)
    if job.state not in LIVE_STATES:
        return False
    _end(job, STOPPED)
    return True


def sweep_folders(db: Session, project: Project) -> None:
    """Delete the run folders of jobs that were taken off the list, once no undo can bring these back."""
    known = {project.run_folder(job_id) for job_id in db.scalars(select(Job.id))}
    for mark in project.run_folder(0).parent.glob(f"*/{jobs.FORGOTTEN}"):
        if mark.parent not in known:
            shutil.rmtree(mark.parent, ignore_errors=True)
