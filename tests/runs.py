"""Real runs on the starter model: start one, look at its state, read what its child said."""

import json
from collections.abc import Callable
from contextlib import suppress

from pytestqt.qtbot import QtBot
from sqlalchemy import select

from studio.core import bases
from studio.core.store.project import Project
from studio.core.store.schema import LIVE_STATES, Job
from studio.core.training import runs
from studio.jobs import launch
from studio.jobs.session import Session
from studio.protocol import Recipe

WAIT_MS = 600_000
"""A child steps behind everything else on the PC: on a busy one its imports alone may take minutes."""


def start_training(session: Session, **settings: object) -> int:
    """Queue a run on version 1 with the starter; returns the job's id."""
    recipe = Recipe(**{"epochs": 3, "batch": 8, "rank": 8, "evaluations": 3, **settings})
    return session.do(runs.start, session.project, 1, bases.resolve("starter"), recipe).result().made[0]


def state(session: Session, job_id: int) -> str:
    return job(session, job_id).state


def job(session: Session, job_id: int) -> Job:
    return session.read(lambda db: db.get_one(Job, job_id))


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    qtbot.waitUntil(holds, timeout=WAIT_MS)


def leave(session: Session) -> None:
    """Leave a session, and end what it leaves at work on purpose: a verdict, or a comparison of all that is new."""
    session.leave()
    for one in session.read(lambda db: list(db.scalars(select(Job).where(Job.state.in_(LIVE_STATES))))):
        if one.pid is not None and one.born is not None:
            launch.kill(one.pid, one.born)


def lines(project: Project, job_id: int) -> list[dict]:
    """Return what a job's child has said; half lines, of one that writes or was killed just then, are left aside."""
    file, found = project.run_folder(job_id) / "events.jsonl", []
    for line in file.read_bytes().splitlines() if file.exists() else ():
        with suppress(ValueError):
            found.append(json.loads(line))
    return found
