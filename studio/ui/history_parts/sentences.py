"""What happened to a question, in words: who did what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from studio.core.review import earlier, pairs
from studio.core.store.schema import PairHistory
from studio.ui import wording
from studio.ui.questions_parts import words

_HANDS = {
    "person": QT_TRANSLATE_NOOP("history", "by you"),
    "undo": QT_TRANSLATE_NOOP("history", "by undo"),
    "redo": QT_TRANSLATE_NOOP("history", "by redo"),
    "rules": QT_TRANSLATE_NOOP("history", "by the built-in rules"),
    "model": QT_TRANSLATE_NOOP("history", "by a model on this PC"),
    "server": QT_TRANSLATE_NOOP("history", "by a server"),
    "import": QT_TRANSLATE_NOOP("history", "by an import"),
    "checks": QT_TRANSLATE_NOOP("history", "by the checks"),
}
_STATUSES = {
    "draft": QT_TRANSLATE_NOOP("history", "Reopened"),
    "approved": QT_TRANSLATE_NOOP("history", "Approved"),
    "rejected": QT_TRANSLATE_NOOP("history", "Rejected"),
}
_OTHERS = {
    "evidence": QT_TRANSLATE_NOOP("history", "Other words of the page prove it"),
    "original_id": QT_TRANSLATE_NOOP("history", "Kept as another phrasing, or no longer"),
}
WORDINGS = ("question", "answer", "turns")
"""Columns whose earlier value can be put back."""


@dataclass(frozen=True)
class Wording:
    """Words that changed: what they are called, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """What happened at one stroke."""

    what: str
    who: str
    when: str
    wordings: tuple[Wording, ...] = ()
    earlier: dict[str, str] = field(default_factory=dict)
    """Columns that can be put back, as they were before."""

    @property
    def line(self) -> str:
        """Return "Approved · by you · today 14:02"."""
        return "  ·  ".join(part for part in (self.what, self.who, self.when) if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("history", text)


def events(records: Iterable[PairHistory]) -> Iterator[Event]:
    """Join what was changed at one stroke; in the order of the records."""
    for (who, at), together in groupby(records, key=lambda one: (one.who, one.at)):
        rows = sorted(together, key=lambda one: one.id)
        yield Event(
            _what(rows), hand(who), wording.when(at),
            tuple(_wording(row) for row in rows if row.what in WORDINGS),
            {row.what: row.before or "" for row in rows if row.what in WORDINGS},
        )  # fmt: skip


def hand(who: str) -> str:
    """Return who did it."""
    return _tr(_HANDS[who]) if who in _HANDS else _tr("by the studio")


def beginning(origin: str, created: float) -> Event:
    """Return how a question came to be."""
    return Event(_tr("Written: {0}").format(words.origin(origin)), "", wording.when(created))


def _what(rows: list[PairHistory]) -> str:
    """Say what changed in one sentence."""
    decided = [_tr(_STATUSES[row.after]) for row in rows if row.what == "status" and row.after in _STATUSES]
    tagged = [_tags(row) for row in rows if row.what == "tags"]
    kinds = [_tr("Kind changed to {0}").format(words.kind(row.after or "")) for row in rows if row.what == "kind"]
    reworded = _reworded({row.what for row in rows})
    others = [_tr(_OTHERS[row.what]) for row in rows if row.what in _OTHERS]
    return ", ".join(part for part in (*decided, reworded, *tagged, *kinds, *others) if part)


def _reworded(changed: set[str]) -> str:
    if {"question", "answer"} <= changed:
        return _tr("Question and answer changed")
    names = {"question": _tr("Question changed"), "answer": _tr("Answer changed"),
             "turns": _tr("Earlier turns changed")}  # fmt: skip
    return ", ".join(names[what] for what in names if what in changed)


def _tags(row: PairHistory) -> str:
    before, after = set(pairs.as_tags(row.before or "")), set(pairs.as_tags(row.after or ""))
    put = [_tr("Tag “{0}” put on").format(name) for name in sorted(after - before)]
    return ", ".join(put + [_tr("Tag “{0}” taken off").format(name) for name in sorted(before - after)])


def _wording(row: PairHistory) -> Wording:
    names = {"question": _tr("Question"), "answer": _tr("Answer"), "turns": _tr("Earlier turns")}
    before, after = row.before or "", row.after or ""
    if row.what == "turns":
        before, after = conversation(before), conversation(after)
    return Wording(names[row.what], before, after)


def conversation(stored: str) -> str:
    """Return earlier turns as people read them."""
    return "\n".join(_tr("Q: {0}\nA: {1}").format(asked, answered) for asked, answered in earlier.turns_of(stored))
