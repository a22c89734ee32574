"""Where the keys of the review bench are changed: choose an action, press a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.ui import key_map, style
from studio.ui.widgets import labels
from studio.ui.widgets.actions import ActionButton, action

_ALONE = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
"""Keys that are held while another is pressed."""
_MOVING = {
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Up,
    Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_Backspace, Qt.Key.Key_Delete,
}  # fmt: skip
"""Keys with which one goes about the window."""
HEIGHT = 70 * style.GRID
"""Of the dialog: it fits on the smallest screen there is."""


class KeyField(QPushButton):
    """Shows a key; pressed, it waits for another one."""

    pressed_key = Signal(QKeySequence)
    waits = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._key, self.is_waiting = name, QKeySequence(), False
        self.setFixedWidth(18 * style.GRID)
        self.clicked.connect(lambda: self._wait(True))

    def show_key(self, key: QKeySequence) -> None:
        """Show the key in force."""
        self._key = key
        self._wait(False)

    def event(self, event: QEvent) -> bool:
        """While it waits every key is for it alone, also one that means something elsewhere."""
        if self.is_waiting and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _ALONE:
            return
        self._wait(False)
        if event.key() != Qt.Key.Key_Escape:
            self.pressed_key.emit(QKeySequence(event.keyCombination()))

    def _wait(self, waiting: bool) -> None:
        changed, self.is_waiting = waiting != self.is_waiting, waiting
        shown = self._key.toString(QKeySequence.SequenceFormat.NativeText)
        self.setText(self.tr("Press a key") if waiting else shown)
        self.setAccessibleName(self.tr("Key of {0}: {1}").format(self._name, self.text()))
        self.setToolTip(self.tr("Press Enter, then the new key; Esc leaves it as it is"))
        if changed:
            self.waits.emit(waiting)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._wait(False)
        super().focusOutEvent(event)


class KeyRow:
    """One action: its name, its key, and the way back."""

    def __init__(self, page: KeysPage, name: str) -> None:
        self.name, self._page = name, page
        said = key_map.word(page.pane, name)
        self.label = QLabel(said)
        self.field = KeyField(said, page)
        self.label.setBuddy(self.field)
        self.back = action(page, page.tr("Put back"), self._put_back)
        self.back.setToolTip(page.tr("Give “{0}” the key it came with").format(said))
        self.button = ActionButton(self.back, link=True)
        self.field.pressed_key.connect(self._choose)
        self.field.waits.connect(lambda waiting: page.tell("") if waiting else None)
        self.follow()

    def follow(self) -> None:
        """Show what is in force."""
        self.field.show_key(key_map.key(self._page.pane, self.name))
        self.back.setEnabled(key_map.is_own(self._page.pane, self.name))
        self.button.setAccessibleName(self._page.tr("Put back the key of {0}").format(self.label.text()))

    def _choose(self, wanted: QKeySequence) -> None:
        why_not = self._page.why_not(self.name, wanted)
        self._page.tell(why_not)
        if not why_not:
            key_map.choose(self._page.pane, self.name, wanted)

    def _put_back(self) -> None:
        self._choose(QKeySequence(key_map.KEYS[self._page.pane][self.name].key))
        self.field.setFocus()


class KeysPage(QWidget):
    """The keys of one pane, one a row; a change takes effect at once."""

    def __init__(self, pane: str = key_map.QUESTIONS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pane = pane
        self.rows = {name: KeyRow(self, name) for name in key_map.KEYS[pane]}
        self._said = labels.body()
        self._said.setProperty("ink", "bad")
        self._said.setMinimumHeight(2 * self.fontMetrics().lineSpacing())  # a sentence that comes moves nothing
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.GROUP)
        grid.setVerticalSpacing(style.GRID // 2)
        grid.setColumnStretch(2, 1)
        for at, row in enumerate(self.rows.values()):
            for column, part in enumerate((row.label, row.field, row.button)):
                grid.addWidget(part, at, column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.GRID)
        whole.addLayout(grid)
        whole.addStretch(1)
        key_map.now.changed.connect(self._follow)

    @property
    def sentence(self) -> QLabel:
        """What says why a key cannot be had: whoever shows the page puts it where it is seen."""
        return self._said

    @property
    def said(self) -> str:
        """What stands in the way of the key that was pressed last, or nothing."""
        return self._said.text()

    def tell(self, sentence: str) -> None:
        """Say why a key cannot be had."""
        self._said.setText(sentence)

    def why_not(self, name: str, wanted: QKeySequence) -> str:
        """Return a sentence on why an action cannot have this key; nothing when it can."""
        shown = wanted.toString(QKeySequence.SequenceFormat.NativeText)
        if wanted[0].key() in _MOVING:
            return self.tr("{0} moves about the window. Choose a letter, a digit or a function key.").format(shown)
        if other := key_map.taken_by(self.pane, name, wanted):
            return self.tr("{0} is already the key of “{1}”. Choose another key, or change that one first.").format(
                shown, other)  # fmt: skip
        return ""

    def _follow(self, pane: str, name: str) -> None:
        if pane == self.pane:
            self.rows[name].follow()


class KeysPageDialog(QDialog):
    """The page by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change keys: Questions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.page = KeysPage()
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take the keys, and it follows them
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.page)
        area.setMinimumWidth(self.page.minimumSizeHint().width() + 2 * style.GROUP)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.PAGE, style.PAGE, style.PAGE, style.GROUP)
        column.setSpacing(style.GROUP)
        column.addWidget(labels.body(self.tr("Choose a key, press Enter, then press the new one.")))
        column.addWidget(area, 1)
        column.addWidget(self.page.sentence)
        column.addWidget(buttons)
        self.resize(self.sizeHint().width(), HEIGHT)
