"""Documents come in, are seen page by page, and are left out and taken back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from said import document_events, hear

from studio import protocol
from studio.core import documents, jobs
from studio.core.store.schema import DONE
from studio.core.writing import drafting
from studio.ui.documents import DocumentsPane
from studio.ui.documents_parts.document_table import Column
from studio.ui.documents_parts.shelf import samples
from studio.ui.page_geometry import CHOSEN, FADED, OUTLINE
from tests.ui import told_runs

pytestmark = pytest.mark.usefixtures("without_pictures")


@pytest.fixture
def pane(opened, qtbot):
    session = told_runs.begin(opened)
    made = DocumentsPane(session)
    session.changed.connect(lambda kinds: made.refresh(kinds & made.kinds))
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    made.activateWindow()
    made.refresh(made.kinds)
    yield made
    made.hide()
    told_runs.end(session)


@pytest.fixture
def with_document(pane, qtbot):
    read(pane, *document_events(), protocol.FileFailed("/home/me/locked.pdf", "file_encrypted"))
    qtbot.waitUntil(lambda: len(pane.passages.rows.rows) == 3)
    return pane


def read(pane, *events):
    """Record what a reader would say, without one being started."""
    project = pane.session.project
    with project.writing() as db:
        change = documents.add(db, project, [project.folder / "Pump manual.pdf"])
        db.get_one(jobs.Job, change.made[0]).state = DONE
    hear(project, change, *events, protocol.Finished())
    pane.refresh(pane.kinds)


def drop(pane, *paths):
    """Drag files onto the pane and let go, as a file manager does."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(50, 50), *how)
    pane.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert pane._hint.isVisible()
    pane.dropEvent(QDropEvent(QPointF(50, 50), *how))
    assert pane._hint.isHidden()


def test_an_empty_project_says_what_to_do(pane, qtbot):
    qtbot.waitUntil(lambda: pane._empty.isVisible())
    assert "They stay on this computer" in pane._empty.sentence


def test_dropped_files_are_read_by_a_real_child(pane, qtbot, tmp_path):
    file = tmp_path / "Cleaning <b>rules.md"
    file.write_text("# Cleaning\n\nThe chamber is wiped with a lint-free cloth every day.\n", encoding="utf-8")
    drop(pane, file)
    qtbot.waitUntil(lambda: [row.passages for row in pane.table.rows.rows] == [1])
    qtbot.waitUntil(lambda: pane.next_step.isVisible())
    assert not pane._empty.isVisible()
    assert "lint-free" in pane.reader.view.text.toPlainText()
    assert pane.work.isHidden()


def test_a_folder_stands_for_its_documents(pane, qtbot, tmp_path):
    for name in ("one.txt", "two.txt", "holiday.jpg"):
        (tmp_path / name).write_text(f"The file {name} says what it is.", encoding="utf-8")
    drop(pane, tmp_path)
    qtbot.waitUntil(lambda: len(pane.session.read(documents.listed)) == 2)


def test_a_folder_without_documents_is_a_problem_not_a_crash(pane, qtbot, tmp_path):
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(pane.session.problem) as told:
        pane.intake.add([tmp_path / "empty"])
    assert told.args[0].code == "folder_empty"


def test_sample_documents_ship(pane):
    assert len(samples()) == 3
    assert all(isinstance(file, Path) for file in samples())


def test_choosing_files_does_not_stop_the_window(pane, qtbot, tmp_path):
    pane._add.trigger()
    dialog = pane.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.filesSelected.emit([str(tmp_path / "nothing.txt")])
    dialog.close()
    qtbot.waitUntil(lambda: len(pane.session.read(jobs.listed)) == 1)


def test_documents_and_their_numbers(with_document):
    pane = with_document
    row = [pane.table.rows.index(0, column).data() for column in Column]
    assert row == ["Pump manual", "PDF", 1, 3, 0, "Included"]
    assert pane.next_step.isVisible()
    assert pane._next.text() == "Write draft questions"


def test_problems_of_single_files_stay_until_they_were_read(with_document, qtbot):
    pane = with_document
    [bar] = pane.work._bars.values()
    assert bar.problem.what == "“locked.pdf” is protected by a password."
    bar.dismiss()
    qtbot.waitUntil(lambda: not pane.session.read(jobs.listed)[0].notes)
    qtbot.waitUntil(lambda: pane.work.isHidden())


def test_passages_are_outlined_and_can_be_left_out(with_document, qtbot):
    pane = with_document
    pane.passages.setFocus()
    pane.passages.select_row(1)
    assert looks(pane) == [OUTLINE, CHOSEN, OUTLINE]
    assert pane._leave_out.text() == "Leave out passage"
    QTest.keyClick(pane.passages, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: pane.passages.rows.rows[1].left_out)
    assert pane.session.read(drafting.passages_to_write)[1]["id"] == 3
    qtbot.waitUntil(lambda: pane._leave_out.text() == "Take back passage")
    pane.passages.select_row(0)
    assert looks(pane) == [CHOSEN, FADED, OUTLINE]
    pane.session.undo()
    qtbot.waitUntil(lambda: not pane.passages.rows.rows[1].left_out)


def looks(pane):
    return [mark.look for mark in pane.reader._marks()]


def test_a_document_is_left_out_and_taken_back(with_document, qtbot):
    pane = with_document
    pane.table.setFocus()
    QTest.keyClick(pane.table, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: pane.table.rows.rows[0].left_out)
    assert pane.table.rows.index(0, Column.STATE).data() == "Left out"
    QTest.keyClick(pane.table, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: not pane.table.rows.rows[0].left_out)


def test_a_click_on_the_page_chooses_the_passage(with_document):
    pane = with_document
    pane.reader.picked.emit(3)
    assert pane.passages.current_id() == 3
    assert pane._leave_out.text() == "Leave out passage"


def test_pages_turn_by_key(pane, qtbot):
    sha, text = "b" * 64, "The pump is checked every day."
    head, page, passage, end = document_events(sha, text, "Two pages")
    second = protocol.PageRead(sha, 2, 595.0, 842.0, text, page.lines)
    read(pane, head, page, second, passage, end)
    qtbot.waitUntil(lambda: pane.reader.number.maximum() == 2)
    pane.table.setFocus()
    QTest.keyClick(pane.table, Qt.Key.Key_PageDown)
    assert pane.reader.view.picture.canvas.page.number == 2
    assert not pane._onward.isEnabled()
    QTest.keyClick(pane.table, Qt.Key.Key_PageUp)
    assert pane.reader.view.picture.canvas.page.number == 1


def test_what_is_chosen_stays_chosen_when_more_arrives(with_document, qtbot):
    pane = with_document
    pane.passages.select_row(2)
    read(pane, *document_events("c" * 64, "The door is closed by hand.", "Another"))
    qtbot.waitUntil(lambda: len(pane.table.rows.rows) == 2)
    assert pane.table.current().title == "Pump manual"
    assert pane.passages.current_id() == 3


def test_the_next_step_writes_questions_and_goes_there(with_document, qtbot):
    pane = with_document
    with qtbot.waitSignal(pane.wanted) as asked:
        pane._next.trigger()
    assert asked.args[0] == "questions"
    qtbot.waitUntil(lambda: pane.session.read(documents.unwritten) == 0)
