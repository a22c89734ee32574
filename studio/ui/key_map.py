"""The keys of the review bench by stable names, and the person's own in their place.

A pane that has such actions calls ``apply("questions", {"approve": action, ...})`` once; a key that is changed later
reaches every action, with its tooltip and the buttons that follow it, at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import shiboken6
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from studio.ui import preferences
from studio.ui.widgets.actions import set_key


class Key(NamedTuple):
    """What an action is called, and its key unless the person chose another."""

    word: str
    key: str


QUESTIONS: Final = "questions"
KEYS: Final[dict[str, dict[str, Key]]] = {
    QUESTIONS: {
        "approve": Key(QT_TRANSLATE_NOOP("keys", "Approve"), "A"),
        "reject": Key(QT_TRANSLATE_NOOP("keys", "Reject"), "R"),
        "reopen": Key(QT_TRANSLATE_NOOP("keys", "Reopen"), "D"),
        "edit": Key(QT_TRANSLATE_NOOP("keys", "Edit"), "E"),
        "tag": Key(QT_TRANSLATE_NOOP("keys", "Tag"), "T"),
        "skip": Key(QT_TRANSLATE_NOOP("keys", "Skip"), "S"),
        "undo": Key(QT_TRANSLATE_NOOP("keys", "Undo"), "U"),
        "redo": Key(QT_TRANSLATE_NOOP("keys", "Redo"), "Shift+U"),
        "next_draft": Key(QT_TRANSLATE_NOOP("keys", "Next draft"), "N"),
        "next_doubtful": Key(QT_TRANSLATE_NOOP("keys", "Next doubtful"), "Shift+N"),
        "next": Key(QT_TRANSLATE_NOOP("keys", "Next question"), "J"),
        "previous": Key(QT_TRANSLATE_NOOP("keys", "Previous question"), "K"),
        "focus": Key(QT_TRANSLATE_NOOP("keys", "Focus"), "F"),
        "history": Key(QT_TRANSLATE_NOOP("keys", "History"), "H"),
        "write": Key(QT_TRANSLATE_NOOP("keys", "Write a question about this"), "W"),
        "use": Key(QT_TRANSLATE_NOOP("keys", "Use as evidence"), "Shift+W"),
        "lead_on": Key(QT_TRANSLATE_NOOP("keys", "Approve all that pass"), "Shift+A"),
    }
}
"""By pane and name; the names are kept in the person's settings and never change."""


class _Now(QObject):
    """Tells whoever shows keys that one was changed."""

    changed = Signal(str, str)
    """Pane and name."""


now: Final = _Now()
_live: dict[tuple[str, str], list[QAction]] = {}


def apply(pane: str, actions: Mapping[str, QAction]) -> None:
    """Give these actions the person's keys, now and whenever they change."""
    for name, made in actions.items():
        if name in KEYS[pane]:
            _live.setdefault((pane, name), []).append(made)
            _dress(pane, name)


def word(pane: str, name: str) -> str:
    """Return what an action is called."""
    return QCoreApplication.translate("keys", KEYS[pane][name].word)


def key(pane: str, name: str) -> QKeySequence:
    """Return the key of an action: the person's own, or the one it came with."""
    return QKeySequence(preferences.word(_place(pane, name)) or KEYS[pane][name].key)


def is_own(pane: str, name: str) -> bool:
    """Say whether the person chose the key."""
    return bool(preferences.word(_place(pane, name)))


def choose(pane: str, name: str, wanted: QKeySequence) -> None:
    """Keep the person's own key."""
    own = wanted != QKeySequence(KEYS[pane][name].key)
    preferences.set_word(_place(pane, name), wanted.toString() if own else "")
    _dress(pane, name)
    now.changed.emit(pane, name)


def put_back(pane: str, name: str) -> None:
    """Give an action the key it came with."""
    choose(pane, name, QKeySequence(KEYS[pane][name].key))


def taken_by(pane: str, name: str, wanted: QKeySequence) -> str:
    """Return the name, as people read it, of what has this key already; nothing when it is free."""
    for other in KEYS[pane]:
        if other != name and key(pane, other) == wanted:
            return word(pane, other)
    return next((_plain(one) for one in _neighbours(pane) if one.shortcut() == wanted), "")


def _neighbours(pane: str) -> list[QAction]:
    """Return the actions that could be pressed together with those of a pane: its other ones, and the window's."""
    mine = [one for (where, _), some in _live.items() if where == pane for one in some if shiboken6.isValid(one)]
    found: list[QAction] = []
    for owner in {one.parent() for one in mine}:
        found += owner.actions() + owner.window().actions()  # type: ignore[attr-defined]
    return [one for one in found if not any(one is other for other in mine)]


def _dress(pane: str, name: str) -> None:
    """Put the key on every action of this name that is still there."""
    alive = [one for one in _live.get((pane, name), []) if shiboken6.isValid(one)]
    for made in alive:
        set_key(made, key(pane, name))
    _live[pane, name] = alive


def _place(pane: str, name: str) -> str:
    return f"key/{pane}.{name}"


def _plain(made: QAction) -> str:
    return made.text().replace("&", "").rstrip(" .…")
