"""When the studio itself is at fault: one window with what happened, the versions, and Copy. The program goes on."""

from __future__ import annotations

import platform
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from studio import __version__
from studio.ui import icons, style
from studio.ui.widgets import labels

_seen: list[str] = []


def install() -> None:
    """From now on, what nobody caught is shown instead of ending the program."""
    sys.excepthook = _hook


def _hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    if sys.stderr is not None:  # a windowed build has none
        traceback.print_exception(kind, error, trace)
    tell(error)


def tell(error: BaseException) -> None:
    """Show a mistake of ours; a second one joins the window that is open already."""
    _seen.append("".join(traceback.format_exception(error)))
    if QApplication.instance() is not None:
        show_report(QApplication.activeWindow())


def report() -> str:
    """Return what somebody needs to find the mistake: versions first, then the newest errors."""
    python = platform.python_version()
    versions = f"SLM Studio {__version__}, Python {python}, Qt {qVersion()}, {platform.platform()}"
    return "\n\n".join([versions, *reversed(_seen[-5:])])


def show_report(parent: QWidget | None) -> BugDialog:
    """Open the window with the report, or bring it up to date."""
    dialog = next((top for top in QApplication.topLevelWidgets() if isinstance(top, BugDialog)), None)
    dialog = dialog or BugDialog(parent)
    dialog.show_text(report(), bool(_seen))
    dialog.open()
    return dialog


class BugDialog(QDialog):
    """Not modal to the work: it can be closed and the studio used on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.dress(self)  # it comes also where there is no window
        self.setWindowTitle(self.tr("Report"))
        self.resize(90 * style.GRID, 60 * style.GRID)
        self._intro = labels.body()
        self._text = QPlainTextEdit(readOnly=True, accessibleName=self.tr("Report"))
        copy = QPushButton(icons.icon("copy", "on_accent"), self.tr("&Copy the report"))
        copy.setProperty("primary", "true")
        copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addWidget(self._intro)
        column.addWidget(self._text, 1)
        column.addLayout(row)

    def show_text(self, text: str, happened: bool) -> None:
        """Show a report; ``happened`` says whether there is a mistake in it."""
        self._intro.setText(
            self.tr(
                "Something went wrong inside the studio. Your work is saved and you can go on. Copy this report and "
                "send it to whoever looks after the studio for you. Read it first: it may name files of yours."
            )
            if happened
            else self.tr("Nothing has gone wrong since the start. These are the versions in use.")
        )
        self._text.setPlainText(text)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
