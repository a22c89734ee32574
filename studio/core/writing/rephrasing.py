"""Several phrasings of one fact: other wordings of approved questions, as drafts with the same answer and evidence.

They come from the built-in rules, a few at once and many by a job, or from a model on this PC. Either way a question
that is there already, in whatever state, is not written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import protocol
from studio.core.bases import BaseModel
from studio.core.problems import ProblemError
from studio.core.review import pairs
from studio.core.store.changes import Change, Row, counted, driver, insert_rows
from studio.core.store.project import Project
from studio.core.store.schema import APPROVED, Job, Pair
from studio.core.writing import drafting, handouts
from studio.language import rewording
from studio.language.wording import normalised

KINDS = tuple(kind.__name__ for kind in (protocol.RewordPairs, protocol.RephrasePairs))
"""Jobs that put questions in other words."""
FEW = 300
"""So many questions are put in other words at once, in half a second or so."""
MOST = 12
"""Wordings of one question that may be asked for."""
RULE = "rules:rewording"
_FACTS = f"""
SELECT id FROM pair WHERE id IN (SELECT value FROM json_each(?)) AND status = '{APPROVED}'
AND original_id IS NULL AND turns = '[]' ORDER BY id
"""


def rephrasable(db: Session, ids: Sequence[int]) -> list[int]:
    """Return the approved ones that stand for themselves.

    A rephrasing has its original for that; what a question within a conversation means stands in its earlier turns.
    """
    return [row[0] for row in driver(db).execute(_FACTS, (json.dumps(list(ids)),))]


def rephrase(db: Session, project: Project, ids: Sequence[int], number: int,
             base: BaseModel | None = None) -> Change:  # fmt: skip
    """Write up to ``number`` other wordings of each question: by a model, or without one by the built-in rules.

    A few by the rules are one step that undo takes back; else a job is queued.
    """
    facts = rephrasable(db, ids)
    if not facts:
        raise ProblemError("rephrase_none")
    number, title = min(number, MOST), f"Rephrase {counted(len(facts), 'question')}"
    if base is not None:
        spec = protocol.RephrasePairs("", str(base.folder), number)
        return handouts.queue(db, project, spec, facts, title, base.name)
    if len(facts) > FEW:
        return handouts.queue(db, project, protocol.RewordPairs("", number), facts, title)
    return _reword(db, facts, number)


def _reword(db: Session, facts: Sequence[int], number: int) -> Change:
    made: list[Row] = []
    new = _New(db)
    for pair in pairs.rows(db, facts).values():
        made += new.rows(pair, rewording.practised(pair.question, pair.answer), number, RULE)
    edit = insert_rows(db, Pair, made)
    return Change(pairs.PAIR, f"write {counted(len(made), 'rephrasing')}", (edit,) if made else (), edit.ids)


def record(db: Session, _project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Store what was made of a question, if that is still approved and the same."""
    if isinstance(event, protocol.Finished) and job.kind == protocol.RephrasePairs.__name__:
        handouts.note_few(db, job, "rephrase_few")
    if not isinstance(event, protocol.PairRephrased):
        return frozenset()
    pair, number = handouts.unchanged(db, event.pair, event.state), job.spec["number"]
    made: list[Row] = []
    if pair is not None and pair.status == APPROVED:
        made = _New(db).rows(pair, event.questions, number, _origin(job))
        insert_rows(db, Pair, made)
    handouts.count(db, job, number, len(made))
    return pairs.PAIR if made else frozenset()


def _origin(job: Job) -> str:
    return f"model:{Path(job.spec['base']).name}" if "base" in job.spec else RULE


class _New:
    """Drafts of questions that nobody has asked yet, also not a moment ago in the same step."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._asked: set[str] = set()

    def rows(self, pair: Pair, questions: Iterable[str], number: int, origin: str) -> list[Row]:
        """Return at most ``number`` drafts, checked, as ``insert_rows`` takes them."""
        made: list[Row] = []
        for question in questions:
            if len(made) < number and self._is_new(question, pair.answer):
                made.append(self._row(pair, question, origin))
        return made

    def _is_new(self, question: str, answer: str) -> bool:
        key = normalised(question)
        draft_key = drafting.draft_key({"question": question, "answer": answer})
        known = select(Pair.id).where((Pair.question_key == key) | (Pair.draft_key == draft_key))
        if not key or key in self._asked or self._db.scalar(known.limit(1)) is not None:
            return False
        self._asked.add(key)
        return True

    def _row(self, pair: Pair, question: str, origin: str) -> Row:
        words = pairs.Words(question, pair.answer)
        place = pairs.Place(handouts.source(self._db, pair), pair.evidence_start, pair.evidence_end)
        key = drafting.draft_key({"question": question, "answer": pair.answer})
        return {**pairs.new_row(self._db, words, pair.kind, origin, place), "draft_key": key, "original_id": pair.id}
