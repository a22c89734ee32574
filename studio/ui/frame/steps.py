"""The way through the studio, step by step, and the pages beside it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


class Step(NamedTuple):
    """One entry of the rail; its pane is ``module.pane``, imported when it is first shown."""

    name: str
    word: str
    icon: str
    key: str
    module: str
    pane: str
    purpose: str

    @property
    def title(self) -> str:
        """The word, translated."""
        return QCoreApplication.translate("steps", self.word)

    @property
    def about(self) -> str:
        """What the step is for in one sentence, translated."""
        return QCoreApplication.translate("steps", self.purpose)


def _step(name: str, word: str, key: str, purpose: str, room: str = "studio.ui") -> Step:
    return Step(name, word, name, key, f"{room}.{name}", f"{name.capitalize()}Pane", purpose)


STEPS = (
    _step(
        "documents",
        QT_TRANSLATE_NOOP("steps", "Documents"),
        "Ctrl+1",
        QT_TRANSLATE_NOOP("steps", "Add files, look at the passages cut from them, leave out what does not belong."),
    ),
    _step(
        "questions",
        QT_TRANSLATE_NOOP("steps", "Questions"),
        "Ctrl+2",
        QT_TRANSLATE_NOOP("steps", "The studio drafts questions and answers; you approve, edit or reject each one."),
    ),
    _step(
        "training",
        QT_TRANSLATE_NOOP("steps", "Training"),
        "Ctrl+3",
        QT_TRANSLATE_NOOP("steps", "Choose a model and how thorough to be; it goes on if you close the studio."),
    ),
    _step(
        "verdict",
        QT_TRANSLATE_NOOP("steps", "Verdict"),
        "Ctrl+4",
        QT_TRANSLATE_NOOP("steps", "See on questions it never saw whether training helped, and how sure that is."),
    ),
    _step(
        "playground",
        QT_TRANSLATE_NOOP("steps", "Playground"),
        "Ctrl+5",
        QT_TRANSLATE_NOOP("steps", "Ask your own questions; the base and the tuned model answer side by side."),
    ),
    _step(
        "models",
        QT_TRANSLATE_NOOP("steps", "Models"),
        "Ctrl+6",
        QT_TRANSLATE_NOOP("steps", "Keep the base models on this computer and the models you tuned."),
    ),
)
SETTINGS = _step(
    "settings",
    QT_TRANSLATE_NOOP("steps", "Settings"),
    "Ctrl+,",
    QT_TRANSLATE_NOOP("steps", "How the studio looks, and where things lie."),
    "studio.ui.frame",
)
HELP = _step(
    "help",
    QT_TRANSLATE_NOOP("steps", "Help"),
    "F1",
    QT_TRANSLATE_NOOP("steps", "How the studio works, and its keys."),
    "studio.ui.frame",
)
START = _step(
    "welcome",
    QT_TRANSLATE_NOOP("steps", "Start"),
    "",
    QT_TRANSLATE_NOOP("steps", "Open a project or make a new one."),
    "studio.ui.frame",
)._replace(icon="logo")
ALL = {step.name: step for step in (START, *STEPS, SETTINGS, HELP)}
