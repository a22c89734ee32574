"""Pages with marked words: where a span stands, what is drawn, and that strangers' text stays text."""

import pytest
import qasync
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage

from studio.core.problems import ProblemError
from studio.core.store.schema import Page
from studio.ui import page_view
from studio.ui.page_geometry import Mark, boxes, code_units, outlines
from studio.ui.page_view import PageView
from tests.ui.told_runs import until

HOSTILE = '<h1>Big</h1><img src="file:///etc/passwd"> & <script>alert(1)</script>\nGrüße 😀 to the pump.'


def lines_of(lengths, x0=70.0, width=400.0):
    """Return lines of these lengths, one under the other, a character apart."""
    start, made = 0, []
    for row, length in enumerate(lengths):
        made.append((start, start + length, x0, 20.0 * row, x0 + width, 20.0 * row + 12))
        start += length + 1
    return made


def page_of(text, lines=(), width=0.0, number=1):
    return Page(id=number, document_id=1, number=number, width=width, height=width * 1.4, text=text, lines=list(lines))


layouts = st.lists(st.integers(1, 60), min_size=1, max_size=8).map(lines_of)


@given(layouts, st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_a_span_split_anywhere_covers_what_the_whole_covers(lines, first, second, third):
    start, middle, end = sorted((first, second, third))
    whole = boxes(lines, start, end)
    parts = boxes(lines, start, middle) + boxes(lines, middle, end)
    assert sum(box.width() for box in parts) == pytest.approx(sum(box.width() for box in whole))
    for box in parts + whole:
        line = next(line for line in lines if line[3] == box.top())
        assert line[2] - 1e-6 <= box.left() <= box.right() <= line[4] + 1e-6
        assert box.bottom() == pytest.approx(line[5])


@given(layouts)
def test_a_whole_line_is_covered_to_both_ends(lines):
    for start, end, *box in lines:
        assert boxes(lines, start, end) == [QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1])]
        assert boxes(lines, start, start) == []


def test_letters_count_by_their_width_where_the_text_is_known():
    wide = boxes([(0, 4, 0.0, 0.0, 100.0, 10.0)], 0, 2, "WWii", lambda text: sum(3 if c == "W" else 1 for c in text))
    assert wide[0].width() == pytest.approx(75)


def test_outlines_start_anew_in_the_next_column():
    left, right = lines_of([9, 9]), [(40, 49, 500.0, 0.0, 900.0, 12.0)]
    assert len(outlines(boxes([*left, *right], 0, 50))) == 2


@given(st.text(max_size=40), st.integers(0, 40))
def test_positions_count_as_qt_counts(text, at):
    assert code_units(text, at) == sum(2 if ord(c) > 0xFFFF else 1 for c in text[:at])


def test_text_of_a_stranger_is_shown_letter_by_letter(qtbot):
    view = PageView()
    qtbot.addWidget(view)
    start = HOSTILE.index("to the pump")
    view.show_page(page_of(HOSTILE), None, [Mark(start, start + 11)])
    assert view.text.toPlainText() == HOSTILE
    assert view.text.extraSelections()[0].cursor.selectedText() == "to the pump"


def test_a_click_on_marked_text_picks_it(qtbot):
    view = PageView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.show_page(page_of("😀 Open the door."), None, [Mark(2, 16, key=7)])
    cursor = view.text.textCursor()
    cursor.setPosition(8)
    with qtbot.waitSignal(view.picked) as picked:
        at = view.text.cursorRect(cursor).center()
        qtbot.mouseClick(view.text.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert picked.args == [7]


class Drawing:
    """Draws a black page, or fails, instead of the child."""

    def __init__(self, folder, fails=False):
        self.folder, self.fails, self.asked = folder, fails, []

    async def picture(self, file, page, scale=1.5):
        self.asked.append((page, scale))
        if self.fails:
            raise ProblemError("child_gone")
        picture = QImage(60, 84, QImage.Format.Format_RGB32)
        picture.fill(QColor("black"))
        picture.save(str(self.folder / "page.png"))
        return self.folder / "page.png"


@pytest.fixture
def drawn(qtbot, qapp, tmp_path):
    """Show pages in a view that runs in a loop of its own; returns the view and what was asked of the child."""

    def show(*pages, fails=False):
        drawing = Drawing(tmp_path, fails)
        view = PageView(pages=drawing)
        qtbot.addWidget(view)
        view.resize(400, 500)
        view.show()

        async def leaf():
            for page in pages:
                view.show_page(page, tmp_path / "a.pdf", [Mark(0, 3)])
            await until(lambda: view.text.isVisible() or view._drawn[1] == pages[-1].number)

        with qasync.QEventLoop(qapp) as loop:
            loop.run_until_complete(leaf())
        return view, drawing

    return show


def test_the_picture_comes_later_and_a_page_passed_by_is_not_drawn(drawn):
    lines = lines_of([12])
    view, drawing = drawn(*(page_of("Open the door", lines, 595.0, number) for number in (1, 2, 3)))
    assert [page for page, _ in drawing.asked] == [3]
    assert drawing.asked[0][1] in page_view.SCALES
    canvas = view.picture.canvas
    assert canvas.grab().toImage().pixelColor(canvas.width() // 2, canvas.height() - 20) == QColor("black")


def test_a_page_that_cannot_be_drawn_shows_its_words(drawn):
    view, _ = drawn(page_of("Open the door", lines_of([12]), 595.0), fails=True)
    assert view.text.isVisible()
    assert view.text.toPlainText() == "Open the door"


def test_marked_words_are_scrolled_to(qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(page_view, "spawn", lambda work: work.close())
    view = PageView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    lines = lines_of([9] * 30)
    view.show_page(page_of("x" * 300, lines, 595.0), tmp_path / "a.pdf", [Mark(250, 259)])
    mark = view.picture.canvas.place_of_mark()
    top = view.picture.verticalScrollBar().value()
    assert top < mark.top() < top + view.picture.viewport().height()
