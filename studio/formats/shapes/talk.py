"""Conversations as lists of messages: the last question and answer are the pair, what came before its turns."""

from __future__ import annotations

from typing import Any

from studio.formats.cells import from_json, text_of
from studio.formats.records import Refused

USER, ASSISTANT, SYSTEM = "user", "assistant", "system"
_ROLES = {
    "user": USER, "human": USER, "prompter": USER, "question": USER,
    "assistant": ASSISTANT, "gpt": ASSISTANT, "model": ASSISTANT, "bot": ASSISTANT, "chatgpt": ASSISTANT,
    "answer": ASSISTANT, "system": SYSTEM, "developer": SYSTEM,
}  # fmt: skip
Turn = list[str]


def read(found: Any) -> tuple[list[Turn], str | None]:
    """Return the turns of a conversation, each a question with its answer, and what the system was told."""
    messages = from_json(found)
    if not isinstance(messages, (list, tuple)) or not messages:
        raise Refused("row_no_conversation")
    turns: list[Turn] = []
    system: str | None = None
    last = ""
    for role, text in map(_message, messages):
        if role == SYSTEM:
            system = text if system is None else f"{system}\n\n{text}"
            continue
        _add(turns, role, text, goes_on=role == last)
        last = role
    if last != ASSISTANT:
        raise Refused("row_no_answer")
    return turns, system


def _add(turns: list[Turn], role: str, text: str, goes_on: bool) -> None:
    """Two messages of one side in a row are one; an answer before any question stands by itself."""
    if goes_on:
        side = 0 if role == USER else 1
        turns[-1][side] = f"{turns[-1][side]}\n\n{text}"
    elif role == USER:
        turns.append([text, ""])
    elif turns:
        turns[-1][1] = text
    else:
        turns.append(["", text])


def _message(found: Any) -> tuple[str, str]:
    if not isinstance(found, dict):
        raise Refused("row_no_conversation")
    role = _ROLES.get(str(found.get("role", found.get("from"))).lower())
    text = _content(found.get("content", found.get("value")))
    if role is None or text is None:
        raise Refused("row_no_conversation")
    return role, text


def _content(found: Any) -> str | None:
    """Return the words of a message, or None where it is more than words."""
    if isinstance(found, (list, tuple)):
        parts = [part.get("text") if isinstance(part, dict) else part for part in found]
        return "\n".join(parts) if parts and all(isinstance(part, str) for part in parts) else None
    return found if isinstance(found, str) else None


def turns_of(value: Any) -> list[Turn]:
    """Return earlier turns as the studio writes them: a list of question and answer."""
    value = from_json(value)
    if value in (None, "", []):
        return []
    if not isinstance(value, (list, tuple)):
        raise Refused("row_no_conversation")
    return [_turn(turn) for turn in value]


def _turn(found: Any) -> Turn:
    if not isinstance(found, (list, tuple)) or len(found) != 2:
        raise Refused("row_no_conversation")
    return [text_of(found[0]), text_of(found[1])]


def messages(turns: list[Turn], system: str | None, names: dict[str, str], role: str, content: str) -> list[Turn]:
    """Return a conversation as messages; ``role`` and ``content`` name their fields, ``names`` the sides."""
    said = [] if system is None else [(SYSTEM, system)]
    for at, (question, answer) in enumerate(turns):
        said += [(USER, question)] if question or at else []
        said += [(ASSISTANT, answer)]
    return [{role: names.get(side, side), content: text} for side, text in said]
