"""How meanings of columns, formats and kinds of file are worded."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from studio.protocol import KEPT, LEFT_OUT

_MEANINGS = {
    "question": QT_TRANSLATE_NOOP("interchange", "Question"),
    "answer": QT_TRANSLATE_NOOP("interchange", "Answer"),
    "kind": QT_TRANSLATE_NOOP("interchange", "Kind"),
    "status": QT_TRANSLATE_NOOP("interchange", "Status"),
    "tags": QT_TRANSLATE_NOOP("interchange", "Tags"),
    "document": QT_TRANSLATE_NOOP("interchange", "Document"),
    "section": QT_TRANSLATE_NOOP("interchange", "Section"),
    "page": QT_TRANSLATE_NOOP("interchange", "Page"),
    "evidence": QT_TRANSLATE_NOOP("interchange", "Evidence"),
    "conversation": QT_TRANSLATE_NOOP("interchange", "Conversation"),
    "input": QT_TRANSLATE_NOOP("interchange", "Below the question"),
    "turns": QT_TRANSLATE_NOOP("interchange", "Earlier turns"),
    "origin": QT_TRANSLATE_NOOP("interchange", "Written by"),
    "id": QT_TRANSLATE_NOOP("interchange", "Number"),
    KEPT: QT_TRANSLATE_NOOP("interchange", "Keep as it is"),
    LEFT_OUT: QT_TRANSLATE_NOOP("interchange", "Leave out"),
}
MEANINGS = tuple(_MEANINGS)
REPEATED = (KEPT, LEFT_OUT)
"""What more than one column may hold."""
_FORMATS = {
    "messages": (
        QT_TRANSLATE_NOOP("interchange", "Conversations (messages)"),
        QT_TRANSLATE_NOOP("interchange", "For most training programs: a list of messages with roles"),
    ),
    "prompt-completion": (
        QT_TRANSLATE_NOOP("interchange", "Prompt and completion"),
        QT_TRANSLATE_NOOP("interchange", "For programs that want one text in and one text out"),
    ),
    "alpaca": (
        QT_TRANSLATE_NOOP("interchange", "Alpaca"),
        QT_TRANSLATE_NOOP("interchange", "Instruction, input and output"),
    ),
    "sharegpt": (
        QT_TRANSLATE_NOOP("interchange", "ShareGPT"),
        QT_TRANSLATE_NOOP("interchange", "Conversations between “human” and “gpt”"),
    ),
    "csv": (
        QT_TRANSLATE_NOOP("interchange", "Table as text (CSV)"),
        QT_TRANSLATE_NOOP("interchange", "For any spreadsheet; nothing in it is taken for a formula"),
    ),
    "xlsx": (
        QT_TRANSLATE_NOOP("interchange", "Excel workbook"),
        QT_TRANSLATE_NOOP("interchange", "For Excel and LibreOffice; every cell is text"),
    ),
    "parquet": (
        QT_TRANSLATE_NOOP("interchange", "Parquet"),
        QT_TRANSLATE_NOOP("interchange", "For data programs; small, and lists stay lists"),
    ),
    "dataset": (
        QT_TRANSLATE_NOOP("interchange", "Hugging Face dataset"),
        QT_TRANSLATE_NOOP("interchange", "A folder with a card that says what is in it; its licence stays unknown"),
    ),
    "table": (QT_TRANSLATE_NOOP("interchange", "Table"), ""),
}
_MEDIA = {
    "jsonl": QT_TRANSLATE_NOOP("interchange", "JSON Lines"),
    "json": QT_TRANSLATE_NOOP("interchange", "JSON"),
    "csv": QT_TRANSLATE_NOOP("interchange", "CSV"),
    "xlsx": QT_TRANSLATE_NOOP("interchange", "Excel"),
    "parquet": QT_TRANSLATE_NOOP("interchange", "Parquet"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("interchange", text)


def meaning(code: str) -> str:
    """Return what a column holds."""
    return _tr(_MEANINGS[code])


def format(code: str) -> str:
    """Return the name of a format."""
    return _tr(_FORMATS[code][0])


def purpose(code: str) -> str:
    """Return what a format is good for."""
    return _tr(_FORMATS[code][1]) if _FORMATS[code][1] else ""


def medium(code: str) -> str:
    """Return the name of a kind of file."""
    return _tr(_MEDIA[code])
