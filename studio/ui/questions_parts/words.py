"""How states, kinds and doubts of a question are worded."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from studio.core.store.schema import DRAFT
from studio.ui import wording

_KINDS = {
    "definition": QT_TRANSLATE_NOOP("questions", "Definition"),
    "fact": QT_TRANSLATE_NOOP("questions", "Fact"),
    "number": QT_TRANSLATE_NOOP("questions", "Number"),
    "how-to": QT_TRANSLATE_NOOP("questions", "How to"),
    "table": QT_TRANSLATE_NOOP("questions", "Table"),
    "fault": QT_TRANSLATE_NOOP("questions", "Fault"),
    "reason": QT_TRANSLATE_NOOP("questions", "Reason"),
    "faq": QT_TRANSLATE_NOOP("questions", "FAQ"),
    "list": QT_TRANSLATE_NOOP("questions", "List"),
    "comparison": QT_TRANSLATE_NOOP("questions", "Comparison"),
    "summary": QT_TRANSLATE_NOOP("questions", "Summary"),
    "not-in-documents": QT_TRANSLATE_NOOP("questions", "Not in the documents"),
    "false-premise": QT_TRANSLATE_NOOP("questions", "False premise"),
    "written": QT_TRANSLATE_NOOP("questions", "By hand"),
}
_ORIGINS = {
    "rules": QT_TRANSLATE_NOOP("questions", "Built-in rules"),
    "model": QT_TRANSLATE_NOOP("questions", "Model on this PC"),
    "server": QT_TRANSLATE_NOOP("questions", "Server"),
    "person": QT_TRANSLATE_NOOP("questions", "By hand"),
    "playground": QT_TRANSLATE_NOOP("questions", "Playground"),
    "import": QT_TRANSLATE_NOOP("questions", "Imported"),
}
_DOUBTS = {
    "red": QT_TRANSLATE_NOOP("questions", "Needs a look"),
    "amber": QT_TRANSLATE_NOOP("questions", "Small doubt"),
    "": QT_TRANSLATE_NOOP("questions", "No doubt"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("questions", text)


def kind(code: str) -> str:
    """Return the name of a kind of question."""
    return _tr(_KINDS[code]) if code in _KINDS else code.replace("-", " ").capitalize()


def origin(code: str) -> str:
    """Return who wrote a question, with the model's name where it was one."""
    source, _, name = code.partition(":")
    said = _tr(_ORIGINS[source]) if source in _ORIGINS else source.capitalize()
    return f"{said}: {name}" if name and source in ("model", "server") else said


def doubts(level: str) -> str:
    """Return what the worst flag means for the person."""
    return _tr(_DOUBTS[level])


def state(status: str, level: str) -> str:
    """Return the chip of a question: a draft with a fault asks for a look, a decision stands as it is."""
    return "needs-a-look" if status == DRAFT and level == "red" else status


def number(count: int) -> str:
    """Return a number as this country groups it."""
    return QLocale().toString(count)


def opinion(share: float | None, name: str) -> str:
    """Return what a model thinks of an answer, nothing where none was asked."""
    if share is None:
        return ""
    if round(share * 100) == 50:
        return _tr("Opinion of {0}: undecided").format(name)
    said = (
        _tr("Opinion of {0}: the source supports it, {1} sure") if share > 0.5
        else _tr("Opinion of {0}: the source does not support it, {1} sure")
    )  # fmt: skip
    return said.format(name, wording.percent(max(share, 1 - share)))
