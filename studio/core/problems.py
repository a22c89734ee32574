"""Every sentence a user may be told when the world, not the studio, is at fault.

A Problem says what happened, why, and what to do next. Children report codes with facts; ``explain`` words them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePath

from studio.core.problem_words import documents, house, models, question_files, questions, queue, writing


@dataclass(frozen=True)
class Problem:
    """What a person is told: one sentence each for what, why and remedy."""

    what: str
    why: str
    remedy: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.why} {self.remedy}".strip()

    def as_dict(self) -> dict[str, str]:
        """Return the values for the database."""
        return asdict(self)


class ProblemError(Exception):
    """Raised by core when the world does not allow what was asked; carries the Problem."""

    def __init__(self, code: str, **facts: object) -> None:
        self.problem = explain(code, facts)
        super().__init__(str(self.problem))


BUG = "bug"
"""The one code that is our fault: it goes to the bug report, not to a problem bar."""

_WORDS: dict[str, tuple[str, str, str]] = {
    **documents.WORDS,
    **house.WORDS,
    **models.WORDS,
    **question_files.WORDS,
    **questions.WORDS,
    **queue.WORDS,
    **writing.WORDS,
    BUG: (
        "Something went wrong inside the studio.",
        "{error}",
        "Try again; if it happens twice, send the report (Help, then Report).",
    ),
}


def explain(code: str, facts: Mapping[str, object]) -> Problem:
    """Word a code with its facts. An unknown code is our own mistake and reads as one."""
    known = code if code in _WORDS else BUG
    values = _Facts({name: _short(name, fact) for name, fact in facts.items()})
    if known == BUG and "error" not in values:
        values["error"] = code
    values["room"] = _room(facts)
    what, why, remedy = (part.format_map(values) for part in _WORDS[known])
    return Problem(what, why, remedy, code)


def codes() -> tuple[str, ...]:
    """Return every code that has its sentences; tests hold the children's codes against it."""
    return tuple(_WORDS)


class _Facts(dict[str, str]):
    """A child that forgot a fact must not cost the person the sentence."""

    def __missing__(self, name: str) -> str:
        return "…"


def _short(name: str, fact: object) -> str:
    """Show a path by its last part, as people name files; facts from strangers are cut to a line."""
    text = " ".join(str(fact).split())
    return (PurePath(text).name or text) if name in ("file", "folder", "project") else text[:200]


def _room(facts: Mapping[str, object]) -> str:
    """Say how much room is needed and free, where a child told it."""
    try:
        needed, free = float(str(facts["needed"])), float(str(facts["free"]))
    except (KeyError, ValueError):
        return ""
    return f" ({needed / 1e9:.1f} GB needed, {free / 1e9:.1f} GB free)"
