"""Other wordings and opinions, asked for by real keys, made by the built-in rules and by the real starter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from said import document_events, hear
from sqlalchemy import select

from studio import protocol
from studio.core import documents, jobs
from studio.core.review import pairs
from studio.core.store.project import Project
from studio.core.store.schema import DONE, FAILED, Job, Pair
from studio.core.writing import handouts
from studio.jobs.session import Session
from studio.language import rewording
from studio.ui.model_parts import open_opinion, open_rephrasing
from studio.ui.model_parts.dialog import ModelDialog
from studio.ui.questions import WORK, QuestionsPane
from studio.ui.questions_parts import words
from tests.ui import told_runs

ASKED = "At what pressure does the relief valve open?"
IDS = [1, 2, 3]


@pytest.fixture
def session(opened: Project, qapp) -> Iterator[Session]:
    """An approved question and a draft from a document, and one by hand."""
    with opened.writing() as db:
        reading = documents.add(db, opened, [Path("/tmp/Pump manual.pdf")])
    hear(opened, reading, *document_events(), protocol.Finished())
    with opened.writing() as db:
        pairs.add_from_page(db, ASKED, "At 5 bar.", 1, 0, 32)
        pairs.add_from_page(db, "How often must the filter be replaced?", "Every 6 months.", 2, 0, 42)
        pairs.add(db, "What is blowdown?", "The controlled release of water.")
        pairs.approve(db, [1])
    made = told_runs.begin(opened)
    yield made
    told_runs.end(made)


def of(session: Session) -> list[Pair]:
    return session.read(lambda db: list(db.scalars(select(Pair).order_by(Pair.id))))


def counted(dialog: ModelDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: dialog.chosen is not None)


def press_enter(dialog: ModelDialog, qtbot: QtBot) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def ended(session: Session, qtbot: QtBot, kind: type[protocol.Message]) -> Job:
    """Wait until a job of this kind has ended, and return it."""

    def last() -> Job | None:
        return next(iter(session.read(jobs.listed, (kind.__name__,))), None)

    qtbot.waitUntil(lambda: (job := last()) is not None and job.state in (DONE, FAILED))
    return last()


def test_built_in_wordings_by_keyboard_and_undone_in_one_step(session: Session, qtbot: QtBot) -> None:
    dialog = open_rephrasing(session, IDS)
    counted(dialog, qtbot)
    assert dialog.base is None and dialog.go.text() == "Rephrase 1 question"
    assert "1 of 3 questions" in dialog.said.text()
    press_enter(dialog, qtbot)
    qtbot.waitUntil(lambda: session.undo_title == "write 2 rephrasings")
    assert [pair.question for pair in of(session)[3:]] == list(rewording.practised(ASKED, "At 5 bar."))[:2]
    session.undo().result()
    assert [pair.id for pair in of(session)] == IDS


def test_nothing_approved_is_said_and_not_offered(session: Session, qtbot: QtBot) -> None:
    dialog = open_rephrasing(session, [2, 3])
    counted(dialog, qtbot)
    assert not dialog.go.isEnabled() and "0 of 2 questions" in dialog.said.text()
    dialog.reject()


def test_the_starter_rephrases_in_the_queue(session: Session, qtbot: QtBot) -> None:
    dialog = open_rephrasing(session, IDS)
    counted(dialog, qtbot)
    dialog.model.setCurrentIndex(dialog.model.findText("Starter"))
    assert "too small to be relied on" in dialog.about_model.text()
    press_enter(dialog, qtbot)
    job = ended(session, qtbot, protocol.RephrasePairs)
    asked, got = session.read(handouts.counts, job)
    assert (job.state, job.title, asked) == (DONE, "Rephrase 1 question", 2)
    made = of(session)[3:]
    assert len(made) == got
    assert all((pair.original_id, pair.origin) == (1, "model:starter") for pair in made)


def test_the_starter_gives_an_opinion_that_stands_below_the_question(session: Session, qtbot: QtBot, qapp) -> None:
    before = [(pair.flags, pair.level, pair.status) for pair in of(session)]
    dialog = open_opinion(session, IDS)
    counted(dialog, qtbot)
    assert dialog.go.text() == "Ask about 2 questions" and "too small" in dialog.about_model.text()
    press_enter(dialog, qtbot)
    assert ended(session, qtbot, protocol.VotePairs).state == DONE
    found = of(session)
    assert [pair.opinion_of for pair in found] == ["Starter", "Starter", None]
    assert [(pair.flags, pair.level, pair.status) for pair in found] == before
    pane = told_runs.show(QuestionsPane(session), qtbot)
    qtbot.waitUntil(lambda: pane.editor.pair_id != 0)
    for pair_id, shown in ((1, True), (3, False)):
        pane.table.go_to(pair_id)
        qtbot.waitUntil(lambda wanted=pair_id: pane.editor.pair_id == wanted)
        assert pane.editor.opinion.isVisibleTo(pane.editor) == shown
        assert pane.editor.opinion.text().startswith("Opinion of Starter:") == shown


def test_jobs_are_watched_beside_the_questions() -> None:
    assert {protocol.RephrasePairs.__name__, protocol.VotePairs.__name__} <= set(WORK)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.86, "Opinion of Qwen: the source supports it, 86 % sure"),
        (0.1, "Opinion of Qwen: the source does not support it, 90 % sure"),
        (0.501, "Opinion of Qwen: undecided"),
        (None, ""),
    ],
)
def test_an_opinion_is_worded_as_one(share: float | None, said: str) -> None:
    assert words.opinion(share, "Qwen") == said


def test_everything_has_a_name_and_a_key(session: Session, qtbot: QtBot) -> None:
    for door in (open_rephrasing, open_opinion):
        dialog = door(session, IDS)
        assert dialog.model.accessibleName() and not dialog.go.shortcut().isEmpty()
        counted(dialog, qtbot)
        dialog.reject()
    dialog = open_rephrasing(session, IDS)
    assert dialog.number.accessibleName()
    counted(dialog, qtbot)
    dialog.reject()
