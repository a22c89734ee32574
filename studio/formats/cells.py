"""What one cell holds: any value as text and back, and whether a spreadsheet would take it for a formula."""

from __future__ import annotations

import json
import re
from typing import Any

_FORMULA = r"(?:\s*[=+\-@＝＋－＠]|[\t\r\n])"
"""A spreadsheet computes what begins so, some of them also behind blanks, and the wide signs of East Asia."""
_UNSAFE = re.compile("[\ufeff']*" + _FORMULA)
_SPLIT_TAGS = re.compile(r"[;,\n]")
_ARROW = " > "


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would take a cell for a formula."""
    return _UNSAFE.match(text) is not None


def text_of(value: Any) -> str:
    """Return any value as the text of a cell."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, default=str)


def from_json(value: Any) -> Any:
    """Return what a cell of text holds where it is a JSON list; other values as they are."""
    if not isinstance(value, str) or not value.lstrip().startswith("["):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, list) else value


def tags_text(tags: list[str]) -> str:
    """Return tags as people type them; a tag that would be torn makes it a JSON list."""
    text = "; ".join(tags)
    return text if tags_of(text) == tags else json.dumps(tags, ensure_ascii=False)


def tags_of(value: Any) -> list[str]:
    """Return the tags of a cell, each on one line and once."""
    value = from_json(value)
    parts = value if isinstance(value, (list, tuple)) else _SPLIT_TAGS.split(text_of(value))
    return list(dict.fromkeys(tag for part in parts if (tag := " ".join(text_of(part).split()))))


def section_text(section: list[str]) -> str:
    """Return headings from the top down; one that would be torn makes it a JSON list."""
    text = _ARROW.join(section)
    return text if section_of(text) == section else json.dumps(section, ensure_ascii=False)


def section_of(value: Any) -> list[str]:
    """Return the headings of a cell."""
    value = from_json(value)
    if isinstance(value, (list, tuple)):
        return [text_of(part) for part in value]
    return value.split(_ARROW) if isinstance(value, str) and value else []


def page_of(value: Any) -> int | None:
    """Return a page number, or None for anything else."""
    text = text_of(value).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
