"""Which server writes: address, model, key, prices; and the yes that is needed before anything leaves this PC."""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio import addresses
from studio.core.problems import ProblemError
from studio.core.writing import servers
from studio.core.writing.servers import Sending, Server
from studio.jobs import servers as asking
from studio.ui import style
from studio.ui.loop import spawn
from studio.ui.questions_parts.words import number
from studio.ui.widgets import labels
from studio.ui.widgets.fold import Fold
from studio.ui.widgets.form import CHOICE, Form

OLLAMA = "http://127.0.0.1:11434/v1"
LABELS, LONG = 17 * style.GRID, 44 * style.GRID
"""Widths: of the column of labels, and of what holds an address."""
DOTS = "••••••••••••"


class ServerBox(QWidget):
    """Nothing is sent from here but the question for the models, when its button is pressed."""

    changed = Signal()
    network = Signal(str)
    """What goes over the network now; empty when nothing does."""
    trouble = Signal(object)
    """A Problem."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.address = QLineEdit(OLLAMA)
        self.model = QComboBox(editable=True)
        self.model.lineEdit().setPlaceholderText(self.tr("Name of the model"))
        self.ask = QPushButton(self.tr("Ask the server for its models"))
        self.key = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.forget = QPushButton(self.tr("Forget the key"))
        style.mark(self.forget, link=True)
        self.parallel = QSpinBox(minimum=1, maximum=32, value=4)
        self.patience = QSpinBox(minimum=10, maximum=3600, value=120)
        self.prices = [QDoubleSpinBox(maximum=10_000, decimals=2), QDoubleSpinBox(maximum=10_000, decimals=2)]
        self.consent = QCheckBox()
        self._sent, self._asks = labels.body(), labels.caption()
        self._asks.setMinimumWidth(LONG)
        self._told: Sending | None = None
        self._has_key = False
        self._tasks: list[asyncio.Task[None]] = []
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        form, more = Form(), Form()
        name = form.add_row(self.tr("Address"), self.address, tip=self.tr("Base address, often ending in /v1"))
        name.setMinimumWidth(LABELS)
        form.add_row(self.tr("Model"), self.model)
        form.add_row("", self.ask)
        form.add_row("", self._asks).setVisible(False)
        form.add_row(self.tr("Key"), _beside(self.key, self.forget),
                     tip=self.tr("Kept in the system's keyring, never in a file"))  # fmt: skip
        self.address.setMinimumWidth(LONG)
        for part, called in ((self.key, self.tr("Key of this server")), (self.model, self.tr("Model"))):
            part.setAccessibleName(called)
        more.add_row(self.tr("Questions at once"), self.parallel, unit=self.tr("requests"),
                     tip=self.tr("More is faster until the server is busy"))  # fmt: skip
        more.add_row(self.tr("Wait for an answer"), self.patience, unit=self.tr("seconds"))
        more.add_row(self.tr("Price of what is sent"), self.prices[0], unit=self.tr("for a million tokens"),
                     tip=self.tr("In your own currency; 0 where it costs nothing"))  # fmt: skip
        more.add_row(self.tr("Price of what comes back"), self.prices[1], unit=self.tr("for a million tokens"))
        self.notice = QFrame()
        self.notice.setProperty("card", "true")
        inside = QVBoxLayout(self.notice)
        inside.setSpacing(style.GRID)
        inside.addWidget(self._sent)
        inside.addWidget(self.consent)
        self.notice.hide()  # until it is known what would be sent: a box that asks for nothing cannot be answered
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID)
        for part in (form, self.notice, Fold("server", self.tr("Speed and prices"), more)):
            column.addWidget(part)

    def _listen(self) -> None:
        self.address.textChanged.connect(lambda _: self._address_changed())
        self.address.editingFinished.connect(self.look_for_key)
        for signal in (self.model.currentTextChanged, self.key.textChanged, self.consent.toggled):
            signal.connect(lambda _: self.changed.emit())
        self.key.textChanged.connect(lambda _: self._show_asking())
        self.ask.clicked.connect(lambda: self._spawn(self._ask()))
        self.forget.clicked.connect(lambda: self._spawn(self._forget()))
        self.destroyed.connect(lambda _=None, tasks=self._tasks: [task.cancel() for task in tasks])
        self._address_changed()

    # ------------------------------------------------------------ what is chosen

    @property
    def server(self) -> Server | None:
        """The server as described, None while the address is none."""
        if self._url() is None:
            return None
        return Server(
            self._url() or "", self.model.currentText().strip(), bool(self.key.text()) or self._has_key,
            self.parallel.value(), float(self.patience.value()), self.prices[0].value(), self.prices[1].value(),
        )  # fmt: skip

    @property
    def agreed(self) -> str:
        """The host to which the person said yes."""
        return self.server.host if self.server and self.consent.isChecked() and not self.notice.isHidden() else ""

    @property
    def lacks(self) -> str:
        """What has to be entered first, in words; empty where nothing lacks."""
        if self.server is None:
            return self.tr("Enter the address of the server, such as {0}.").format(OLLAMA)
        if not self.server.model:
            return self.tr("Choose a model of the server.")
        if self.server.with_key and addresses.is_open(self.server.url):
            return self.tr("Use an address that begins with https://: no key is sent where others could read it.")
        if servers.is_far(self.server.url) and not self.agreed:
            return self.tr("Say yes to what leaves this PC, or choose a server on this PC.")
        return ""

    def show_sending(self, sending: Sending | None) -> None:
        """Say what would leave this PC, and to whom; a yes to anything else is none to this."""
        if sending != self._told:
            self._told = sending
            self.take_back()
        self.notice.setVisible(sending is not None and sending.far)
        if sending is None:
            return
        told = self.tr("“{0}” is not this PC. {1} passages with {2} characters of your documents would be sent there.")
        open_wire = self.tr("The address is not encrypted (http): others could read them on the way.")
        text = told.format(sending.host, number(sending.passages), number(sending.characters))
        self._sent.setText(f"{text} {open_wire}" if sending.readable else text)
        self.consent.setText(self.tr("Yes, send them to {0}").format(sending.host))
        self.consent.setAccessibleDescription(self._sent.text())

    def take_back(self) -> None:
        """The yes was to something else than what stands here now."""
        self.consent.setChecked(False)

    def remembered(self) -> dict[str, Any]:
        """Return what is to be found here next time; neither the key nor the yes."""
        return {"address": self.address.text(), "model": self.model.currentText(), "parallel": self.parallel.value(),
                "patience": self.patience.value(), "prices": [price.value() for price in self.prices]}  # fmt: skip

    def recall(self, kept: dict[str, Any]) -> None:
        """Show what was chosen last time."""
        self.address.setText(str(kept.get("address") or OLLAMA))
        self.model.setCurrentText(str(kept.get("model", "")))
        self.parallel.setValue(int(kept.get("parallel", 4)))
        self.patience.setValue(int(kept.get("patience", 120)))
        for price, value in zip(self.prices, kept.get("prices", []), strict=False):
            price.setValue(float(value))

    # ------------------------------------------------------------ doing

    async def keep_key(self) -> None:
        """Put a key that was typed into the keyring; raises ProblemError without one."""
        if self.key.text() and self.server:
            await asking.keep_key(self.server.url, self.key.text())
            self._show_key(True)

    def look_for_key(self) -> None:
        """Look whether the keyring has a key for this address."""
        if self._url() is not None:
            self._spawn(self._look_for_key(self._url() or ""))

    async def _look_for_key(self, url: str) -> None:
        found = await asking.has_key(url)
        if url == self._url() and not self.key.text():
            self._show_key(found)

    async def _ask(self) -> None:
        """Ask which models there are; where that is not this PC, what is sent is said beforehand."""
        server = self.server
        if server is None:
            return
        self.ask.setEnabled(False)
        if servers.is_far(server.url):
            self.network.emit(self.tr("asking {0} for its models").format(server.host))
        try:
            await self.keep_key()
            self._show_models(await asking.models(server.url, server.with_key))
        except ProblemError as error:
            self.trouble.emit(error.problem)
        finally:
            self.network.emit("")
            self.ask.setEnabled(True)

    async def _forget(self) -> None:
        try:
            await asking.keep_key(self._url() or "", "")
        except ProblemError as error:
            self.trouble.emit(error.problem)
        self._show_key(False)

    def _show_models(self, names: tuple[str, ...]) -> None:
        chosen = self.model.currentText()
        self.model.clear()
        self.model.addItems(names)
        self.model.setCurrentText(chosen or (names[0] if names else ""))
        self.model.setFocus()

    def _show_key(self, there: bool) -> None:
        self._has_key = there
        self.key.clear()
        self.key.setPlaceholderText(self.tr("{0} in the keyring").format(DOTS) if there else self.tr("None needed here")
                                    if not self._is_far() else "")  # fmt: skip
        self.forget.setVisible(there)
        self._show_asking()
        self.changed.emit()

    def _address_changed(self) -> None:
        """Another address: a yes or a key for the one before is none for this."""
        self.take_back()
        self._show_key(False)
        self.ask.setEnabled(self.server is not None)

    def _show_asking(self) -> None:
        """Say whom the button asks, and what it sends away from this PC: at most the key."""
        far = self.server if self._is_far() else None
        self.ask.setText(self.tr("Ask {0} for its models").format(far.host if far else self.tr("the server")))
        sent = self.tr("Sends it the key alone, nothing of your documents.")
        nothing = self.tr("Sends it nothing of your documents, and no key.")
        self._asks.setText(sent if far and far.with_key else nothing)
        self._asks.setVisible(far is not None)
        self.ask.setAccessibleDescription(self._asks.text() if far else "")

    def _is_far(self) -> bool:
        return (url := self._url()) is not None and servers.is_far(url)

    def _url(self) -> str | None:
        try:
            return servers.tidy(self.address.text())
        except ProblemError:
            return None

    def _spawn(self, work: Any) -> None:
        self._tasks[:] = [task for task in self._tasks if not task.done()] + [spawn(work)]


def _beside(field: QWidget, button: QWidget) -> QWidget:
    """Return a field with a button behind it."""
    both = QWidget()
    field.setMinimumWidth(CHOICE)
    field.setFixedHeight(style.CONTROL)
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(style.GRID)
    row.addWidget(field)
    row.addWidget(button)
    return both
