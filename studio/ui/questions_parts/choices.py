"""What the boxes of the filter bar offer: what occurs, with how many questions each choice would show."""

from __future__ import annotations

import json
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from studio.core.review import catalogue
from studio.core.review.catalogue import (
    ALPHABET,
    AMBER,
    BY_KIND,
    BY_STATUS,
    DOUBT,
    DOUBTFUL,
    NEWEST,
    NO_DOUBT,
    READING,
    RED,
)
from studio.core.store.schema import STATUSES
from studio.ui.questions_parts import words
from studio.ui.questions_parts.choice_box import Choice
from studio.ui.questions_parts.listing import Facts
from studio.ui.widgets import chip

DOWN = " down"
"""Behind an order in the box: the other way round."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("questions", text)


def statuses(found: Facts) -> list[Choice]:
    """Return every status."""
    every = ((chip.word(status), status) for status in STATUSES)
    return _with_counts((_tr("Any status"), ""), every, found, found.beside("status"))


def doubts(found: Facts) -> list[Choice]:
    """Return what the checks may have found."""
    levels = found.beside("level")
    none, amber, red = (levels.get(level, 0) for level in (0, 1, 2))
    counts: dict[object, int] = {DOUBT: amber + red, RED: red, AMBER: amber, NO_DOUBT: none}
    every = ((_tr("Some doubt"), DOUBT), (words.doubts("red"), RED), (words.doubts("amber"), AMBER),
             (words.doubts(""), NO_DOUBT))  # fmt: skip
    return _with_counts((_tr("Any check"), ""), every, found, counts)


def kinds(found: Facts) -> list[Choice]:
    """Return the kinds there are."""
    every = ((words.kind(kind), kind) for kind in found.kinds)
    return _with_counts((_tr("Any kind"), ""), every, found, found.beside("kind"))


def documents(found: Facts) -> list[Choice]:
    """Return the documents."""
    every = ((title, document_id) for document_id, title in found.documents)
    return _with_counts((_tr("Any document"), 0), every, found, found.beside("document_id"))


def sections(found: Facts) -> list[Choice]:
    """Return the sections of the chosen document, each by its nearest heading, moved in by its depth."""
    every = ((f"{'   ' * (len(one) - 1)}{one[-1]}", as_data(one)) for one in found.sections if one)
    return [(_tr("Any section"), ""), *every]


def tags(found: Facts) -> list[Choice]:
    """Return the tags in use."""
    return [(_tr("Any tag"), ""), *((tag, tag) for tag in found.tags)]


def origins(found: Facts) -> list[Choice]:
    """Return who wrote questions."""
    return [(_tr("Any writer"), ""), *((words.origin(one), one) for one in found.origins)]


def orders() -> list[Choice]:
    """Return the orders a list can have."""
    return [
        (_tr("Reading order"), READING), (_tr("Most doubtful first"), DOUBTFUL), (_tr("Newest first"), NEWEST),
        (_tr("Oldest first"), NEWEST + DOWN), (_tr("Questions A to Z"), ALPHABET),
        (_tr("Questions Z to A"), ALPHABET + DOWN), (_tr("By status"), BY_STATUS), (_tr("By kind"), BY_KIND),
        (_tr("Backwards"), READING + DOWN), (_tr("Least doubtful first"), DOUBTFUL + DOWN),
        (_tr("By status, backwards"), BY_STATUS + DOWN), (_tr("By kind, backwards"), BY_KIND + DOWN),
    ]  # fmt: skip


def as_data(section: tuple[str, ...]) -> str:
    """Return a section as a box can hold it."""
    return json.dumps(section) if section else ""


def as_section(data: object) -> tuple[str, ...]:
    """Return the section that a box holds."""
    return tuple(json.loads(str(data))) if data else ()


def order_of(data: object) -> tuple[str, bool]:
    """Return the order that a box holds, and whether it is the other way round."""
    name = str(data or catalogue.READING)
    return name.removesuffix(DOWN), name.endswith(DOWN)


def _with_counts(first: Choice, every: Iterable[Choice], found: Facts, counts: dict[object, int]) -> list[Choice]:
    """Put the number behind each word, where it is known."""
    if not (found.countable and found.sorts):
        return [first, *every]
    return [first, *((f"{word} ({words.number(counts.get(value, 0))})", value) for word, value in every)]
