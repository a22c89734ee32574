"""How the studio is dressed: everything asks here for a colour, a font or a distance by what it is for.

The palette carries the colours of ``roles`` to the native widgets; a small style sheet, made from the same roles,
dresses the few things a palette cannot reach.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from studio.ui.roles import DARK_ROLES, LIGHT_ROLES, Roles, faded
from studio.ui.sheet import sheet

GRID: Final = 8
"""Every distance is a multiple of this, or half of it."""
GROUP: Final = 16
PAGE: Final = 24
CONTROL: Final = 32
"""Height of buttons, fields and boxes."""
LINE: Final = 75
"""A line of text is no longer than this many characters."""
HEADING, CAPTION = 1.5, 0.92
"""The two sizes beside the body's, as shares of it."""

SYSTEM, LIGHT, DARK = "system", "light", "dark"
APPEARANCES: Final = (SYSTEM, LIGHT, DARK)

FAMILIES: Final = ("Segoe UI", "Inter", "Noto Sans", "DejaVu Sans")
_PLAIN_FAMILIES: Final = ("DejaVu Sans", "Bitstream Vera Sans", "Sans", "Sans Serif", "sans-serif", "")
"""What a Linux without a desktop gives; any other family was somebody's choice and stays."""
_OUTLINED: Final = (
    "QLineEdit", "QComboBox", "QAbstractSpinBox", "QCheckBox", "QRadioButton", "QSlider", "QTextEdit", "QPlainTextEdit",
)  # fmt: skip


class _Now(QObject):
    """The appearance in force; a QObject so that whoever caches colours hears of a change."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.roles = LIGHT_ROLES
        self.appearance = SYSTEM
        self.scale = 1.0
        self.system_font: QFont | None = None
        self.sheet = ""


now: Final = _Now()


def apply(app: QApplication, appearance: str = SYSTEM, scale: float = 1.0) -> None:
    """Dress the application; called at start and whenever a setting or the system's own scheme changes."""
    if now.system_font is None:
        now.system_font = QFont(app.font())
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: _follow(app))
    now.appearance, now.scale = appearance, scale
    wanted = {LIGHT: Qt.ColorScheme.Light, DARK: Qt.ColorScheme.Dark}.get(appearance, Qt.ColorScheme.Unknown)
    app.styleHints().setColorScheme(wanted)
    _dress(app)


def _follow(app: QApplication) -> None:
    if now.appearance == SYSTEM:
        _dress(app)


def _dress(app: QApplication) -> None:
    now.roles = _roles_for(app)
    app.setFont(_body(now.system_font or app.font()))
    app.setPalette(palette(now.roles))
    for kind in _OUTLINED:
        app.setPalette(_outlined(now.roles), kind)
    size = app.font().pointSizeF()
    now.sheet = sheet(now.roles, size * HEADING, size * CAPTION)
    for window in app.topLevelWidgets():
        if window.styleSheet():
            dress(window)
    now.changed.emit()


def dress(window: QWidget) -> None:
    """Give a window the sheet, for itself, for all that is put into it and for dialogs over it.

    On the application it would cost three times as much to make a pane: Qt would dress a part anew, with all that is
    in it, each time it is put into another. Here the pane is dressed once, when it comes into the window.
    """
    window.setStyleSheet(now.sheet)


def _roles_for(app: QApplication) -> Roles:
    hints = app.styleHints()
    system_dark = hints.colorScheme() == Qt.ColorScheme.Dark
    roles = DARK_ROLES if now.appearance == DARK or (now.appearance == SYSTEM and system_dark) else LIGHT_ROLES
    strong = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    return replace(roles, muted=roles.text, border=roles.muted, edge=roles.text) if strong else roles


def is_dark() -> bool:
    """Say whether the appearance in force is a dark one."""
    return QColor(now.roles.base).lightnessF() < 0.5


def colour(role: str) -> QColor:
    """Return the colour in force for a role of ``Roles``."""
    return QColor(getattr(now.roles, role))


def _body(system: QFont) -> QFont:
    font = QFont(system)
    if system.family() in _PLAIN_FAMILIES:
        font.setFamilies(FAMILIES)
    font.setPointSizeF(system.pointSizeF() * now.scale)
    return font


def heading() -> QFont:
    """Return the one larger font, for what is painted; labels take theirs from the sheet."""
    return _sized(HEADING, QFont.Weight.DemiBold)


def caption() -> QFont:
    """Return the one smaller font."""
    return _sized(CAPTION, QFont.Weight.Normal)


def _sized(factor: float, weight: QFont.Weight) -> QFont:
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * factor)
    font.setWeight(weight)
    return font


def mark(widget: QWidget, **properties: str | bool) -> None:
    """Set what the sheet looks for (``kind``, ``ink``, ``tint``, ``card``, ``primary``, ``link``) and dress anew."""
    for name, value in properties.items():
        widget.setProperty(name, str(value).lower() if isinstance(value, bool) else value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else that comes with its first show
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def palette(roles: Roles) -> QPalette:
    """Return the palette that carries the roles to the native widgets."""
    part = QPalette.ColorRole
    carried = {
        part.Window: roles.surface,
        part.WindowText: roles.text,
        part.Base: roles.base,
        part.AlternateBase: roles.hover,
        part.Text: roles.text,
        part.PlaceholderText: roles.muted,
        part.Button: roles.raised,
        part.ButtonText: roles.text,
        part.BrightText: roles.on_bad,
        part.ToolTipBase: roles.raised,
        part.ToolTipText: roles.text,
        part.Highlight: roles.accent,
        part.HighlightedText: roles.on_accent,
        part.Accent: roles.accent,
        part.Link: roles.accent,
        part.LinkVisited: roles.accent,
        part.Mid: roles.border,
        part.Midlight: roles.hover,
        part.Dark: roles.edge,
        part.Light: roles.raised,
    }
    made = QPalette()
    for role, value in carried.items():
        made.setColor(role, QColor(value))
    for role in (part.WindowText, part.Text, part.ButtonText, part.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, faded(roles.muted, roles.surface))
    made.setColor(QPalette.ColorGroup.Disabled, part.Highlight, QColor(roles.neutral))
    return made


def _outlined(roles: Roles) -> QPalette:
    """Fusion draws an outline as the window's colour made 40 % darker, and lifts dark buttons by a fifth.

    Turn both round, so that fields and boxes get our edge on our ground.
    """
    made, ground = palette(roles), QColor(roles.base)
    made.setColor(QPalette.ColorRole.Window, QColor(roles.edge).lighter(140))
    made.setColor(QPalette.ColorRole.Button, ground.darker(125) if ground.lightnessF() < 0.5 else ground)
    return made
