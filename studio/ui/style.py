"""The one place that knows colours, fonts and distances; everything else asks for them by role.

Colours stand in a ``Roles`` for light and one for dark. The palette carries them to the native widgets; a small style
sheet, generated from the same roles, dresses the few things a palette cannot reach.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

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
READABLE: Final = 4.5
"""Contrast that text must have on its ground (WCAG AA)."""

SYSTEM, LIGHT, DARK = "system", "light", "dark"
APPEARANCES: Final = (SYSTEM, LIGHT, DARK)

FAMILIES: Final = ("Segoe UI", "Inter", "Noto Sans", "DejaVu Sans")
_PLAIN_FAMILIES: Final = ("DejaVu Sans", "Bitstream Vera Sans", "Sans", "Sans Serif", "sans-serif", "")
"""What a Linux without a desktop gives; any other family was somebody's choice and stays."""


@dataclass(frozen=True)
class Roles:
    """One appearance: what each colour is for."""

    surface: str
    """Ground of the window."""
    base: str
    """Ground of lists, fields and pages."""
    rail: str
    """Ground of the rail and the status line."""
    raised: str
    """Ground of buttons and of what floats."""
    hover: str
    """The row or button under the pointer."""
    text: str
    muted: str
    """Captions and what matters less."""
    border: str
    """Hairlines between areas."""
    edge: str
    """Outline of something that can be operated."""
    accent: str
    """The primary action and the selection, nothing else."""
    accent_hover: str
    on_accent: str
    selected: str
    """Ground of the selected row, with the ordinary text on it."""
    highlight: str
    """Marks the sentence that proves an answer."""
    neutral: str
    on_neutral: str
    ok: str
    on_ok: str
    warn: str
    on_warn: str
    bad: str
    on_bad: str
    info: str
    on_info: str
    first_curve: str
    second_curve: str


LIGHT_ROLES: Final = Roles(
    surface="#f7f8fa",
    base="#ffffff",
    rail="#edf0f4",
    raised="#ffffff",
    hover="#f0f3f7",
    text="#1c2430",
    muted="#56606e",
    border="#dde2e9",
    edge="#b4bcc8",
    accent="#1f5fbf",
    accent_hover="#184fa3",
    on_accent="#ffffff",
    selected="#dfeafa",
    highlight="#ffe9a8",
    neutral="#e8ebf0",
    on_neutral="#434c59",
    ok="#dcf1e3",
    on_ok="#17603a",
    warn="#fdeccb",
    on_warn="#7a4a05",
    bad="#fbe2e0",
    on_bad="#97261f",
    info="#dfeafa",
    on_info="#1b4f9c",
    first_curve="#1f5fbf",
    second_curve="#b4610a",
)

DARK_ROLES: Final = Roles(
    surface="#1d2026",
    base="#23272e",
    rail="#181b20",
    raised="#2b3038",
    hover="#2a2f37",
    text="#e3e7ed",
    muted="#a3adba",
    border="#31363f",
    edge="#4a515d",
    accent="#7fb0ff",
    accent_hover="#9cc2ff",
    on_accent="#0e1a2e",
    selected="#2b3d58",
    highlight="#5c4a12",
    neutral="#363c46",
    on_neutral="#cdd4de",
    ok="#1f3f2d",
    on_ok="#92dcb0",
    warn="#463616",
    on_warn="#f1c877",
    bad="#4b2827",
    on_bad="#f5b1ab",
    info="#263a57",
    on_info="#a9ccff",
    first_curve="#7fb0ff",
    second_curve="#f0ab5c",
)

_OUTLINED: Final = (
    "QLineEdit", "QComboBox", "QAbstractSpinBox", "QCheckBox", "QRadioButton", "QSlider", "QTextEdit", "QPlainTextEdit",
)  # fmt: skip

_GROUNDS: Final = ("surface", "base", "rail", "raised", "hover", "selected")
TEXT_ON: Final = (
    *(("text", ground) for ground in _GROUNDS),
    *(("muted", ground) for ground in _GROUNDS),
    ("text", "highlight"),
    ("base", "on_neutral"),
    ("accent", "base"),
    ("accent", "surface"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    *((f"on_{tint}", tint) for tint in ("neutral", "ok", "warn", "bad", "info")),
    *((f"on_{tint}", "base") for tint in ("ok", "warn", "bad", "info")),
)
"""Every pair of ink and ground that text is written in."""


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in QColor(colour).getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def poor_pairs(roles: Roles) -> list[tuple[str, str, float]]:
    """Return the pairs of ink and ground that are hard to read."""
    found = ((ink, ground, contrast(getattr(roles, ink), getattr(roles, ground))) for ink, ground in TEXT_ON)
    return [(ink, ground, round(ratio, 2)) for ink, ground, ratio in found if ratio < READABLE]


class _Now(QObject):
    """The appearance in force; a QObject so that whoever caches colours hears of a change."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.roles = LIGHT_ROLES
        self.appearance = SYSTEM
        self.scale = 1.0
        self.system_font: QFont | None = None


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
    app.setStyleSheet(sheet(now.roles, app.font().pointSizeF()))
    now.changed.emit()


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


def role_names() -> tuple[str, ...]:
    """Return every role there is."""
    return tuple(field.name for field in fields(Roles))


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


def faded(ink: str, ground: str, share: float = 0.55) -> QColor:
    """Return ink let down with ground, for what is switched off."""
    a, b = QColor(ink).getRgbF(), QColor(ground).getRgbF()
    return QColor.fromRgbF(*(share * x + (1 - share) * y for x, y in zip(a[:3], b[:3], strict=True)))


def sheet(roles: Roles, size: float) -> str:
    """Return the style sheet for what a palette cannot reach; widgets ask for it by property or object name."""
    values = {field.name: getattr(roles, field.name) for field in fields(Roles)}
    values["off"] = faded(roles.muted, roles.surface).name()
    return _SHEET.format_map({**values, "heading_size": size * HEADING, "caption_size": size * CAPTION})


_SHEET: Final = """
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox {{ min-height: 26px; }}
QLineEdit {{ padding: 0 4px; }}
QComboBox {{ padding-left: 4px; }}
QPushButton {{
    min-height: 22px; padding: 4px 14px; border-radius: 4px;
    background: {raised}; color: {text}; border: 1px solid {edge};
}}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {selected}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 3px 13px; }}
QPushButton:disabled {{ color: {off}; border-color: {border}; background: {surface}; }}
QPushButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[primary="true"]:hover {{ background: {accent_hover}; border-color: {accent_hover}; }}
QPushButton[primary="true"]:focus {{ border-color: {text}; }}
QPushButton[primary="true"]:disabled {{ background: {neutral}; color: {off}; border-color: {neutral}; }}
QPushButton[link="true"] {{ background: transparent; border-color: transparent; color: {accent}; padding: 4px 6px; }}
QPushButton[link="true"]:hover {{ background: {hover}; }}
QPushButton[link="true"]:focus {{ border: 2px solid {accent}; padding: 3px 5px; }}
QPushButton[rail="true"] {{
    text-align: left; padding: 4px 8px; min-height: 28px; background: transparent; border: 2px solid transparent;
    spacing: 8px;
}}
QPushButton[rail="true"]:hover {{ background: {hover}; }}
QPushButton[rail="true"]:checked {{ background: {selected}; font-weight: 600; }}
QPushButton[rail="true"]:focus {{ border-color: {accent}; }}
QPushButton[rail="true"]:disabled {{ color: {off}; }}
QPushButton[row="true"] {{ min-height: 52px; padding: 0; background: {base}; border: 1px solid {border}; }}
QPushButton[row="true"]:hover {{ background: {hover}; }}
QPushButton[row="true"]:focus {{ border: 2px solid {accent}; }}
QPushButton[status="true"] {{
    background: transparent; border: 2px solid transparent; padding: 0px 6px; min-height: 20px;
    font-size: {caption_size}pt;
}}
QPushButton[status="true"]:hover {{ background: {hover}; }}
QPushButton[status="true"]:focus {{ border-color: {accent}; padding: 0px 6px; }}
QPushButton[status="true"]:disabled {{ color: {muted}; }}
QToolButton {{ border: 2px solid transparent; border-radius: 4px; padding: 4px; background: transparent; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {selected}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton::menu-indicator {{ image: none; }}
#rail, #statusLine {{ background: {rail}; }}
#rail {{ border: none; border-right: 1px solid {border}; }}
#statusLine {{ border: none; border-top: 1px solid {border}; }}
*[card="true"] {{ background: {base}; border: 1px solid {border}; border-radius: 6px; }}
*[kind="heading"] {{ font-size: {heading_size}pt; font-weight: 600; }}
*[kind="strong"] {{ font-weight: 600; }}
*[kind="caption"] {{ font-size: {caption_size}pt; color: {muted}; }}
#floating {{ background: {on_neutral}; border-radius: 6px; }}
#floating QLabel {{ color: {base}; }}
#floating QPushButton {{ background: transparent; color: {base}; border-color: {base}; }}
#floating QPushButton:hover {{ background: {text}; }}
#floating QPushButton:focus {{ border: 2px solid {base}; }}
*[tint="bad"] {{ background: {bad}; border-radius: 6px; }}
*[tint="warn"] {{ background: {warn}; border-radius: 6px; }}
*[tint="info"] {{ background: {info}; border-radius: 6px; }}
*[tint="ok"] {{ background: {ok}; border-radius: 6px; }}
QToolButton[plain="true"] {{ background: transparent; padding: 4px 8px 4px 0px; margin-left: -8px; font-weight: 600; }}
*[ink="muted"] {{ color: {muted}; }}
*[ink="bad"] {{ color: {on_bad}; }}
*[ink="warn"] {{ color: {on_warn}; }}
*[ink="ok"] {{ color: {on_ok}; }}
QProgressBar {{ background: {neutral}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QTableView, QListView, QTreeView {{
    selection-background-color: {selected}; selection-color: {text}; border: 1px solid {border};
}}
QHeaderView {{ background: {base}; border: none; }}
QHeaderView::section {{
    background: {base}; color: {muted}; border: none; border-bottom: 1px solid {border}; padding: 6px 8px;
}}
QHeaderView::section:hover {{ color: {text}; background: {hover}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: 4px; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {edge}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
"""
