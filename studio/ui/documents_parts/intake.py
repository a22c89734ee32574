"""The ways files come in: chosen, dropped, or the samples; folders stand for what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from studio.core import documents
from studio.core.documents import ENDINGS
from studio.jobs.session import Session
from studio.ui import preferences, style
from studio.ui.documents_parts.shelf import samples

_FOLDER = "documents/folder"


def dropped_files(mime: QMimeData) -> list[Path]:
    """Return the files and folders of this computer that are being dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class Intake:
    """Adds files on behalf of a widget; its boxes never stop the window."""

    def __init__(self, session: Session, owner: QWidget) -> None:
        self._session, self._owner = session, owner

    def add(self, paths: Sequence[str | Path]) -> None:
        """Queue the reading of these files and folders."""
        if paths:
            self._session.do(documents.add, self._session.project, [Path(path) for path in paths])

    def add_samples(self) -> None:
        """Add the documents that ship with the studio."""
        self.add(samples())

    def choose_files(self) -> None:
        """Let the person choose files."""
        tr = self._owner.tr
        readable = tr("Documents ({0})").format(" ".join(f"*{ending}" for ending in ENDINGS))
        dialog = self._dialog(tr("Add documents"), QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([readable, tr("All files (*)")])
        dialog.open()

    def choose_folder(self) -> None:
        """Let the person choose a folder."""
        dialog = self._dialog(self._owner.tr("Add a folder"), QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def _dialog(self, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
        dialog = QFileDialog(self._owner, title, preferences.folder(_FOLDER))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self.add)
        dialog.filesSelected.connect(lambda files: preferences.set_word(_FOLDER, str(Path(files[0]).parent)))
        return dialog


class DropHint(QLabel):
    """Covers its parent while something that can be added is dragged over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(self.tr("Drop files or folders here to add them"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("tint", "info")
        self.setProperty("kind", "strong")
        self.hide()

    def cover(self) -> None:
        """Show over everything else."""
        self.setGeometry(self.parentWidget().rect().adjusted(style.GRID, style.GRID, -style.GRID, -style.GRID))
        self.raise_()
        self.show()
