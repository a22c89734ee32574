"""Runs that are done with are taken off the list: alone, where their tuned models stay, or together with these."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs
from studio.core.order import JOB, OFF_THE_LIST
from studio.core.problems import ProblemError
from studio.core.store.changes import Change, counted, delete_rows, together, update_rows
from studio.core.store.project import Project
from studio.core.store.schema import ENDED_STATES, Adapter, Evaluation, Exchange, Job

WITH_MODEL = JOB | {"metric", "adapter", "evaluation", "exchange"}
VERDICT = protocol.EvaluateAdapter.__name__


def remove(db: Session, project: Project, job_ids: Sequence[int], with_models: bool = False) -> Change:
    """Take ended runs off the list, in one step; ``with_models`` takes what they left with them.

    Raises ProblemError ``job_in_use`` where something that runs or waits still needs one of them.
    """
    runs = [db.get_one(Job, job_id) for job_id in job_ids]
    changes = [_removed(db, project, run, with_models) for run in runs]
    return together(changes, f"remove {counted(len(runs), 'run')}")


def _removed(db: Session, project: Project, run: Job, with_model: bool) -> Change:
    adapter_id = db.scalar(select(Adapter.id).where(Adapter.job_id == run.id))
    if adapter_id is None:
        return jobs.forget(db, project, run.id)
    return _whole(db, project, run, adapter_id) if with_model else _alone(db, run)


def _alone(db: Session, run: Job) -> Change:
    """The tuned model still tells what it was trained on: its run stays where it is, out of sight."""
    if run.state not in ENDED_STATES:
        raise ProblemError("job_in_use", title=run.title)
    title = f"remove “{run.title}”; its tuned model stays"
    return Change(JOB, title, (update_rows(db, Job, [run.id], position=OFF_THE_LIST),))


def _whole(db: Session, project: Project, run: Job, adapter_id: int) -> Change:
    """Take away the tuned model and its verdicts; what was asked in the playground stays, without it."""
    title = run.title
    users = db.scalars(select(Job).where(Job.adapter_id == adapter_id)).all()
    if any(user.state not in ENDED_STATES for user in users):
        raise ProblemError("job_in_use", title=title)
    judged = [user.id for user in users if user.kind == VERDICT]
    freed = [
        update_rows(db, Job, [user.id for user in users], adapter_id=None),
        update_rows(db, Exchange, _of(db, Exchange, adapter_id), adapter_id=None),
        delete_rows(db, Evaluation, _of(db, Evaluation, adapter_id)),
        delete_rows(db, Adapter, [adapter_id]),
    ]
    db.expire_all()
    gone = [edit for job_id in (*judged, run.id) for edit in reversed(jobs.forget(db, project, job_id).inverse)]
    return Change(WITH_MODEL, f"remove “{title}” and its tuned model", tuple(reversed([*freed, *gone])))


def _of(db: Session, table: type[Evaluation] | type[Exchange], adapter_id: int) -> list[int]:
    return list(db.scalars(select(table.id).where(table.adapter_id == adapter_id)))
