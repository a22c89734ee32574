"""Do and undo, and what a person is told when the world does not allow it; nothing already done is lost."""

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from weakref import ref

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from runs import WAIT_MS, until
from sqlalchemy import event, text

from studio.core.freezing import datasets
from studio.core.review import catalogue, pairs
from studio.core.store.project import DATABASE, Project
from studio.core.store.schema import APPROVED
from studio.jobs.session import Session


def test_changes_arrive_in_order_and_tell_everyone(qtbot: QtBot, session: Session) -> None:
    heard = []
    session.changed.connect(heard.append)
    done = [session.do(pairs.add, f"What is part {n}?", f"It is thing {n}.") for n in range(20)]
    until(qtbot, lambda: len([kinds for kinds in heard if "pair" in kinds]) >= 20)
    assert [one.result().made[0] for one in done] == list(range(25, 45))
    assert session.undo_title == "add a question"


def test_undo_and_redo_run_through_everything(qtbot: QtBot, session: Session) -> None:
    for pair_id in range(1, 6):
        session.do(pairs.reject, [pair_id]).result()
    until(qtbot, lambda: session.undo_title == "reject 1 question")
    for left in range(4, -1, -1):
        session.undo().result()
        until(qtbot, lambda left=left: len(session._undo) == left)
    assert session.read(catalogue.counts)[APPROVED] == 24
    for done in range(1, 6):
        session.redo().result()
        until(qtbot, lambda done=done: len(session._undo) == done)
    assert session.read(catalogue.counts)[APPROVED] == 19


def test_full_disk_is_a_problem_and_nothing_is_lost(qtbot: QtBot, session: Session) -> None:
    """SQLite itself says "full" when it may not grow; what was there stays, and it works again with room."""
    before = session.read(catalogue.counts)
    pages = [session.read(lambda db: db.execute(text("PRAGMA page_count")).scalar_one())]
    event.listen(session.project._writer, "checkout", lambda db, *_: db.execute(f"PRAGMA max_page_count = {pages[0]}"))
    with qtbot.waitSignal(session.problem, timeout=WAIT_MS) as told:
        adding = session.do(pairs.add, "What is long?", "word " * 50_000)
    assert told.args[0].code == "disk_full"
    assert adding.exception() is not None
    assert session.read(catalogue.counts) == before
    pages[0] = 1_000_000
    session.do(pairs.add, "What is long?", "word " * 50_000).result()
    assert sum(session.read(catalogue.counts).values()) == 25


def test_our_own_mistake_goes_to_the_bug_report(qtbot: QtBot, session: Session) -> None:
    def broken(db: object) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(session.crashed, timeout=WAIT_MS) as told:
        session.do(broken)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_reader_cannot_write(session: Session) -> None:
    with pytest.raises(Exception, match="readonly"):
        session.read(lambda db: db.execute(text("DELETE FROM pair")))


def test_step_that_cannot_be_taken_back_does_not_block_the_ones_before_it(qtbot: QtBot, session: Session) -> None:
    """A question that was frozen into a dataset stays; undo says so and goes on with the step before."""
    session.do(pairs.reject, [1]).result()
    made = session.do(pairs.add, "What is part 99?", "It is thing 99.").result().made
    session.do(pairs.approve, made).result()
    session.do(datasets.freeze, session.project).result()
    session.undo().result()
    with qtbot.waitSignal(session.problem, timeout=WAIT_MS) as told:
        session.undo()
    assert told.args[0].code == "undo_in_use"
    session.undo().result()
    assert session.read(catalogue.counts) == {"draft": 1, "approved": 24, "rejected": 0}


def test_change_that_met_a_long_writer_is_tried_again(qtbot: QtBot, session: Session) -> None:
    """Another connection holds the database for longer than one try waits, and lets go during the second."""
    tries = impatient(session, 200)
    with held(session.project) as other:
        event.listen(session.project._writer, "checkout", lambda *_: len(tries) > 1 and other.rollback())
        session.do(pairs.reject, [1]).result()
    assert len(tries) == 2
    assert session.read(catalogue.counts)["rejected"] == 1


def test_change_that_never_gets_its_turn_is_a_problem(qtbot: QtBot, session: Session) -> None:
    impatient(session, 50)
    with held(session.project), qtbot.waitSignal(session.problem, timeout=WAIT_MS) as told:
        session.do(pairs.reject, [1])
    assert told.args[0].code == "database_busy"
    session.do(pairs.reject, [1]).result()


@pytest.mark.parametrize(
    ("said", "code"), [("database or disk is full", "disk_full"), ("disk I/O error", "file_trouble")]
)
def test_trouble_past_sqlalchemy_is_a_problem_too(qtbot: QtBot, session: Session, said: str, code: str) -> None:
    def troubled(db: object) -> None:
        raise sqlite3.OperationalError(said)

    with qtbot.waitSignal(session.problem, timeout=WAIT_MS) as told:
        session.do(troubled)
    assert told.args[0].code == code


def impatient(session: Session, milliseconds: int) -> list[None]:
    """Let the one connection that changes go through wait less for another program; returns a list of its tries."""
    tries: list[None] = []

    def begin(db: sqlite3.Connection, *_: object) -> None:
        tries.append(None)
        db.execute(f"PRAGMA busy_timeout = {milliseconds}")

    event.listen(session.project._writer, "checkout", begin)
    return tries


@contextmanager
def held(project: Project) -> Iterator[sqlite3.Connection]:
    """Hold the database as another program does."""
    file = project.folder / DATABASE
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def parts_of_one_that_was_used(qtbot: QtBot, opened: Project) -> list[ref[QObject]]:
    session = Session(opened)
    session.do(pairs.add, "What is a part?", "A thing.").result()
    session.look(catalogue.counts).result()
    until(qtbot, lambda: session.undo_title and session.tidying.is_idle)
    session.leave()
    return [ref(one) for one in (session, session.queue, session.tidying, session.tidying._timer)]


def test_a_session_that_nobody_holds_is_gone_at_once(qtbot: QtBot, opened: Project) -> None:
    """No circle of its parts waits for Python's collector: that may come on another thread, which stops no timer."""
    gc.disable()
    try:
        assert [one() for one in parts_of_one_that_was_used(qtbot, opened)] == [None] * 4
    finally:
        gc.enable()
