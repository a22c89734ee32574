"""The opinion of a model on this PC whether a source supports an answer: shown beside the checks, never one of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy.orm import Session

from studio import protocol
from studio.core.bases import BaseModel
from studio.core.problems import ProblemError
from studio.core.review import pairs
from studio.core.store.changes import Change, counted, driver
from studio.core.store.project import Project
from studio.core.store.schema import Job
from studio.core.writing import handouts


def judgeable(db: Session, ids: Sequence[int]) -> list[int]:
    """Return those that come from a document: without a source there is nothing to hold an answer against."""
    query = "SELECT id FROM pair WHERE id IN (SELECT value FROM json_each(?)) AND passage_id IS NOT NULL ORDER BY id"
    return [row[0] for row in driver(db).execute(query, (json.dumps(list(ids)),))]


def ask(db: Session, project: Project, ids: Sequence[int], base: BaseModel) -> Change:
    """Queue the question for an opinion on these answers."""
    chosen = judgeable(db, ids)
    if not chosen:
        raise ProblemError("opinion_none")
    spec = protocol.VotePairs("", str(base.folder))
    return handouts.queue(db, project, spec, chosen, f"Opinion on {counted(len(chosen), 'question')}", base.name)


def record(db: Session, _project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Keep an opinion, if it is still about what stands there; flags and level stay what the checks made them."""
    if isinstance(event, protocol.Finished):
        handouts.note_few(db, job, "opinion_few")
    if not isinstance(event, protocol.PairVoted):
        return frozenset()
    pair = handouts.unchanged(db, event.pair, event.state)
    is_one = pair is not None and event.supported is not None
    handouts.count(db, job, 1, int(is_one))
    if pair is None or event.supported is None:
        return frozenset()
    pair.opinion, pair.opinion_of = event.supported, job.spec[handouts.NAME]
    return pairs.PAIR
