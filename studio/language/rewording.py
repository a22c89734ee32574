"""Ask an English question in other words: rules alone, the meaning kept.

There are two families of wordings that share none. What training practises is never what the verdict asks: only so can
the verdict tell whether a model answers a question in words it has never seen.

A question that no rule fits, in English or in any other language, is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from studio.language.frames import Part, UnfitError
from studio.language.shapes import FRAMES
from studio.language.wording import Quantity, names, negates, negations, normalised, numbers, spelled, spellings

LONGEST = 240
"""Characters of a question that is still reworded; in a longer one the rules would lose their way."""
_ONE_QUESTION = re.compile(r"[^?!\n]{3,}\??")
_SEVERAL_SENTENCES = re.compile(r"[.:;] ")


def practised(question: str, answer: str = "") -> tuple[str, ...]:
    """Return the other wordings training may use; the answer only tells a time from a condition, say."""
    return _reworded(question, answer, asked=False)


def asked(question: str, answer: str = "") -> tuple[str, ...]:
    """Return the other wordings that the verdict alone may use."""
    return _reworded(question, answer, asked=True)


def _reworded(question: str, answer: str, asked: bool) -> tuple[str, ...]:
    plain = " ".join(question.split())
    if len(plain) > LONGEST or not _ONE_QUESTION.fullmatch(plain) or _SEVERAL_SENTENCES.search(plain):
        return ()
    known = {normalised(plain)}
    kept = []
    for wording in _made(_capital(plain.removesuffix("?").strip()), answer, asked):
        form = normalised(wording)
        if form not in known and says_the_same(question, wording):
            known.add(form)
            kept.append(wording)
    return tuple(kept)


def _made(question: str, answer: str, asked: bool) -> Iterator[str]:
    """Fill the templates of the first frame that fits."""
    for frame in FRAMES:
        if (match := frame.shape.fullmatch(question)) and frame.fits(answer):
            parts = _parts(match)
            yield from filter(None, (_filled(template, parts) for template in frame.family(asked)))
            return


def _parts(match: re.Match[str]) -> dict[str, Part]:
    """Return the pieces of a question; where *does* bent the sentence, ``vs`` is the verb as it stands without it."""
    parts = {name: Part(text or "") for name, text in match.groupdict().items()}
    if "v" in parts and "aux" in parts:
        parts["vs"] = Part(format(parts["v"], "third") if parts["aux"].lower() == "does" else parts["v"])
    return parts


def _filled(template: str, parts: dict[str, Part]) -> str:
    """Return the sentence a template makes, nothing where a piece has not the form it needs."""
    try:
        return _sentence(template.format(**parts))
    except UnfitError:
        return ""


def _sentence(words: str) -> str:
    """Begin with a capital and end with a mark."""
    text = " ".join(words.split())
    first = text if text[1:2].isupper() else _capital(text)  # pH stays pH
    return first if first.endswith((".", "?")) else first + "?"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def says_the_same(question: str, wording: str) -> bool:
    """Say whether no number, unit, name or negation of the question was lost, and none was added."""
    return (
        _amounts_kept(numbers(question), numbers(wording))
        and _names_kept(question, wording)
        and negations(question) == negations(wording)
        and negates(question) == negates(wording)
    )


def _amounts_kept(before: tuple[Quantity, ...], after: tuple[Quantity, ...]) -> bool:
    """Mostly they stand there letter by letter; else their order and their units may be others."""
    return before == after or _amounts(before) == _amounts(after)


def _amounts(found: tuple[Quantity, ...]) -> Counter[tuple[Fraction, str]]:
    return Counter((one.value, one.unit) for one in found)


def _names_kept(question: str, wording: str) -> bool:
    return _stand_in(names(question), wording) and _stand_in(names(wording), question)


def _stand_in(found: frozenset[str], text: str) -> bool:
    """Most questions name nothing, and then no spelling has to be looked for."""
    return not found or spellings(text).issuperset(map(spelled, found))
