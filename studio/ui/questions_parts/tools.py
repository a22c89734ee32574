"""The larger tools of the Questions pane, each behind one action; a tool is loaded when it is first asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from studio.jobs.session import Session


class Tool(NamedTuple):
    """A door: where it is, and what it is called."""

    door: str
    """Module and function, as ``studio.ui.likeness_parts:open_likeness``."""
    text: str
    key: str
    icon: str
    tip: str
    takes_ids: bool = False
    """It works on what is selected, or on all the filter shows while one question alone is selected."""


WRITING = Tool("studio.ui.writing_parts.dialog:open_writing", QT_TRANSLATE_NOOP("questions", "Write questions"), "",
               "questions", "")  # fmt: skip
COVERAGE = Tool("studio.ui.coverage_parts:open_coverage", QT_TRANSLATE_NOOP("questions", "Coverage …"), "Ctrl+G",
                "coverage",
                QT_TRANSLATE_NOOP("questions", "Which sections of the documents have few questions yet"))  # fmt: skip
TOOLS = (
    Tool("studio.ui.likeness_parts:open_likeness", QT_TRANSLATE_NOOP("questions", "Look-alikes …"), "Ctrl+L", "alike",
         QT_TRANSLATE_NOOP("questions", "Questions that say the same or contradict each other, side by side")),
    COVERAGE,
    Tool("studio.ui.replace_parts:open_replace", QT_TRANSLATE_NOOP("questions", "Find and replace …"), "Ctrl+H",
         "search", QT_TRANSLATE_NOOP("questions", "Replace words in the selected questions, or in all that are shown"),
         takes_ids=True),
    Tool("studio.ui.model_parts:open_rephrasing", QT_TRANSLATE_NOOP("questions", "Other wordings …"), "Ctrl+Shift+W",
         "copy", QT_TRANSLATE_NOOP("questions", "Ask approved questions in other words, too"), takes_ids=True),
    Tool("studio.ui.model_parts:open_opinion", QT_TRANSLATE_NOOP("questions", "Opinion of a model …"), "Ctrl+Shift+O",
         "verdict", QT_TRANSLATE_NOOP("questions", "Ask a model on this PC whether the sources support the answers"),
         takes_ids=True),
    Tool("studio.ui.import_parts.doors:open_import", QT_TRANSLATE_NOOP("questions", "Import questions …"),
         "Ctrl+Shift+I", "download", QT_TRANSLATE_NOOP("questions", "Bring in questions from a file")),
    Tool("studio.ui.import_parts.doors:open_export", QT_TRANSLATE_NOOP("questions", "Export questions …"),
         "Ctrl+Shift+E", "upload",
         QT_TRANSLATE_NOOP("questions", "Write the selected questions, or all that are shown, to a file"),
         takes_ids=True),
    Tool("studio.ui.checks_parts:open_checks", QT_TRANSLATE_NOOP("questions", "What the checks go by …"), "Ctrl+K",
         "settings", QT_TRANSLATE_NOOP("questions", "Change where the checks begin to doubt")),
    Tool("studio.ui.versions_parts.dialog:open_versions", QT_TRANSLATE_NOOP("questions", "Dataset versions …"),
         "Ctrl+Shift+V", "models",
         QT_TRANSLATE_NOOP("questions", "Freeze what is approved into a version, and compare versions")),
)  # fmt: skip


def open_tool(tool: Tool, session: Session, ids: Callable[[], Sequence[int]], parent: QWidget) -> QObject | None:
    """Load a tool and open it."""
    module, _, name = tool.door.partition(":")
    door: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return door(session, ids(), parent) if tool.takes_ids else door(session, parent)


def words(tool: Tool) -> tuple[str, str]:
    """Return a tool's name and tip in the person's language."""
    return QCoreApplication.translate("questions", tool.text), QCoreApplication.translate("questions", tool.tip)


def menu(actions: Sequence[QAction], parent: QWidget) -> QMenu:
    """Return the menu of all tools."""
    made = QMenu(parent)
    made.setToolTipsVisible(True)
    for action in actions:
        made.addAction(action)
    return made
