"""Are question, answer and source written in one language?"""

from __future__ import annotations

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.tongues import language, script, strangers

_OWN = 3
"""Small words that the right language has not: so many must stand in a text of another one."""
_LONE = 2
"""As many are enough where nothing speaks for the right one and the text is short."""
_NEAR = {"Danish", "Norwegian"}
_SHORT = 60
_ENOUGH = 400
"""Characters by which a source shows its language."""


def one_language(pair: Candidate, limits: Thresholds) -> Flag | None:
    """The answer and the question are written in the language of the passage."""
    source, there = (pair.passage_text, "source") if pair.passage_text else (pair.question, "question")
    source = source[:_ENOUGH]
    return _strange("answer", pair.answer, source, there) or (
        _strange("question", pair.question, source, there) if pair.passage_text else None
    )


def _strange(part: str, text: str, source: str, there: str) -> Flag | None:
    mine, theirs = script(text), script(source)
    if mine and theirs and mine != theirs:
        if len(text) > 3 and {mine, theirs} != {"Chinese", "Japanese"}:
            return _flag(part, f"in {mine} letters", there, mine)
        return None
    home = language(source) if mine == "Latin" else ""
    if not home:
        return None
    other, own, of_home = strangers(text, home)
    enough = own >= _OWN and language(text) not in ("", home)
    if {home, other} == _NEAR:
        return None
    alone = own >= _LONE and not of_home and len(text) <= _SHORT
    return _flag(part, f"in {other}", there, other) if enough or alone else None


def _flag(part: str, how: str, there: str, detail: str) -> Flag:
    return Flag(f"{part}_language", "amber", f"The {part} seems to be written {how}, the {there} is not.", detail)
