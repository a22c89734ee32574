"""The two doors to this package, for the pane of the questions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.jobs.session import Session
from studio.ui import preferences
from studio.ui.import_parts.export_dialog import ExportDialog
from studio.ui.import_parts.import_dialog import ImportDialog
from studio.ui.import_parts.watch import watch

ENDINGS = (".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".parquet")
_FOLDER = "import/folder"


def _tr(text: str) -> str:
    return QCoreApplication.translate("interchange", text)


def open_import(session: Session, parent: QWidget) -> None:
    """Let the person choose a file, then show what would come in from it."""
    readable = _tr("Files of questions ({0})").format(" ".join(f"*{ending}" for ending in ENDINGS))
    dialog = QFileDialog(parent, _tr("Import questions"), preferences.folder(_FOLDER))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([readable, _tr("All files (*)")])
    dialog.fileSelected.connect(lambda file: open_file(session, Path(file), parent))
    dialog.open()


def open_file(session: Session, file: Path, parent: QWidget) -> None:
    """Show what would come in from this file."""
    preferences.set_word(_FOLDER, str(file.parent))
    watch(session)
    ImportDialog(session, file, parent).open()


def open_export(session: Session, ids: Sequence[int] | None, parent: QWidget) -> None:
    """Ask how and where to export these questions, or all that are approved."""
    ExportDialog(session, ids, parent).open()
