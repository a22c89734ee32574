"""When a waiting job begins: by its place, at a time, or after another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from studio.core.training.watching import Entry
from studio.ui import style
from studio.ui.training_parts.new_run.when_choice import When, WhenChoice
from studio.ui.widgets import labels


class WhenDialog(QDialog):
    """The choice of the form of a new run, for a job that waits already."""

    chosen = Signal(int, object)
    """The job, and the ``When`` it is to begin."""

    def __init__(self, job: Entry, others: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("When to begin"))
        self.when = WhenChoice()
        self.when.show_jobs(others)
        self.when.show_when(When(job.after_id, job.not_before))
        self._job_id = job.id
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        keep = self.buttons.addButton(self.tr("Set"), QDialogButtonBox.ButtonRole.AcceptRole)
        style.mark(keep, primary=True)
        self.buttons.accepted.connect(self._keep)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addWidget(labels.body(self.tr("“{0}” begins:").format(job.title)))
        column.addWidget(self.when)
        column.addWidget(self.buttons)
        self.finished.connect(lambda _: self.deleteLater())

    def _keep(self) -> None:
        self.chosen.emit(self._job_id, self.when.when)
        self.accept()
