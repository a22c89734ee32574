"""What the columns of a file mean, guessed from their names and from what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from studio.protocol import KEPT, PAIR_COLUMNS

CONVERSATION, INPUT = "conversation", "input"
NAMES: Mapping[str, tuple[str, ...]] = {
    CONVERSATION: ("messages", "conversations", "conversation", "dialog", "dialogue"),
    "question": ("question", "questions", "q", "prompt", "instruction", "query", "user", "human", "frage", "fragen",
                 "pregunta", "domanda", "vraag", "pergunta", "fråga"),
    INPUT: ("input",),
    "answer": ("answer", "answers", "a", "completion", "output", "response", "assistant", "reply", "antwort",
               "antworten", "respuesta", "risposta", "réponse", "reponse", "antwoord", "resposta", "svar"),
    "kind": ("kind", "question type", "type", "art"),
    "status": ("status", "state"),
    "tags": ("tags", "tag", "labels", "keywords", "schlagworte"),
    "document": ("document", "dokument", "source", "file", "quelle"),
    "section": ("section", "chapter", "heading", "abschnitt", "kapitel"),
    "page": ("page", "seite", "página", "pagina"),
    "evidence": ("evidence", "quote", "beleg"),
    "turns": ("turns", "history"),
}  # fmt: skip
"""Names by which a meaning is known, the likeliest first."""
WORD_COLUMNS = ("messages", "conversations", "prompt", "completion", "instruction", "output", "history")
"""Where the formats of other programs hold the words; no other column goes out under these names."""
_OWN = {"messages": CONVERSATION, "conversations": CONVERSATION, "prompt": "question", "instruction": "question",
        "completion": "answer", "output": "answer", "history": "turns"}  # fmt: skip
_OURS = frozenset(("kind", "status", "origin", "id"))
_KNOWN = frozenset(name for names in NAMES.values() for name in names) | {"id", "origin", "system"}
LONGEST_NAME = 60


def is_header(cells: Sequence[str]) -> bool:
    """Say whether the first row of a table holds names: a known one, or nothing that reads like a sentence."""
    words = [_plain(cell) for cell in cells]
    if any(word in _KNOWN for word in words):
        return True
    return all(word and len(word) <= LONGEST_NAME and word[-1] not in ".?!" for word in words)


def guess(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what each column holds; what is not known is kept, so that nothing is lost."""
    if set(columns) >= _OURS:
        return _ours(columns)
    by_name = {_plain(column): column for column in reversed(columns)}
    mapping = dict.fromkeys(columns, KEPT)
    for meaning, names in NAMES.items():
        found = next((by_name[name] for name in names if name in by_name), None)
        known = meaning != INPUT or "instruction" in by_name
        if found is not None and mapping[found] == KEPT and known:
            mapping[found] = meaning
    if CONVERSATION in mapping.values():
        mapping = {column: KEPT if _is_text(meaning) else meaning for column, meaning in mapping.items()}
    return _with_longest(mapping, rows)


def _ours(columns: Sequence[str]) -> dict[str, str]:
    """A file that the studio wrote means what its names say, and nothing else is guessed."""
    known = {**{name: name for name in PAIR_COLUMNS}, **_OWN}
    mapping = {column: known.get(column, KEPT) for column in columns}
    return {**mapping, "input": INPUT} if "instruction" in mapping and "input" in mapping else mapping


def _is_text(meaning: str) -> bool:
    return meaning in ("question", "answer", INPUT, "turns")


def _with_longest(mapping: dict[str, str], rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Where names say nothing, the two columns with the most text are question and answer, as they stand."""
    if CONVERSATION in mapping.values():
        return mapping
    missing = [meaning for meaning in ("question", "answer") if meaning not in mapping.values()]
    free = [column for column, meaning in mapping.items() if meaning == KEPT]
    longest = sorted(free, key=lambda column: -sum(len(str(row.get(column) or "")) for row in rows))[: len(missing)]
    found = dict(zip(missing, sorted(longest, key=free.index), strict=False))
    return {**mapping, **{column: meaning for meaning, column in found.items()}}


def format_of(mapping: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Name the shape of a file as its makers do."""
    conversation = next((column for column, meaning in mapping.items() if meaning == CONVERSATION), None)
    if conversation is not None:
        return "sharegpt" if any("from" in str(row.get(conversation))[:40] for row in rows) else "messages"
    names = {_plain(column) for column in mapping}
    if names >= {"instruction", "output"}:
        return "alpaca"
    return "prompt-completion" if names >= {"prompt", "completion"} else "table"


def _plain(name: str) -> str:
    return " ".join(name.strip("\ufeff").replace("_", " ").lower().split())
