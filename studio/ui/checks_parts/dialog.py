"""A dialog for the thresholds of the checks: each with its unit, and with what it costs and buys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDoubleSpinBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.core import settings
from studio.core.review import pairs
from studio.jobs.session import Session
from studio.language import checks
from studio.ui import style
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action
from studio.ui.widgets.form import Form

SHARE, PERCENT = "share", 100
SIZE = (90 * style.GRID, 80 * style.GRID)


def open_checks(session: Session, parent: QWidget | None = None) -> ChecksDialog:
    """Open the dialog."""
    dialog = ChecksDialog(session, parent)
    dialog.open()
    return dialog


class ChecksDialog(QDialog):
    """One number for each threshold; nothing changes before it is saved."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("What the checks go by"))
        self.fields: dict[str, QDoubleSpinBox] = {}
        self.save = action(self, self.tr("Save and check again"), self._save, "Ctrl+S", "check")
        self.put_back = action(self, self.tr("Put back"), lambda: self._show(checks.Thresholds()), "Ctrl+R", "undo",
                               self.tr("The numbers the studio came with"))  # fmt: skip
        self.cancel = action(self, self.tr("Cancel"), self.reject, "Esc")
        self._lay_out()
        self._show(session.read(settings.thresholds))
        self.resize(*SIZE)

    def _lay_out(self) -> None:
        said = labels.caption(self.tr(
            "The checks look at every question by themselves. Change where they begin to doubt if they doubt too much "
            "or too little in your field."))  # fmt: skip
        said.setWordWrap(True)
        scroll = QScrollArea(widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._form())
        foot = QHBoxLayout()
        foot.setSpacing(style.GRID)
        foot.addWidget(ActionButton(self.put_back))
        foot.addStretch(1)
        foot.addWidget(ActionButton(self.cancel))
        foot.addWidget(ActionButton(self.save, primary=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.PAGE)
        column.setSpacing(style.GROUP)
        column.addWidget(said)
        column.addWidget(scroll, 1)
        column.addLayout(foot)

    def _form(self) -> Form:
        form = Form(self)
        for name, about in checks.settings().items():
            self.fields[name] = field = _field(about)
            unit = "%" if _is_share(about) else self.tr(about.unit)
            form.add_row(self.tr(about.title), field, self.tr(about.sentence), unit)
        return form

    def _show(self, limits: checks.Thresholds) -> None:
        for name, about in checks.settings().items():
            self.fields[name].setValue(getattr(limits, name) * (PERCENT if _is_share(about) else 1))

    def _save(self) -> None:
        """Keep what differs from what the studio came with."""
        usual, changed = checks.Thresholds(), {}
        for name, about in checks.settings().items():
            value = self.fields[name].value() / (PERCENT if _is_share(about) else 1)
            if abs(value - getattr(usual, name)) > 1e-6:
                changed[name] = value
        self._session.do(pairs.set_thresholds, changed)
        self.accept()


def _is_share(about: checks.About) -> bool:
    return about.most <= 1


def _field(about: checks.About) -> QDoubleSpinBox:
    factor = PERCENT if _is_share(about) else 1
    return QDoubleSpinBox(minimum=about.least * factor, maximum=about.most * factor, decimals=0, singleStep=5)
