"""Asks for the name of a new project and the folder it goes into."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui import icons, preferences, style
from studio.ui.widgets import labels
from studio.ui.widgets.form import Form

ENDING = ".studio"
FORBIDDEN = '<>:"/\\|?*'
"""What Windows does not take in a name; a project must be able to move there."""


class NewProjectDialog(QDialog):
    """Emits ``named`` with the folder to create."""

    named = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New project"))
        self._name = QLineEdit(placeholderText=self.tr("For example: Wound care"))
        self._where = QLineEdit(str(preferences.projects_folder()))
        self._name.textChanged.connect(self._follow)
        self._where.textChanged.connect(self._follow)
        self._hint = labels.caption()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._create = self._buttons.addButton(self.tr("Create"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._create.setProperty("primary", "true")
        self._buttons.accepted.connect(self._accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self._follow()

    def _lay_out(self) -> None:
        form = Form()
        form.add_row(self.tr("&Name"), self._name)
        form.add_row(self.tr("&Folder"), self._where)
        choose = QPushButton(icons.icon("folder"), self.tr("C&hoose"))
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(form, 1)
        row.addWidget(choose)
        row.setAlignment(choose, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addLayout(row)
        column.addWidget(self._hint)
        column.addWidget(self._buttons)

    @property
    def folder(self) -> Path:
        """The folder that would be made."""
        return Path(self._where.text().strip()) / f"{self._name.text().strip()}{ENDING}"

    def _follow(self) -> None:
        named, trouble = bool(self._name.text().strip()), self._trouble()
        self._create.setEnabled(named and not trouble)
        where = str(self.folder) if named else self.tr("copy it to back it up or to move it.")
        self._hint.setText(trouble or self.tr("A project is one folder: {0}").format(where))

    def _trouble(self) -> str:
        name = self._name.text().strip()
        if any(sign in FORBIDDEN for sign in name) or name.endswith("."):
            return self.tr("A name cannot hold any of {0} or end in a full stop.").format(" ".join(FORBIDDEN))
        if name and self.folder.exists():
            return self.tr("There is a project of this name already.")
        return ""

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for the project"), self._where.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._where.setText)
        dialog.open()

    def _accept(self) -> None:
        preferences.set_projects_folder(self.folder.parent)
        self.accept()
        self.named.emit(self.folder)
