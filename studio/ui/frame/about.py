"""What this program is, which version, and under which licence."""

from __future__ import annotations

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio import __version__
from studio.ui import icons, style
from studio.ui.widgets import labels


class AboutDialog(QDialog):
    """A page to read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About SLM Studio"))
        words = QVBoxLayout()
        words.setSpacing(style.GRID)
        words.addWidget(labels.heading(self.tr("SLM Studio")))
        words.addWidget(labels.caption(self.tr("Version {0}, with Qt {1}").format(__version__, qVersion())))
        words.addWidget(labels.body(self.tr("Documents in, a proven model out, nothing leaves the PC.")))
        words.addWidget(
            labels.body(
                self.tr(
                    "Free software under the GNU Affero General Public License, version 3 or later. You may use, "
                    "study, change and pass it on under the same terms."
                )
            )
        )
        row = QHBoxLayout()
        row.setSpacing(style.PAGE)
        row.addWidget(QLabel(pixmap=icons.logo().pixmap(72, 72)))
        row.addLayout(words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addLayout(row)
        column.addWidget(buttons)
        self.setMinimumWidth(64 * style.GRID)
