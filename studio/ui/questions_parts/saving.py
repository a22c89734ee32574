"""What becomes of words that were handed over to be saved: a save that failed, for whatever reason, gives them back."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QObject

from studio.core.store.changes import Change
from studio.jobs.session import Session
from studio.ui.questions_parts.editor import PairEditor
from studio.ui.questions_parts.handed import Handed


class Saves(QObject):
    """Follows the saves of one editor; what else goes wrong meanwhile is none of its business."""

    def __init__(self, session: Session, editor: PairEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._editor = session, editor

    def follow(self, save: Future[Change]) -> Future[Change]:
        """Wait for a save of the words that the editor hands over now."""
        self._session.hear(save, self._end, self._editor.handed)
        return save

    def _end(self, save: Future[Change], handed: Handed) -> None:
        if save.exception() is not None:
            self._editor.not_saved(handed)
