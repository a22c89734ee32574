"""Many questions in other words by the rules, through the queue: each once, also when the child is killed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from runs import WAIT_MS, leave
from sqlalchemy import select

from studio.core import jobs
from studio.core.review import catalogue, pairs
from studio.core.store.project import Project
from studio.core.store.schema import DONE, INTERRUPTED, Job, Pair
from studio.core.writing import rephrasing
from studio.jobs import launch
from studio.jobs.session import Session
from studio.language import rewording
from studio.protocol import EVENTS_FILE, PairRephrased

MANY = 3 * rephrasing.FEW


@pytest.fixture
def session(opened: Project, qapp) -> Iterator[Session]:
    """A session on many approved questions."""
    with opened.writing() as db:
        for number in range(MANY):
            pairs.add(db, f"At what pressure does valve {number} open?", f"At {number} bar.")
        pairs.approve(db, catalogue.ids(db))
    made = Session(opened)
    yield made
    leave(made)


def made(session: Session) -> list[Pair]:
    return session.read(lambda db: list(db.scalars(select(Pair).where(Pair.original_id.is_not(None)))))


def job(session: Session, number: int) -> Job:
    return session.read(lambda db: db.get_one(Job, number))


def told(events: Path) -> int:
    """Return how many questions the child has told of, whole lines alone."""
    lines = events.read_bytes().split(b"\n")[:-1] if events.exists() else []
    return sum(PairRephrased.__name__.encode() in line and line.endswith(b"}") for line in lines)


def test_many_are_reworded_by_a_child_and_none_is_lost_or_doubled_by_a_kill(session: Session, qtbot: QtBot) -> None:
    ids = session.read(catalogue.ids)
    (number,) = session.do(rephrasing.rephrase, session.project, list(ids), 2).result().made
    qtbot.waitUntil(lambda: job(session, number).pid is not None, timeout=WAIT_MS)
    begun, events = job(session, number), session.project.run_folder(number) / EVENTS_FILE
    while not told(events):
        time.sleep(0.002)
    launch.kill(begun.pid, begun.born)
    assert 0 < told(events) < MANY
    qtbot.waitUntil(lambda: job(session, number).state == INTERRUPTED, timeout=WAIT_MS)
    session.do(jobs.resume, session.project, number).result()
    qtbot.waitUntil(lambda: job(session, number).state == DONE, timeout=WAIT_MS)
    assert told(events) == MANY
    written = {(pair.original_id, pair.question) for pair in made(session)}
    questions = {pair_id: pair.question for pair_id, pair in session.read(pairs.rows, list(ids)).items()}
    assert len(written) == len(made(session))
    assert written == {
        (pair_id, wording) for pair_id, asked in questions.items()
        for wording in rewording.practised(asked, "At 5 bar.")[:2]
    }  # fmt: skip
    assert {pair.origin for pair in made(session)} == {"rules:rewording"}
    assert job(session, number).notes == []
