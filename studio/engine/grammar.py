"""The grammar that holds a model to the form of ``drafting.answer`` while it writes.

It says more than a JSON schema can: evidence is whole sentences of this very passage, in one run, so a quotation
that stands nowhere cannot even be begun; and texts have a length, so that a model that babbles comes to an end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from string import Template

from studio.drafting.evidence import SHORTEST
from studio.drafting.kinds import UNANSWERED, chosen

LONGEST_QUESTION = 200
LONGEST_ANSWER = 400
LONGEST_EVIDENCE = 300
"""In characters; evidence may be as long as the longest sentence of its passage."""

_PIECES = re.compile(r"\S.*?(?:[.!?:;][\"”’')\]]*(?=\s)|[。！？]|(?=\n)|\Z)|\s+", re.DOTALL)
"""A sentence or a line, or the white space between two of them."""
_FORM = Template(r"""
start: "{\"drafts\": [" draft $more "]}"
draft: "{\"kind\": \"" $sources "\", \"question\": \"" QUESTION "\", \"answer\": \"" ANSWER "\"}"
QUESTION: FIRST CHARACTER{$shortest,$longest_question}
ANSWER: FIRST CHARACTER{0,$longest_answer}
""")
_LETTERS = r"""
FIRST: /[^"\\\x00-\x20\x7f-\x9f]|\\["\\]/
CHARACTER: /[^"\\\x00-\x1f\x7f-\x9f]|\\["\\n]/
"""
_WORDINGS = Template(r"""
start: "{\"questions\": [" wording $more "]}"
wording: "\"" QUESTION "\""
QUESTION: FIRST CHARACTER{$shortest,$longest_question}
""")
_QUOTED = Template(r"""
quoted: ($kinds) "\", \"evidence\": \"" EVIDENCE
EVIDENCE: SENTENCES & /.{$shortest,$longest}/
SENTENCES: %regex {"substring_chunks": $pieces}
""")
_UNQUOTED = f"""
unquoted: "{UNANSWERED}\\", \\"evidence\\": \\""
"""


def drafts_grammar(text: str, kinds: Sequence[str], number: int) -> str:
    """Return the grammar, in llguidance's own notation, of up to ``number`` drafts about a passage."""
    asked = chosen(kinds)
    quoted = [kind for kind in asked if kind != UNANSWERED]
    rules = {"quoted": _quoted(text, quoted) if quoted else "", "unquoted": _UNQUOTED if UNANSWERED in asked else ""}
    form = _FORM.substitute(
        more=f'(", " draft){{0,{number - 1}}}' if number > 1 else "",
        sources=f"({' | '.join(name for name, rule in rules.items() if rule)})",
        shortest=SHORTEST - 1,
        longest_question=LONGEST_QUESTION - 1,
        longest_answer=LONGEST_ANSWER - 1,
    )
    return form + _LETTERS + "".join(rules.values())


def rephrasings_grammar(number: int) -> str:
    """Return the grammar of up to ``number`` other wordings of a question."""
    more = f'(", " wording){{0,{number - 1}}}' if number > 1 else ""
    return _LETTERS + _WORDINGS.substitute(more=more, shortest=SHORTEST - 1, longest_question=LONGEST_QUESTION - 1)


def _quoted(text: str, kinds: Sequence[str]) -> str:
    """Return the rules for kinds that have evidence."""
    pieces = [_inner(part) for piece in _PIECES.findall(text) for part in _parts(piece)]
    return _QUOTED.substitute(
        kinds=" | ".join(f'"{kind}"' for kind in kinds),
        shortest=SHORTEST,
        longest=max(LONGEST_EVIDENCE, *map(len, pieces), 0),
        pieces=json.dumps(pieces),
    )


def _parts(piece: str) -> list[str]:
    """Return the piece whole, or its words where it is no sentence a person would mark as evidence."""
    return [piece] if len(piece) <= LONGEST_EVIDENCE else re.findall(r"\s+|\S+", piece)


def _inner(text: str) -> str:
    """Return the text as it stands between the quotes of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
