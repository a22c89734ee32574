"""The source beside a question: where it stands, and the page with the sentence marked."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core import pairs
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.page_geometry import OUTLINE, Mark
from studio.ui.page_view import PageView
from studio.ui.widgets import labels


class SourceView(QWidget):
    """Walks from a question to its words on the page."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown = 0
        self.path = labels.caption()
        labels.make_selectable(self.path)
        self.page = PageView(self)
        top = QHBoxLayout()
        top.addWidget(self.path, 1)
        top.addWidget(self.page.zoom_bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addLayout(top)
        column.addWidget(self.page, 1)

    @property
    def has_source(self) -> bool:
        """Say whether a page is shown."""
        return bool(self.path.text())

    def show_pair(self, pair_id: int) -> None:
        """Show the source of a question; the same one again stays where the person scrolled it."""
        if pair_id == self._shown:
            return
        self._shown = pair_id
        source = self._session.read(pairs.source, pair_id) if pair_id else None
        if source is None:
            self.path.setText("")
            self.page.clear(self.tr("This question was written by hand and has no source page.") if pair_id else "")
        else:
            self._show(source)

    def _show(self, source: pairs.Source) -> None:
        page, passage = self.tr("page {0}").format(source.page.number), source.passage
        self.path.setText(" › ".join([source.document.title, *passage.section, page]))
        outline = Mark(passage.start, passage.end, OUTLINE)
        evidence = Mark(source.start, source.end) if source.end > source.start else Mark(passage.start, passage.end)
        file = self._session.project.documents / source.document.stored
        self.page.show_page(source.page, file, (outline, evidence) if evidence.end - evidence.start else (outline,))
