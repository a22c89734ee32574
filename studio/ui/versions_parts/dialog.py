"""All dataset versions, newest first; from here one freezes a new one and compares two."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.jobs.session import Session
from studio.ui import style
from studio.ui.look import Look
from studio.ui.versions_parts import looks
from studio.ui.versions_parts.card import VersionCard
from studio.ui.versions_parts.comparison import CompareDialog
from studio.ui.versions_parts.freezing import FreezeDialog
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action
from studio.ui.widgets.empty_state import EmptyState


def open_versions(session: Session, parent: QWidget) -> VersionsDialog:
    """Show the dialog beside the window, which goes on working."""
    dialog = VersionsDialog(session, parent)
    dialog.show()
    return dialog


class VersionsDialog(QDialog):
    """Follows the project: a version frozen elsewhere comes in, too."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Dataset versions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.cards: list[VersionCard] = []
        self.freezing: FreezeDialog | None = None
        self.comparison: CompareDialog | None = None
        self.freeze = action(self, self.tr("Freeze a version…"), self._freeze, "Ctrl+N", "add")
        self.compare = action(self, self.tr("Compare two…"), lambda: self._compare(), "Ctrl+D", "equal")
        self._said = labels.body()
        self._said.hide()
        self._empty = EmptyState(
            self.tr("A version is frozen from the questions you approved. None has been frozen yet."), self.freeze
        )
        self._list, self._column = _column()
        self._list.setAccessibleName(self.tr("Versions, newest first"))
        self._lay_out()
        self._look = Look(session, self)
        self._look.found.connect(self._show)
        session.changed.connect(self._follow)
        self.compare.setEnabled(False)
        self._follow(frozenset({"dataset_version"}))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(style.GRID // 2)
        words.addWidget(labels.heading(self.windowTitle()))
        words.addWidget(labels.caption(
            self.tr("A version is a copy of your approved questions, divided into those to learn from and those to "
                    "ask. It never changes, so every run can be traced and repeated.")
        ))  # fmt: skip
        top = QHBoxLayout()
        top.setSpacing(style.GRID)
        top.addLayout(words, 1)
        for button in (ActionButton(self.compare), ActionButton(self.freeze, primary=True)):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addLayout(top)
        column.addWidget(self._said)
        column.addWidget(self._list, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(buttons)
        self.resize(110 * style.GRID, 84 * style.GRID)

    def _follow(self, kinds: frozenset[str]) -> None:
        if "dataset_version" in kinds:
            self._look.ask(looks.listed, self._session.project)

    def _show(self, found: list[looks.Known]) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.deleteLater()
        self.cards = []
        for at, known in enumerate(found):
            before = found[at + 1].version.number if at + 1 < len(found) else None
            card = VersionCard(known, before)
            card.compared.connect(self._compare)
            self._column.insertWidget(at, card)
            self.cards.append(card)
        self._list.setVisible(bool(found))
        self._empty.setVisible(not found)
        self.compare.setEnabled(len(found) > 1)

    def _freeze(self) -> None:
        self._said.hide()
        self.freezing = FreezeDialog(self._session, self)
        self.freezing.frozen.connect(self._tell)
        self.freezing.open()

    def _tell(self, title: str, is_new: bool) -> None:
        """Say when nothing had to be frozen: what one looks for is there already."""
        self._said.setText(self.tr("Nothing has changed since: {0} holds exactly this.").format(title))
        self._said.setVisible(not is_new)

    def _compare(self, version_id: int | None = None) -> None:
        """Compare a version with the one before it, the newest where none is named."""
        if len(self.cards) < 2:
            return
        ids = [card.version.id for card in self.cards]
        later = ids.index(version_id) if version_id in ids[:-1] else 0
        self.comparison = CompareDialog(self._session, [card.version for card in self.cards], self)
        self.comparison.choose(ids[later + 1], ids[later])
        self.comparison.open()


def _column() -> tuple[QScrollArea, QVBoxLayout]:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, style.GRID // 2, 0)
    column.setSpacing(style.GRID)
    column.addStretch(1)
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    return area, column
