"""Leafs through a document: page by page, with its passages outlined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from studio.core import documents
from studio.core.documents import DocumentRow, PassageRow
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.page_geometry import CHOSEN, FADED, OUTLINE, Mark
from studio.ui.page_view import PageView
from studio.ui.widgets.actions import tool_button


class Reader(QWidget):
    """Shows one page of one document; the pane tells which passage is chosen."""

    picked = Signal(int)
    """The id of a passage that was clicked on the page."""
    turned = Signal(int)
    """The number of the page that is shown now."""

    def __init__(self, session: Session, back: QAction, onward: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._document: DocumentRow | None = None
        self._file: Path | None = None
        self._passages: Sequence[PassageRow] = ()
        self._chosen = 0
        self.view = PageView(self)
        self.view.picked.connect(self.picked)
        self.number = QSpinBox(self, minimum=1, keyboardTracking=False)
        self.number.setAccessibleName(self.tr("Page number"))
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.valueChanged.connect(self._turn)
        self._of = QLabel(self)
        self._back, self._onward = back, onward
        self._lay_out()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(style.GRID)
        for part in (tool_button(self._back), self.number, self._of, tool_button(self._onward)):
            bar.addWidget(part)
        bar.addStretch(1)
        bar.addWidget(self.view.zoom_bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        column.addLayout(bar)
        column.addWidget(self.view, 1)

    @property
    def document_id(self) -> int:
        """Return the document that is open, or 0."""
        return self._document.id if self._document else 0

    def show_document(self, row: DocumentRow | None) -> None:
        """Open a document at its first page; the same one again stays where it is."""
        same = row is not None and row.id == self.document_id
        self._document = row
        if row is None:
            self._passages, self._chosen = (), 0
            self.view.clear(self.tr("Choose a document to see its pages."))
        elif not same:
            self._passages, self._chosen = (), 0
            self._file = self._session.project.documents / self._session.read(documents.stored, row.id)
            self._set_number(1)
        self.number.setRange(1, max(1, row.pages if row else 1))
        self._of.setText(self.tr("of {0}").format(row.pages if row else 1))
        if row is not None and not same:
            self.show_page()
        self._offer_turning()

    def show_passages(self, rows: Sequence[PassageRow], chosen: int) -> None:
        """Outline these passages; ``chosen`` is the id of the one to go to, or 0."""
        moved = chosen != self._chosen
        self._passages, self._chosen = rows, chosen
        page = next((row.page for row in rows if row.id == chosen), 0)
        if moved and page:
            self._set_number(page)
        self.show_page()

    def show_page(self) -> None:
        """Show the page whose number is set."""
        page = self._session.read(documents.page, self._document.id, self.number.value()) if self._document else None
        if page is None:
            self.view.clear(self.tr("This page has not been read yet.") if self._document else "")
        else:
            self.view.show_page(page, self._file, self._marks())

    def turn(self, by: int) -> None:
        """Go some pages on or back."""
        self.number.setValue(self.number.value() + by)

    def _turn(self) -> None:
        self._chosen = 0
        self.show_page()
        self._offer_turning()
        self.turned.emit(self.number.value())

    def _set_number(self, number: int) -> None:
        self.number.blockSignals(True)
        self.number.setMaximum(max(number, self.number.maximum()))
        self.number.setValue(number)
        self.number.blockSignals(False)
        self._offer_turning()

    def _offer_turning(self) -> None:
        at, last = self.number.value(), self._document.pages if self._document else 1
        self._back.setEnabled(at > 1)
        self._onward.setEnabled(at < last)

    def _marks(self) -> list[Mark]:
        here = [row for row in self._passages if row.page == self.number.value()]
        return [Mark(row.start, row.end, self._look(row), row.id) for row in here]

    def _look(self, row: PassageRow) -> str:
        return CHOSEN if row.id == self._chosen else FADED if row.left_out else OUTLINE
