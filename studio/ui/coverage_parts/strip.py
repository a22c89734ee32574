"""One line about how far the review is and how long the rest will take."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from studio.core.review import reviewing
from studio.core.review.reviewing import Progress
from studio.jobs.session import Session
from studio.ui import wording
from studio.ui.look import Look
from studio.ui.questions_parts.words import number


def _tr(text: str) -> str:
    return QCoreApplication.translate("review", text)


def told(progress: Progress) -> str:
    """Return "212 of 333 reviewed · 180 approved · about 25 minutes left at your pace"."""
    if not progress.total:
        return ""
    parts = [
        _tr("{0} of {1} reviewed").format(number(progress.reviewed), number(progress.total)),
        _tr("{0} approved").format(number(progress.approved)),
        _tr("{0} rejected").format(number(progress.rejected)) if progress.rejected else "",
        _left(progress),
    ]
    return "  ·  ".join(part for part in parts if part)


def _left(progress: Progress) -> str:
    left = progress.seconds_left
    return _tr("{0} left at your pace").format(wording.about(left)) if left is not None else ""


class ReviewStrip(QLabel):
    """Follows every decision as long as it is seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "caption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._look = Look(session, self)
        self._look.found.connect(self._show)
        session.changed.connect(self._follow)

    def refresh(self) -> None:
        """Look again."""
        self._look.ask(reviewing.progress)

    def _follow(self, kinds: frozenset[str]) -> None:
        if "pair" in kinds and self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _show(self, progress: Progress) -> None:
        self.setText(told(progress))
        pace = _tr("{0} decisions an hour; pauses of more than two minutes are not counted")
        self.setToolTip(pace.format(number(round(progress.pace))) if progress.pace else "")
