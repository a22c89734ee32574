"""The numbers the checks go by, each with what a settings page says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class About:
    """What a person is told about one threshold, and between which values it may be set."""

    title: str
    unit: str
    sentence: str
    least: float
    most: float


def _number(value: float, title: str, unit: str, sentence: str, least: float, most: float) -> Any:
    return field(default=value, metadata={"about": About(title, unit, sentence, least, most)})


@dataclass(frozen=True)
class Thresholds:
    """Where a check begins to doubt. Shares are between 0 and 1."""

    question_longest: int = _number(
        300, "Longest question", "characters", "Above this a small model learns a question poorly.", 40, 2000
    )
    answer_longest: int = _number(
        1500, "Longest answer", "characters", "Above this a small model learns an answer poorly.", 40, 20000
    )
    question_words: int = _number(
        2, "Shortest question", "words", "A question of fewer words can hardly be understood without its page.", 1, 10
    )
    answer_share: float = _number(
        0.3,
        "Words of the answer found in the source",
        "share",
        "Below this share the source may not support the answer. Higher finds more, and doubts more good pairs.",
        0.0,
        1.0,
    )
    evidence_share: float = _number(
        0.2,
        "Words of question and answer found in the evidence",
        "share",
        "Below this share the marked evidence may be about something else.",
        0.0,
        1.0,
    )
    same_clause: float = _number(
        0.7,
        "Words in common from which two statements count as one",
        "share",
        "From this share on, one statement with “not” and the same without it contradict each other.",
        0.5,
        1.0,
    )
    alike_wording: float = _number(
        0.6, "Alike in wording", "share", "From this share of common word pairs on, two pairs say the same.", 0.3, 1.0
    )
    alike_meaning: float = _number(
        0.85, "Alike in meaning", "likeness", "From this likeness on, two pairs mean the same in other words.", 0.5, 1.0
    )
    alike_question: float = _number(
        0.8,
        "Same question",
        "likeness",
        "From this likeness on, two questions are taken for one, so that different answers contradict each other.",
        0.5,
        1.0,
    )


def thresholds(changed: Mapping[str, Any] | None = None) -> Thresholds:
    """Return the thresholds with those a person changed; unknown names are left out, values kept in bounds."""
    kept = {}
    for name, about in settings().items():
        value = (changed or {}).get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            whole = isinstance(getattr(Thresholds, name), int)
            within = min(max(value, about.least), about.most)
            kept[name] = int(within) if whole else float(within)
    return Thresholds(**kept)


def settings() -> dict[str, About]:
    """Return what a settings page shows, by the name of the threshold."""
    return {one.name: one.metadata["about"] for one in fields(Thresholds)}
