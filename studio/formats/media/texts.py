"""How the bytes of a text file are to be read."""

from __future__ import annotations

import codecs
from pathlib import Path

SAMPLE = 8 * 2**20
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
UNREADABLE = "surrogateescape"
"""Bytes that are no text stay visible as half characters, so that their row alone is refused."""


def encoding_of(path: Path) -> str:
    """Return the encoding: by its mark, else UTF-8 where that fits, else that of Western Windows programs.

    A file of UTF-8 with a few damaged bytes is still UTF-8: most of its non-English letters are whole.
    """
    with path.open("rb") as file:
        head = file.read(4)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        file.seek(0)
        return "utf-8" if _mostly_whole(file.read(SAMPLE)) else "cp1252"


def _mostly_whole(sample: bytes) -> bool:
    whole = codecs.getincrementaldecoder("utf-8")("replace").decode(sample, final=len(sample) < SAMPLE)
    wrong = whole.count("\ufffd")
    foreign = len(whole) - len(whole.encode("ascii", "ignore")) - wrong
    return not wrong or wrong * 10 < foreign
