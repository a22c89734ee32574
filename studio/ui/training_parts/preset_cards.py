"""Quick, Balanced, Thorough: three radio buttons that look like cards."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from studio.core.training import presets
from studio.ui import style
from studio.ui.widgets.actions import with_key

NARROWEST = 20 * style.GRID
INSET = style.GROUP - 4


class PresetCard(QRadioButton):
    """A radio button whose card can be clicked anywhere: title, one sentence, the time it takes."""

    def __init__(self, preset: presets.Preset) -> None:
        super().__init__(preset.title)
        self.preset = preset
        self._time = ""
        self.setAccessibleDescription(preset.sentence)
        self.setMinimumWidth(NARROWEST)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_time(self, text: str) -> None:
        """Say how long a run would take; empty while that is not known."""
        if text == self._time:
            return
        self._time = text
        self.setAccessibleDescription(f"{self.preset.sentence} {text}".strip())
        self.updateGeometry()
        self.update()

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = 1 if self._time else 0
        words = self._sentence_box(QRect(0, 0, width, 1000)).height()
        return 2 * INSET + self._title_height() + style.GRID // 2 + words + lines * (self._small().height() + 4)

    def sizeHint(self) -> QSize:
        return QSize(NARROWEST, self.heightForWidth(NARROWEST))

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, self.heightForWidth(max(self.width(), NARROWEST)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_mark(painter)
        self._paint_words(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        strong = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(style.colour("accent" if strong else "border"), 2 if strong else 1))
        painter.setBrush(style.colour("hover" if self.underMouse() and not self.isChecked() else "base"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_mark(self, painter: QPainter) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_ExclusiveIndicatorWidth, option, self)
        option.rect = QRect(INSET, INSET + (self._title_height() - size) // 2, size, size)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorRadioButton, option, painter, self)

    def _paint_words(self, painter: QPainter) -> None:
        painter.setFont(self._bold())
        painter.setPen(style.colour("text"))
        title = QRect(INSET + 3 * style.GRID, INSET, self.width(), self._title_height())
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(style.caption())
        painter.setPen(style.colour("muted"))
        box = self._sentence_box(self.rect())
        painter.drawText(box, Qt.TextFlag.TextWordWrap, self.preset.sentence)
        painter.setPen(style.colour("text"))
        below = QRect(box.left(), self.height() - INSET - self._small().height(), box.width(), self._small().height())
        painter.drawText(below, Qt.AlignmentFlag.AlignBottom, self._time)

    def _sentence_box(self, area: QRect) -> QRect:
        top = INSET + self._title_height() + style.GRID // 2
        room = QRect(INSET, top, max(area.width(), NARROWEST) - 2 * INSET, 1000)
        return self._small().boundingRect(room, Qt.TextFlag.TextWordWrap, self.preset.sentence)

    def _title_height(self) -> int:
        return QFontMetrics(self._bold()).height()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _small(self) -> QFontMetrics:
        return QFontMetrics(style.caption())


class PresetCards(QWidget):
    """The presets side by side; one of them is always chosen."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        self.cards = {preset.name: PresetCard(preset) for preset in presets.PRESETS}
        for number, card in enumerate(self.cards.values(), 1):
            card.setShortcut(f"Alt+{number}")
            card.setToolTip(with_key(card.text(), card.shortcut()))
            self._group.addButton(card)
            row.addWidget(card, 1)  # the longest sentence gives all three their height
        self._group.buttonClicked.connect(lambda card: self.chosen.emit(card.preset.name))

    def choose(self, name: str) -> None:
        """Choose a preset without saying so."""
        self.cards[name].setChecked(True)

    @property
    def name(self) -> str:
        """The preset chosen now."""
        return next(name for name, card in self.cards.items() if card.isChecked())

    def set_times(self, times: Mapping[str, str]) -> None:
        """Show how long each preset takes."""
        for name, card in self.cards.items():
            card.set_time(times.get(name, ""))
