"""While a job's folder is written a person goes on deciding; what a child was given goes when it has ended."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

from pytestqt.qtbot import QtBot
from runs import job, state, until
from said import document_events, hear

from studio import protocol
from studio.core import bases, documents, specs
from studio.core.comparison import comparing
from studio.core.review import pairs
from studio.core.store.changes import insert_rows
from studio.core.store.project import Project
from studio.core.store.schema import APPROVED, DONE, QUEUED, Job, Pair, PairStale
from studio.core.writing import handouts, opinions
from studio.jobs.session import Session


def sourced(project: Project) -> list[int]:
    """Add questions that come from a document, so that an opinion can be asked for."""
    with project.writing() as db:
        reading = documents.add(db, project, [Path("/tmp/Pump manual.pdf")])
    hear(project, reading, *document_events(), protocol.Finished())
    with project.writing() as db:
        words = [(f"When does the relief valve {does}?", "At 5 bar.") for does in ("open", "lift", "blow")]
        return [pairs.add_from_page(db, *said, 1, 0, 32).made[0] for said in words]


def test_decision_is_written_while_the_list_for_a_child_is(qtbot: QtBot, session: Session, monkeypatch) -> None:
    ids = sourced(session.project)
    begun, go_on = Event(), Event()

    def slow(*args: Any) -> Iterator[dict[str, Any]]:
        begun.set()
        assert go_on.wait(600)
        yield from rows(*args)

    rows = handouts.rows
    monkeypatch.setattr(handouts, "rows", slow)
    job_id = session.do(opinions.ask, session.project, ids, bases.resolve("starter")).result().made[0]
    assert begun.wait(120)
    try:
        session.do(pairs.reject, [1]).result(timeout=120)
        assert state(session, job_id) == QUEUED
    finally:
        go_on.set()
    until(qtbot, lambda: state(session, job_id) == DONE)


def test_questions_of_a_job_are_listed_beside_its_record(trainable: Project) -> None:
    ids = sourced(trainable)
    with trainable.writing() as db:
        job_id = opinions.ask(db, trainable, ids, bases.resolve("starter")).made[0]
        handouts.count(db, db.get_one(Job, job_id), 2, 1)
        handouts.count(db, db.get_one(Job, job_id), 3, 3)
    with trainable.reading() as db:
        job = db.get_one(Job, job_id)
        assert handouts.counts(db, job) == (5, 4)
        assert not any(isinstance(value, list) for value in job.spec.values())
        assert [row["id"] for row in handouts.rows(db, trainable.run_folder(job_id))] == ids


def test_half_a_list_does_not_pass_for_the_whole(trainable: Project) -> None:
    file = trainable.folder / "rows.jsonl"

    def broken() -> Iterator[dict[str, Any]]:
        yield {"id": 1}
        raise OSError(28, "No space left on device")

    try:
        specs.write_rows(file, broken())
    except OSError:
        assert not file.exists()
    specs.write_rows(file, [{"id": 1}])
    assert [json.loads(line) for line in file.read_text().splitlines()] == [{"id": 1}]


def test_what_the_checker_was_given_goes_with_it(qtbot: QtBot, session: Session) -> None:
    with session.project.writing() as db:
        new = pairs.new_row(db, pairs.Words("How hot is it?", "It is warm."), "fact", "import:1")
        gone = insert_rows(db, Pair, [new, new | {"question": "Who?", "question_key": "who"}]).ids[1]
        pairs.reject(db, [gone])
        db.merge(PairStale(pair_id=gone))
    job_id = session.do(comparing.start, session.project).result().made[0]
    until(qtbot, lambda: state(session, job_id) == DONE)
    folder = session.project.run_folder(job_id)
    assert (folder / "job.json").exists() and job(session, job_id).problem is None
    assert not (folder / comparing.PAIRS_FILE).exists()
    assert session.read(lambda db: db.get(PairStale, gone)) is None
    assert session.read(lambda db: db.get_one(Pair, 1)).status == APPROVED
