"""Words are marked on the page by mouse and by keys, and become a question or the evidence of one."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from said import hear

from studio import protocol
from studio.core import documents
from studio.core.review import pairs
from studio.jobs.session import Session
from studio.ui.questions_parts.editor import PairEditor
from studio.ui.questions_parts.source import SourceView

pytestmark = pytest.mark.usefixtures("without_pictures")

LINES = ["The relief valve opens at 5 bar.", "It is made of brass.", "Check the oil level before each shift."]
TEXT = "\n".join(LINES)
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def events(width, height):
    """Return what a reader says of a page with two passages: the first two lines, and the third."""
    starts = [0, len(LINES[0]) + 1, len(LINES[0]) + len(LINES[1]) + 2]
    rows = tuple((start, start + len(line), 72.0, 72.0 + 20 * at, 72.0 + 6 * len(line), 84.0 + 20 * at)
                 for at, (start, line) in enumerate(zip(starts, LINES, strict=True)))  # fmt: skip
    sha = "a" * 64
    yield protocol.DocumentRead("/tmp/Pump manual.pdf", sha, "Pump manual", "pdf", 1000, 1, f"{sha}.pdf")
    yield protocol.PageRead(sha, 1, width, height, TEXT, rows if width else ())
    yield protocol.PassageRead(sha, 1, ("Pumps",), 0, starts[2] - 1, TEXT[: starts[2] - 1])
    yield protocol.PassageRead(sha, 1, ("Oil",), starts[2], len(TEXT), LINES[2])
    yield protocol.DocumentEnded(sha)


@pytest.fixture(params=[(595.0, 842.0), (0.0, 0.0)], ids=["picture", "text"])
def session(request, opened):
    with opened.writing() as db:
        reading = documents.add(db, opened, [opened.folder / "Pump manual.pdf"])
    hear(opened, reading, *events(*request.param), protocol.Finished())
    with opened.writing() as db:
        pairs.add_from_page(db, "How far does it open?", "At 5 bar.", 1, 0, len(LINES[0]))
    made = Session(opened)
    made.crashed.connect(lambda error: pytest.fail(repr(error)))
    yield made
    made.leave()


@pytest.fixture
def source(session, qtbot):
    made = SourceView(session)
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    made.activateWindow()
    made.show_pair(1)
    return made


def place(source, words):
    """Return the widget that takes the mouse and where a word stands on it."""
    at = TEXT.index(words)
    if source.page.picture.isVisible():
        canvas = source.page.picture.canvas
        box = canvas.to_pixels(canvas.words().words[canvas.words().from_text(at)].box)
        return canvas, box.center().toPoint()
    text = source.page.text
    cursor = text.textCursor()
    cursor.setPosition(at + len(words) // 2)
    return text.viewport(), text.cursorRect(cursor).center()


def drag(source, first, last):
    widget, start = place(source, first)
    _, end = place(source, last)
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for step in (0.5, 1.0):
        QTest.mouseMove(widget, QPoint(start + (end - start) * step))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end)


def keys(source):
    picture = source.page.picture
    return picture if picture.isVisible() else source.page.text


def test_dragging_marks_whole_words(source, qtbot):
    drag(source, "made", "brass.")
    qtbot.waitUntil(lambda: source.marked is not None)
    assert (source.marked.passage_id, source.marked.words) == (1, "made of brass.")
    assert source.bar.isVisible()
    assert "made of brass." in source._said.text()


def test_over_two_passages_the_person_is_told(source, qtbot):
    drag(source, "brass.", "oil")
    qtbot.waitUntil(lambda: "one passage" in source._said.text())
    assert source.marked is None
    assert not source.write.isEnabled()


def test_a_click_ends_marking(source, qtbot):
    drag(source, "made", "brass.")
    qtbot.waitUntil(lambda: source.marked is not None)
    widget, at = place(source, "Check")
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)
    assert source.marked is None
    assert source.bar.isHidden()


def test_marked_by_keys_from_the_evidence_on_and_w_writes(source, qtbot):
    keys(source).setFocus()
    for _ in range(3):
        QTest.keyClick(keys(source), Key.Key_Right, SHIFT)
    qtbot.waitUntil(lambda: source.marked is not None)
    assert source.marked.words == "The relief valve"
    with qtbot.waitSignal(source.write_wanted) as wanted:
        QTest.keyClick(keys(source), Key.Key_W)
    assert wanted.args[0].words == "The relief valve"
    QTest.keyClick(keys(source), Key.Key_Escape)
    assert source.marked is None


def test_other_words_become_the_evidence(source, session, qtbot):
    source.evidence_wanted.connect(
        lambda one, mark: session.do(pairs.set_evidence, one, mark.passage_id, mark.start, mark.end)
    )
    session.changed.connect(lambda kinds: source.show_pair(1))
    drag(source, "made", "brass.")
    qtbot.waitUntil(source.use.isEnabled)
    QTest.keyClick(keys(source), Key.Key_W, SHIFT)
    qtbot.waitUntil(lambda: session.read(pairs.source, 1).start == TEXT.index("made"))
    assert source.marked is None
    session.undo().result()
    assert session.read(pairs.source, 1).start == 0


def test_a_question_about_marked_words_keeps_its_place(source, session, qtbot):
    editor = PairEditor(QAction("Save"), QAction("Revert"))
    qtbot.addWidget(editor)
    editor.show()
    source.write_wanted.connect(editor.begin_about)
    editor.written.connect(lambda question, answer, mark: session.do(
        pairs.add_from_page, question, answer, mark.passage_id, mark.start, mark.end))  # fmt: skip
    drag(source, "oil", "shift.")
    qtbot.waitUntil(source.write.isEnabled)
    source.write.trigger()
    assert editor.about_words.text() == "About: “oil level before each shift.”"
    editor.question.setPlainText("When is the oil checked?")
    editor.answer.setPlainText("Before each shift.")
    editor.save()
    qtbot.waitUntil(lambda: session.undo_title == "add a question")
    found = session.read(pairs.source, 2)
    assert found.page.text[found.start : found.end] == "oil level before each shift."


def test_another_question_forgets_what_was_marked(source, session, qtbot):
    drag(source, "made", "brass.")
    qtbot.waitUntil(lambda: source.marked is not None)
    session.do(pairs.add, "By hand?", "Yes, it is.").result()
    source.show_pair(2)
    assert source.marked is None
    assert not source.write.isEnabled()
