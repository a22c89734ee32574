"""The grammar that holds a model to the form of ``drafting.answer`` while it writes.

It says more than a JSON schema can: evidence is whole sentences of this very passage, in one run, so a quotation
that stands nowhere cannot even be begun; and texts have a length, so that a model that babbles comes to an end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from studio.drafting.evidence import SHORTEST
from studio.drafting.kinds import UNANSWERED, chosen

_PIECES = re.compile(r"\S.*?(?:[.!?:;][\"”’')\]]*(?=\s)|[。！？]|(?=\n)|\Z)|\s+", re.DOTALL)
"""A sentence or a line, or the white space between two of them."""
LONGEST_QUESTION = 200
LONGEST_ANSWER = 400
LONGEST_EVIDENCE = 300
"""In characters; evidence may be as long as the longest sentence of its passage."""


def drafts_grammar(text: str, kinds: Sequence[str], number: int) -> str:
    """Return the grammar, in llguidance's own notation, of up to ``number`` drafts about a passage."""
    pieces = [_inner(piece) for piece in _PIECES.findall(text)]
    longest = max(LONGEST_EVIDENCE, *map(len, pieces), 0)
    asked = chosen(kinds)
    kind = _literal("{" + _key("kind"))
    quoted = " | ".join(_literal(f'"{name}"') for name in asked if name != UNANSWERED)
    evidence = f'({quoted}) {_literal(", " + _key("evidence") + chr(34))} EVIDENCE {_literal(chr(34))}'
    nothing = _literal(f'"{UNANSWERED}", {_key("evidence")}""')
    sources = [evidence] * bool(quoted) + [nothing] * (UNANSWERED in asked)
    more = f"({_literal(', ')} draft){{0,{number - 1}}}" if number > 1 else ""
    lines = [
        f'start: {_literal("{" + _key("drafts") + "[")} draft {more} "]}}"',
        f'draft: {kind} source {_said("question", "QUESTION")} {_said("answer", "ANSWER")} "}}"',
        f"source: {' | '.join(sources)}",
        f"QUESTION: {_string(SHORTEST, LONGEST_QUESTION)}",
        f"ANSWER: {_string(1, LONGEST_ANSWER)}",
    ]
    if quoted:
        lines += [
            f"EVIDENCE: SENTENCES & /.{{{SHORTEST},{longest}}}/",
            f"SENTENCES: %regex {json.dumps({'substring_chunks': pieces})}",
        ]
    return "\n".join(lines)


def _said(name: str, terminal: str) -> str:
    return f"{_literal(', ' + _key(name) + chr(34))} {terminal} {_literal(chr(34))}"


def _key(name: str) -> str:
    return f'"{name}": '


def _literal(text: str) -> str:
    return json.dumps(text)


def _inner(text: str) -> str:
    """Return the text as it stands between the quotes of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _string(shortest: int, longest: int) -> str:
    """Return the inside of a JSON string that has no control characters and begins with something to read."""
    return rf'/([^"\\\x00-\x20\x7f]|\\["\\])([^"\\\x00-\x1f\x7f]|\\["\\n]){{{shortest - 1},{longest - 1}}}/'
