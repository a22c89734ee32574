"""The dialogs for questions in and out, with real files, real children, real keys and clicks."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLabel, QWidget

from studio.core import jobs
from studio.core.review import catalogue, interchange, pairs
from studio.core.store.schema import DONE, Pair
from studio.protocol import ExportPairs, ImportPairs
from studio.ui.import_parts.doors import open_export, open_import
from studio.ui.import_parts.export_dialog import ExportDialog
from studio.ui.import_parts.exported import ExportsTold
from studio.ui.import_parts.import_dialog import ImportDialog
from tests.ui import told_runs
from tests.ui.told_runs import until

TABLE = "Frage;Antwort;Status;Bearbeiter\n" + "".join(f"Q {n}?;A {n}.;approved;M. Weber\n" for n in range(1, 5))


@pytest.fixture
def session(opened):
    yield from told_runs.at_work(opened)


@pytest.fixture
def table(tmp_path) -> Path:
    file = tmp_path / "Fragen.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


Scene = Callable[[QWidget], Awaitable[None]]


@pytest.fixture
def play(qapp) -> Callable[[Scene], None]:
    """Let a scene happen over a window, in a loop of its own."""

    async def whole(scene: Scene) -> None:
        window = QWidget()
        window.resize(1100, 760)
        window.show()
        try:
            await scene(window)
        finally:
            window.hide()
            window.deleteLater()
            await asyncio.sleep(0.1)

    def played(scene: Scene) -> None:
        qapp.setQuitOnLastWindowClosed(False)
        with qasync.QEventLoop(qapp) as loop:
            loop.run_until_complete(whole(scene))

    return played


def choose_file(window: QWidget, file: Path) -> None:
    chooser = window.findChild(QFileDialog)
    assert chooser is not None and chooser.isVisible()
    chooser.fileSelected.emit(str(file))
    chooser.reject()


async def looked(window: QWidget) -> ImportDialog:
    await until(lambda: window.findChild(ImportDialog) is not None)
    dialog = window.findChild(ImportDialog)
    await until(lambda: dialog.begin.isEnabled() or dialog.problem.problem)
    return dialog


def shown(dialog: ImportDialog) -> list[str]:
    return [label.text() for label in dialog.cards.widget().findChildren(QLabel)]


def stored(session) -> list[Pair]:
    return session.read(lambda db: db.query(Pair).order_by(Pair.id).all())


def test_a_table_comes_in_and_goes_again_in_one_step(session, play, table):
    async def scene(window):
        open_import(session, window)
        choose_file(window, table)
        dialog = await looked(window)
        assert dialog.begin.text() == "Import 4 rows"
        assert shown(dialog)[:2] == ["Q 1?", "A 1."]
        assert "kept: Bearbeiter" in shown(dialog)[2]
        assert dialog.focusWidget() is dialog.begin
        QTest.keyClick(dialog.begin, Qt.Key.Key_Space)
        await until(lambda: session.undo_title == "import of 4 questions")

    play(scene)
    came = stored(session)
    assert [(pair.question, pair.answer, pair.status) for pair in came] == [
        (f"Q {n}?", f"A {n}.", "draft") for n in range(1, 5)
    ]
    assert came[0].extra == {"Bearbeiter": "M. Weber"}
    session.undo().result()
    assert stored(session) == []
    session.redo().result()
    assert len(stored(session)) == 4


def test_columns_are_chosen_by_keys_and_the_first_questions_follow(session, play, table):
    async def scene(window):
        open_import(session, window)
        choose_file(window, table)
        dialog = await looked(window)
        choice = dialog.table.choices["Bearbeiter"]
        choice.setFocus()
        QTest.keyClick(choice, Qt.Key.Key_End)
        assert choice.currentText() == "Leave out"
        await until(lambda: dialog.begin.isEnabled() and not any("kept" in text for text in shown(dialog)))
        question = dialog.table.choices["Frage"]
        question.setFocus()
        QTest.keyClick(question, Qt.Key.Key_Down)
        assert question.currentText() == "Answer"
        assert dialog.table.choices["Antwort"].currentText() == "Keep as it is", "only one column holds the answer"
        await until(lambda: dialog.begin.toolTip() != "")
        assert not dialog.begin.isEnabled()
        QTest.keyClick(question, Qt.Key.Key_Up)
        answer = dialog.table.choices["Antwort"]
        answer.setFocus()
        QTest.keyClick(answer, Qt.Key.Key_A)
        assert answer.currentText() == "Answer"
        await until(lambda: dialog.begin.isEnabled())
        QTest.mouseClick(dialog.as_they_were, Qt.MouseButton.LeftButton)
        QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
        await until(lambda: session.undo_title)

    play(scene)
    assert {(pair.status, str(pair.extra)) for pair in stored(session)} == {("approved", "{}")}


def test_without_names_the_first_row_is_a_question_too(session, play, table):
    async def scene(window):
        open_import(session, window)
        choose_file(window, table)
        dialog = await looked(window)
        QTest.mouseClick(dialog.header, Qt.MouseButton.LeftButton)
        await until(lambda: dialog.begin.text() == "Import 5 rows")
        assert list(dialog.table.choices) == [f"Column {n}" for n in range(1, 5)]
        dialog.reject()

    play(scene)


def test_a_damaged_file_says_why_and_leaves_no_child(session, play, tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing more")

    async def scene(window):
        open_import(session, window)
        choose_file(window, tmp_path / "broken.xlsx")
        dialog = await looked(window)
        assert dialog.problem.isVisible() and dialog.problem.problem.code == "file_damaged"
        assert not dialog.begin.isEnabled()
        assert dialog.begin.text() == "Import"
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await until(lambda: window.findChild(ImportDialog) is None)

    play(scene)
    assert session.read(jobs.listed, (ImportPairs.__name__,)) == []


def test_bad_rows_are_shown_before_and_told_after(session, play, tmp_path):
    file = tmp_path / "mixed.jsonl"
    file.write_text('{"prompt": "Q 1?", "completion": "A 1."}\nnonsense\n', encoding="utf-8")

    async def scene(window):
        open_import(session, window)
        choose_file(window, file)
        dialog = await looked(window)
        assert "Line 2 will be left out." in shown(dialog)
        assert dialog.begin.text() == "Import 1 of 2 rows"
        QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
        await until(lambda: session.undo_title == "import of 1 question")

    play(scene)
    (job,) = session.read(jobs.listed, (ImportPairs.__name__,))
    assert session.read(interchange.counts, job.id) == interchange.Counts(2, 1, 1)
    assert [note.what for note in jobs.notes(job)] == ["Line 2 of “mixed.jsonl” was left out."]


def test_the_button_says_how_many_rows_come_in(session, play, tmp_path):
    """Also those beyond what is shown; of a file of which no row can come in none is asked for."""
    file = tmp_path / "Fragen.csv"
    rows = [f"Q {n}?;A {n}." if n % 4 else f";A {n}." for n in range(1, 101)]
    file.write_text("Frage;Antwort\n" + "\n".join(rows), encoding="utf-8")

    async def scene(window):
        open_import(session, window)
        choose_file(window, file)
        dialog = await looked(window)
        assert dialog.begin.text() == "Import 75 of 100 rows"
        found = dialog._peeked
        dialog._offer(replace(found, usable=None))
        assert dialog.begin.text() == "Import up to 100 rows"
        dialog._offer(replace(found, usable=0))
        assert not dialog.begin.isEnabled() and dialog.begin.toolTip()
        dialog._offer(found)
        QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
        await until(lambda: session.undo_title == "import of 75 questions")

    play(scene)


def test_everything_has_a_name_and_a_key(session, play, table):
    async def scene(window):
        open_import(session, window)
        choose_file(window, table)
        dialog = await looked(window)
        open_export(session, None, window)
        boxes = window.findChild(ExportDialog).findChildren(QAbstractButton) + dialog.findChildren(QAbstractButton)
        for part in filter(QWidget.isVisible, (*boxes, *dialog.findChildren(QComboBox))):
            assert part.accessibleName() or part.text(), part
        assert dialog.table.accessibleName() and dialog.cards.accessibleName()
        mnemonics = [part.text() for part in (dialog.header, dialog.as_drafts, dialog.as_they_were)]
        assert all("&" in text for text in mnemonics)
        dialog.reject()
        window.findChild(ExportDialog).reject()

    play(scene)


def test_an_export_by_clicks(session, play, tmp_path):
    for number in range(3):
        session.do(pairs.add, f"Q {number}?", f"A {number}.").result()
    session.do(pairs.approve, list(session.read(catalogue.ids))[:2]).result()

    async def scene(window):
        open_export(session, None, window)
        dialog = window.findChild(ExportDialog)
        assert any("2 approved questions" in label.text() for label in dialog.findChildren(QLabel))
        QTest.mouseClick(dialog.formats["csv"], Qt.MouseButton.LeftButton)
        QTest.keyClick(dialog.begin, Qt.Key.Key_Space)
        choose_file(dialog, tmp_path / "out.csv")
        await until(lambda: (tmp_path / "out.csv").exists())
        await until(lambda: session.read(jobs.listed, (ExportPairs.__name__,))[0].state == DONE)

    play(scene)
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert '"Q 0?","A 0."' in text and "Q 1?" in text and "Q 2?" not in text


def test_an_export_that_is_done_says_where_it_lies_until_it_is_put_away(session, play, tmp_path, monkeypatch):
    for number in range(3):
        session.do(pairs.add, f"Q {number}?", f"A {number}.").result()
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))

    async def scene(window):
        told = ExportsTold(session, window)
        session.changed.connect(lambda _: told.refresh())
        session.do(interchange.export, session.project, None, tmp_path / "none.csv", "csv").exception()
        session.do(interchange.export, session.project, list(session.read(catalogue.ids)), tmp_path / "out.csv", "csv")
        await until(lambda: bool(told.bars))
        (bar,) = told.bars
        assert bar.said.text() == "3 questions are in “out.csv”." and told.isVisible()
        QTest.keyClick(bar.open, Qt.Key.Key_Space)
        assert opened == [str(tmp_path)]
        QTest.keyClick(bar.put_away, Qt.Key.Key_Space)
        told.refresh()
        await asyncio.sleep(0.3)
        assert not told.bars and told.isHidden()
        later = ExportsTold(session, window)
        later.refresh()
        await asyncio.sleep(0.3)
        assert not later.bars, "it ended before"

    play(scene)


def test_an_export_of_nothing_cannot_begin(session, play):
    async def scene(window):
        open_export(session, [], window)
        assert not window.findChild(ExportDialog).begin.isEnabled()
        window.findChild(ExportDialog).reject()

    play(scene)
