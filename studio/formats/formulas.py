"""No cell of a table as text becomes a formula, whichever sign the reading program takes for the separator.

Excel in German or French parts a line at each semicolon: what stands behind one inside a cell becomes a cell of its
own there, also between quotes, for those count only at the beginning of a cell. So it is with tabs, bars and line
breaks. Behind a comma it cannot happen: whoever parts at commas finds the quotes where they belong.
"""

from __future__ import annotations

import re

_SIGNS = "=+\\-@＝＋－＠"
"""A spreadsheet computes what begins so; the wide signs of East Asia, too."""
_BREAKS = "\\t\\r\\n"
_BEFORE = "\\s\ufeff'\""
"""What may stand before the sign: blanks that are cut off, quotes that a reader takes away, and our own mark."""
_RUN = re.compile(f"(?<![{_BEFORE}])[{_BEFORE}]*+(?=[{_SIGNS}])")
"""All that stands before a sign, looked at once: a text of nothing but line breaks must not take for ever."""
_BEHIND_BREAK = re.compile(f"(?<=[{_BREAKS}])")
_MARK_BEHIND_BREAK = re.compile(f"(?<=[{_BREAKS}])'")
_UNSAFE = re.compile(f"[{_BEFORE}]*+[{_SIGNS}]|[\ufeff']*+[{_BREAKS}]")
"""The beginning of a cell that is a formula, or that some programs take for one."""


def guarded(text: str) -> str:
    """Put an apostrophe before everything in a cell that could become a formula."""
    inside = _RUN.sub(_with_marks, text)
    return "'" + inside if _UNSAFE.match(text) else inside


def unguarded(text: str) -> str:
    """Take away the apostrophes that ``guarded`` put there, and no other."""
    is_marked = text[:1] == "'" and _UNSAFE.match(text, 1)
    return _RUN.sub(_without_marks, text[1:] if is_marked else text)


def _with_marks(run: re.Match[str]) -> str:
    first = "'" if _is_behind_separator(run) else ""
    return first + _BEHIND_BREAK.sub("'", run[0])


def _without_marks(run: re.Match[str]) -> str:
    marked = run[0].removeprefix("'") if _is_behind_separator(run) else run[0]
    return _MARK_BEHIND_BREAK.sub("", marked)


def _is_behind_separator(run: re.Match[str]) -> bool:
    return run.string[max(0, run.start() - 1) : run.start()] in (";", "|")
