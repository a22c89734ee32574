"""What a rule of rewording is made of: the shape of a question, its pieces, and templates that put them anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from studio.language import verbs

_TOKENS = {
    "«v»": "|".join(sorted(verbs.BASES, key=len, reverse=True)),
    "«vs»": "|".join(sorted(verbs.OF_THIRD, key=len, reverse=True)),
    "«ved»": "|".join(sorted(verbs.OF_PARTICIPLE, key=len, reverse=True)),
    "«to»": (
        "with|by|at|in|into|on|onto|to|from|for|after|before|every|again|until|while|when|without|against|above|below|as"
        "|within|over|through|during|beside|behind|under|between"
    ),
    "«det»": (
        "the|an?|each|every|its|your|this|that|all|both|no|any|about|at|hot|cold|open|charged|warm|valid|place|up|down|off"
        "|out|new|within|over|through"
    ),
    "«pro»": "it|they|this|that|these|those|he|she|i|you|we",
    "«measure»": (
        "pressure|temperature|volume|rate|torque|mass|weight|length|width|height|depth|thickness|distance|error|force"
        "|speed|time|limit|number|capacity|voltage|current|power|size|price|dose|level|gap|diameter"
    ),
}
"""Sets of words that shapes name."""
SUBJECT = (
    r"(?P<x>(?!(?:«pro»)\b).+?)"
    r"(?<! not)(?<! never)(?<!\bthe)(?<!\ba)(?<!\ban)(?<!\beach)(?<!\bof)(?<!\bevery)(?<!\band)"
)
"""A noun phrase that does not lean on what stands before it and does not end in the middle."""
DOES = rf"(?P<aux>does|do) {SUBJECT} (?P<v>«v»)(?P<rest>(?: (?:(?:«det»|«to»)\b|\d).*)?)"
"""*does the pump cool the seal*: auxiliary, subject, verb, rest."""
IS_DONE = rf"(?P<be>is|are|was|were) {SUBJECT} (?P<v>«ved»)(?P<rest>(?: (?:(?:«to»)\b|[a-z]+ly\b|out\b|up\b).*)?)"
"""*is the pump cooled with water*: auxiliary, subject, participle, rest."""
MODAL_DONE = IS_DONE.replace("<be>is|are|was|were", "<m>can|may|must|should").replace(" (?P<v>", " be (?P<v>")
DO = r"(?P<v>(?:«v»)(?: and (?:«v»))?) (?P<o>.+?)(?P<rest>(?: (?:with|by|after|before|without|until)\b.*)?)"
"""*clean the pump with water*: verb or two, object, rest."""
_ADJECTIVES = {
    "thickness": "thick", "length": "long", "width": "wide", "height": "high", "depth": "deep", "mass": "heavy",
    "weight": "heavy", "distance": "far", "volume": "large", "size": "large",
}  # fmt: skip
_MOST = {"maximum": "highest", "minimum": "lowest", "largest": "greatest", "smallest": "least", "highest": "maximum",
         "lowest": "minimum"}  # fmt: skip


class UnfitError(ValueError):
    """A piece of the question has no such form, so this template says nothing here."""


class Part(str):
    """A piece of a question; a template chooses its form, as in ``{v:third}``."""

    def __format__(self, form: str) -> str:
        return _FORMS[form](str(self)) if form else str(self)


def _each(form: Callable[[str], str]) -> Callable[[str], str]:
    """Form each verb of *empty and rinse*."""
    return lambda text: " and ".join(form(verb) for verb in text.split(" and "))


def _done(participle: str) -> str:
    return verbs.OF_PARTICIPLE.get(participle, participle)


def _is_least(word: str) -> bool:
    return word in ("minimum", "smallest", "lowest")


def _active(rest: str) -> str:
    """*is kept by the manager* cannot become *do you keep by the manager*."""
    if re.search(r"(?:^| )by (?:the|an?|its|your|\w+s)\b", rest):
        raise UnfitError
    return rest


def _now(be: str) -> str:
    """*was signed in 1945* cannot become *do you sign*; stands for nothing itself."""
    if be in ("was", "were"):
        raise UnfitError
    return ""


def is_plural(phrase: str) -> bool:
    """Guess whether a noun phrase is plural, by its head: *doors A and B*, *the pumps of the hall*."""
    head = re.split(r" (?:of|for|in|on|with|at|to|from) ", phrase)[0]
    return " and " in head or re.search(r"[^su'’i]s$|\bpeople$", head) is not None


_FORMS: dict[str, Callable[[str], str]] = {
    "third": _each(verbs.third),
    "ed": _each(verbs.participle),
    "ing": _each(verbs.gerund),
    "of_third": lambda text: verbs.OF_THIRD.get(text, text),
    "of_ed": _done,
    "of_ed_third": lambda text: verbs.third(_done(text)),
    "doing": lambda text: verbs.gerund(_done(text)),
    "you_do": lambda text: "see" if text in ("shown", "displayed") else _done(text),
    "do": lambda text: "do" if is_plural(text) else "does",
    "be": lambda text: "are" if is_plural(text) else "is",
    "needs": lambda text: "needs" if text == "does" else "need",
    "kind": lambda text: "kind of things are" if text == "are" else "kind of thing is",
    "adjective": lambda text: _ADJECTIVES.get(text, "large"),
    "most": lambda text: _MOST.get(text, text),
    "limit": lambda text: "least" if _is_least(text) else "most",
    "bound": lambda text: "minimum" if _is_least(text) else "maximum",
    "needed": lambda text: {"must": "required", "may": "allowed"}.get(text, "recommended"),
    "lower": str.lower,
    "now": _now,
    "active": _active,
}
"""What a template may ask of a piece."""


@dataclass(frozen=True)
class Frame:
    """One shape of question with its two families of other wordings."""

    words: str
    """The shape as a pattern, in which «v» and the like stand for sets of words."""
    practised: tuple[str, ...]
    asked: tuple[str, ...]
    answer: str = ""
    """A pattern the answer must begin with; empty fits any."""

    @cached_property
    def shape(self) -> re.Pattern[str]:
        """The pattern, made when it is first needed: a window that opens rewords nothing."""
        pattern = self.words
        for token, words in _TOKENS.items():
            pattern = pattern.replace(token, words)
        return re.compile(pattern)

    def family(self, asked: bool) -> tuple[str, ...]:
        """Return the templates for the verdict, or those for training."""
        return self.asked if asked else self.practised

    def fits(self, answer: str) -> bool:
        """Say whether this frame may be used on a question with this answer."""
        return re.match(self.answer, answer, re.IGNORECASE) is not None
