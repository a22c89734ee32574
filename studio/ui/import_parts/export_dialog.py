"""Before questions are exported: which format, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.freezing.datasets import approved_count
from studio.core.review import interchange
from studio.jobs.session import Session
from studio.protocol import EXPORT_FORMATS
from studio.ui import preferences, style
from studio.ui.import_parts import words
from studio.ui.widgets import labels
from studio.ui.wording import count

ENDINGS = {
    "messages": ".jsonl", "prompt-completion": ".jsonl", "alpaca": ".json", "sharegpt": ".json", "csv": ".csv",
    "xlsx": ".xlsx", "parquet": ".parquet", "dataset": "",
}  # fmt: skip
FIRST = "xlsx"
_FORMAT, _FOLDER = "export/format", "export/folder"


class ExportDialog(QDialog):
    """Lets the person choose a format, asks where to, and queues the export."""

    def __init__(self, session: Session, ids: Sequence[int] | None, parent: QWidget | None = None) -> None:
        """``ids`` are the questions to export; None means all that are approved."""
        super().__init__(parent)
        self._session, self._ids = session, None if ids is None else list(ids)
        self.setWindowTitle(self.tr("Export questions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_formats()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.begin = self._buttons.addButton(self.tr("Choose where to…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.begin.setProperty("primary", "true")
        self._buttons.accepted.connect(self._ask_where)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()

    def _make_formats(self) -> None:
        self._group = QButtonGroup(self)
        self.formats: dict[str, QRadioButton] = {}
        for number, code in enumerate(EXPORT_FORMATS, 1):
            choice = QRadioButton(f"&{number}  {words.format(code)}")
            choice.setAccessibleName(words.format(code))
            choice.setAccessibleDescription(words.purpose(code))
            self._group.addButton(choice)
            self.formats[code] = choice
        self.formats[preferences.word(_FORMAT, FIRST)].setChecked(True)

    def _lay_out(self) -> None:
        number = len(self._ids) if self._ids is not None else self._session.read(approved_count)
        tr = self.tr
        approved = (tr("approved question"), tr("approved questions"))
        counted = count(number, *(approved if self._ids is None else (tr("question"), tr("questions"))))
        self.begin.setEnabled(number > 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.PAGE)
        grid.setVerticalSpacing(style.GRID)
        for row, (code, choice) in enumerate(self.formats.items()):
            grid.addWidget(choice, row, 0)
            grid.addWidget(labels.caption(words.purpose(code)), row, 1)
        grid.setColumnMinimumWidth(1, 48 * style.GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addWidget(labels.heading(tr("Export {0}").format(counted)))
        column.addLayout(grid)
        column.addWidget(labels.caption(tr("Every format also carries where each answer stands (document, section, "
                                           "page, evidence), its status and its tags, and can be imported "
                                           "again.")))  # fmt: skip
        column.addWidget(self._buttons)
        self.formats[self.format].setFocus()

    @property
    def format(self) -> str:
        """The format that is chosen."""
        return next(code for code, choice in self.formats.items() if choice.isChecked())

    def _ask_where(self) -> None:
        folder = preferences.word(_FOLDER) or str(preferences.projects_folder())
        name = f"{self._session.project.name} questions{ENDINGS[self.format]}"
        dialog = QFileDialog(self, self.tr("Export questions to"), folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(ENDINGS[self.format].lstrip("."))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda file: self.export_to(Path(file)))
        dialog.open()

    def export_to(self, target: Path) -> None:
        """Queue the export into this file or folder."""
        preferences.set_word(_FORMAT, self.format)
        preferences.set_word(_FOLDER, str(target.parent))
        self._session.do(interchange.export, self._session.project, self._ids, target, self.format)
        self.accept()
