"""What SQLite itself keeps beside the pairs: full-text index, history, and which are to be compared anew.

Triggers do it, so that no road past them exists: an edit, an undo, an import and a repair by hand are all seen.
"""

from __future__ import annotations

from collections.abc import Iterator

_NOW = "(julianday('now') - 2440587.5) * 86400.0"
"""Seconds since the epoch; ``unixepoch('subsec')`` needs a newer SQLite than Python 3.11 has."""
REMEMBERED = ("question", "answer", "status", "kind", "tags", "turns")
"""Columns of a pair whose every value is kept."""
COMPARED = ("question", "answer", "kind", "passage_id", "evidence_start", "evidence_end")
"""Columns that decide what a pair is like, and whether the checks still hold."""

# No ranking is done (it would visit every hit of a common word), so column sizes are not kept. Prefixes of one to
# three letters are indexed: the search goes along with the typing.
_TEXT = """
CREATE VIRTUAL TABLE pair_text USING fts5(
    question, answer, content='pair', content_rowid='id', columnsize=0, prefix='1 2 3',
    tokenize="unicode61 remove_diacritics 2"
)
"""
_INDEX_NEW = "INSERT INTO pair_text(rowid, question, answer) VALUES (new.id, new.question, new.answer);"
_FORGET_OLD = (
    "INSERT INTO pair_text(pair_text, rowid, question, answer) VALUES ('delete', old.id, old.question, old.answer);"
)
_STALE = "INSERT OR IGNORE INTO pair_stale(pair_id) VALUES (new.id);"


def statements() -> Iterator[str]:
    """Yield what makes the index and the triggers, once the tables are there."""
    yield "INSERT INTO hand(id, who) VALUES (1, 'person')"
    yield _TEXT
    yield f"CREATE TRIGGER pair_made AFTER INSERT ON pair BEGIN {_INDEX_NEW} {_STALE} END"
    yield (
        f"CREATE TRIGGER pair_reworded AFTER UPDATE OF question, answer ON pair BEGIN {_FORGET_OLD} {_INDEX_NEW} END"
    )
    yield f"CREATE TRIGGER pair_changed AFTER UPDATE OF {', '.join(COMPARED)} ON pair BEGIN {_STALE} END"
    yield (
        f"CREATE TRIGGER pair_gone AFTER DELETE ON pair BEGIN {_FORGET_OLD} "
        "DELETE FROM pair_stale WHERE pair_id = old.id; DELETE FROM pair_band WHERE pair_id = old.id; "
        "DELETE FROM pair_link WHERE pair_id = old.id OR other_id = old.id; END"
    )
    yield from (_remembers(column) for column in REMEMBERED)


def _remembers(column: str) -> str:
    return (
        f"CREATE TRIGGER pair_remembers_{column} AFTER UPDATE OF {column} ON pair "
        f"WHEN old.{column} IS NOT new.{column} BEGIN "
        "INSERT INTO pair_history(pair_id, at, who, what, before, after) "
        f"VALUES (new.id, {_NOW}, (SELECT who FROM hand), '{column}', old.{column}, new.{column}); END"
    )
