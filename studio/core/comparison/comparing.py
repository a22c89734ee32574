"""Many pairs are checked and compared by a child: what it is given, and what becomes of what it says.

A pair leaves ``pair_stale`` only when all that is like it has been told, and only if it is still what it was when the
child was given it. So a child that was killed is done again, and what a person changed meanwhile is not lost sight of.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from studio import protocol
from studio.core import jobs, settings
from studio.core.comparison import likeness
from studio.core.review import checking
from studio.core.store.changes import Change, driver, run
from studio.core.store.project import Project
from studio.core.store.schema import INTERRUPTED, LIVE_STATES, QUEUED, REJECTED, Job

CHECK = protocol.CheckPairs.__name__
PAIRS_FILE = "pairs.jsonl"
"""What the child is given; all the questions of the project, so it goes when the child has ended."""
_STATE = (
    "pair.question, pair.answer, pair.kind, pair.passage_id, pair.evidence_start, pair.evidence_end, pair.turns, "
    "pair.status = 'rejected'"
)
"""What a pair is checked and compared by: a change of it makes the pair stale."""
_FRESH = f"""
SELECT pair.id, pair.original_id, pair.turns, coalesce(substr(passage.text, evidence_start + 1,
       evidence_end - evidence_start), ''), coalesce(passage.text, ''), {_STATE}
FROM pair LEFT JOIN passage ON passage.id = pair.passage_id
WHERE pair.status <> ? AND pair.id IN (SELECT pair_id FROM pair_stale) ORDER BY pair.id
"""
_OTHERS = """
SELECT id, question, answer, original_id FROM pair
WHERE status <> ? AND id NOT IN (SELECT pair_id FROM pair_stale) ORDER BY id
"""


def start(db: Session, project: Project) -> Change:
    """Let a child compare all that is to be compared, unless one is at it by now; one that was interrupted is taken up
    again.
    """
    there = jobs.listed(db, (CHECK,))
    if any(job.state in (QUEUED, *LIVE_STATES) for job in there):
        return Change(frozenset(), "compare questions")
    for job in there:
        if job.state == INTERRUPTED:
            return jobs.again(project, job)
    return jobs.enqueue(db, protocol.CheckPairs(""), "Check and compare questions")


def prepare(db: Session, spec: protocol.CheckPairs) -> tuple[protocol.CheckPairs, Iterator[dict[str, Any]]]:
    """Return the job as it is now, and the rows for its file."""
    changed = settings.value(db, likeness.LIMITS, {})
    return protocol.CheckPairs(spec.pairs, dict(changed)), _rows(db)


def forget_rejected(db: Session) -> None:
    """What was rejected is compared with nothing, and waits for nothing."""
    counts = "SELECT 1 FROM pair WHERE pair.id = pair_stale.pair_id AND pair.status <> ?"
    run(db, f"DELETE FROM pair_stale WHERE NOT EXISTS ({counts})", (REJECTED,))


def _rows(db: Session) -> Iterator[dict[str, Any]]:
    for one, original, turns, evidence, text, *state in driver(db).execute(_FRESH, (REJECTED,)):
        earlier = "\n".join(said for turn in json.loads(turns) for said in turn)
        yield {"id": one, "question": state[0], "answer": state[1], "kind": state[2], "original_id": original,
               "evidence": evidence, "passage_text": text, "earlier": earlier, "state": _digest(state),
               "fresh": True}  # fmt: skip
    for one, question, answer, original in driver(db).execute(_OTHERS, (REJECTED,)):
        yield {"id": one, "question": question, "answer": answer, "original_id": original, "fresh": False}


def _digest(state: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(list(state)).encode()).hexdigest()[:16]


def record(db: Session, project: Project, job: Job, event: protocol.Message) -> frozenset[str]:
    """Store what the checker says, as far as it still holds."""
    if isinstance(event, protocol.PairsChecked):
        return _keep_checked(db, event)
    if isinstance(event, protocol.PairsAlike):
        likeness.keep_links(db, event.links)
        return frozenset()
    if isinstance(event, protocol.PairsCompared):
        return _done(db, event)
    if isinstance(event, (protocol.Finished, protocol.Stopped, protocol.Failed)):
        _throw_away(project.run_folder(job.id) / PAIRS_FILE)
    return frozenset()


def _throw_away(file: Path) -> None:
    """Two megabytes for a thousand pairs, and written anew by every start; a child may hold it for a moment yet."""
    with suppress(OSError):
        file.unlink(missing_ok=True)


def _keep_checked(db: Session, event: protocol.PairsChecked) -> frozenset[str]:
    same = _unchanged(db, ((row["id"], row["state"]) for row in event.rows))
    rows = [row for row in event.rows if row["id"] in same]
    found = [(json.dumps(list(row["flags"])), checking.level(row["flags"]), row["id"]) for row in rows]
    if found:
        statement = "UPDATE pair SET flags = ?1, level = ?2 WHERE id = ?3 AND (flags <> ?1 OR level <> ?2)"
        run(db, statement, found)
    likeness.forget_links(db, same)
    likeness.keep_sketches(db, (b64decode(row["sketch"]) for row in rows))
    return frozenset()


def _done(db: Session, event: protocol.PairsCompared) -> frozenset[str]:
    same = _unchanged(db, event.rows)
    likeness.mark_leaks(db, same)
    likeness.set_levels(db, same | likeness.neighbours(db, same))
    run(db, "DELETE FROM pair_stale WHERE pair_id IN (SELECT value FROM json_each(?))", (json.dumps(list(same)),))
    return frozenset({"pair"})


def _unchanged(db: Session, states: Iterable[tuple[int, str]]) -> set[int]:
    """Return the pairs that are still what they were when the child was given them."""
    known = dict(states)
    query = f"SELECT id, {_STATE} FROM pair WHERE id IN (SELECT value FROM json_each(?))"
    rows = driver(db).execute(query, (json.dumps(list(known)),))
    return {one for one, *state in rows if known[one] == _digest(state)}
