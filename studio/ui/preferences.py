"""What the window remembers from one start to the next; the only module that touches QSettings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from studio import places
from studio.ui import style

RECENT_KEPT = 8
SCALES = {"normal": 1.0, "large": 1.15, "larger": 1.3}


def appearance() -> str:
    """Return ``system``, ``light`` or ``dark``."""
    value = str(QSettings().value("appearance", style.SYSTEM))
    return value if value in style.APPEARANCES else style.SYSTEM


def set_appearance(value: str) -> None:
    QSettings().setValue("appearance", value)


def text_size() -> str:
    """Return ``normal``, ``large`` or ``larger``."""
    value = str(QSettings().value("text_size", "normal"))
    return value if value in SCALES else "normal"


def set_text_size(value: str) -> None:
    QSettings().setValue("text_size", value)


def recent() -> list[Path]:
    """Return the projects opened last, newest first, without those that are gone."""
    stored = QSettings().value("recent", [])
    paths = [stored] if isinstance(stored, str) else stored or []
    return [path for path in map(Path, paths) if path.is_dir()]


def add_recent(folder: Path) -> None:
    """Put a project at the head of the list."""
    others = [path for path in recent() if path != folder]
    QSettings().setValue("recent", [str(path) for path in [folder, *others][:RECENT_KEPT]])


def last_project() -> Path | None:
    """Return the project that was open when the window closed, if it is still there."""
    stored = QSettings().value("open_project", "")
    return Path(str(stored)) if stored and Path(str(stored)).is_dir() else None


def set_last_project(folder: Path | None) -> None:
    QSettings().setValue("open_project", str(folder) if folder else "")


def folder(name: str) -> str:
    """Return where to begin choosing a file: where one was chosen last, else the person's own documents."""
    return word(name) or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def projects_folder() -> Path:
    """Return where new projects go unless the person says otherwise."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(word("projects_folder") or Path(documents) / places.APP)


def set_projects_folder(folder: Path) -> None:
    set_word("projects_folder", str(folder))


def layout(name: str) -> QByteArray:
    """Return a saved geometry, splitter or header state; empty when there is none."""
    value = QSettings().value(f"layout/{name}", QByteArray())
    return value if isinstance(value, QByteArray) else QByteArray()


def keep_layout(name: str, state: QByteArray) -> None:
    QSettings().setValue(f"layout/{name}", state)


def flag(name: str, default: bool = False) -> bool:
    """Return a yes or no, such as whether a side is folded."""
    return str(QSettings().value(f"flag/{name}", default)).lower() == "true"


def set_flag(name: str, value: bool) -> None:
    QSettings().setValue(f"flag/{name}", value)


def word(name: str, default: str = "") -> str:
    """Return a remembered word, such as a filter or the pane shown last."""
    return str(QSettings().value(f"word/{name}", default))


def set_word(name: str, value: str) -> None:
    QSettings().setValue(f"word/{name}", value)
