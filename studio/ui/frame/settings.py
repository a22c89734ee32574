"""Settings: how the studio looks, its keys, what it does about long work, and where things lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio import places
from studio.ui import icons, preferences, style
from studio.ui.frame.keys_page import KeysPageDialog
from studio.ui.frame.leaving import GOES_ON
from studio.ui.frame.notification import WANTED
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.form import Form
from studio.ui.widgets.pane import Pane


class SettingsPane(Pane):
    """Takes effect at once; there is nothing to confirm."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.set_heading(self.tr("Settings"), self.tr("What you choose here takes effect at once."))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        form = Form()
        form.add_wide(labels.strong(self.tr("Appearance")))
        self._add_appearance(form)
        form.add_gap()
        form.add_wide(labels.strong(self.tr("Keys")))
        self._add_keys(form)
        form.add_gap()
        form.add_wide(labels.strong(self.tr("Long work")))
        self._add_long_work(form)
        form.add_gap()
        form.add_wide(labels.strong(self.tr("Where things lie")))
        self._add_places(form)
        column.addWidget(form)
        column.addStretch(1)
        self.set_content(content)
        style.now.changed.connect(self._follow)

    def _add_appearance(self, form: Form) -> None:
        self._theme = _choice(
            {
                style.SYSTEM: self.tr("As the system"),
                style.LIGHT: self.tr("Light"),
                style.DARK: self.tr("Dark"),
            },
            preferences.appearance(),
        )
        self._size = _choice(
            {"normal": self.tr("As the system"), "large": self.tr("Larger"), "larger": self.tr("Largest")},
            preferences.text_size(),
        )
        self._theme.activated.connect(self._choose)
        self._size.activated.connect(self._choose)
        form.add_row(self.tr("&Colours"), self._theme)
        form.add_row(self.tr("&Text size"), self._size)

    def _add_keys(self, form: Form) -> None:
        made = self.add_action(self.tr("Change keys …"), lambda: KeysPageDialog(self).open(), "Ctrl+K", "keyboard")
        form.add_row(
            self.tr("Questions"),
            ActionButton(made),
            self.tr("Approve, reject, skip and all else that is done while reviewing."),
        )

    def _add_long_work(self, form: Form) -> None:
        leaving = _choice(
            {"ask": self.tr("Ask what becomes of it"), GOES_ON: self.tr("Let it go on in the background")},
            GOES_ON if preferences.flag(GOES_ON) else "ask",
        )
        leaving.activated.connect(lambda _: preferences.set_flag(GOES_ON, leaving.currentData() == GOES_ON))
        form.add_row(self.tr("When &closing"), leaving, self.tr("When the studio or a project is closed meanwhile."))
        told = QCheckBox(self.tr("Tell on the desktop when it is done or went wrong"))
        told.setChecked(preferences.flag(WANTED, True))
        told.toggled.connect(lambda on: preferences.set_flag(WANTED, on))
        form.add_row(self.tr("&Messages"), told, self.tr("While you are in another program."))

    def _add_places(self, form: Form) -> None:
        if self.session is not None:
            folder = self.session.project.folder
            form.add_row(self.tr("This project"), _place(folder, self.tr("Open the project folder")))
        form.add_row(
            self.tr("Base models"),
            _place(places.models(), self.tr("Open the folder of base models")),
            self.tr("Downloaded models are kept here and shared by all projects."),
        )
        form.add_row(
            self.tr("Pictures of pages"),
            _place(places.cache(), self.tr("Open the folder of page pictures")),
            self.tr("May be deleted at any time; it is filled again when needed."),
        )

    def _choose(self) -> None:
        preferences.set_appearance(self._theme.currentData())
        preferences.set_text_size(self._size.currentData())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        style.apply(app, preferences.appearance(), preferences.SCALES[preferences.text_size()])

    def _follow(self) -> None:
        """The menu may have changed it."""
        self._theme.setCurrentIndex(self._theme.findData(style.now.appearance))


def _choice(options: dict[str, str], chosen: str) -> QComboBox:
    box = QComboBox()
    for value, word in options.items():
        box.addItem(word, value)
    box.setCurrentIndex(box.findData(chosen))
    return box


def _place(folder: Path, title: str) -> QWidget:
    """Return a path that can be copied, with a button that shows it in the file manager."""
    path = QLabel(str(folder))
    labels.make_selectable(path)
    button = QToolButton(icon=icons.icon("folder", "accent"), toolTip=title, accessibleName=title)
    button.setIconSize(icons.SIZE)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.clicked.connect(lambda _checked=False: _show_folder(folder))
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(style.GRID)
    row.addWidget(path)
    row.addWidget(button)
    return line


def _show_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
