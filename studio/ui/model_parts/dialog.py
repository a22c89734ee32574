"""What both dialogs share: for how many questions, which model, and a button that names the number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.core import bases
from studio.jobs.session import Session
from studio.ui import preferences, style, wording
from studio.ui.look import Look
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action
from studio.ui.widgets.form import Form

KEPT = "model/chosen"
WIDTH = 76 * style.GRID


class ModelDialog(QDialog):
    """Nothing is asked of a model before its button is pressed."""

    def __init__(self, session: Session, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self._session, self._ids = session, ids
        self.chosen: list[int] | None = None
        """Those of the questions it can be done for, once they are counted."""
        self._bases = bases.listed()
        self.form, self.model, self.about_model = Form(), QComboBox(), labels.caption()
        self.said, self.hint = labels.body(), labels.caption()
        self.go = action(self, "", self._begin, "Ctrl+Return", "check")
        self.cancel = action(self, self.tr("Cancel"), self.reject, "Esc")
        self._look = Look(session, self)
        self._look.found.connect(self._count)

    def finish_layout(self) -> None:
        """Put the parts together, once those of the one dialog are in the form."""
        self.model.currentIndexChanged.connect(self._tell)
        buttons = QHBoxLayout()
        buttons.setSpacing(style.GRID)
        buttons.addStretch(1)
        buttons.addWidget(ActionButton(self.cancel))
        buttons.addWidget(ActionButton(self.go, primary=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        for part in (self.said, self.form, self.hint):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(buttons)
        self._recall()
        self._tell()

    def count_with(self, look: Callable[..., list[int]]) -> None:
        """Count beside the window for which of the questions it can be done."""
        self._look.ask(look, self._ids)

    def add_models(self) -> None:
        """Offer every model on this PC."""
        for base in self._bases:
            self.model.addItem(base.name, base)
        self.form.add_row(self.tr("&By"), self.model, tip=self.tr("Others are added under Models"))
        self.form.add_wide(self.about_model)

    @property
    def base(self) -> bases.BaseModel | None:
        """The model chosen now; none stands for the built-in rules."""
        return self.model.currentData()

    def questions(self, count: int) -> str:
        """Name a number of questions."""
        return wording.count(count, self.tr("question"), self.tr("questions"))

    def sentence(self, count: int, of: int) -> str:
        """Say for how many of so many questions it can be done."""
        raise NotImplementedError

    def button(self, count: int) -> str:
        """Name the number on the button."""
        raise NotImplementedError

    def about(self, base: bases.BaseModel | None) -> str:
        """Say what is to be known of who does it."""
        if base is None:
            return self.tr("Add a model under Models first.")
        if base.source == "shipped":
            return self.tr("The starter is too small to be relied on for this: try it, but trust a larger model, "
                           "which you can add under Models.")  # fmt: skip
        return self.tr("Nothing leaves this PC. It waits while the card is in use.")

    def do(self, ids: list[int]) -> None:
        """Ask core for it."""
        raise NotImplementedError

    def _count(self, ids: list[int]) -> None:
        self.chosen = ids
        self._tell()

    def _tell(self) -> None:
        count = len(self.chosen or ())
        self.about_model.setText(self.about(self.base))
        self.said.setText(self.sentence(count, len(self._ids)) if self.chosen is not None else self.tr("Counting …"))
        self.go.setText(self.button(count))
        self.go.setEnabled(count > 0 and self.model.count() > 0)
        self._make_room()

    def _make_room(self) -> None:
        """Another sentence may take another line."""
        column = self.layout()
        self.form.updateGeometry()  # else its old height is remembered until the next event
        column.activate()
        self.resize(self.width(), column.totalHeightForWidth(self.width()))

    def _begin(self) -> None:
        preferences.set_word(KEPT, self.model.currentText())
        self.do(list(self.chosen or ()))
        self.accept()

    def _recall(self) -> None:
        if (at := self.model.findText(preferences.word(KEPT))) >= 0:
            self.model.setCurrentIndex(at)
