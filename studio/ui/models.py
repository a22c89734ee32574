"""Models: the bases this computer has, the way to more of them, and the models tuned in this project."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QInputDialog, QScrollArea, QVBoxLayout, QWidget

from studio.core import bases
from studio.core.bases import BaseModel
from studio.core.problems import ProblemError, explain
from studio.core.store.schema import Adapter
from studio.core.training import adapters, removal
from studio.jobs.session import Session
from studio.ui import preferences, style, wording
from studio.ui.look import Look
from studio.ui.models_parts.hub_box import HubBox
from studio.ui.models_parts.rows import RowsModel, RowsTable
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.pane import Pane

FOLDER = "folder"


class ModelsPane(Pane):
    """Three groups from the top down: bases, the hub, tuned models."""

    kinds: ClassVar[frozenset[str]] = frozenset({"adapter"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._look = Look(session, self)
        self.set_heading(
            self.tr("Models"), self.tr("What you can train on, and what you trained. All of it stays here.")
        )
        self._make_actions()
        self.bases: RowsTable[BaseModel] = RowsTable("bases", self.tr("Base models"), self._base_rows())
        self.tuned: RowsTable[Adapter] = RowsTable("tuned", self.tr("Tuned models"), self._tuned_rows())
        self.hub = HubBox()
        self._none = labels.caption(self.tr("None yet. A training run leaves one here."))
        self.set_content(self._content())
        self._listen()

    # ------------------------------------------------------------ what the frame asks

    def refresh(self, kinds: frozenset[str]) -> None:
        """Show both lists as they are."""
        self._show_bases()
        self._look.ask(adapters.listed)

    def showEvent(self, event: QShowEvent) -> None:
        """A folder may have come or gone meanwhile."""
        super().showEvent(event)
        self._show_bases()

    # ------------------------------------------------------------ the parts

    def _make_actions(self) -> None:
        add = self.add_action
        self.add_folder = add(self.tr("Add a model folder"), self._choose_folder, "Ctrl+N", "folder",
                              self.tr("Use a model that lies on this computer, in safetensors format"))  # fmt: skip
        self.use = add(self.tr("Train with this"), self._train, "Ctrl+T", "training")
        self.forget = add(self.tr("Take off the list"), self._forget, "Del", "leave-out",
                          self.tr("Take this folder off the list; its files stay where they are"))  # fmt: skip
        self.rename = add(self.tr("Rename"), self._ask_name, "F2", "edit")
        self.remove = add(self.tr("Remove"), self._remove, "Shift+Del", "delete",
                          self.tr("Remove this tuned model with its run and its verdicts"))  # fmt: skip
        self.verdict = add(self.tr("See the verdict"), lambda: self._go_to("verdict"), icon="verdict")
        self.ask = add(self.tr("Ask in the playground"), lambda: self._go_to("playground"), icon="playground")
        self.set_primary(self.add_folder)

    def _base_rows(self) -> RowsModel[BaseModel]:
        sources = {"shipped": self.tr("Came with the studio"), "downloaded": self.tr("Downloaded"),
                   FOLDER: self.tr("Your folder")}  # fmt: skip
        titles = (self.tr("Name"), self.tr("Kind"), self.tr("Size"), self.tr("From"))
        return RowsModel(
            titles,
            lambda base: (base.name, wording.capitalised(base.kind), wording.size(base.bytes), sources[base.source]),
            numbers=(2,),
            parent=self,
        )

    def _tuned_rows(self) -> RowsModel[Adapter]:
        titles = (self.tr("Name"), self.tr("Base model"), self.tr("Trained on"), self.tr("When"))
        return RowsModel(titles, self._tuned_words, parent=self)

    def _tuned_words(self, adapter: Adapter) -> tuple[str, ...]:
        base = str(adapter.card.get("base_name") or Path(adapter.base).name)
        count = wording.count(int(adapter.card.get("trained", 0)), self.tr("question"), self.tr("questions"))
        return adapter.name, base, count, wording.when(adapter.created)

    def _content(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, style.GRID // 2, 0)
        column.setSpacing(style.GRID)
        column.addLayout(_head(self.tr("Base models"), self.forget, self.use))
        column.addWidget(self.bases, 1)
        column.addSpacing(style.GRID)
        column.addWidget(self.hub)
        column.addSpacing(style.GRID)
        column.addLayout(_head(self.tr("Tuned models"), self.rename, self.remove, self.verdict, self.ask))
        column.addWidget(self.tuned, 1)
        column.addWidget(self._none)
        for table in (self.bases, self.tuned):
            table.setMinimumHeight(17 * style.GRID)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its tables take the keys
        area.setWidget(inside)
        return area

    def _listen(self) -> None:
        self._look.found.connect(self._show_tuned)
        self.hub.network.connect(lambda what: self.session.tell_network("hub", what))
        self.hub.trouble.connect(self.show_problem)
        self.hub.arrived.connect(lambda folder: self._show_bases(Path(folder)))
        for table in (self.bases, self.tuned):
            table.selectionModel().currentRowChanged.connect(lambda *_: self._offer())
        self.tuned.doubleClicked.connect(lambda _: self.rename.trigger())

    # ------------------------------------------------------------ showing

    def _show_bases(self, choose: Path | None = None) -> None:
        found = bases.listed()
        self.bases.show_things(found)
        folders = [base.folder for base in found]
        if choose in folders:
            self.bases.selectRow(folders.index(choose))
        self._offer()

    def _show_tuned(self, adapters: list[Adapter]) -> None:
        self.tuned.show_things(adapters)
        self.tuned.setVisible(bool(adapters))
        self._none.setVisible(not adapters)
        self._offer()

    def _offer(self) -> None:
        """Offer what can be done with what is chosen."""
        base, adapter = self.bases.thing, self.tuned.thing
        self.use.setEnabled(base is not None)
        self.forget.setVisible(base is not None and base.source == FOLDER)
        for action in (self.rename, self.remove, self.verdict, self.ask):
            action.setVisible(adapter is not None)

    # ------------------------------------------------------------ doing

    def _choose_folder(self) -> None:
        chooser = QFileDialog(self, self.tr("Choose a model folder"), preferences.folder("models/folder"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(lambda folder: self.add_model(Path(folder)))
        chooser.finished.connect(lambda _: chooser.deleteLater())
        chooser.open()

    def add_model(self, folder: Path) -> None:
        """Take a folder into the list, or say why it cannot be used."""
        self.clear_problem()
        preferences.set_word("models/folder", str(folder.parent))
        try:
            self._show_bases(bases.remember(folder).folder)
        except ProblemError as error:
            self.show_problem(error.problem, self.tr("Choose another folder"), self._choose_folder)
        except OSError as error:
            self.show_problem(explain("file_trouble", {"reason": error.strerror or error}))

    def _forget(self) -> None:
        if (base := self.bases.thing) is not None and base.source == FOLDER:
            bases.forget(base.folder)
            self._show_bases()

    def _train(self) -> None:
        if (base := self.bases.thing) is not None:
            self.go("training", base=base.folder)

    def _ask_name(self) -> None:
        if (adapter := self.tuned.thing) is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Rename"))
        dialog.setLabelText(self.tr("Name of this tuned model"))
        dialog.setTextValue(adapter.name)
        dialog.textValueSelected.connect(lambda name: self._rename(adapter, name))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def _rename(self, adapter: Adapter, name: str) -> None:
        if name.strip() and name.strip() != adapter.name:
            self.session.do(adapters.rename, adapter.id, name.strip())

    def _remove(self) -> None:
        if (adapter := self.tuned.thing) is not None:
            self.session.do(removal.remove, self.session.project, [adapter.job_id], with_models=True)

    def _go_to(self, pane: str, **_: Any) -> None:
        if (adapter := self.tuned.thing) is not None:
            self.go(pane, adapter=adapter.id)


def _head(title: str, *actions: Any) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(style.GRID)
    row.addWidget(labels.strong(title))
    row.addStretch(1)
    for action in actions:
        row.addWidget(ActionButton(action))
    return row
