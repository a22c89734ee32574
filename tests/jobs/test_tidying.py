"""New and changed questions are compared by themselves: a few here, an import by a child, and never lost by a kill."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.core import jobs
from studio.core.comparison import comparing, likeness
from studio.core.review import pairs
from studio.core.store.changes import Change, insert_rows
from studio.core.store.project import Project
from studio.core.store.schema import DONE, PAUSED, STOPPED, Job, Pair
from studio.jobs import launch
from studio.jobs.session import Session
from studio.language.wording import normalised
from studio.protocol import CONTROL_FILE, PAUSE
from tests.runs import WAIT_MS, until

MANY = 300


def stale(session: Session) -> int:
    return session.read(likeness.count_stale)


def children(session: Session) -> list[Job]:
    return session.read(lambda db: jobs.listed(db, (comparing.CHECK,)))


def bring_in(project: Project, number: int) -> None:
    """Store many pairs as an import does, two of them the same question and two in contradiction."""
    with project.writing("import") as db:
        words = [(f"What is stored on shelf {n} of room {n % 7}?", f"Parts of machine {n}.") for n in range(number)]
        words += [("How often must the filter be replaced?", f"Every {span}.") for span in ("six months", "8 months")]
        words += [("Where is the reset button?", "On the rear panel."), ("Where is reset button?", "On the rear panel")]
        model = pairs.new_row(db, pairs.Words("?", "?"), "imported", "import:1")
        model |= {"flags": [], "level": 0}
        rows = [{"question": asked, "question_key": normalised(asked), "answer": said} for asked, said in words]
        insert_rows(db, Pair, [model | row for row in rows])


def kinds(session: Session) -> list[str]:
    query = "SELECT kind FROM pair_link ORDER BY kind"
    return session.read(lambda db: [row[0] for row in likeness.driver(db).execute(query)])


@pytest.fixture
def held(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    """A child that was given many questions and rests over them, however slow the test is; the next one does not."""
    start = launch.start_job

    def start_held(kind: str, folder: Path) -> tuple[int, float]:
        monkeypatch.setattr(launch, "start_job", start)
        (folder / CONTROL_FILE).write_text(PAUSE, encoding="utf-8")
        return start(kind, folder)

    monkeypatch.setattr(launch, "start_job", start_held)
    bring_in(session.project, MANY)
    session.changed.emit(frozenset({"pair"}))
    until(qtbot, lambda: [job.state for job in children(session)] == [PAUSED])
    (child,) = children(session)
    assert child.pid is not None and child.born is not None
    yield child
    launch.kill(child.pid, child.born)


def add(qtbot: QtBot, session: Session, question: str, answer: str) -> None:
    """Add a question, and wait until it was looked at and what came of that is queued."""
    until(qtbot, lambda: session.tidying.is_idle)
    with qtbot.waitSignal(session.tidying._looked, timeout=WAIT_MS):
        session.do(pairs.add, question, answer)
    until(qtbot, lambda: session.tidying.is_idle)
    session.do(lambda _: Change(frozenset(), "nothing")).result()


def test_a_few_are_compared_here_after_every_change_and_every_undo(qtbot: QtBot, session: Session) -> None:
    session.do(pairs.add, "How often must the filter be replaced?", "Every six months.").result()
    (made,) = session.do(pairs.add, "How often must filter be replaced?", "Every 8 months.").result().made
    until(qtbot, lambda: stale(session) == 0)
    assert kinds(session) == ["contradiction"]
    assert session.read(likeness.sentences, made)[0]["sentence"].startswith("Says 8 months where question ")
    assert children(session) == []
    session.undo().result()
    until(qtbot, lambda: stale(session) == 0 and session.tidying.is_idle)
    assert kinds(session) == []
    assert session.undo_title == "add a question"


def test_an_import_is_compared_by_a_child(qtbot: QtBot, session: Session) -> None:
    bring_in(session.project, MANY)
    session.changed.emit(frozenset({"pair"}))
    until(qtbot, lambda: stale(session) == 0)
    until(qtbot, lambda: [job.state for job in children(session)] == [DONE])
    assert kinds(session) == ["contradiction", "wording"]


def test_a_killed_child_is_sent_again_and_compares_what_was_added(qtbot: QtBot, session: Session, held: Job) -> None:
    """Nothing else happens after the kill: what was added while the child was at work is not forgotten."""
    add(qtbot, session, "How often must filter be replaced?", "Every 9 months.")
    assert stale(session) > MANY
    launch.kill(held.pid, held.born)
    until(qtbot, lambda: stale(session) == 0)
    assert len(children(session)) == 1
    assert kinds(session) == ["contradiction"] * 3 + ["wording"]


def test_a_child_that_was_stopped_stays_away(qtbot: QtBot, session: Session, held: Job) -> None:
    session.do(jobs.stop, session.project, held.id).result()
    until(qtbot, lambda: children(session)[0].state == STOPPED)
    add(qtbot, session, "What is new?", "A thing.")
    assert [job.state for job in children(session)] == [STOPPED]


def test_two_that_look_at_once_send_one_child(session: Session, held: Job) -> None:
    session.do(comparing.start, session.project).result()
    assert len(children(session)) == 1
