"""The models step aside while a run needs the memory: when they must, when they may come back, and what is said."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from studio.core.training import parking
from studio.jobs.session import Session
from studio.ui import style
from studio.ui.playground_parts.conversation import Conversation
from studio.ui.widgets import labels


class Parking(QObject):
    """Watches the queue, also while the pane is not seen: memory is needed whatever page is shown."""

    needed = Signal()
    """The models have to go."""
    changed = Signal()

    def __init__(self, session: Session, talk: Conversation, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._talk = session, talk
        self._beside: set[int] = set()
        """Runs that the models may be loaded beside: there is room, or the person wants it so."""
        self.claim: parking.Claim | None = None
        self.title = ""
        """The run that needs the memory, or needed it last."""
        self.parked = False
        session.changed.connect(self._hear)
        self._look()

    @property
    def may_load(self) -> bool:
        """Say whether models may be loaded now."""
        return self.claim is None or self.claim.job_id in self._beside

    def refuse(self) -> None:
        """Somebody wants the models, which may not be loaded now."""
        self._park()

    def insist(self) -> None:
        """The person wants the models all the same, or again."""
        if self.claim is not None:
            self._beside.add(self.claim.job_id)
        self.came_back()

    def came_back(self) -> None:
        """The models are loaded again."""
        self.parked = False
        self.changed.emit()

    def _hear(self, kinds: frozenset[str]) -> None:
        if "job" in kinds and self._session.is_open:
            self._look()

    def _look(self) -> None:
        """A run is judged once, as it begins: later its own memory is missing from what is free."""
        before, self.claim = self.claim, self._session.read(parking.claim)
        if self.claim == before:
            return
        if self.claim is not None and parking.has_room(self._talk.free, self.claim.weights):
            self._beside.add(self.claim.job_id)
        if self.claim is not None and not self.may_load:
            self.title = self.claim.title
        if not self.may_load and self._talk.holds_models:
            self._park()
            self.needed.emit()
        self.changed.emit()

    def _park(self) -> None:
        self.parked = True
        self.changed.emit()


class ParkingBar(QFrame):
    """One sentence on why the models are away, and the button that fetches them."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.mark(self, tint="info")
        self._text, self._load = labels.body(), QPushButton()
        self._load.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GROUP, style.GRID, style.GRID, style.GRID)
        row.setSpacing(style.GROUP)
        row.addWidget(self._text, 1)
        row.addWidget(self._load)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_parking(self, parked: Parking) -> None:
        """Say why the models are away, or may not be loaded, as long as that is so."""
        self.setVisible(parked.parked or not parked.may_load)
        if parked.may_load:
            self._text.setText(self.tr("“{0}” has ended: the models can be loaded again.").format(parked.title))
            self._load.setText(self.tr("Load again"))
            self._load.setToolTip(self.tr("They also load when you begin to type"))
        else:
            self._text.setText(
                self.tr("“{0}” needs the memory, so the models are put away until it has ended.").format(parked.title)
            )
            self._load.setText(self.tr("Load beside it"))
            self._load.setToolTip(self.tr("Both share the memory then: the run may become slower, or run out of it"))

    def offer(self) -> None:
        """Put the keyboard on the button: Enter loads the models all the same."""
        self._load.setFocus()
