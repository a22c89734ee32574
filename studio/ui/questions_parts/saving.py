"""What becomes of words that were handed over to be saved: a save that failed, for whatever reason, gives them back."""

from __future__ import annotations

from concurrent.futures import Future

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from studio.core.store.changes import Change
from studio.ui.questions_parts.editor import PairEditor
from studio.ui.questions_parts.handed import Handed


class Saves(QObject):
    """Follows the saves of one editor; what else goes wrong meanwhile is none of its business."""

    _failed = Signal(object)

    def __init__(self, editor: PairEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._failed.connect(editor.not_saved, Qt.ConnectionType.QueuedConnection)

    def follow(self, save: Future[Change]) -> Future[Change]:
        """Wait for a save of the words that the editor hands over now."""
        handed = self._editor.handed
        save.add_done_callback(lambda done: self._hear(done, handed))
        return save

    def _hear(self, save: Future[Change], handed: Handed) -> None:
        """Called on the other thread; the window may have closed meanwhile."""
        if save.exception() is not None and shiboken6.isValid(self):
            self._failed.emit(handed)
