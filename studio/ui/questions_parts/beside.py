"""What stands beside a question: its source, or in the place of that what happened to the question."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from studio.jobs.session import Session
from studio.ui import style
from studio.ui.history_parts import HistoryView
from studio.ui.questions_parts.source import SourceView
from studio.ui.widgets import labels


class Beside(QStackedWidget):
    """Shows the source until somebody asks for the history, which is made then."""

    def __init__(self, session: Session, source: SourceView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._source = session, source
        self.history: HistoryView | None = None
        self.addWidget(source)

    def hasHeightForWidth(self) -> bool:
        """Say no: a page scrolls, so it asks for no height of its own."""
        return False

    @property
    def shows_history(self) -> bool:
        """Say whether the history stands in the place of the source."""
        return self.currentWidget() is not self._source

    def turn(self) -> None:
        """Show the history, or the source again; whose is told by ``follow``."""
        if self.history is None:
            self.history = HistoryView(self._session, self)
            self.addWidget(_titled(self.tr("History"), self.history))
        self.setCurrentIndex(0 if self.shows_history else 1)

    def follow(self, pair_id: int) -> None:
        """Another question is shown: let the history be about it."""
        if self.shows_history and self.history is not None:
            self.history.show_pair(pair_id)


def _titled(title: str, content: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(style.GRID)
    column.addWidget(labels.strong(title))
    column.addWidget(content, 1)
    return page
