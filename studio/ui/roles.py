"""The one place where colours stand, by what they are for; light and dark, each checked to be readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor

READABLE: Final = 4.5
"""Contrast that text must have on its ground (WCAG AA)."""


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
    third_curve: str
    fourth_curve: str
    fifth_curve: str
    sixth_curve: str


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
    info="#c6d9f6",
    on_info="#1b4f9c",
    first_curve="#1f5fbf",
    second_curve="#b4610a",
    third_curve="#1d7f4d",
    fourth_curve="#8a3fb0",
    fifth_curve="#a8273f",
    sixth_curve="#0f7a8a",
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
    info="#16263e",
    on_info="#a9ccff",
    first_curve="#7fb0ff",
    second_curve="#f0ab5c",
    third_curve="#79d3a0",
    fourth_curve="#d2a3f0",
    fifth_curve="#f59aa6",
    sixth_curve="#77d3e0",
)

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


def faded(ink: str, ground: str, share: float = 0.55) -> QColor:
    """Return ink let down with ground, for what is switched off."""
    a, b = QColor(ink).getRgbF(), QColor(ground).getRgbF()
    return QColor.fromRgbF(*(share * x + (1 - share) * y for x, y in zip(a[:3], b[:3], strict=True)))
