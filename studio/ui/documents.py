"""Documents: add files, see every page and the passages cut from it, leave out what does not belong."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio.core import documents
from studio.core.writing import drafting
from studio.jobs.session import Session
from studio.protocol import ReadDocuments, WriteDrafts
from studio.ui import preferences, style
from studio.ui.documents_parts.document_table import DocumentTable
from studio.ui.documents_parts.intake import DropHint, Intake, dropped_files
from studio.ui.documents_parts.next_step import NextStep
from studio.ui.documents_parts.passage_table import PassageTable
from studio.ui.documents_parts.reader import Reader
from studio.ui.documents_parts.rows import RowsTable
from studio.ui.documents_parts.shelf import Contents, Shelf, contents, shelf
from studio.ui.look import Look
from studio.ui.page_view import grow_with_window
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.pane import Pane
from studio.ui.wording import count
from studio.ui.work_rows import WorkRows


class DocumentsPane(Pane):
    """Documents above, the chosen one's passages below, its pages at the right."""

    kinds: ClassVar[frozenset[str]] = frozenset({"document", "passage", "pair", "job"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._shelf = Shelf()
        self._wanted = 0
        """The document somebody came here for, until the list has it."""
        self.intake = Intake(session, self)
        self._look, self._outline = Look(session, self), Look(session, self)
        self._look.found.connect(self._show)
        self._outline.found.connect(self._show_passages)
        self.set_heading(self.tr("Documents"))
        self.setAcceptDrops(True)
        self._make_actions()
        self.work, self.writing = (WorkRows(session, (job.__name__,), self) for job in (ReadDocuments, WriteDrafts))
        self.table, self.passages = DocumentTable(), PassageTable()
        self.next_step = NextStep(self._next, self)
        self._acting: RowsTable = self.table
        self.reader = Reader(session, self._back, self._onward, self)
        self.set_content(self._content())
        grow_with_window(self.set_details(self.tr("Pages"), self.reader, scroll=False, share=0.45))
        self._fill_empty()
        self._hint = DropHint(self)
        self._listen()

    # ------------------------------------------------------------ what the frame asks

    def refresh(self, kinds: frozenset[str]) -> None:
        """Look again; what is chosen stays chosen."""
        self.work.refresh()
        self.writing.refresh()
        self._look.ask(shelf)

    def arrive(self, **what: Any) -> None:
        """Come to see one document."""
        self._wanted = int(what.get("document", 0))
        self.table.select_id(self._wanted)
        self.table.setFocus()

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        add = self.add_action
        self._add = add(self.tr("Add documents"), self.intake.choose_files, "Ctrl+I", "add",
                        self.tr("Add PDF, Word, web page, Markdown or text files"))  # fmt: skip
        self._add_folder = add(self.tr("Add a folder"), self.intake.choose_folder, "Ctrl+Shift+I", "folder",
                               self.tr("Add every document in a folder"))  # fmt: skip
        self._samples = add(self.tr("Try the sample documents"), self.intake.add_samples)
        self._leave_out = add(self.tr("Leave out"), self._toggle_left_out, "L", "leave-out")
        self._next = add(self.tr("Write draft questions"), self._do_next, "Ctrl+D", "questions")
        self._questions = add(self.tr("Show its questions"), self._go_to_questions, "Q", "questions")
        self._back = add(self.tr("Previous page"), lambda: self.reader.turn(-1), "PgUp", "chevron-left")
        self._onward = add(self.tr("Next page"), lambda: self.reader.turn(1), "PgDown", "chevron")
        self.add_button(self._leave_out)
        self.add_button(self._add_folder)
        self.set_primary(self._add)

    def _content(self) -> QWidget:
        self._passages_title = labels.strong()
        self._passages_title.setWordWrap(True)
        content, below = QWidget(self), QWidget(self)
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.addWidget(self._passages_title)
        lower.addWidget(self.passages, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(style.GROUP)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(below)
        self._remember(split)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        for part in (self.work, self.writing, self.next_step):
            column.addWidget(part)
        column.addWidget(split, 1)
        return content

    def _remember(self, split: QSplitter) -> None:
        split.setSizes([2, 3])
        split.restoreState(preferences.layout("documents/rows"))
        split.splitterMoved.connect(lambda *_: preferences.keep_layout("documents/rows", split.saveState()))

    def _fill_empty(self) -> None:
        sentence = self.tr("Add the documents your model should know: PDF, Word, web pages, Markdown or text. "
                           "Drop them here, or choose them. They stay on this computer.")  # fmt: skip
        column = self.set_empty(sentence, self._add).layout()
        sample = ActionButton(self._samples, link=True)
        column.insertWidget(column.count() - 1, sample, 0, Qt.AlignmentFlag.AlignHCenter)

    def _listen(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(self._choose_document)
        self.table.doubleClicked.connect(self._go_to_questions)
        self.passages.selectionModel().currentRowChanged.connect(self._choose_passage)
        self.reader.picked.connect(self._pick_passage)
        self.reader.turned.connect(self._follow_page)
        for table in (self.table, self.passages):
            table.installEventFilter(self)
            table.selectionModel().selectionChanged.connect(self._name_leave_out)
        self._name_leave_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave out acts on the table that was last worked in."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, RowsTable):
            self._acting = watched
            self._name_leave_out()
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------ showing

    def _show(self, found: Shelf) -> None:
        self._shelf = found
        self.table.rows.arriving = found.arriving
        self.table.show_rows(found.rows)
        if self._wanted:
            self.table.select_id(self._wanted)
        elif self.table.current() is None and found.rows:
            self.table.select_row(0)
        self._wanted = 0
        self._show_document()
        self._show_words(found)
        self.show_empty(not found.rows and self.work.isHidden())

    def _show_words(self, found: Shelf) -> None:
        tr = self.tr
        parts = (
            count(len(found.rows), tr("document"), tr("documents")),
            count(found.passages, tr("passage"), tr("passages")),
            count(sum(row.pairs for row in found.rows), tr("question"), tr("questions")),
        )
        self.set_heading(tr("Documents"), "  ·  ".join(parts) if found.rows else "")
        self._next.setText(tr("Write draft questions") if found.unwritten else tr("Go to Questions"))
        self.next_step.offer(self._offer(found))

    def _offer(self, found: Shelf) -> str:
        """Return the sentence that leads on, once nothing is being read or written."""
        if self.work.running or self.writing.running:
            return ""
        if found.unwritten:
            return self.tr("{0} read. Next: write draft questions from them.").format(
                count(found.unwritten, self.tr("document is"), self.tr("documents are"))
            )
        if found.drafts:
            waiting = count(found.drafts, self.tr("draft question waits"), self.tr("draft questions wait"))
            return self.tr("{0} for your review.").format(waiting)
        return ""

    def _show_document(self) -> None:
        row = self.table.current()
        self.reader.show_document(row)
        self._questions.setEnabled(row is not None and row.pairs > 0)
        if row is not None:
            self._outline.ask(contents, row.id)

    def _show_passages(self, found: Contents) -> None:
        """Take a document's passages in, unless another document was chosen meanwhile."""
        row = self.table.current()
        if row is None or row.id != found.document_id:
            return
        self.passages.show_rows(found.rows)
        self._passages_title.setText(self.tr("Passages of “{0}”").format(row.title))
        self.reader.show_passages(found.rows, self.passages.current_id())
        self._name_leave_out()

    def _choose_document(self, *_: object) -> None:
        if self.table.current_id() == self.reader.document_id:
            return
        self.passages.rows.replace(())
        self._show_document()

    def _choose_passage(self, *_: object) -> None:
        self.reader.show_passages(self.passages.rows.rows, self.passages.current_id())

    def _pick_passage(self, passage_id: int) -> None:
        self._acting = self.passages
        self.passages.select_id(passage_id)

    def _follow_page(self, number: int) -> None:
        """The person leafs: the list of passages comes along without choosing one."""
        self.passages.selectionModel().clear()
        at = next((at for at, row in enumerate(self.passages.rows.rows) if row.page >= number), -1)
        if at >= 0:
            self.passages.scrollTo(self.passages.rows.index(at, 0), RowsTable.ScrollHint.PositionAtTop)

    # ------------------------------------------------------------ doing

    def _name_leave_out(self, *_: object) -> None:
        """Say on the button what it would leave out or take back."""
        tr, rows = self.tr, self._acting.chosen()
        names = (tr("document"), tr("documents")) if self._acting is self.table else (tr("passage"), tr("passages"))
        what = names[0] if len(rows) == 1 else count(len(rows), *names)
        verb = tr("Take back {0}") if rows and all(row.left_out for row in rows) else tr("Leave out {0}")
        self._leave_out.setText(verb.format(what) if rows else tr("Leave out"))
        self._leave_out.setEnabled(bool(rows))

    def _toggle_left_out(self) -> None:
        rows = self._acting.chosen()
        left_out = not all(row.left_out for row in rows)
        action = documents.leave_out if self._acting is self.table else documents.leave_out_passages
        if rows:
            self.session.do(action, [row.id for row in rows], left_out)

    def _do_next(self) -> None:
        if self._shelf.unwritten:
            self.session.do(drafting.write_drafts)
        self.go("questions")

    def _go_to_questions(self, *_: object) -> None:
        if (row := self.table.current()) is not None:
            self.go("questions", document=row.id)

    # ------------------------------------------------------------ dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()
            self._hint.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._hint.hide()
        event.acceptProposedAction()
        self.intake.add(dropped_files(event.mimeData()))
