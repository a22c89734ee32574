"""Text as a reader wants it: one kind of space, composed letters, no soft hyphens, no invisible characters."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0a8\uf076\uf0fc\u25cf\u25aa\u25a0\u2023\u2043\u2219\u27a2", "•")
"""Symbol fonts keep their bullets in the private use area."""
_DROPPED = dict.fromkeys("\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e", "")
_TABLE = str.maketrans({**_LIGATURES, **_BULLETS, **_DROPPED})
_SPACES = re.compile(r"\s+")
_UNSEEN = {"Cc", "Cs", "Co", "Cn"}
"""Control characters, lone surrogates (no file can hold them), private use, unassigned."""


def clean(text: str) -> str:
    """Return the text on one line, normalised."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text.translate(_TABLE))
        text = "".join(c for c in _SPACES.sub(" ", text) if unicodedata.category(c) not in _UNSEEN)
    return " ".join(text.split())


def decode(data: bytes) -> str:
    """Decode the bytes of a text file: a byte order mark decides, then UTF-8, then what Windows used to write."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    for name in ("utf-8", "cp1252"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
