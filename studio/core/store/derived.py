"""What SQLite itself keeps beside the pairs: full-text index, history, and which are to be compared anew.

Triggers do it, so that no road past them exists: an edit, an undo, an import and a repair by hand are all seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

_NOW = "(julianday('now') - 2440587.5) * 86400.0"
"""Seconds since the epoch; ``unixepoch('subsec')`` needs a newer SQLite than Python 3.11 has."""
REMEMBERED = ("question", "answer", "status", "kind", "tags", "turns", "original_id")
"""Columns of a pair whose every value is kept."""
COMPARED = ("question", "answer", "kind", "turns", "passage_id", "evidence_start", "evidence_end")
"""Columns that decide what a pair is like, and whether the checks still hold."""
MOVED_ON = "the job has moved on"
"""Said by the triggers that keep undo and redo away from a job that began meanwhile."""
UNTOUCHED = {"UPDATE OF state": "'queued', 'stopped'", "DELETE": "'done', 'failed', 'stopped', 'interrupted'"}
"""What undo and redo may do to a job, and in which states alone."""
JUDGED = ("question", "answer", "passage_id", "evidence_start", "evidence_end")
"""Columns an opinion is about."""

# No ranking is done (it would visit every hit of a common word), so column sizes are not kept. Prefixes of one to
# three letters are indexed: the search goes along with the typing.
_TEXT = """
CREATE VIRTUAL TABLE pair_text USING fts5(
    question, answer, content='pair', content_rowid='id', columnsize=0, prefix='1 2 3',
    tokenize="unicode61 remove_diacritics 2"
)
"""
_WORDS = "CREATE VIRTUAL TABLE pair_text_words USING fts5vocab(pair_text, 'row')"
"""The words that occur; it holds nothing of its own."""
# One insert per row would make the index write to its file every time; at the end of a transaction it takes them all
# at once, five times as fast. What it has must be told to it when it is to forget: hence the old words are kept.
_NEW = (
    "INSERT INTO pair_unindexed(pair_id) SELECT new.id "
    "WHERE NOT EXISTS (SELECT 1 FROM pair_unindexed WHERE pair_id = new.id);"
)
_OLD = (
    "INSERT INTO pair_unindexed(pair_id, question, answer) SELECT old.id, old.question, old.answer "
    "WHERE NOT EXISTS (SELECT 1 FROM pair_unindexed WHERE pair_id = old.id);"
)
SETTLE = (
    "INSERT INTO pair_text(pair_text, rowid, question, answer) "
    "SELECT 'delete', pair_id, question, answer FROM pair_unindexed WHERE question IS NOT NULL",
    "INSERT INTO pair_text(rowid, question, answer) "
    "SELECT id, pair.question, pair.answer FROM pair_unindexed JOIN pair ON id = pair_id",
    "DELETE FROM pair_unindexed",
)
# Not OR IGNORE: inside an upsert SQLite lets the statement's own way of conflict rule.
_STALE = (
    "INSERT INTO pair_stale(pair_id) SELECT new.id "
    "WHERE NOT EXISTS (SELECT 1 FROM pair_stale WHERE pair_id = new.id);"
)
# Who asks the same is flagged as asked twice; that may have come to an end, or begun.
_NAMESAKES = (
    "INSERT OR IGNORE INTO pair_stale(pair_id) SELECT id FROM pair "
    "WHERE question_key IN (old.question_key, new.question_key) AND id <> new.id;"
)
# A rejected pair is like no other: those it was like are looked at anew, and so is one that is no longer rejected.
_NEIGHBOURS = (
    "INSERT OR IGNORE INTO pair_stale(pair_id) SELECT other_id FROM pair_link WHERE pair_id = new.id "
    "UNION SELECT pair_id FROM pair_link WHERE other_id = new.id "
    "UNION SELECT new.id WHERE new.status <> 'rejected';"
)


def statements() -> Iterator[str]:
    """Yield what makes the index and the triggers, once the tables are there."""
    yield "INSERT INTO hand(id, who) VALUES (1, 'person')"
    yield _TEXT
    yield _WORDS
    yield "INSERT INTO pair_text(pair_text, rank) VALUES ('hashsize', 16000000)"
    yield f"CREATE TRIGGER pair_made AFTER INSERT ON pair BEGIN {_NEW} {_STALE} END"
    yield f"CREATE TRIGGER pair_reworded AFTER UPDATE OF question, answer ON pair BEGIN {_OLD} END"
    yield f"CREATE TRIGGER pair_changed AFTER UPDATE OF {', '.join(COMPARED)} ON pair BEGIN {_STALE} END"
    yield (
        f"CREATE TRIGGER pair_gone AFTER DELETE ON pair BEGIN {_OLD} "
        "DELETE FROM pair_stale WHERE pair_id = old.id; INSERT OR IGNORE INTO pair_stale(pair_id) "
        "SELECT other_id FROM pair_link WHERE pair_id = old.id "
        "UNION SELECT pair_id FROM pair_link WHERE other_id = old.id; "
        "DELETE FROM pair_link WHERE pair_id = old.id OR other_id = old.id; END"
    )
    yield (
        "CREATE TRIGGER pair_counts_or_not AFTER UPDATE OF status ON pair "
        f"WHEN (old.status = 'rejected') <> (new.status = 'rejected') BEGIN {_NEIGHBOURS} {_NAMESAKES} END"
    )
    yield (
        "CREATE TRIGGER pair_asks_otherwise AFTER UPDATE OF question_key ON pair "
        f"WHEN old.question_key <> new.question_key BEGIN {_NAMESAKES} END"
    )
    yield f"CREATE TRIGGER pair_settled_now AFTER INSERT ON pair_settled BEGIN {_settles('new', 1)} END"
    yield f"CREATE TRIGGER pair_settled_no_more AFTER DELETE ON pair_settled BEGIN {_settles('old', 0)} END"
    yield from (_stays(event, states) for event, states in UNTOUCHED.items())
    yield from (_remembers(column) for column in REMEMBERED)
    yield _remembers_evidence()
    other = " OR ".join(f"old.{column} IS NOT new.{column}" for column in JUDGED)
    yield (
        f"CREATE TRIGGER pair_opinion_void AFTER UPDATE OF {', '.join(JUDGED)} ON pair "
        f"WHEN old.opinion IS NOT NULL AND ({other}) "
        "BEGIN UPDATE pair SET opinion = NULL, opinion_of = NULL WHERE id = new.id; END"
    )


def _stays(event: str, states: str) -> str:
    """Undo puts rows back as they were; but a job that was begun meanwhile has a child, or is done."""
    return (
        f"CREATE TRIGGER job_stays_on_{event.split()[0].lower()} BEFORE {event} ON job "
        f"WHEN old.state NOT IN ({states}) AND (SELECT who FROM hand) IN ('undo', 'redo') "
        f"BEGIN SELECT RAISE(ABORT, '{MOVED_ON}'); END"
    )


def _settles(row: str, settled: int) -> str:
    return (
        f"UPDATE pair_link SET settled = {settled} "
        f"WHERE pair_id = {row}.pair_id AND other_id = {row}.other_id AND kind = {row}.kind; "
        f"INSERT OR IGNORE INTO pair_stale(pair_id) VALUES ({row}.pair_id), ({row}.other_id);"
    )


def _remembers(column: str) -> str:
    return (
        f"CREATE TRIGGER pair_remembers_{column} AFTER UPDATE OF {column} ON pair "
        f"WHEN old.{column} IS NOT new.{column} BEGIN "
        "INSERT INTO pair_history(pair_id, at, who, what, before, after) "
        f"VALUES (new.id, {_NOW}, (SELECT who FROM hand), '{column}', old.{column}, new.{column}); END"
    )


def _remembers_evidence() -> str:
    """One entry for the three columns that say which words prove a pair."""
    columns = ("passage_id", "evidence_start", "evidence_end")
    moved = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    said = {row: " || ':' || ".join(f"coalesce({row}.{column}, '')" for column in columns) for row in ("old", "new")}
    return (
        f"CREATE TRIGGER pair_remembers_evidence AFTER UPDATE OF {', '.join(columns)} ON pair WHEN {moved} BEGIN "
        "INSERT INTO pair_history(pair_id, at, who, what, before, after) "
        f"VALUES (new.id, {_NOW}, (SELECT who FROM hand), 'evidence', {said['old']}, {said['new']}); END"
    )


def settle(db: Connection) -> None:
    """Bring the full-text index up to date; the last thing a transaction does."""
    if db.exec_driver_sql("SELECT 1 FROM pair_unindexed LIMIT 1").first():
        for statement in SETTLE:
            db.exec_driver_sql(statement)


def take_hand(db: Connection, who: str) -> None:
    """Name who changes pairs from now on; the first thing a transaction does."""
    db.exec_driver_sql("UPDATE hand SET who = ? WHERE who <> ?", (who, who))
