"""Training runs in every state, told to a project without one being trained."""

from __future__ import annotations

import time

from studio import protocol
from studio.core import bases, jobs, verdict
from studio.core.freezing import datasets
from studio.core.store.project import Project
from studio.core.store.schema import DONE, Adapter, Job
from studio.core.training import runs, sweeps
from tests.ui import told_runs

STEPS = 40


def frozen(project: Project) -> int:
    """Freeze the facts; returns the version."""
    told_runs.approve_facts(project)
    with project.writing() as db:
        return datasets.freeze(db, project).made[0]


def queued(project: Project, version: int, **settings: object) -> int:
    """Queue a run; returns the job."""
    with project.writing() as db:
        return runs.start(db, project, version, bases.listed()[0], protocol.Recipe(**settings)).made[0]


def group(project: Project, version: int, rates: list[float], ranks: list[int]) -> list[int]:
    """Queue several runs as one group."""
    with project.writing() as db:
        base = bases.listed()[0]
        return list(sweeps.start(db, project, version, base, protocol.Recipe(), rates, ranks).made)


def run(project: Project, job_id: int, lowest: float = 1.0, done: bool = True) -> None:
    """Tell of a run with two tests; of one that is not done, that it is half-way."""
    told = [protocol.Started(1, 0.0)]
    for step in range(1, STEPS + 1):
        told.append(protocol.TrainingStep(step, STEPS, step / 10, 3.0 / step, 1e-3, 500.0))
    for step, loss in ((STEPS // 2, lowest), (STEPS, lowest + 0.1)):
        told += [protocol.HeldOutLoss(step, loss), *_samples(step)]
    told.append(protocol.Metered(STEPS, 6 << 30, 12 << 30, 0.9, 61.0, on_card=True))
    told.append(protocol.Progress(STEPS, 2 * STEPS, "training", 240.0, "pass 4 of 8"))
    told_runs.tell(project, job_id, *told)
    if done:
        finish(project, job_id)


def _samples(step: int) -> list[protocol.SampleAnswered]:
    question, answer = next(iter(told_runs.FACTS.items()))
    return [protocol.SampleAnswered(step, 1, question, answer, f"Said after step {step}.")]


def finish(project: Project, job_id: int) -> None:
    """Tell that a run left its adapter; no verdict waits afterwards."""
    folder = project.run_folder(job_id) / "adapter"
    folder.mkdir(parents=True)
    told_runs.tell(project, job_id, protocol.AdapterSaved(str(folder), {}), protocol.Finished())
    with project.writing() as db:
        for waiting in jobs.listed(db, (protocol.EvaluateAdapter.__name__,)):
            db.delete(waiting)


def judged(project: Project, job_id: int, right: int) -> None:
    """Tell a verdict in which so many of four held-out questions are answered rightly."""
    with project.writing() as db:
        adapter = db.query(Adapter).filter_by(job_id=job_id).one()
        evaluation = verdict.start(db, project, adapter.id).made[0]
    facts = list(told_runs.FACTS.items())[:4]
    answers = [protocol.Answered(at, "held_out", question, answer, "No.", answer if at < right else "No.")
               for at, (question, answer) in enumerate(facts)]  # fmt: skip
    file = project.run_folder(evaluation) / "answers.jsonl"
    file.parent.mkdir(parents=True)
    file.write_text("".join(answer.to_json() + "\n" for answer in answers), encoding="utf-8")
    told_runs.tell(project, evaluation, *answers, protocol.Finished())


def many_done(project: Project, version: int, count: int) -> None:
    """Fill the history with runs of which nothing but their end is known."""
    first = queued(project, version)
    with project.writing() as db:
        known = db.get_one(Job, first)
        known.state, known.started, known.ended = DONE, time.time() - 60, time.time()
        columns = {column.name for column in Job.__table__.columns} - {"id"}
        db.add_all(Job(**{name: getattr(known, name) for name in columns}) for _ in range(count - 1))
