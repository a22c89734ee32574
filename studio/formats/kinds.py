"""Whether what a file calls the kind of a question is one: a list to choose from, and no text of each row its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing

from studio.formats.cells import text_of
from studio.formats.records import Record, Source

MOST = 50
"""Different kinds of one file; more than that nobody chooses from."""
LONGEST = 40
"""Characters of a kind; the list of questions has no room for more."""
_BREATH = 2000


def kind_of(value: object) -> str:
    """Return a kind as it is listed: on one line, and not longer than others."""
    return " ".join(text_of(value).split())[:LONGEST].rstrip()


def unlisted(source: Source, mapping: Mapping[str, str], check: Callable[[], None]) -> str:
    """Return the column that is taken for the kind and holds too many to be one; empty where there is none.

    Every row is looked at before the first comes in: what is decided counts for all of them, also after a resume.
    """
    column = next((name for name, meaning in mapping.items() if meaning == "kind"), "")
    found: set[str] = set()
    with closing(source.stream):
        for at, one in enumerate(source.stream if column else ()):
            if at % _BREATH == 0:
                check()
            if isinstance(one, Record) and (value := one.values.get(column)) not in (None, ""):
                found.add(kind_of(value))
            if len(found) > MOST:
                return column
    return ""
